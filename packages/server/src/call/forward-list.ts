/**
 * Forwarding lists: station after station until somebody answers. Pure rules: whose list governs a call, and which station is next.
 */
import type { Explained, ExplanationStep } from '@offhook/base'
import type { ForwardList } from '@offhook/contract'
import type { Call, Connection, LineNumber } from '@offhook/telephony'

/** The part of a line in a call. */
export type LineConnection = Connection & { readonly party: { readonly line: LineNumber } }

/**
 * The first line that rang for this caller: its list governs, whatever lists the lines have that ring after it. Once somebody has
 * answered, a call that is passed on rings anew: it is another conversation that has not come about yet.
 */
export function firstThatRang(call: Call): LineConnection | undefined {
  const incoming = call.connections.filter(isIncomingAtLine)
  const answered = Math.max(0, ...incoming.map(({ answeredAt }) => answeredAt ?? 0))
  return incoming
    .filter(
      ({ alertingAt, answeredAt }) =>
        answeredAt === undefined && alertingAt !== undefined && alertingAt >= answered,
    )
    .reduce<LineConnection | undefined>(
      (first, each) => (first === undefined || each.alertingAt! < first.alertingAt! ? each : first),
      undefined,
    )
}

function isIncomingAtLine(connection: Connection): connection is LineConnection {
  return connection.party.line !== undefined && connection.direction === 'incoming'
}

/** What is known of a station: a line that is watched here, and why it cannot ring; or nothing. */
export type Station = { readonly line: LineNumber; readonly hindrance: Hindrance | undefined } | undefined

/** Why a station is left out: calls would only find a busy tone there. */
export type Hindrance =
  | 'station-out-of-service'
  | 'station-not-disturbed'
  | 'station-busy'
  | 'station-was-here'

/**
 * The station after `from` (-1: the line whose list it is) that can ring. A station that is not watched here is gone to, and the
 * list ends there: nobody would know whether it rings.
 */
export function nextStation(
  list: ForwardList,
  from: number,
  stationOf: (destination: string) => Station,
): Explained<number | undefined> {
  const steps: ExplanationStep[] = []
  for (let index = from + 1; index < list.targets.length; index++) {
    const { destination } = list.targets[index]!
    const station = stationOf(destination)
    if (!station?.hindrance) {
      const rule = station ? 'station-rings' : 'station-not-watched'
      steps.push({ rule, because: { destination }, outcome: 'decided' })
      return { answer: index, steps }
    }
    steps.push({ rule: station.hindrance, because: { destination }, outcome: 'passed' })
  }
  steps.push({ rule: 'list-at-its-end', because: {}, outcome: 'decided' })
  return { answer: undefined, steps }
}
