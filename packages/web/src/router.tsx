/** The pages and their addresses. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  redirect,
} from '@tanstack/react-router'
import { CallsPage } from './calls/calls-page.tsx'
import { JournalPage } from './journal/journal-page.tsx'
import { PeoplePage } from './people/people-page.tsx'
import { NotFound, PageError } from './shell/page-error.tsx'
import { SignedIn } from './shell/signed-in.tsx'
import { StartPage } from './shell/start-page.tsx'

const root = createRootRoute({ notFoundComponent: NotFound, errorComponent: PageError })

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('./setup/setup-page.tsx'), 'SetupPage'),
})

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: lazyRouteComponent(() => import('./session/reset-page.tsx'), 'ResetPage'),
})

const providerReturn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/provider',
  component: lazyRouteComponent(() => import('./session/provider-return-page.tsx'), 'ProviderReturnPage'),
})

const signedIn = createRoute({ getParentRoute: () => root, id: 'signed-in', component: SignedIn })

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: StartPage,
})
const people = createRoute({ getParentRoute: () => signedIn, path: '/people', component: PeoplePage })
const calls = createRoute({ getParentRoute: () => signedIn, path: '/calls', component: CallsPage })
const journal = createRoute({ getParentRoute: () => signedIn, path: '/journal', component: JournalPage })

const companyPage = createRoute({
  getParentRoute: () => signedIn,
  path: '/pages/$at',
  component: lazyRouteComponent(() => import('./shell/company-page.tsx'), 'CompanyPage'),
})

/** `tel:` links open here. Nothing is dialled before Enter: any web page can hold such a link. */
const call = createRoute({
  getParentRoute: () => signedIn,
  path: '/call',
  validateSearch: (search: Record<string, unknown>) => ({
    number:
      typeof search.number === 'string' || typeof search.number === 'number' ? String(search.number) : '',
  }),
  beforeLoad: ({ search }) => {
    const number = decodeURIComponent(search.number.replace(/^(web\+)?tel:/i, '')).slice(0, 80)
    throw redirect({ to: '/calls', hash: `dial=${encodeURIComponent(number)}` })
  },
})

const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
})

const profile = createRoute({
  getParentRoute: () => signedIn,
  path: '/profile',
  component: lazyRouteComponent(() => import('./profile/profile-page.tsx'), 'ProfilePage'),
})

const administration = createRoute({
  getParentRoute: () => signedIn,
  path: '/administration',
  component: lazyRouteComponent(
    () => import('./administration/administration-page.tsx'),
    'AdministrationPage',
  ),
})
const administrationPage = <Name extends string>(
  path: Name,
  load: Parameters<typeof lazyRouteComponent>[0],
  name: string,
) =>
  createRoute({
    getParentRoute: () => administration,
    path,
    component: lazyRouteComponent(load, name),
  })
const administrationPages = [
  createRoute({
    getParentRoute: () => administration,
    path: '/',
    component: () => <Navigate to="/administration/overview" replace />,
  }),
  administrationPage('overview', () => import('./administration/overview.tsx'), 'Overview'),
  administrationPage('people', () => import('./administration/people-list.tsx'), 'PeopleList'),
  createRoute({
    getParentRoute: () => administration,
    path: 'lens',
    /** Whose sight of whom; a page can be sent to a colleague. */
    validateSearch: (search: Record<string, unknown>): { viewer?: string; owner?: string } => ({
      ...(typeof search.viewer === 'string' && { viewer: search.viewer }),
      ...(typeof search.owner === 'string' && { owner: search.owner }),
    }),
    component: lazyRouteComponent(() => import('./administration/rights-lens.tsx'), 'RightsLens'),
  }),
  administrationPage('groups', () => import('./administration/groups/group-list.tsx'), 'GroupList'),
  administrationPage('services', () => import('./administration/services/services-page.tsx'), 'ServicesPage'),
  administrationPage('profiles', () => import('./administration/profiles/profile-list.tsx'), 'ProfileList'),
  administrationPage(
    'directories',
    () => import('./administration/directories/directories-page.tsx'),
    'DirectoriesPage',
  ),
  administrationPage('extensions', () => import('./administration/extension-list.tsx'), 'ExtensionList'),
  administrationPage('phones', () => import('./administration/phone-list.tsx'), 'PhoneList'),
  administrationPage('lines', () => import('./administration/lines/lines-page.tsx'), 'LinesPage'),
  administrationPage('locations', () => import('./administration/numbers/location-list.tsx'), 'LocationList'),
  createRoute({
    getParentRoute: () => administration,
    path: 'locations/workshop',
    /** Without a location: a new one. */
    validateSearch: (search: Record<string, unknown>): { location?: string } =>
      typeof search.location === 'string' || typeof search.location === 'number'
        ? { location: String(search.location) }
        : {},
    component: lazyRouteComponent(() => import('./administration/numbers/workshop.tsx'), 'Workshop'),
  }),
  administrationPage('media', () => import('./administration/media-page.tsx'), 'MediaPage'),
  administrationPage(
    'computers',
    () => import('./administration/computers/computers-page.tsx'),
    'ComputersPage',
  ),
  administrationPage('applications', () => import('./administration/applications.tsx'), 'Applications'),
  administrationPage('ladder', () => import('./administration/ladder-page.tsx'), 'LadderPage'),
  administrationPage('security', () => import('./administration/security/security-page.tsx'), 'SecurityPage'),
  administrationPage('audit', () => import('./administration/security/audit-list.tsx'), 'AuditList'),
  administrationPage('events', () => import('./administration/event-list.tsx'), 'EventList'),
  administrationPage('settings', () => import('./administration/server-settings.tsx'), 'ServerSettings'),
] as const

const routeTree = root.addChildren([
  setup,
  reset,
  providerReturn,
  signedIn.addChildren([
    home,
    people,
    calls,
    journal,
    companyPage,
    call,
    settings,
    profile,
    administration.addChildren(administrationPages),
  ]),
])

export function createAppRouter() {
  return createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: true })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>
  }
}
