/**
 * The busy lamps of phones (RFC 4235): by the same rights as the tiles on the screen. Lines that belong to nobody, as a phone in the
 * hall, are no secret.
 */
import type { LampBook } from '@offhook/pbx'
import type { Direction, LineNumber } from '@offhook/telephony'
import type { CallProjects, Calls } from '../call/index.ts'
import type { People, Person } from '../directory/index.ts'
import type { Access, Action, Viewer } from '../rights/index.ts'

export interface PhoneLampsOptions {
  readonly people: People
  readonly access: Access
  readonly calls: Calls
  readonly callProjects: CallProjects
  /** The connector of the phone system whose phones ask. */
  readonly connector: string
}

export class PhoneLamps implements LampBook {
  readonly #options: PhoneLampsOptions

  constructor(options: PhoneLampsOptions) {
    this.#options = options
  }

  showsState(watcher: LineNumber, line: LineNumber): boolean {
    return this.#may('seeLineState', watcher, line)
  }

  showsParty(watcher: LineNumber, line: LineNumber, direction: Direction, switchCallId: string): boolean {
    const action = direction === 'incoming' ? 'seeIncomingParty' : 'seeOutgoingParty'
    return this.#may(action, watcher, line) && !this.#isPrivateCall(line, switchCallId)
  }

  #may(action: Action, watcher: LineNumber, line: LineNumber): boolean {
    const { people, access } = this.#options
    const owners = people.byLine(line)
    const viewer = viewerOf(people.byLine(watcher)[0])
    const owner = owners.find(({ id }) => id === viewer.personId) ?? owners[0]
    if (!owner || owner.id === viewer.personId) return true
    if (owner.hiddenLines.includes(line)) return false
    return access.allows(viewer, action, owner.id, owner.lines.indexOf(line) + 1)
  }

  /** With whom a private call is made stays hidden (§10.3.8), also before this server has heard that it began. */
  #isPrivateCall(line: LineNumber, switchCallId: string): boolean {
    const { calls, callProjects, connector } = this.#options
    if (callProjects.expectsPrivate(line)) return true
    const connections = calls.bySwitchCallId(connector, switchCallId)?.connections ?? []
    return connections.some(({ id, party }) => party.line === line && callProjects.isPrivate(id))
  }
}

/** Who uses a phone that is nobody's sees what everybody may see. */
function viewerOf(person: Person | undefined): Viewer {
  return { personId: person?.id ?? '', role: 'user', language: person?.language ?? 'en' }
}
