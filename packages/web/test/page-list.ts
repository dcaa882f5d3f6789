/** All pages of the client, for the tests that look at every one of them. */
import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { Office } from './office.ts'

/** What is seen by those who have not signed in. */
export const pagesOutside = ['reset#token', 'sign-in/provider?state=none'] as const

export const pagesOfEverybody = ['people', 'calls', 'journal', 'settings', 'profile', 'pages/1'] as const

export const pagesOfAdministrators = [
  'administration/overview',
  'administration/people',
  'administration/groups',
  'administration/lens',
  'administration/services',
  'administration/profiles',
  'administration/extensions',
  'administration/phones',
  'administration/lines',
  'administration/locations',
  'administration/locations/workshop?location=Main+site',
  'administration/computers',
  'administration/applications',
  'administration/directories',
  'administration/media',
  'administration/security',
  'administration/audit',
  'administration/ladder',
  'administration/events',
  'administration/settings',
] as const

/** The set-up has a test of its own for each step. The others only lead on to a page of the lists above. */
const apart = ['setup', '', 'call', 'administration']

/** The page's path alone, without what follows it. */
export const pathOf = (address: string) => address.replace(/[?#].*/, '')

/** A page of the company, so that there is one to look at. */
export async function addCompanyPage(office: Office): Promise<void> {
  await office.server.parts.profiles.create({
    name: 'Default',
    description: '',
    settings: {},
    tabs: [{ title: 'Intranet', url: 'https://intranet.invalid/' }],
    layout: {},
  })
}

/** Fails when the client's own list of routes has a page that the lists above lack, or lacks one that they have. */
export async function assertNoneIsMissing(page: Page): Promise<void> {
  const routes = (await page.evaluate('Object.keys(__TSR_ROUTER__.routesByPath)')) as string[]
  const listed = [...pagesOutside, ...pagesOfEverybody, ...pagesOfAdministrators, ...apart]
  assert.deepEqual(
    new Set(routes.map((route) => route.replace(/^\/|\/$/g, ''))),
    new Set(listed.map((path) => pathOf(path).replace('pages/1', 'pages/$at'))),
  )
}
