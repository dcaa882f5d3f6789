import { Link, Navigate, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../live/live.tsx'
import classes from './administration.module.css'
import { administrationOf } from './pages.ts'

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
  if (me?.role === 'user') return <Navigate to="/people" replace />
  const shown = administrationOf(me?.role)
  const isHere = shown.some(({ pages }) => pages.some((page) => path.startsWith(`/administration/${page}`)))
  // While another page is loaded, the address is that page's already.
  if (me && path.startsWith('/administration/') && !isHere) {
    return <Navigate to="/administration/overview" replace />
  }
  return (
    <div className={classes.layout}>
      <nav ref={nav} className={classes.nav} aria-label={t('nav.label')}>
        {shown.map(({ name, pages }) => (
          <fieldset key={name} className={classes.group}>
            <legend className={name === 'server' ? 'visuallyHidden' : classes.heading}>
              {t(`nav.group.${name}`)}
            </legend>
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
          </fieldset>
        ))}
      </nav>
      <div className={classes.content}>
        <Outlet />
      </div>
    </div>
  )
}
