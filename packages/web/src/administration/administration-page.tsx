import { Link, Navigate, Outlet, useRouterState } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../live/live.tsx'
import classes from './administration.module.css'

/** The pages by what they are about; the first group needs no name. */
const groups = [
  { name: 'server', pages: ['overview'] },
  { name: 'people', pages: ['people', 'groups', 'lens', 'services', 'profiles', 'directories', 'computers'] },
  {
    name: 'telephony',
    pages: ['extensions', 'phones', 'lines', 'locations', 'media', 'applications'],
  },
  { name: 'operation', pages: ['events', 'ladder', 'audit', 'security', 'settings'] },
] as const
type Page = (typeof groups)[number]['pages'][number]

/** What operators see too. */
const operatorPages: ReadonlySet<Page> = new Set(['overview', 'extensions', 'phones', 'ladder', 'events'])

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
  const shown = groups
    .map(({ name, pages }) => ({
      name,
      pages: pages.filter((page: Page) => me?.role !== 'operator' || operatorPages.has(page)),
    }))
    .filter(({ pages }) => pages.length > 0)
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
