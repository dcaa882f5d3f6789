import { Link, Navigate, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../live/live.tsx'
import classes from './administration.module.css'

const pages = [
  'overview',
  'people',
  'extensions',
  'phones',
  'locations',
  'ladder',
  'events',
  'settings',
] as const

export function AdministrationPage() {
  const { t } = useTranslation('administration')
  const me = useMe()
  const nav = useRef<HTMLElement>(null)
  const path = useRouterState({ select: (state) => state.location.pathname })
  // On a narrow screen the entries stand in a row that scrolls.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page, another entry
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [path])
  if (me && me.role !== 'administrator') return <Navigate to="/people" replace />
  return (
    <div className={classes.layout}>
      <nav ref={nav} className={classes.nav} aria-label={t('nav.label')}>
        {pages.map((page) => (
          <Link
            key={page}
            to={`/administration/${page}`}
            className={classes.entry}
            activeProps={{ className: classes.active, 'aria-current': 'page' }}
          >
            {t(`nav.${page}`)}
          </Link>
        ))}
      </nav>
      <div className={classes.content}>
        <Outlet />
      </div>
    </div>
  )
}
