/** One device's part in a call of the phone system, with the dialog that carries its voice (ECMA-269 §6.1.5). */
import type { ConnectionState, Direction, Party, SnapshotConnection } from '@offhook/telephony'
import type { Call, Connection, Leg } from './parts.ts'
import type { Placement } from './placement.ts'

export class PbxConnection implements Connection {
  call: Call
  party: Party
  state: ConnectionState
  readonly direction: Direction
  readonly startedAt: number
  answeredAt: number | undefined
  called: Party
  redirectedFrom: Party | undefined
  leg: Leg | undefined
  companions: Leg[] = []
  peer: string | undefined
  placement: Placement | undefined
  isHeldByPhone = false

  constructor(
    call: Call,
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

  attach(leg: Leg): void {
    this.leg = leg
    leg.connections.push(this)
    leg.active = this
  }

  attachCompanion(leg: Leg): void {
    this.companions.push(leg)
    leg.connections.push(this)
    leg.active = this
  }

  get legs(): readonly Leg[] {
    return this.leg ? [this.leg, ...this.companions] : this.companions
  }

  snapshot(): SnapshotConnection {
    const { party, state, direction, startedAt, answeredAt, called } = this
    return { party, state, direction, startedAt, called, ...(answeredAt === undefined ? {} : { answeredAt }) }
  }
}
