import {
  IconAdjustmentsHorizontal,
  IconHistory,
  IconPhone,
  IconSettings,
  IconUsers,
  IconWorld,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Logo } from '../elements/logo.tsx'
import { useLiveCards, useMe } from '../live/live.tsx'
import { useOwnProfile } from '../own/own-profile.ts'
import classes from './rail.module.css'

const pages = [
  { to: '/people', icon: IconUsers, word: 'rail.people' },
  { to: '/calls', icon: IconPhone, word: 'rail.calls' },
  { to: '/journal', icon: IconHistory, word: 'rail.journal' },
] as const

const foot = {
  administration: { to: '/administration', icon: IconAdjustmentsHorizontal, word: 'rail.administration' },
  settings: { to: '/settings', icon: IconSettings, word: 'rail.settings' },
} as const

type Entry = (typeof pages)[number] | (typeof foot)[keyof typeof foot]

/** More is not read at a glance. */
const MOST_COUNTED = 99

export function Rail() {
  const { t } = useTranslation()
  const me = useMe()
  const calls = useLiveCards().length
  const unread = me?.unreadCalls ?? 0
  const tabs = useOwnProfile()?.tabs ?? []
  const entry = ({ to, icon: Picture, word }: Entry) => (
    <Link
      key={to}
      to={to}
      className={classes.entry}
      activeProps={{ className: classes.active, 'aria-current': 'page' }}
    >
      <span className={classes.picture}>
        <Picture size={22} stroke={1.7} aria-hidden />
        {to === '/calls' && calls > 0 ? <span className={classes.badge}>{calls}</span> : null}
        {to === '/journal' && unread > 0 ? (
          <span className={classes.badge} data-tone="missed">
            {unread > MOST_COUNTED ? `${MOST_COUNTED}+` : unread}
            <span className="visuallyHidden"> {t('rail.unread', { count: unread })}</span>
          </span>
        ) : null}
      </span>
      <span className={classes.word}>{t(word)}</span>
    </Link>
  )
  return (
    <nav className={`${classes.rail} noPrint`} aria-label={t('rail.label')}>
      <div className={classes.logo}>
        <Logo size={36} />
      </div>
      {pages.map(entry)}
      {tabs.map(({ title, url }, index) => (
        <Link
          key={url}
          to="/pages/$at"
          params={{ at: String(index + 1) }}
          className={classes.entry}
          activeProps={{ className: classes.active, 'aria-current': 'page' }}
        >
          <span className={classes.picture}>
            <IconWorld size={22} stroke={1.7} aria-hidden />
          </span>
          <span className={classes.word}>{title}</span>
        </Link>
      ))}
      <div className={classes.space} />
      {me && me.role !== 'user' ? entry(foot.administration) : null}
      {entry(foot.settings)}
    </nav>
  )
}
