/** What administrators see of third-party software over CSTA, and change. */
import { NamedError } from '@offhook/base'
import { type CstaComputer as ComputerView, type CstaClient, contractErrors } from '@offhook/contract'
import type { ApplicationClient } from '@offhook/csta'
import { actorOf } from '../admin/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { Config } from '../config/index.ts'
import type { People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Viewer } from '../rights/index.ts'
import type { Computer } from './computer.ts'
import type { ComputerFields, Computers } from './computers.ts'
import type { CstaGateway } from './csta-gateway.ts'

export interface ApplicationRouteParts {
  readonly config: Config
  readonly people: People
  readonly cstaComputers: Computers
  readonly cstaGateway: CstaGateway
  readonly systemEvents: SystemEvents
}

export function applicationRoutes(parts: ApplicationRouteParts) {
  const { config, people, cstaComputers: computers, cstaGateway, systemEvents } = parts
  const record = (
    code:
      | 'csta-computer-created'
      | 'csta-computer-changed'
      | 'csta-computer-renewed'
      | 'csta-computer-removed',
    viewer: Viewer,
    { name }: Computer,
  ) => {
    const actor = actorOf(people, viewer)
    systemEvents.record(code, { actor, computer: name }, actor)
  }
  return {
    listCstaClients: () => ({
      clients: cstaGateway.clients().map(clientView),
      addresses: cstaGateway.addresses.map((each) => ({ ...each })),
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

    listCstaComputers: () => computers.all().map(computerView),

    async createCstaComputer({ body }, viewer) {
      const { computer, secret } = await computers.create(body)
      record('csta-computer-created', viewer, computer)
      return { computer: computerView(computer), secret }
    },

    async changeCstaComputer({ params, body }, viewer) {
      const given = Object.entries(body).filter(([, value]) => value !== undefined)
      const computer = await computers.change(params.id, Object.fromEntries(given) as Partial<ComputerFields>)
      record('csta-computer-changed', viewer, computer)
      return computerView(computer)
    },

    async renewCstaComputerToken({ params }, viewer) {
      const { computer, secret } = await computers.renew(params.id)
      record('csta-computer-renewed', viewer, computer)
      return { computer: computerView(computer), secret }
    },

    async deleteCstaComputer({ params }, viewer) {
      record('csta-computer-removed', viewer, await computers.remove(params.id))
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

function computerView({ id, name, lines, isOwnerOnly, createdAt, seenAt }: Computer): ComputerView {
  return { id, name, lines: lines === '*' ? lines : [...lines], isOwnerOnly, createdAt, lastSeenAt: seenAt }
}
