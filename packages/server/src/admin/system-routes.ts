/** What administrators may ask about the server: its state, what happened, its settings. */
import { type Clock, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { PhoneSystem } from '@offhook/pbx'
import type { Connection } from '@offhook/telephony'
import { changesBetween } from '../audit/index.ts'
import type { SystemEvents } from '../bus/index.ts'
import type { Calls } from '../call/index.ts'
import type { People } from '../directory/index.ts'
import type { Directories } from '../directory-source/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Journal } from '../journal/index.ts'
import type { LineSettingsBook, Lines } from '../line/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import { formatCursor, parseCursor } from '../store/index.ts'
import { actorOf } from './actor.ts'
import type { CallRate } from './call-rate.ts'
import { planDomain } from './presence-domain.ts'

export interface SystemRouteParts {
  readonly clock: Clock
  readonly version: string
  /** Milliseconds since 1970. */
  readonly startedAt: number
  readonly people: People
  readonly directories: Directories
  readonly lines: Lines
  readonly lineSettings: LineSettingsBook
  readonly calls: Calls
  readonly callRate: CallRate
  readonly journal: Journal
  readonly settings: SettingsBook
  readonly systemEvents: SystemEvents
  readonly phoneSystem: Pick<PhoneSystem, 'phones' | 'name' | 'isOutside' | 'registrationsAtPeers'>
  /** Event connections now. */
  readonly clients: () => number
}

const DAY_MS = 86_400_000
const MOST_WARNINGS = 10

export function systemRoutes(parts: SystemRouteParts) {
  const { people, directories, lines, calls, settings, systemEvents, phoneSystem } = parts
  const planFor = (domain: string) =>
    planDomain(
      people.all(),
      settings.current.presenceDomain,
      domain,
      (id) => directories.ownership.sourceOf(id) !== undefined,
    )

  return {
    async getOverview() {
      return {
        version: parts.version,
        startedAt: parts.startedAt,
        lines: linesByState(lines),
        calls: calls.count,
        trunkCalls: trunkCalls(parts),
        registrations: phoneSystem.phones().length,
        peerRegistrations: [...phoneSystem.registrationsAtPeers()],
        clients: parts.clients(),
        people: people.count,
        journalEntries: parts.journal.count,
        warnings: await warnings(systemEvents, parts.clock.now() - DAY_MS),
        callsPerMinute: parts.callRate.perMinute(),
      }
    },

    async listEvents({ query }) {
      const { level, text, limit, cursor } = query
      const before = cursor === undefined ? undefined : parseCursor(cursor)
      const found = await systemEvents.list({ level, text, before, limit: limit + 1 })
      const items = found.slice(0, limit)
      return { items, next: found.length > limit ? formatCursor(items.at(-1)!.id) : null }
    },

    getSettings: () => settings.current,

    previewPresenceDomain: ({ body }) => planFor(body.presenceDomain).shown,

    async changePresenceDomain({ body }, viewer, request) {
      const { rewrites, shown } = planFor(body.presenceDomain)
      const [taken] = shown.taken
      if (taken !== undefined) {
        throw new NamedError(contractErrors, 'already-exists', { what: 'person', key: taken })
      }
      // The user names and the domain in one transaction: neither is ever there without the other.
      await settings.change({ presenceDomain: shown.after }, (statements) =>
        people.renameAll(rewrites, statements),
      )
      const { before, after, changed, rewritten } = shown
      request.note({
        target: after,
        changes: [
          ...changesBetween({ presenceDomain: before }, { presenceDomain: after }),
          ...changesBetween({}, { people: changed, userNames: rewritten }),
        ],
      })
      systemEvents.record('settings-changed', { fields: 'presenceDomain' }, actorOf(people, viewer))
      return shown
    },

    async changeSettings({ body }, viewer, request) {
      const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
      const before = settings.current
      await settings.change(changes)
      request.note({ changes: changesBetween(before, settings.current) })
      const fields = Object.keys(changes).join(', ')
      if (fields !== '') systemEvents.record('settings-changed', { fields }, actorOf(people, viewer))
      return settings.current
    },
  } satisfies Partial<Handlers>
}

/** Calls in which an exchange line has a part, or that leave or enter the built-in phone system through a peer. */
function trunkCalls({ calls, lineSettings, phoneSystem }: SystemRouteParts): number {
  const isTrunk = ({ state, party }: Connection) =>
    state !== 'null' && party.line !== undefined && lineSettings.of(party.line).isTrunk
  let count = 0
  for (const { connector, switchCallId, connections } of calls.all()) {
    const isOutside = connector === phoneSystem.name && phoneSystem.isOutside(switchCallId)
    if (isOutside || connections.some(isTrunk)) count++
  }
  return count
}

function linesByState(lines: Lines) {
  const counts = { inService: 0, cannotOpen: 0, outOfService: 0, notInitialised: 0 }
  for (const { device } of lines.all()) counts[device.state]++
  return counts
}

async function warnings(systemEvents: SystemEvents, since: number) {
  const found = await Promise.all(
    (['error', 'warn'] as const).map((level) => systemEvents.list({ level, limit: MOST_WARNINGS })),
  )
  return found
    .flat()
    .filter((event) => event.at >= since)
    .sort((a, b) => b.at - a.at)
    .slice(0, MOST_WARNINGS)
    .map(({ at, code, sentence, details }) => ({ at, code, sentence, details }))
}
