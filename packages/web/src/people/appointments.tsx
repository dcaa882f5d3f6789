/** What is in somebody's calendar today and in the days after, as far as one may see it: private ones are private here, too. */
import type { PersonView } from '@offhook/contract'
import { IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { dayName, dayOf, timeOfDay } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi, useLive } from '../live/live.tsx'
import { type AgendaDay, type AgendaEntry, agendaOf } from './agenda.ts'
import classes from './contact-card.module.css'

const DAYS = 7

export function Appointments({ person }: { readonly person: PersonView }) {
  const { t } = useTranslation('people')
  const api = useApi()
  const { store } = useLive()
  const today = dayOf(store.now())
  const query = { from: store.now(), to: new Date(today).setDate(new Date(today).getDate() + DAYS) }
  const { data } = useQuery({
    // The one under way is another one when the calendar changed.
    queryKey: ['appointments', person.id, today, person.presence.appointment],
    queryFn: () => api.listAppointments({ params: { id: person.id }, query }),
  })
  if (!data || data.length === 0) return null
  return (
    <section aria-label={t('card.appointments')}>
      <h3>{t('card.appointments')}</h3>
      {agendaOf(data, query).map((day) => (
        <Day key={day.at} day={day} now={store.now()} />
      ))}
    </section>
  )
}

function Day({ day, now }: { readonly day: AgendaDay; readonly now: number }) {
  const { t } = useTranslation('people')
  const language = useLanguage()
  const words = { today: t('card.today'), yesterday: '' }
  return (
    <>
      <h4 className={classes.day}>{dayName(day.at, now, language, words)}</h4>
      <ul className={classes.list}>
        {day.entries.map((entry) => (
          <Entry key={keyOf(entry)} {...entry} />
        ))}
      </ul>
    </>
  )
}

function keyOf({ appointment: { start, end, subject } }: AgendaEntry): string {
  return `${start} ${end} ${subject}`
}

function Entry({ appointment: { status, isPrivate, subject, place }, from, to }: AgendaEntry) {
  const { t } = useTranslation('people')
  const language = useLanguage()
  const start = from === null ? '' : timeOfDay(from, language)
  const end = to === null ? '' : timeOfDay(to, language)
  const when = () => {
    if (start !== '' && end !== '') return `${start}–${end}`
    if (start !== '') return t('card.from', { time: start })
    return end === '' ? t('card.allDay') : t('card.until', { time: end })
  }
  const kind = status === 'busy' && isPrivate ? 'private' : status
  return (
    <li className={classes.item}>
      <span className={`${classes.kind} dim tabular`}>{when()}</span>
      <span className={`grow ${classes.subject}`}>
        {subject ?? t(`card.status.${kind}`)}
        {place === null ? null : <span className="dim"> · {place}</span>}
        {subject === null || kind === 'busy' || kind === 'private' ? null : (
          <span className="dim"> · {t(`card.status.${kind}`)}</span>
        )}
      </span>
      {isPrivate ? <IconLock size={16} role="img" aria-label={t('card.status.private')} /> : null}
    </li>
  )
}
