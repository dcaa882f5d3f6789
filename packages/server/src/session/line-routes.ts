/** What a client may ask about lines. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { SystemEvents } from '../bus/index.ts'
import { isBrowser, type Phones } from '../connector/index.ts'
import type { Extensions, People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Viewer } from '../rights/index.ts'
import type { Actions } from './actions.ts'
import type { ForwardingViews } from './forwarding-views.ts'
import type { OwnLineViews } from './own-line-views.ts'
import type { RemoteOffices } from './remote-offices.ts'

export interface LineRouteParts {
  readonly people: People
  readonly actions: Actions
  readonly ownLineViews: OwnLineViews
  readonly forwardingViews: ForwardingViews
  readonly systemEvents: SystemEvents
  readonly remoteOffices: RemoteOffices
  readonly phones: Phones
  readonly extensions: Extensions
}

export function lineRoutes(parts: LineRouteParts) {
  const { people, actions, ownLineViews, forwardingViews, systemEvents, remoteOffices, phones, extensions } =
    parts
  const linesOf = (viewer: Viewer) => people.get(viewer.personId)?.lines ?? []
  return {
    listLines: (_input, viewer) => linesOf(viewer).map((line) => ownLineViews.of(line)),

    getForwardings({ params }, viewer) {
      actions.checkForwarding(viewer, params.line)
      return forwardingViews.of(viewer, params.line)
    },

    async setForwardings({ params, body }, viewer) {
      await actions.setForwardings(viewer, params.line, body)
      // What is set for somebody else is written down where they can be shown who did it.
      if (!linesOf(viewer).includes(params.line)) {
        const actor = people.get(viewer.personId)?.name ?? viewer.personId
        systemEvents.record('forwarding-set', { line: params.line }, actor)
      }
      return forwardingViews.of(viewer, params.line)
    },

    async setDoNotDisturb({ params, body }, viewer) {
      await actions.setDoNotDisturb(viewer, params.line, body.on)
      return ownLineViews.of(params.line)
    },

    listLinePhones({ params: { line } }, viewer) {
      if (!linesOf(viewer).includes(line)) {
        throw new NamedError(contractErrors, 'not-found', { what: 'line of yours', key: line })
      }
      const names = new Map(extensions.get(line)?.devices.map(({ id, name }) => [id, name]))
      return phones.of(line).map(({ device, userAgent, transport, abilities }) => ({
        device,
        name: names.get(device) ?? '',
        userAgent,
        isBrowser: isBrowser(transport),
        canAnswer: abilities.talk,
      }))
    },

    getRemoteOffice: (_input, { personId }) => ({
      isPermitted: remoteOffices.isPermitted(personId),
      lines: remoteOffices.linesOf(personId),
      present: remoteOffices.of(personId) ?? null,
    }),

    async setRemoteOffice({ body }, { personId }) {
      await remoteOffices.set(personId, body)
      return undefined
    },

    async endRemoteOffice(_input, { personId }) {
      await remoteOffices.end(personId)
      return undefined
    },

    dialFeatureCode: ({ params, body }, viewer) => actions.dialFeatureCode(viewer, params.line, body.name),

    pickUp: ({ params, body }, viewer) => actions.pickUp(viewer, params.line, body),

    pickUpInGroup: ({ params }, viewer) => actions.pickUpInGroup(viewer, params.line),
  } satisfies Partial<Handlers>
}
