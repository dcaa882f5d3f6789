/** Captures: SIP messages written to pcapng files. */
import { ActionIcon, Button, NumberInput, Switch } from '@mantine/core'
import { type Client, routes, routeUrl } from '@offhook/contract'
import { IconDownload, IconFileCode, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useShowProblem } from '../elements/problem.tsx'
import { bytes, dateAndTime, timeOfDay } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi } from '../live/live.tsx'
import classes from './phone-accounts.module.css'

type Capture = Awaited<ReturnType<Client['listCaptures']>>[number]
const capturesKey = ['admin', 'captures'] as const
const REFRESH_MS = 3000

export function Captures({ line }: { readonly line: string | null }) {
  const { t } = useTranslation('administration')
  const api = useApi()
  const queries = useQueryClient()
  const showProblem = useShowProblem()
  const [isMasked, mask] = useState(true)
  const [minutes, setMinutes] = useState(15)
  const captures = useQuery({
    queryKey: capturesKey,
    queryFn: ({ signal }) => api.listCaptures({ signal }),
    refetchInterval: REFRESH_MS,
  })
  const refresh = () => queries.invalidateQueries({ queryKey: capturesKey })
  const start = useMutation({
    mutationFn: () =>
      api.startCapture({ body: { masked: isMasked, minutes, ...(line === null ? {} : { line }) } }),
    onSuccess: refresh,
    onError: showProblem,
  })
  const stop = useMutation({
    mutationFn: (name: string) => api.stopCapture({ params: { name } }),
    onSuccess: refresh,
    onError: showProblem,
  })
  return (
    <section className="column near">
      <h2>{t('ladder.captures')}</h2>
      <p className="dim small">{t('ladder.capturesHint')}</p>
      <div className="row wrap">
        <Button variant="default" loading={start.isPending} onClick={() => start.mutate()}>
          {t('ladder.start')}
        </Button>
        <NumberInput
          aria-label={t('ladder.minutes')}
          suffix=" min"
          w={104}
          min={1}
          max={240}
          value={minutes}
          onChange={(value) => setMinutes(Number(value) || 1)}
        />
        <Switch
          label={t('ladder.masked')}
          checked={isMasked}
          onChange={(event) => mask(event.currentTarget.checked)}
        />
      </div>
      <ul className={classes.devices}>
        {captures.data?.map((capture) => (
          <CaptureRow key={capture.name} capture={capture} onStop={() => stop.mutate(capture.name)} />
        ))}
        {captures.data?.length === 0 ? <li className="dim">{t('ladder.none')}</li> : null}
      </ul>
    </section>
  )
}

function CaptureRow({ capture, onStop }: { readonly capture: Capture; readonly onStop: () => void }) {
  const { t } = useTranslation('administration')
  const language = useLanguage()
  const { name, line, startedAt, stoppedAt } = capture
  const state =
    stoppedAt === null
      ? t('ladder.running', { time: timeOfDay(startedAt, language) })
      : t('ladder.stopped', { time: dateAndTime(stoppedAt, language) })
  return (
    <li className={classes.device}>
      <IconFileCode size={18} aria-hidden />
      <span className="grow">
        <span className="truncate">{name}</span>
        <span className="dim small tabular">
          {' '}
          {[line ?? t('ladder.allLines'), state, bytes(capture.bytes, language)].join(' · ')}
        </span>
      </span>
      <ActionIcon
        component="a"
        href={routeUrl('', routes.downloadCapture, { params: { name } })}
        download={name}
        variant="subtle"
        aria-label={`${t('ladder.download')}: ${name}`}
      >
        <IconDownload size={18} aria-hidden />
      </ActionIcon>
      {stoppedAt === null ? (
        <Button size="compact-sm" variant="default" onClick={onStop}>
          {t('ladder.stop')}
        </Button>
      ) : (
        <ActionIcon
          variant="subtle"
          color="red"
          c="var(--bad)"
          aria-label={`${t('ladder.remove')}: ${name}`}
          onClick={onStop}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      )}
    </li>
  )
}
