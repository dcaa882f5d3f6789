/** Services, media: the engine and its load, ports, STUN and TURN, codecs, and the diagnosis. */
import { Button, Skeleton } from '@mantine/core'
import { changeMediaSettings, type MediaSettings, type MediaStatus } from '@offhook/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Facts } from '../elements/facts.tsx'
import { changesOf, fieldProblems, listOf } from '../elements/form.ts'
import { showDone, useProblemText } from '../elements/problem.tsx'
import { Section } from '../elements/section.tsx'
import { count, dateAndTime } from '../i18n/format.ts'
import { systemFault } from '../i18n/sentences.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi } from '../live/live.tsx'
import { ConnectionTestButton } from '../media/connection-test.tsx'
import classes from './administration.module.css'
import { AdviceList } from './advice-list.tsx'
import { CodecsSection } from './codecs-section.tsx'
import { HoldMusicSection } from './hold-music.tsx'
import { NetworksSection } from './networks-section.tsx'
import { OwnServersSection } from './own-servers-section.tsx'
import { ServersSection, textsOf } from './servers-section.tsx'

const mediaKey = ['admin', 'media'] as const
/** The load changes all the time: it is asked for while somebody looks. */
const REFRESH_MS = 3000

export function MediaPage() {
  const { t } = useTranslation('connection')
  const api = useApi()
  const problemText = useProblemText()
  const queries = useQueryClient()
  const media = useQuery({
    queryKey: mediaKey,
    queryFn: ({ signal }) => api.getMediaStatus({ signal }),
    refetchInterval: REFRESH_MS,
  })
  const keep = (status: MediaStatus) => queries.setQueryData(mediaKey, status)
  return (
    <>
      <h1>{t('media')}</h1>
      {media.error ? <p role="alert">{problemText(media.error)}</p> : null}
      {media.data ? (
        <div className="column far narrow">
          <Engine status={media.data} />
          <Ports status={media.data} />
          <Section id="advice" title={t('advice')}>
            <div className={classes.padded}>
              <AdviceList advice={media.data.advice} />
            </div>
          </Section>
          <NetworksSection status={media.data} onChanged={keep} />
          <HoldMusicSection chosen={media.data.settings.holdMusic} onChanged={keep} />
          <Settings status={media.data} />
          <Section id="diagnosis" title={t('diagnosis')} hint={t('diagnosisHint')}>
            <div className={classes.padded}>
              <ConnectionTestButton />
            </div>
          </Section>
        </div>
      ) : (
        <Skeleton height={320} />
      )}
    </>
  )
}

function Engine({ status: { state, startedAt, restarts, load } }: { readonly status: MediaStatus }) {
  const { t } = useTranslation('connection')
  const language = useLanguage()
  const number = (value: number) => count(value, language)
  const since = state === 'running' && startedAt ? t('since', { when: dateAndTime(startedAt, language) }) : ''
  const again = restarts > 0 ? t('restarts', { count: restarts }) : ''
  return (
    <Section id="engine" title={t('engine')}>
      <div className={classes.padded}>
        <Facts
          facts={[
            [t('engine'), [t(`state.${state}`), since, again].filter(Boolean).join(' · ')],
            [t('legs'), load ? number(load.legs) : ''],
            [
              t('late'),
              load
                ? t('lateOf', {
                    late: number(load.lateTicks),
                    ticks: number(load.ticks),
                    worst: number(Math.round(load.worstDelayMs)),
                  })
                : '',
            ],
            [t('driver'), load ? t(load.driver) : ''],
          ]}
        />
      </div>
    </Section>
  )
}

function Ports({ status }: { readonly status: MediaStatus }) {
  const { t, i18n } = useTranslation('connection')
  const { address, firstPort, lastPort, browserPort, outside } = status
  const atRelay = outside.relays.map(({ server, transport, state, refusal, fault, address: given }) => {
    const way = { server, transport: transport.toUpperCase() }
    if (given) return t('relayGave', { address: given, ...way })
    return t(`relay.${state}`, { ...way, code: refusal ?? '', fault: systemFault(i18n, fault ?? '') })
  })
  const facts = [
    [t('address'), address],
    [t('browserPort'), browserPort === null ? '' : `UDP ${browserPort}`],
    [t('phonePorts'), firstPort === null ? '' : `UDP ${firstPort}–${lastPort}`],
    [t('seenAs'), outside.mapped.join(', ')],
    [t('atRelay'), atRelay.join('; ')],
  ] as const
  // Without a media server there are none.
  if (facts.every(([, value]) => value === '')) return null
  return (
    <Section id="ports" title={t('ports')} hint={t('portsHint')}>
      <div className={classes.padded}>
        <Facts facts={facts} />
      </div>
    </Section>
  )
}

function Settings({ status }: { readonly status: MediaStatus }) {
  const { t } = useTranslation(['connection', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const saved = status.settings
  const [fields, setFields] = useState<MediaSettings>(saved)
  const [texts, setTexts] = useState(() => textsOf(saved))
  // What is not of this form is changed elsewhere on the page.
  const { holdMusic, phonePorts, publicAddress, internalNetworks } = saved
  const elsewhere = { holdMusic, phonePorts, publicAddress, internalNetworks }
  const { stun, turn, turnSecret, providerSecret } = texts
  const next = { ...fields, ...elsewhere, stunUris: listOf(stun), turnUris: listOf(turn) }
  const body = {
    ...changesOf(saved, next),
    ...(turnSecret === '' ? {} : { turnSecret }),
    ...(providerSecret === '' ? {} : { providerSecret }),
  }
  const problems = Object.keys(fieldProblems(changeMediaSettings, body))
  const save = useMutation({
    mutationFn: () => api.changeMediaSettings({ body }),
    onSuccess: (changed) => {
      queries.setQueryData(mediaKey, changed)
      setFields(changed.settings)
      setTexts(textsOf(changed.settings))
      showDone(t('saved'))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (problems.length === 0) save.mutate()
  }
  return (
    <form className="column far" onSubmit={submit} noValidate>
      <ServersSection
        status={status}
        fields={fields}
        onFields={(changes) => setFields({ ...fields, ...changes })}
        texts={texts}
        onTexts={(changes) => setTexts({ ...texts, ...changes })}
        problems={problems}
      />
      <OwnServersSection
        status={status}
        fields={fields}
        onFields={(changes) => setFields({ ...fields, ...changes })}
        problems={problems}
      />
      <CodecsSection
        status={status}
        fields={fields}
        onChange={(changes) => setFields({ ...fields, ...changes })}
      />
      <div role="alert">{save.error ? problemText(save.error) : null}</div>
      <div>
        <Button
          type="submit"
          loading={save.isPending}
          disabled={Object.keys(body).length === 0 || problems.length > 0}
        >
          {t('save', { ns: 'shell' })}
        </Button>
      </div>
    </form>
  )
}
