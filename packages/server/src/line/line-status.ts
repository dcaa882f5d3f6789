/** What a line is doing, in one word: what tiles and busy lamps show. Pure. */
import type { LineView } from '@offhook/contract'
import type { Connection, LineSituation, OwnConnection } from '@offhook/telephony'

export type LineStatus = LineView['status']

export interface LineActivity {
  readonly status: LineStatus
  /** The connection that it is about; undefined where the line is free or out of service. */
  readonly own: OwnConnection | undefined
}

/** Talking counts before calling, calling before ringing: a second call that rings does not make a busy line less busy. */
export function activityOf(situation: LineSituation): LineActivity {
  const present = presentAt(situation).filter(({ connection }) => !isParked(connection))
  const find = (...states: readonly string[]) =>
    present.find(({ connection }) => states.includes(connection.state))
  const talking = present.find(
    ({ connection }) => connection.state === 'connected' && connection.answeredAt !== undefined,
  )
  if (talking) return { status: 'busy', own: talking }
  const calling = find('initiated', 'connected')
  if (calling) return { status: 'calling', own: calling }
  const held = find('hold', 'queued', 'fail')
  if (held) return { status: 'busy', own: held }
  const ringing = find('alerting')
  if (ringing) return { status: 'ringing', own: ringing }
  return { status: situation.device.state === 'inService' ? 'free' : 'outOfService', own: undefined }
}

/** The connections that are really at the line. */
export function presentAt(situation: LineSituation): readonly OwnConnection[] {
  return situation.connections.filter(({ connection }) => hasReached(connection))
}

/**
 * A call that did not reach the line (busy, do not disturb) has a connection in state `fail` there until the caller hangs up
 * (ECMA-269 §6.1.5). At the line itself nothing happens: it is as it was.
 */
function hasReached(connection: Connection): boolean {
  return !(connection.state === 'fail' && connection.direction === 'incoming')
}

/** A call that waits at the line until somebody picks it up. The line is free for other calls. */
export function isParked({ state, direction }: Connection): boolean {
  return state === 'queued' && direction === 'incoming'
}
