/** The pages with their names: for the one field, and for the title of the window. */
import type { Me } from '@offhook/contract'
import type { TFunction } from 'i18next'
import { type AdministrationPageName, administrationOf } from '../administration/pages.ts'

export interface NamedPage {
  readonly to:
    | '/people'
    | '/calls'
    | '/journal'
    | '/profile'
    | '/settings'
    | `/administration/${AdministrationPageName}`
  /** A part of the page to scroll to. */
  readonly hash?: string
  readonly title: string
}

export function ownPages(t: TFunction): readonly NamedPage[] {
  return [
    { to: '/people', title: t('rail.people', { ns: 'shell' }) },
    { to: '/calls', title: t('rail.calls', { ns: 'shell' }) },
    { to: '/journal', title: t('rail.journal', { ns: 'shell' }) },
    { to: '/settings', title: t('rail.settings', { ns: 'shell' }) },
    { to: '/profile', title: t('profile.link', { ns: 'people' }) },
  ]
}

/** The parts of the settings that people look for by name. */
export function settingsParts(t: TFunction): readonly NamedPage[] {
  const settings = t('title', { ns: 'settings' })
  const part = (hash: string, title: string): NamedPage => ({
    to: '/settings',
    hash,
    title: `${settings} · ${title}`,
  })
  return [
    part('lines', t('lines', { ns: 'settings' })),
    part('lines', t('forwarding', { ns: 'settings' })),
    part('calendar', t('calendar.title', { ns: 'settings' })),
    part('look', t('look', { ns: 'settings' })),
    part('look', t('theme', { ns: 'settings' })),
    part('sounds', t('sounds', { ns: 'settings' })),
    part('notifications', t('notifications', { ns: 'settings' })),
    part('password', t('password', { ns: 'settings' })),
    part('passkeys', t('passkeys', { ns: 'settings' })),
    part('sessions', t('sessions', { ns: 'settings' })),
    part('tokens', t('tokens', { ns: 'settings' })),
  ]
}

export function administrationPages(t: TFunction, role: Me['role'] | undefined): readonly NamedPage[] {
  const administration = t('title', { ns: 'administration' })
  return administrationOf(role).flatMap(({ pages }) =>
    pages.map((name: AdministrationPageName) => ({
      to: `/administration/${name}` as const,
      title: `${administration} · ${t(`nav.${name}`, { ns: 'administration' })}`,
    })),
  )
}

/** The name of the page at this address; empty where it has none. */
export function pageName(path: string, t: TFunction): string {
  const pages = [...ownPages(t), ...administrationPages(t, 'administrator')]
  const page = pages.find(({ to }) => path === to || path.startsWith(`${to}/`))
  return page?.title.split(' · ').at(-1) ?? ''
}
