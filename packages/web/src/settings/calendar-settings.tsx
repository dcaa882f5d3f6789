/** One's own calendar: where it is, how it goes with it, and what colleagues see of it. */
import { Alert, Button, SegmentedControl, Skeleton, Switch, TextInput } from '@mantine/core'
import type { Client } from '@offhook/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { PasswordField } from '../elements/password-field.tsx'
import { showDone, useProblemText } from '../elements/problem.tsx'
import { Section, Setting } from '../elements/section.tsx'
import parts from '../elements/section-parts.module.css'
import { useMoment } from '../elements/use-moment.ts'
import { problemSentence } from '../i18n/sentences.ts'
import { useApi } from '../live/live.tsx'
import classes from './settings.module.css'

type OwnCalendar = NonNullable<Awaited<ReturnType<Client['getCalendar']>>>
type Fields = Pick<OwnCalendar, 'kind' | 'url' | 'user' | 'zone' | 'sharesDetails'>

const calendarKey = ['calendar'] as const
/** Another look, as long as it is being read or could not be. */
const LOOK_AGAIN_MS = 10_000

export function CalendarSettings() {
  const { t } = useTranslation('settings')
  const api = useApi()
  const problemText = useProblemText()
  const calendar = useQuery({
    queryKey: calendarKey,
    queryFn: ({ signal }) => api.getCalendar({ signal }),
    refetchInterval: (query) =>
      query.state.data && query.state.data.state !== 'fine' ? LOOK_AGAIN_MS : false,
  })
  return (
    <Section id="calendar" title={t('calendar.title')} hint={t('calendar.hint')}>
      {calendar.error ? <p role="alert">{problemText(calendar.error)}</p> : null}
      {calendar.isPending ? <Skeleton height={160} /> : null}
      {calendar.data === undefined ? null : (
        <>
          {calendar.data ? <State calendar={calendar.data} /> : null}
          <CalendarForm key={calendar.data?.url ?? ''} calendar={calendar.data} />
        </>
      )}
    </Section>
  )
}

/** How it goes, in plain words. */
function State({ calendar }: { readonly calendar: OwnCalendar }) {
  const { t, i18n } = useTranslation('settings')
  const api = useApi()
  const queries = useQueryClient()
  const moment = useMoment()
  const refresh = useMutation({
    mutationFn: () => api.refreshCalendar(),
    onSuccess: (fresh) => queries.setQueryData(calendarKey, fresh),
  })
  const { problem, readAt, nextAt, state, appointments } = calendar
  const words =
    problem === null
      ? readAt === null
        ? t('calendar.reading')
        : t('calendar.fine', { count: appointments, time: moment(readAt) })
      : problemSentence(i18n, {
          ...problem,
          type: '',
          title: '',
          status: 0,
          detail: problem.sentence,
        })
  return (
    <Alert
      color={problem === null ? 'accent' : 'red'}
      variant="light"
      role="status"
      className={classes.calendarState ?? ''}
    >
      <div className="row between">
        <span>
          {words}
          {problem && nextAt !== null ? ` ${t('calendar.again', { time: moment(nextAt) })}` : ''}
        </span>
        <Button
          variant="default"
          size="xs"
          loading={refresh.isPending || state === 'reading'}
          onClick={() => refresh.mutate()}
        >
          {t('calendar.refresh')}
        </Button>
      </div>
    </Alert>
  )
}

function CalendarForm({ calendar }: { readonly calendar: OwnCalendar | null }) {
  const { t } = useTranslation(['settings', 'shell'])
  const api = useApi()
  const queries = useQueryClient()
  const problemText = useProblemText()
  const [fields, setFields] = useState<Fields>(() => fieldsOf(calendar))
  const [secret, setSecret] = useState('')
  const change = (changed: Partial<Fields>) => setFields((former) => ({ ...former, ...changed }))
  const keep = (fresh: OwnCalendar | null) => {
    setSecret('')
    queries.setQueryData(calendarKey, fresh)
  }
  const save = useMutation({
    mutationFn: () => api.setCalendar({ body: { ...fields, ...(secret === '' ? {} : { secret }) } }),
    onSuccess: (fresh) => {
      keep(fresh)
      if (fresh.problem === null) showDone(t('calendar.saved'))
    },
  })
  const remove = useMutation({ mutationFn: () => api.removeCalendar(), onSuccess: () => keep(null) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (fields.url.trim() !== '') save.mutate()
  }
  const fault = save.error ?? remove.error
  return (
    <form onSubmit={submit}>
      <Setting label={t('calendar.kind')}>
        <SegmentedControl
          aria-label={t('calendar.kind')}
          value={fields.kind}
          onChange={(kind) => change({ kind: kind === 'caldav' ? 'caldav' : 'ics' })}
          data={[
            { value: 'ics', label: t('calendar.kinds.ics') },
            { value: 'caldav', label: t('calendar.kinds.caldav') },
          ]}
        />
      </Setting>
      <div className={parts.form}>
        <TextInput
          label={t('calendar.url')}
          description={t(`calendar.urlHint.${fields.kind}`)}
          type="url"
          value={fields.url}
          onChange={(event) => change({ url: event.currentTarget.value.trim() })}
          error={fault ? problemText(fault) : undefined}
        />
        <TextInput
          label={t('calendar.user')}
          autoComplete="off"
          value={fields.user}
          onChange={(event) => change({ user: event.currentTarget.value })}
        />
        <PasswordField
          label={t('calendar.secret')}
          description={t('calendar.secretHint')}
          placeholder={calendar?.hasSecret ? t('calendar.secretKept') : ''}
          autoComplete="new-password"
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
        <TextInput
          label={t('calendar.zone')}
          description={t('calendar.zoneHint')}
          value={fields.zone}
          onChange={(event) => change({ zone: event.currentTarget.value })}
        />
      </div>
      <Setting label={t('calendar.shares')} hint={t('calendar.sharesHint')}>
        <Switch
          aria-label={t('calendar.shares')}
          checked={fields.sharesDetails}
          onChange={(event) => change({ sharesDetails: event.currentTarget.checked })}
        />
      </Setting>
      <div className={parts.buttons}>
        <Button type="submit" variant="default" loading={save.isPending} disabled={fields.url.trim() === ''}>
          {t('calendar.save')}
        </Button>
        {calendar ? (
          <Button variant="subtle" color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('calendar.remove')}
          </Button>
        ) : null}
      </div>
    </form>
  )
}

function fieldsOf(calendar: OwnCalendar | null): Fields {
  if (calendar) {
    const { kind, url, user, zone, sharesDetails } = calendar
    return { kind, url, user, zone, sharesDetails }
  }
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  return { kind: 'ics', url: '', user: '', zone: timeZone, sharesDetails: true }
}
