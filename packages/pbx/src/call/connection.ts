/** One device's part in a call of the phone system, with the dialog that carries its voice (ECMA-269 §6.1.5). */
import type { ConnectionState, Direction, Party, SnapshotConnection } from '@offhook/telephony'
import type { PbxCall } from './call.ts'
import type { Leg } from './leg.ts'

export class Connection {
  /** After a transfer it goes on in another call. */
  call: PbxCall
  party: Party
  state: ConnectionState
  readonly direction: Direction
  readonly startedAt: number
  answeredAt: number | undefined
  called: Party
  redirectedFrom: Party | undefined
  /** While phones ring there is none yet. Two connections of one line may share a leg; at most one of them is active. */
  leg: Leg | undefined
  /** More phones of its line that have joined it in a conference (RFC 3911); to everybody else they are one. */
  companions: Leg[] = []
  /** The peer through which an outside party is reached. */
  peer: string | undefined
  /** The phone holds by itself: only the phone can end that. */
  isHeldByPhone = false

  constructor(
    call: PbxCall,
    party: Party,
    state: ConnectionState,
    direction: Direction,
    at: number,
    called: Party,
  ) {
    this.call = call
    this.party = party
    this.state = state
    this.direction = direction
    this.startedAt = at
    this.called = called
  }

  get line(): string | undefined {
    return this.party.line
  }

  /** Gives the connection its voice; the leg's other connections fall silent. */
  attach(leg: Leg): void {
    this.leg = leg
    leg.connections.push(this)
    leg.active = this
  }

  /** One more phone of its line takes part. */
  attachCompanion(leg: Leg): void {
    this.companions.push(leg)
    leg.connections.push(this)
    leg.active = this
  }

  /** All phones that speak for it. */
  get legs(): readonly Leg[] {
    return this.leg ? [this.leg, ...this.companions] : this.companions
  }

  snapshot(): SnapshotConnection {
    const { party, state, direction, startedAt, answeredAt, called } = this
    return { party, state, direction, startedAt, called, ...(answeredAt === undefined ? {} : { answeredAt }) }
  }
}
