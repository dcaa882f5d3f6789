import { Link, Navigate, Outlet } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMe } from '../live/live.tsx'
import classes from './administration.module.css'

const pages = ['overview', 'people', 'extensions', 'phones', 'locations', 'ladder', 'events', 'settings'] as const

export function AdministrationPage() {
  const { t } = useTranslation('administration')
  const me = useMe()
  if (me && me.role !== 'administrator') return <Navigate to="/people" replace />
  return (
    <div className={classes.layout}>
      <nav className={classes.nav} aria-label={t('nav.label')}>
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
