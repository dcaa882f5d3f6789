/**
 * Which services may be asked for now: a table of services against the states of the line's own connections (ECMA-269 §17, the
 * "initial state" column of each service), and the reason where one may not. Rights are judged elsewhere.
 */
import type { Explained, ExplanationStep } from '@offhook/base'
import { type Call, type Connection, concernsLine, liveConnections } from './call.ts'
import type { Device } from './fact.ts'
import { type Service, services } from './words.ts'

export interface OwnConnection {
  readonly call: Call
  readonly connection: Connection
}

type Condition = {
  readonly rule: string
  readonly holds: (own: OwnConnection | undefined, line: LineSituation) => boolean
}

export interface LineSituation {
  readonly device: Device
  /** The live connections of the line, in the order in which they began. */
  readonly connections: readonly OwnConnection[]
}

const inState =
  (...states: readonly string[]): Condition['holds'] =>
  (own) =>
    own !== undefined && states.includes(own.connection.state)

/** Somebody is at the other end and talks: consulting or transferring a call nobody has answered makes no sense. */
const isAnswered: Condition = {
  rule: 'call-is-answered',
  holds: (own) => own?.connection.answeredAt !== undefined,
}
const isConnected: Condition = { rule: 'connection-is-connected', holds: inState('connected') }
const isParked: Condition = { rule: 'call-is-parked-here', holds: isParkedHere }
/** Nobody rings, because the one who was called is busy: the caller hears that, and may wait. */
const foundBusy: Condition = { rule: 'other-is-busy', holds: hasFoundBusy }
const isHeld: Condition = { rule: 'connection-is-held', holds: inState('hold') }
const isAlerting: Condition = { rule: 'connection-is-alerting', holds: inState('alerting') }
const isLive: Condition = {
  rule: 'connection-is-live',
  holds: inState('initiated', 'alerting', 'connected', 'hold', 'queued', 'fail'),
}
const isIdle: Condition = {
  rule: 'no-other-call-is-connected',
  holds: (_own, line) =>
    !line.connections.some(
      ({ connection }) => connection.state === 'connected' || connection.state === 'initiated',
    ),
}
const anotherIsHeld: Condition = {
  rule: 'another-call-is-held',
  holds: (own, line) => others(own, line, 'hold'),
}
const anotherIsConnectedOrNone: Condition = {
  rule: 'no-other-call-is-connected',
  holds: (own, line) => !others(own, line, 'connected'),
}

/** A call that waits at the line itself; one that waits elsewhere is a caller's. */
function isParkedHere(own: OwnConnection | undefined): boolean {
  return own?.connection.state === 'queued' && own.connection.direction === 'incoming'
}

function hasFoundBusy(own: OwnConnection | undefined): boolean {
  if (own?.connection.direction !== 'outgoing') return false
  return own.call.connections.some(({ state, cause }) => state === 'fail' && cause === 'busy')
}

function others(own: OwnConnection | undefined, line: LineSituation, state: string): boolean {
  return line.connections.some((other) => other.call.id !== own?.call.id && other.connection.state === state)
}

/** Services that concern a call: asked with one of the line's own connections. */
const ofConnection: Partial<Record<Service, readonly Condition[]>> = {
  answerCall: [isAlerting],
  clearConnection: [isLive],
  holdCall: [isConnected, isAnswered],
  retrieveCall: [isHeld, anotherIsConnectedOrNone],
  consultationCall: [isConnected, isAnswered],
  alternateCall: [isConnected, anotherIsHeld, isAnswered],
  reconnectCall: [isConnected, anotherIsHeld],
  transferCall: [isConnected, anotherIsHeld],
  conferenceCall: [isConnected, anotherIsHeld, isAnswered],
  singleStepTransferCall: [isConnected, isAnswered],
  deflectCall: [isAlerting],
  parkCall: [isConnected, isAnswered],
  campOnCall: [isConnected, foundBusy],
  directedPickupCall: [isParked, isIdle],
  generateDigits: [isConnected, isAnswered],
}

/** Services that concern the line as a whole. */
const ofLine: Partial<Record<Service, readonly Condition[]>> = {
  makeCall: [isIdle],
  directedPickupCall: [isIdle],
  groupPickupCall: [isIdle],
  setForwarding: [],
  setDoNotDisturb: [],
  callBackNonCallRelated: [],
}

/** Whether `service` may be asked of `line` (and of its connection `own`, for services about a call), and why. */
export function isPermitted(service: Service, line: LineSituation, own?: OwnConnection): Explained<boolean> {
  const steps: ExplanationStep[] = []
  const settable = service === 'setForwarding' || service === 'setDoNotDisturb'
  const supported = line.device.services.includes(service)
  steps.push(judged('line-supports-service', supported, { line: line.device.line, service }))
  if (!supported) return { answer: false, steps }
  const inService = settable || line.device.state === 'inService'
  steps.push(judged('line-is-in-service', inService, { line: line.device.line, state: line.device.state }))
  if (!inService) return { answer: false, steps }
  const conditions = (own ? ofConnection[service] : ofLine[service]) ?? [impossible]
  for (const condition of conditions) {
    const holds = condition.holds(own, line)
    steps.push(judged(condition.rule, holds, { service, state: own?.connection.state ?? null }))
    if (!holds) return { answer: false, steps }
  }
  return { answer: true, steps }
}

const impossible: Condition = { rule: 'service-fits-target', holds: () => false }

function judged(rule: string, holds: boolean, because: ExplanationStep['because']): ExplanationStep {
  return { rule, because, outcome: holds ? 'passed' : 'decided' }
}

/** The services permitted for one of the line's connections, in the order of the word list. */
export function permittedForConnection(line: LineSituation, own: OwnConnection): readonly Service[] {
  return services.filter(
    (service) => ofConnection[service] !== undefined && isPermitted(service, line, own).answer,
  )
}

/** The services permitted for the line as a whole. */
export function permittedForLine(line: LineSituation): readonly Service[] {
  return services.filter((service) => ofLine[service] !== undefined && isPermitted(service, line).answer)
}

/** The line's situation, gathered from the calls it is part of; calls that did not reach it (busy) are none of its own. */
export function situationOf(device: Device, calls: Iterable<Call>): LineSituation {
  const connections: OwnConnection[] = []
  for (const call of calls) {
    for (const connection of liveConnections(call)) {
      if (connection.party.line === device.line && concernsLine(connection))
        connections.push({ call, connection })
    }
  }
  connections.sort((a, b) => a.connection.startedAt - b.connection.startedAt)
  return { device, connections }
}
