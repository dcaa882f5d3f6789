/** The journal on paper: what is loaded, day by day, as a plain table. */
import type { JournalEntry } from '@offhook/contract'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import { usePartyWords } from '../elements/party.ts'
import { dateAndTime, dayName, duration, timeOfDay } from '../i18n/format.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useLive, useMe } from '../live/live.tsx'
import type { JournalRow } from './journal-days.ts'
import classes from './printed-journal.module.css'

export function PrintedJournal({ rows }: { readonly rows: readonly JournalRow[] }) {
  const { t } = useTranslation(['journal', 'shell'])
  const language = useLanguage()
  const me = useMe()
  const { store } = useLive()
  const dayWords = { today: t('today', { ns: 'shell' }), yesterday: t('yesterday', { ns: 'shell' }) }
  const now = store.now()
  return (
    <section className={classes.printed} aria-label={t('list')}>
      <p>{t('printed', { name: me?.name ?? '', when: dateAndTime(now, language) })}</p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('started')}</th>
            <th scope="col">{t('withWhom')}</th>
            <th scope="col">{t('number')}</th>
            <th scope="col">{t('outcome')}</th>
            <th scope="col">{t('note')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Fragment key={row.key}>
              {row.kind === 'day' ? (
                <tr>
                  <th colSpan={5} scope="rowgroup" className={classes.day}>
                    {dayName(row.at, now, language, dayWords)}
                  </th>
                </tr>
              ) : (
                <Line entry={row.entry} />
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Line({ entry }: { readonly entry: JournalEntry }) {
  const { t } = useTranslation('journal')
  const language = useLanguage()
  const partyWords = usePartyWords()
  const outcome =
    entry.result === 'answered' ? duration(entry.duration) : t(`result.${entry.result ?? 'underWay'}`)
  return (
    <tr>
      <td>{timeOfDay(entry.startedAt, language)}</td>
      <td>{partyWords(entry.other).name}</td>
      <td>{entry.other.display}</td>
      <td>
        {t(`direction.${entry.direction}`)} · {outcome}
      </td>
      <td>{entry.note}</td>
    </tr>
  )
}
