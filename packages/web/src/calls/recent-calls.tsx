import { Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useDial } from '../dial/use-dial.ts'
import { usePartyWords } from '../elements/party.ts'
import { When } from '../elements/when.tsx'
import { useApi, useNews } from '../live/live.tsx'
import { DirectionMark } from './direction-mark.tsx'
import classes from './recent-calls.module.css'

const MOST = 6

export function RecentCalls() {
  const { t } = useTranslation(['calls', 'journal'])
  const api = useApi()
  const queries = useQueryClient()
  const partyWords = usePartyWords()
  const dial = useDial()
  const recent = useQuery({
    queryKey: ['recent'],
    queryFn: ({ signal }) => api.listJournal({ query: { limit: MOST }, signal }),
  })
  useNews((event) => {
    if (event.type === 'journal') void queries.invalidateQueries({ queryKey: ['recent'] })
  })
  const entries = recent.data?.items
  return (
    <section className="column near">
      <div className="row between">
        <h2>{t('page.recent')}</h2>
        <Link to="/journal" className={`${classes.all} small`}>
          {t('page.toJournal')}
        </Link>
      </div>
      {entries === undefined ? (
        <Skeleton height={200} />
      ) : entries.length === 0 ? (
        <p className="dim">{t('page.recentEmpty')}</p>
      ) : (
        <ul className={`${classes.list} surface`}>
          {entries.map((entry) => {
            const { name } = partyWords(entry.other)
            return (
              <li key={entry.id}>
                <button
                  type="button"
                  className={classes.entry}
                  disabled={entry.other.dial === null}
                  onClick={() => entry.other.dial && dial(entry.other.dial, entry.line)}
                >
                  <DirectionMark entry={entry} />
                  <span className="truncate grow">{name}</span>
                  <span className="visuallyHidden">{t('call', { ns: 'journal' })}</span>
                  <When at={entry.startedAt} as="moment" className="dim small tabular" />
                </button>
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
