/** What administrators see of third-party software over CSTA, and end. */
import { NamedError } from '@offhook/base'
import { type CstaClient, contractErrors } from '@offhook/contract'
import type { ApplicationClient } from '@offhook/csta'
import { actorOf } from '../admin/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { Config } from '../config/index.ts'
import type { People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { CstaGateway } from './csta-gateway.ts'

export interface ApplicationRouteParts {
  readonly config: Config
  readonly people: People
  readonly cstaGateway: CstaGateway
  readonly systemEvents: SystemEvents
}

export function applicationRoutes(parts: ApplicationRouteParts) {
  const { config, people, cstaGateway, systemEvents } = parts
  return {
    listCstaClients: () => ({
      clients: cstaGateway.clients().map(clientView),
      addresses: cstaGateway.addresses.map((each) => ({ ...each })),
      plain: cstaGateway.plain,
      monitors: cstaGateway.switchingFunction.monitors,
      limits: { clients: config['limits.applications'], monitors: config['limits.monitors'] },
    }),

    disconnectCstaClient({ params }, viewer) {
      const client = cstaGateway.clients().find(({ id }) => id === params.id)
      const actor = actorOf(people, viewer)
      if (!client || !cstaGateway.switchingFunction.end(params.id, 'an administrator disconnected it')) {
        throw new NamedError(contractErrors, 'not-found', { what: 'application', key: params.id })
      }
      const user = client.title ?? client.address
      systemEvents.record('application-disconnected', { actor, user }, actor)
      return undefined
    },
  } satisfies Partial<Handlers>
}

function clientView(client: ApplicationClient): CstaClient {
  const { title, actingUser, applicationId, lastFault, ...shown } = client
  return {
    ...shown,
    who: title ?? null,
    actingUser: actingUser ?? null,
    application: applicationId,
    lastFault: lastFault ? { ...lastFault } : null,
  }
}
