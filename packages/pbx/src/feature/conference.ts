/**
 * Conference Call (ECMA-269 §17.1.11): the held and the active call of a line become one, in which everybody stays. Each party's
 * phone exchanges its voice with a room of the media engine, which mixes them. When two are left, they talk with each other again
 * as in any other call.
 */
import { NamedError } from '@offhook/base'
import { type LineNumber, serviceErrors } from '@offhook/telephony'
import { joinInTurn, joinLegs } from '../call/joining.ts'
import { SessionRefused } from '../call/leg-session.ts'
import type { Call, CallRoom, Connection, Leg } from '../call/parts.ts'
import { answerOnHold } from '../call/session-description.ts'
import type { SwitchingDomain } from '../switching-domain.ts'
import { hold as holdWithMusic, ring } from './music.ts'
import { inWords, mustBeThere } from './refusal.ts'

/** The room of a call of several. */
export class Conference implements CallRoom {
  readonly #switching: SwitchingDomain
  readonly #room: string

  constructor(switching: SwitchingDomain) {
    this.#switching = switching
    this.#room = switching.gateway!.newName('room')
  }

  async seat(leg: Leg): Promise<void> {
    const gateway = this.#switching.gateway!
    const termination = await gateway.open('seat')
    try {
      await leg.moveTo({ termination, direction: 'sendrecv' })
    } catch (fault) {
      termination.close()
      throw fault
    }
    gateway.post({ do: 'join', leg: termination.name, room: this.#room })
  }

  async answer(leg: Leg): Promise<boolean> {
    const gateway = this.#switching.gateway!
    const termination = await gateway.open('seat')
    if (leg.isOver || !leg.answerAt({ termination, direction: 'sendrecv' })) {
      termination.close()
      return false
    }
    gateway.post({ do: 'join', leg: termination.name, room: this.#room })
    return true
  }

  admit(connection: Connection): void {
    const { call } = connection
    const admitted = call.queue.run(() => this.#admit(connection))
    admitted.catch((fault) => {
      call.switching.log.warn('somebody could not come into a conference', {
        call: call.id,
        fault: String(fault),
      })
      call.left(connection, { cause: 'incompatibleDestination' })
    })
  }

  async #admit(connection: Connection): Promise<void> {
    const { leg } = connection
    // Who left meanwhile has been told so.
    if (!leg || connection.state === 'null') return
    if (leg.owesAnswer && leg.received !== undefined) leg.acknowledge(answerOnHold(leg.received, '1'))
    await this.seat(leg)
    this.settle(connection.call)
  }

  settle(call: Call): void {
    const [one, other, third] = call.connections
    if (third || !one || !other || call.connections.some(({ companions }) => companions.length > 0)) return
    if (call.phase === 'seeking') {
      // The last one waits for whoever rings.
      if (one.leg) ring(this.#switching, one.leg, () => call.phase === 'seeking')
      return
    }
    call.conference = undefined
    call.caller = one
    if (one.leg) one.leg.active = one
    if (other.leg) other.leg.active = other
    joinInTurn(call, () => this.#joinLast(call, one, other))
  }

  async #joinLast(call: Call, one: Connection, other: Connection): Promise<void> {
    const switching = this.#switching
    if (!one.leg || !other.leg) return
    if (one.state === 'connected' && other.state === 'connected') {
      const [toOne, toOther] = [switching.identityOf(other, one.leg), switching.identityOf(one, other.leg)]
      await joinLegs(one.leg, other.leg, toOne, toOther)
      return
    }
    const waiting = one.state === 'connected' ? one : other
    if (waiting.state === 'connected' && call.phase === 'talking') {
      await holdWithMusic(switching, waiting.leg!, undefined)
    }
  }
}

/** Three talk only where their voices can be mixed. */
export function mustHaveMixer({ gateway }: SwitchingDomain, line: LineNumber): void {
  if (gateway && !gateway.isDown) return
  throw new NamedError(serviceErrors, 'service-not-supported', { line, service: 'conferenceCall' })
}

/**
 * Makes one call of `held` and `active`. Rejects with the `serviceErrors`. `onDone` is called before the dialog that the line does
 * not need any more is ended.
 */
export async function confer(
  switching: SwitchingDomain,
  held: Connection,
  active: Connection,
  onDone: () => void = () => {},
): Promise<void> {
  const { call: into } = held
  const { call: from } = active
  const others = [...into.connections, ...from.connections].filter((each) => each !== held && each !== active)
  if (from === into || !active.leg || others.some(({ answeredAt }) => answeredAt === undefined)) {
    throw new NamedError(serviceErrors, 'connection-state-incorrect', { state: 'not answered' })
  }
  if (hasTwice(others)) {
    const reason = 'both calls are with the same line'
    throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
  }
  const conference = into.conference ?? from.conference ?? new Conference(switching)
  const seated = into.conference ? into.connections : from.conference ? from.connections : []
  const seats = [...others.filter((each) => !seated.includes(each) && each.state === 'connected'), active]
  await inWords(() => seatAll(conference, seats))
  for (const each of [held, active, ...others]) mustBeThere(each)
  join(into, from, held, active, onDone)
  into.conference = conference
  into.tell({
    type: 'conferenced',
    primaryOldCall: into.id,
    secondaryOldCall: from.id,
    conferencingDevice: held.party,
    cause: 'conference',
  })
}

function hasTwice(connections: readonly Connection[]): boolean {
  const lines = connections.flatMap(({ line }) => line ?? [])
  return new Set(lines).size < lines.length
}

/** All or nobody: who could not come in leaves the others where they are, to be retrieved from hold. */
export async function seatAll(conference: CallRoom, connections: readonly Connection[]): Promise<void> {
  const results = await Promise.allSettled(
    connections.flatMap(({ leg, legs }) =>
      leg ? legs.map((each) => conference.seat(each)) : [Promise.reject(new SessionRefused(481))],
    ),
  )
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
}

/** What is left of the active call becomes part of the held one. The line keeps the dialog on which it talks. */
function join(into: Call, from: Call, held: Connection, active: Connection, onDone: () => void): void {
  const leg = active.leg!
  const companions = active.companions.splice(0)
  from.drop(active)
  for (const companion of companions) {
    companion.detach(active)
    held.attachCompanion(companion)
  }
  onDone()
  if (held.leg !== leg) {
    const idle = held.leg
    idle?.detach(held)
    held.attach(leg)
    idle?.endIfUnused({ cause: 'conference' })
  }
  leg.active = held
  held.state = 'connected'
  held.isHeldByPhone = false
  into.phase = 'talking'
  into.absorb(from)
}

/** The phone of `connection` comes back into the room. */
export async function enterAgain(connection: Connection, conference: CallRoom): Promise<void> {
  const { call, leg } = connection
  if (!leg) throw new NamedError(serviceErrors, 'call-unknown')
  await inWords(() => conference.seat(leg))
  mustBeThere(connection)
  leg.active = connection
  if (connection.state !== 'hold') return
  connection.state = 'connected'
  connection.isHeldByPhone = false
  call.tell({ type: 'retrieved', retrievingDevice: connection.party })
}

/**
 * One of several phones of a line hangs up: the line stays in its conference with the others. False where it has no other, and
 * leaves itself.
 */
export function stepOut(leg: Leg, connection: Connection): boolean {
  const { call, companions } = connection
  if (connection.leg === leg) {
    const next = companions.shift()
    if (!next) return false
    connection.leg = next
    if (connection.state === 'hold') {
      connection.state = 'connected'
      connection.isHeldByPhone = false
      call.tell({ type: 'retrieved', retrievingDevice: connection.party })
    }
  } else connection.companions = companions.filter((known) => known !== leg)
  leg.detach(connection)
  call.conference?.settle(call)
  return true
}
