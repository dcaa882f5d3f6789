/** Pages that the one field finds by their names. */
import type { TFunction } from 'i18next'

export interface SuggestedPage {
  readonly to:
    | '/people'
    | '/calls'
    | '/journal'
    | '/settings'
    | '/administration/overview'
    | '/administration/people'
    | '/administration/extensions'
    | '/administration/phones'
    | '/administration/locations'
    | '/administration/ladder'
    | '/administration/events'
    | '/administration/settings'
  readonly title: string
}

const MOST = 3

/** The pages one of whose words begins with `text`; none for numbers. */
export function pagesFor(text: string, t: TFunction, isAdministrator: boolean): readonly SuggestedPage[] {
  const wanted = text.trim().toLowerCase()
  if (wanted.length < 2 || /^[0-9+*#]/.test(wanted)) return []
  const pages = isAdministrator ? [...ownPages(t), ...administrationPages(t)] : ownPages(t)
  return pages
    .filter(({ title }) =>
      title
        .toLowerCase()
        .split(/[\s·-]+/)
        .some((word) => word.startsWith(wanted)),
    )
    .slice(0, MOST)
}

function ownPages(t: TFunction): SuggestedPage[] {
  return [
    { to: '/people', title: t('rail.people', { ns: 'shell' }) },
    { to: '/calls', title: t('rail.calls', { ns: 'shell' }) },
    { to: '/journal', title: t('rail.journal', { ns: 'shell' }) },
    { to: '/settings', title: t('rail.settings', { ns: 'shell' }) },
  ]
}

function administrationPages(t: TFunction): SuggestedPage[] {
  const administration = t('title', { ns: 'administration' })
  const names = [
    'overview',
    'people',
    'extensions',
    'phones',
    'locations',
    'ladder',
    'events',
    'settings',
  ] as const
  return names.map((name) => ({
    to: `/administration/${name}`,
    title: `${administration} · ${t(`nav.${name}`, { ns: 'administration' })}`,
  }))
}
