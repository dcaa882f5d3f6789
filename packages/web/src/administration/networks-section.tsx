/** Under which addresses and ports phones reach the server, in the house and outside, and why somebody is told which. */
import { Button, NumberInput, Textarea, TextInput } from '@mantine/core'
import { changeMediaSettings, type MediaSettings, type MediaStatus } from '@offhook/contract'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changesOf, fieldProblems, listOf } from '../elements/form.ts'
import { showDone, useProblemText } from '../elements/problem.tsx'
import { Section } from '../elements/section.tsx'
import { Steps } from '../elements/steps.tsx'
import { useApi } from '../live/live.tsx'
import classes from './administration.module.css'

interface NetworksSectionProps {
  readonly status: MediaStatus
  readonly onChanged: (status: MediaStatus) => void
}

export function NetworksSection({ status, onChanged }: NetworksSectionProps) {
  const { t } = useTranslation(['networks', 'connection'])
  const api = useApi()
  const problemText = useProblemText()
  const { settings } = status
  const [address, setAddress] = useState(settings.publicAddress)
  const [networks, setNetworks] = useState(settings.internalNetworks.join('\n'))
  const [first, setFirst] = useState(status.firstPort ?? 0)
  const [last, setLast] = useState(status.lastPort ?? 0)
  const isSame = first === status.firstPort && last === status.lastPort
  const next: Pick<MediaSettings, 'publicAddress' | 'internalNetworks' | 'phonePorts'> = {
    publicAddress: address.trim(),
    internalNetworks: listOf(networks),
    phonePorts: isSame ? settings.phonePorts : { first, last },
  }
  const { publicAddress, internalNetworks, phonePorts } = settings
  const body = changesOf({ publicAddress, internalNetworks, phonePorts }, next)
  const problems = Object.keys(fieldProblems(changeMediaSettings, body))
  const wrong = (field: string, text: string) =>
    problems.some((path) => path.startsWith(field)) ? text : undefined
  const save = useMutation({
    mutationFn: () => api.changeMediaSettings({ body }),
    onSuccess: (changed) => {
      onChanged(changed)
      showDone(t('saved', { ns: 'connection' }))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (problems.length === 0) save.mutate()
  }
  const { address: learnt, source } = status.publicAddress
  return (
    <Section id="networks" title={t('title')} hint={t('hint')}>
      <form className={`${classes.form} ${classes.padded}`} onSubmit={submit} noValidate>
        <TextInput
          label={t('publicAddress')}
          description={source === 'stun' ? t('learnt', { address: learnt }) : t('notLearnt')}
          value={address}
          error={wrong('publicAddress', t('wrongAddress'))}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Textarea
          label={t('internal')}
          description={
            internalNetworks.length === 0
              ? t('internalHint', { networks: status.internalNetworks.join(', ') })
              : t('wrongNetwork')
          }
          autosize
          minRows={1}
          value={networks}
          error={wrong('internalNetworks', t('wrongNetwork'))}
          onChange={(event) => setNetworks(event.currentTarget.value)}
        />
        {status.firstPort === null ? null : (
          <>
            <NumberInput
              label={t('firstPort')}
              description={t('portsHint')}
              value={first}
              error={wrong('phonePorts', t('wrongPorts'))}
              onChange={(value) => setFirst(Number(value))}
            />
            <NumberInput label={t('lastPort')} value={last} onChange={(value) => setLast(Number(value))} />
          </>
        )}
        <div role="alert">{save.error ? problemText(save.error) : null}</div>
        <div>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={Object.keys(body).length === 0 || problems.length > 0}
          >
            {t('save')}
          </Button>
        </div>
      </form>
      <Question />
    </Section>
  )
}

/** Asks the rule that phones are told by. */
function Question() {
  const { t } = useTranslation('networks')
  const api = useApi()
  const problemText = useProblemText()
  const [peer, setPeer] = useState('')
  const ask = useMutation({
    mutationFn: () => api.explainOwnAddress({ query: { peer: peer.trim() } }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (peer.trim() !== '') ask.mutate()
  }
  return (
    <form className={`${classes.form} ${classes.padded}`} onSubmit={submit} noValidate>
      <TextInput
        label={t('ask')}
        placeholder={t('askExample')}
        value={peer}
        onChange={(event) => setPeer(event.currentTarget.value)}
      />
      <div>
        <Button type="submit" variant="default" loading={ask.isPending} disabled={peer.trim() === ''}>
          {t('asked')}
        </Button>
      </div>
      <div role="status">
        {ask.error ? problemText(ask.error) : null}
        {ask.data ? (
          <>
            <p>{t('told', { address: ask.data.address })}</p>
            <Steps steps={ask.data.steps} />
          </>
        ) : null}
      </div>
    </form>
  )
}
