/** The pages of the administration, by what they are about, and who sees them. */
import type { Me } from '@offhook/contract'

/** The first group needs no name. */
export const administrationGroups = [
  { name: 'server', pages: ['overview'] },
  { name: 'people', pages: ['people', 'groups', 'lens', 'services', 'profiles', 'directories', 'computers'] },
  {
    name: 'telephony',
    pages: ['extensions', 'phones', 'lines', 'locations', 'media', 'applications'],
  },
  { name: 'operation', pages: ['events', 'ladder', 'audit', 'security', 'settings'] },
] as const

export type AdministrationPageName = (typeof administrationGroups)[number]['pages'][number]

/** What operators see too. */
const operatorPages: ReadonlySet<AdministrationPageName> = new Set([
  'overview',
  'extensions',
  'phones',
  'ladder',
  'events',
])

/** The groups with those of their pages that somebody of this role may open; none for users. */
export function administrationOf(role: Me['role'] | undefined) {
  if (role === 'user') return []
  return administrationGroups
    .map(({ name, pages }) => ({
      name,
      pages: pages.filter((page: AdministrationPageName) => role !== 'operator' || operatorPages.has(page)),
    }))
    .filter(({ pages }) => pages.length > 0)
}
