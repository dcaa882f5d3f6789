/** What administrators may ask about line groups and the lines of all of them. */
import { NamedError } from '@offhook/base'
import {
  type AdminLine,
  contractErrors,
  type LineGroup as LineGroupView,
  type SwitchProfileView,
} from '@offhook/contract'
import { offeredServices, profileIds, readProfile } from '@offhook/csta'
import type { PhoneSystem } from '@offhook/pbx'
import type { Device } from '@offhook/telephony'
import { changesBetween } from '../audit/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import {
  type Connectors,
  cstaSettings,
  type LineGroupEntry,
  type LineGroups,
  phoneSettings,
  type SipPhones,
  type UnwantedCallsBook,
} from '../connector/index.ts'
import type { People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { LineSettingsBook, Lines } from '../line/index.ts'
import type { Numbers } from '../location/index.ts'
import { contains, pageOf } from '../store/index.ts'
import { actorOf } from './actor.ts'
import type { PhoneAccounts } from './phone-accounts.ts'

export interface LineGroupRouteParts {
  readonly connectors: Connectors
  readonly lineGroups: LineGroups
  readonly sipPhones: Pick<SipPhones, 'addresses'>
  readonly phoneAccounts: Pick<PhoneAccounts, 'server'>
  readonly unwantedCalls: UnwantedCallsBook
  readonly phoneSystem: Pick<PhoneSystem, 'name'>
  readonly lines: Lines
  readonly lineSettings: LineSettingsBook
  readonly people: People
  readonly numbers: Numbers
  readonly systemEvents: SystemEvents
}

/** A line as it stands in the list of all: one that another group has is there too, with that as its reason. */
interface ListedLine {
  readonly device: Device
  readonly group: string
  readonly takenBy: string | null
}

export function lineGroupRoutes(parts: LineGroupRouteParts) {
  const { connectors, lineGroups, phoneSystem, unwantedCalls, lines, lineSettings } = parts
  const { people, numbers, systemEvents } = parts
  const viewOf = (name: string) => groupViews(parts).find((view) => view.name === name)!
  const record = (code: Parameters<SystemEvents['record']>[0], connector: string, actor: string) =>
    systemEvents.record(code, { connector }, actor)

  const listed = (): readonly ListedLine[] => [
    ...Array.from(lines.all(), ({ device, connector }) => ({ device, group: connector, takenBy: null })),
    ...connectors
      .taken()
      .map(({ device, connector, owner }) => ({ device, group: connector, takenBy: owner })),
  ]

  const lineView = ({ device, group, takenBy }: ListedLine): AdminLine => {
    const owners = takenBy === null ? people.byLine(device.line) : []
    const settings = lineGroups.get(group)?.settings
    const own = lineSettings.of(device.line)
    const ability = settings
      ? offeredServices({ ...cstaSettings(settings, undefined), disabledServices: [] })
      : []
    return {
      line: device.line,
      name: device.name,
      group,
      state: takenBy === null ? device.state : 'cannotOpen',
      stateReason:
        takenBy === null
          ? device.stateReason
          : `The line group ${takenBy} has a line of this number already. Leave it out in one of the two.`,
      takenBy,
      people: owners.map(({ id, name }) => ({ id, name })),
      locationName: numbers.locationOf(device.line),
      services: [...device.services],
      switchedOff: ability.filter((service) => settings?.disabledServices.includes(service)),
      featureCodes: [...(settings?.featureCodes ?? [])],
      settings: own,
      keepsJournal: own.keepsJournal ?? lineGroups.keepsJournalOf(device.line),
    }
  }

  return {
    listLineGroups: () => groupViews(parts),

    getUnwantedCalls: () => unwantedCalls.current,

    async changeUnwantedCalls({ body }, viewer, request) {
      request.note({ target: phoneSystem.name, changes: changesBetween(unwantedCalls.current, body) })
      await unwantedCalls.change(body)
      record('line-group-changed', phoneSystem.name, actorOf(people, viewer))
      return unwantedCalls.current
    },

    async createLineGroup({ body }, viewer) {
      const { settings } = await lineGroups.create(body)
      record('line-group-created', settings.name, actorOf(people, viewer))
      return viewOf(settings.name)
    },

    async changeLineGroup({ params, body }, viewer) {
      const { settings } = await lineGroups.change(params.name, body)
      record('line-group-changed', settings.name, actorOf(people, viewer))
      return viewOf(settings.name)
    },

    async deleteLineGroup({ params }, viewer) {
      await lineGroups.remove(params.name)
      record('line-group-removed', params.name, actorOf(people, viewer))
    },

    async restartLineGroup({ params }, viewer) {
      if (params.name === phoneSystem.name) {
        const details = { what: 'Line group', key: params.name, by: 'the phones that are signed in to it' }
        throw new NamedError(contractErrors, 'still-in-use', details)
      }
      await lineGroups.restart(params.name)
      record('line-group-restarted', params.name, actorOf(people, viewer))
      return viewOf(params.name)
    },

    async tellPhoneSettings({ params: { name }, body: { line, maker, transport, account } }) {
      const password = lineGroups.phonePasswordOf(line, name)
      const at = parts.sipPhones.addresses.find((known) => known.transport === transport)
      if (password === undefined || !at) {
        const what = at
          ? 'line with a password in the group'
          : `port at which phones sign in over ${transport};`
        throw new NamedError(contractErrors, 'not-found', { what, key: at ? name : 'set csta.phones' })
      }
      const server = await parts.phoneAccounts.server()
      const { port } = at
      const text = phoneSettings(maker, { server, port, transport, user: line, password, account })
      return { server, port, user: line, text }
    },

    async testLineGroup({ body }) {
      const steps = await lineGroups.test(body.settings, body.stored)
      return steps.map((step) => ({
        ...step,
        fault: step.fault ?? null,
        reason: step.reason ?? '',
        found: { ...step.found },
      }))
    },

    async changeLineSettings({ params: { line }, body }, viewer, request) {
      const before = lineSettings.of(line)
      await lineSettings.change(line, body)
      request.note({ target: line, changes: changesBetween(before, body) })
      systemEvents.record('line-settings-changed', { line }, actorOf(people, viewer))
      return lineSettings.of(line)
    },

    listSwitchProfiles: () => profileIds().map(profileView),

    listAdminLines({ query }) {
      const { text, group, state } = query
      const found = listed().filter(
        ({ device, group: name, takenBy }) =>
          (group === undefined || name === group) &&
          (state === undefined || (takenBy === null ? device.state : 'cannotOpen') === state) &&
          contains(text, device.line, device.name, ...people.byLine(device.line).map((owner) => owner.name)),
      )
      const page = pageOf(found, ({ device, group: name }) => `${sortable(device.line)} ${name}`, query)
      return { items: page.items.map(lineView), next: page.next }
    },
  } satisfies Partial<Handlers>
}

/** Those that come with the product first, then by name. */
function groupViews({ connectors, lineGroups, phoneSystem, lines }: LineGroupRouteParts): LineGroupView[] {
  const counts = new Map<string, LineGroupView['lines']>()
  const countsOf = (name: string) => {
    const known = counts.get(name)
    if (known) return known
    const made = { inService: 0, cannotOpen: 0, outOfService: 0, notInitialised: 0 }
    counts.set(name, made)
    return made
  }
  for (const { device, connector } of lines.all()) countsOf(connector)[device.state] += 1
  const taken = connectors.taken()
  const states = new Map(connectors.states().map(({ connector, state }) => [connector, state]))
  const view = (name: string, entry: LineGroupEntry | undefined): LineGroupView => {
    const state = states.get(name)
    const isLost = state?.state === 'disconnected'
    return {
      name,
      kind: entry ? 'csta' : name === phoneSystem.name ? 'builtIn' : 'other',
      origin: entry?.origin ?? 'product',
      state: state?.state ?? (entry?.mistake === undefined ? 'off' : 'disconnected'),
      fault: isLost ? state.fault : entry?.mistake === undefined ? null : 'configuration',
      sentence: isLost ? state.sentence : (entry?.mistake ?? ''),
      lines: countsOf(name),
      taken: taken.filter(({ connector }) => connector === name).length,
      messages: entry?.connector ? { ...entry.connector.counts } : null,
      settings: entry?.settings ?? null,
      hasPassword: entry?.secret != null,
    }
  }
  const entries = lineGroups.all()
  const own = new Set(entries.map(({ settings }) => settings.name))
  const others = [...states.keys()].filter((name) => !own.has(name))
  return [
    ...others.map((name) => view(name, undefined)),
    ...entries.map((entry) => view(entry.settings.name, entry)),
  ]
}

function profileView(id: string): SwitchProfileView {
  const { title, port, tls, edition, session, services, openPerSecond, invertsPickupDirection } =
    readProfile(id)
  return {
    id,
    title,
    port: port ?? null,
    tls,
    edition,
    hasSession: session !== undefined,
    services: [...services],
    openPerSecond,
    invertsPickupDirection,
  }
}

/** 9 before 10 before 100. */
function sortable(number: string): string {
  return /^\d+$/.test(number) ? number.padStart(32, '0') : number
}
