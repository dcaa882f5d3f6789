import { Skeleton } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useProblemText } from '../elements/problem.tsx'
import { Sparkline } from '../elements/sparkline.tsx'
import { When } from '../elements/when.tsx'
import { count, dateAndTime } from '../i18n/format.ts'
import { eventSentence } from '../i18n/sentences.ts'
import { useLanguage } from '../i18n/use-language.ts'
import { useApi, useMe } from '../live/live.tsx'
import classes from './overview.module.css'
import { PeerRegistrations } from './peer-registrations.tsx'
import { StateBadge } from './state-badge.tsx'

const REFRESH_MS = 3000
const states = ['inService', 'outOfService', 'cannotOpen', 'notInitialised'] as const

export function Overview() {
  const { t, i18n } = useTranslation('administration')
  const api = useApi()
  const language = useLanguage()
  const problemText = useProblemText()
  const overview = useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => api.getOverview({ signal }),
    refetchInterval: REFRESH_MS,
  })
  const data = overview.data
  const me = useMe()
  if (!data)
    return (
      <>
        <h1>{t('nav.overview')}</h1>
        {overview.error ? <p role="alert">{problemText(overview.error)}</p> : <Skeleton height={240} />}
      </>
    )
  const tiles = [
    ['calls', data.calls, null],
    ['registrations', data.registrations, '/administration/phones'],
    ['clients', data.clients, null],
    ['people', data.people, me?.role === 'administrator' ? '/administration/people' : null],
    ['journal', data.journalEntries, '/journal'],
  ] as const
  return (
    <>
      <div className="row between wrap">
        <h1>{t('nav.overview')}</h1>
        <span className="dim small tabular">
          {t('overview.version', { version: data.version })} ·{' '}
          {t('overview.up', { time: dateAndTime(data.startedAt, language) })}
        </span>
      </div>
      <div className={classes.board}>
        <div className={classes.tiles}>
          <section className={`${classes.wide} surface`}>
            <h2 className={classes.caption}>{t('overview.perMinute')}</h2>
            <Sparkline values={data.callsPerMinute} />
          </section>
          <section className={`${classes.tile} surface`}>
            <h2 className={classes.caption}>{t('overview.lines')}</h2>
            <ul className={classes.states}>
              {states
                .filter((state) => state === 'inService' || (data.lines[state] ?? 0) > 0)
                .map((state) => (
                  <li key={state} className="row between">
                    <StateBadge state={state} />
                    <strong className="tabular">{count(data.lines[state] ?? 0, language)}</strong>
                  </li>
                ))}
            </ul>
          </section>
          {tiles.map(([name, value, to]) => (
            <section key={name} className={`${classes.tile} surface`}>
              <h2 className={classes.caption}>
                {to === null ? (
                  t(`overview.${name}`)
                ) : (
                  <Link to={to} className={classes.link}>
                    {t(`overview.${name}`)}
                  </Link>
                )}
              </h2>
              <p className={`${classes.figure} tabular`}>
                {count(value, language)}
                {name === 'calls' ? (
                  <span className="dim small"> {t('overview.trunkCalls', { count: data.trunkCalls })}</span>
                ) : null}
              </p>
            </section>
          ))}
        </div>
      </div>
      <PeerRegistrations registrations={data.peerRegistrations} />
      <section className="column near">
        <h2>{t('overview.warnings')}</h2>
        {data.warnings.length === 0 ? <p className="dim">{t('overview.noWarnings')}</p> : null}
        {data.warnings.map((warning) => (
          <p key={`${warning.at} ${warning.code}`} className={classes.warning}>
            <IconAlertTriangle size={18} aria-hidden />
            <span className="grow">{eventSentence(i18n, warning)}</span>
            <When at={warning.at} as="relative" className="small tabular" />
          </p>
        ))}
      </section>
    </>
  )
}
