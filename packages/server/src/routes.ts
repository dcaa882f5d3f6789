/** All routes of the API: each module's handlers, made of the parts that it names. */
import {
  adminPeopleRoutes,
  adminRightsRoutes,
  directoryRoutes,
  extensionRoutes,
  groupRoutes,
  holdMusicRoutes,
  ledGroupRoutes,
  lineGroupRoutes,
  locationRoutes,
  mediaRoutes,
  ownAccountRoutes,
  profileRoutes,
  serverNameRoutes,
  systemRoutes,
} from './admin/index.ts'
import { clientPolicyRoutes, computerRoutes, personStatusRoutes } from './computer/index.ts'
import { applicationRoutes } from './csta-gateway/index.ts'
import type { Handlers } from './handlers.ts'
import type { Parts } from './server.ts'
import {
  callRoutes,
  contactGroupRoutes,
  journalRoutes,
  lineRoutes,
  numberRoutes,
  peopleRoutes,
  pictureRoutes,
  presenceRoutes,
  rightsRoutes,
  searchRoutes,
} from './session/index.ts'
import { setupRoutes } from './setup/index.ts'
import { accountRoutes, deskRoutes, providerRoutes, securityRoutes } from './signin/index.ts'
import { softphoneRoutes } from './softphone/index.ts'
import { traceRoutes } from './trace/index.ts'
import { webhookRoutes } from './webhook/index.ts'

export function handlersOf(parts: Parts): Handlers {
  return {
    ...setupRoutes(parts),
    ...accountRoutes(parts),
    ...ownAccountRoutes(parts),
    ...providerRoutes(parts),
    ...profileRoutes(parts),
    ...peopleRoutes(parts),
    ...pictureRoutes(parts),
    ...rightsRoutes(parts),
    ...contactGroupRoutes(parts),
    ...presenceRoutes(parts),
    ...searchRoutes(parts),
    ...numberRoutes(parts),
    ...lineRoutes(parts),
    ...callRoutes(parts),
    ...softphoneRoutes(parts),
    ...journalRoutes(parts),
    ...mediaRoutes(parts),
    ...holdMusicRoutes(parts),
    ...traceRoutes(parts),
    ...adminPeopleRoutes(parts),
    ...groupRoutes(parts),
    ...ledGroupRoutes(parts),
    ...directoryRoutes(parts),
    ...adminRightsRoutes(parts),
    ...extensionRoutes(parts),
    ...locationRoutes(parts),
    ...lineGroupRoutes(parts),
    ...systemRoutes(parts),
    ...serverNameRoutes(parts),
    ...securityRoutes(parts),
    ...deskRoutes(parts),
    ...applicationRoutes(parts),
    ...webhookRoutes(parts),
    ...computerRoutes(parts),
    ...clientPolicyRoutes(parts),
    ...personStatusRoutes(parts),
  }
}
