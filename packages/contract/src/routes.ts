/** All routes of the API, by name. The name is the method of the typed client and the operation id in OpenAPI. */
import { ownAccountRoutes } from './routes/account.ts'
import { administrationRoutes } from './routes/administration.ts'
import { applicationsRoutes } from './routes/applications.ts'
import { callsRoutes } from './routes/calls.ts'
import { computersRoutes } from './routes/computers.ts'
import { contactGroupsRoutes } from './routes/contact-groups.ts'
import { desksRoutes } from './routes/desks.ts'
import { directoriesRoutes } from './routes/directories.ts'
import { groupsRoutes } from './routes/groups.ts'
import { journalRoutes } from './routes/journal.ts'
import { lineGroupsRoutes } from './routes/line-groups.ts'
import { linesRoutes } from './routes/lines.ts'
import { mediaRoutes } from './routes/media.ts'
import { numbersRoutes } from './routes/numbers.ts'
import { peopleRoutes } from './routes/people.ts'
import { picturesRoutes } from './routes/pictures.ts'
import { presenceRoutes } from './routes/presence.ts'
import { profilesRoutes } from './routes/profiles.ts'
import { rightsRoutes } from './routes/rights.ts'
import { securityRoutes } from './routes/security.ts'
import { setupRoutes } from './routes/setup.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { softphoneRoutes } from './routes/softphone.ts'
import { webhooksRoutes } from './routes/webhooks.ts'

export const routes = {
  ...setupRoutes,
  ...signInRoutes,
  ...ownAccountRoutes,
  ...peopleRoutes,
  ...picturesRoutes,
  ...presenceRoutes,
  ...linesRoutes,
  ...callsRoutes,
  ...softphoneRoutes,
  ...journalRoutes,
  ...mediaRoutes,
  ...numbersRoutes,
  ...rightsRoutes,
  ...groupsRoutes,
  ...profilesRoutes,
  ...contactGroupsRoutes,
  ...administrationRoutes,
  ...securityRoutes,
  ...lineGroupsRoutes,
  ...applicationsRoutes,
  ...webhooksRoutes,
  ...computersRoutes,
  ...directoriesRoutes,
  ...desksRoutes,
} as const

export type Routes = typeof routes
export type RouteName = keyof Routes
