/**
 * What people do: every request is judged by rights and by what the line and the call permit now, made dialable, and handed to the
 * phone system; requests about one call one after another.
 */
import { type Clock, NamedError, SerialQueue } from '@offhook/base'
import { contractErrors, type FeatureCode, type ForwardingView, type RemoteOffice } from '@offhook/contract'
import {
  type Connection,
  connectionOfLine,
  isPermitted,
  type LineNumber,
  type LineSituation,
  liveConnections,
  type OwnConnection,
  type ServiceRequest,
  serviceErrors,
} from '@offhook/telephony'
import type { CallProjects, Calls, CrossPickups, Stories } from '../call/index.ts'
import type { Connectors } from '../connector/index.ts'
import type { People } from '../directory/index.ts'
import type { Line, Lines } from '../line/index.ts'
import type { Numbers } from '../location/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import { callOf } from './call-of.ts'
import type { Deflections } from './deflections.ts'
import { type DialledNumber, decisionOf, dialledAs, dialledNumber, lineAsDialled } from './dial-decision.ts'
import type { FeatureCalls } from './feature-calls.ts'
import type { PostDialling } from './post-dialling.ts'
import type { RemoteCalls } from './remote-calls.ts'
import { alone, check, checkPostDial, heldCall } from './service-checks.ts'

/** What somebody wants to reach, and how. */
export interface Asked {
  readonly destination: string
  /** A project of the line's location, and what it asks for (§10.3.8). */
  readonly project?: string | undefined
  readonly pin?: string | undefined
  readonly userCode?: string | undefined
  /** The address from which they ask, for emergency rules: a browser that is a phone is there (§10.3.3.5). */
  readonly from?: string | undefined
  /** The device of the line that they call with, where they say it. */
  readonly device?: string | undefined
}

export interface StartCall extends Asked {
  readonly line?: LineNumber | undefined
}

export interface ActionsOptions {
  readonly people: People
  readonly numbers: Numbers
  readonly access: Access
  readonly connectors: Connectors
  readonly lines: Lines
  readonly calls: Calls
  readonly stories: Stories
  readonly postDialling: PostDialling
  readonly callProjects: CallProjects
  readonly crossPickups: CrossPickups
  readonly clock: Clock
  /** The address at which somebody talks who asks from `client` for a call of `line`, where that is known. */
  readonly placeOf: (line: LineNumber, device: string | undefined, client: string) => string | undefined
  /** The codes that are offered at a line. */
  readonly featureCodesOf: (line: LineNumber) => readonly FeatureCode[]
  readonly featureCalls: FeatureCalls
  /** Where somebody is reached who calls from elsewhere. */
  readonly remoteOfficeOf: (personId: string) => RemoteOffice | undefined
  readonly remoteCalls: RemoteCalls
  readonly deflections: Deflections
  readonly isEmergency: (line: LineNumber, typed: string) => boolean
}

/** The call that a request made or concerned; null where the phone system has not told of it yet. */
export interface Accepted {
  readonly callId: string | null
}

/** Services about one of one's own connections. */
export type CallRequest =
  | { readonly service: 'answerCall'; readonly device?: string | undefined }
  | { readonly service: 'clearConnection' | 'holdCall' | 'retrieveCall' | 'campOnCall' }
  | ({ readonly service: 'consultationCall' } & Asked)
  | {
      readonly service: 'singleStepTransferCall' | 'deflectCall' | 'parkCall'
      readonly destination: string
    }
  | {
      readonly service: 'alternateCall' | 'reconnectCall' | 'transferCall' | 'conferenceCall'
      readonly heldCallId?: string | undefined
    }
  | { readonly service: 'generateDigits'; readonly digits: string }

export class Actions {
  readonly #options: ActionsOptions
  /** One queue a call, as long as something waits in it. */
  readonly #queues = new Map<string, { readonly queue: SerialQueue; users: number }>()

  constructor(options: ActionsOptions) {
    this.#options = options
  }

  /** Rejects with `no-line`, `not-permitted` and the `serviceErrors`. */
  async startCall(viewer: Viewer, asked: StartCall): Promise<Accepted> {
    const away = this.#options.remoteOfficeOf(viewer.personId)
    if (away && asked.device === undefined && (asked.line ?? away.line) === away.line) {
      return this.#callFromElsewhere(viewer, asked, away)
    }
    const line = asked.line === undefined ? this.#usualLine(viewer) : this.#steerable(viewer, asked.line)
    check('makeCall', this.#options.calls.situationOf(line))
    return this.#dial(line, asked, (destination) => ({
      service: 'makeCall',
      line: line.device.line,
      destination,
      ...(asked.device === undefined ? {} : { device: asked.device }),
    }))
  }

  /** The number where the viewer is reached is called first; where the phone system does so, no phone need be signed in at the line. */
  async #callFromElsewhere(viewer: Viewer, asked: StartCall, away: RemoteOffice): Promise<Accepted> {
    const { calls, remoteCalls, isEmergency } = this.#options
    const number = away.line
    const line = this.#steerable(viewer, number)
    // Help would be sent to where the company is.
    if (isEmergency(number, asked.destination))
      throw new NamedError(contractErrors, 'emergency-from-elsewhere')
    const situation = calls.situationOf(line)
    const from = this.dialledAlone(number, away.number)
    if (remoteCalls.wayOf(number) === 'phoneSystem') {
      check('makeCall', { ...situation, device: { ...situation.device, state: 'inService' } })
      return this.#dial(line, asked, (destination) => ({
        service: 'makeCall',
        line: number,
        destination,
        from,
      }))
    }
    check('makeCall', situation)
    const first = { service: 'makeCall', line: number, destination: from, handsFree: true } as const
    let target = ''
    const accepted = await this.#dial(line, asked, (destination) => {
      target = destination
      return first
    })
    remoteCalls.expect(number, accepted.callId, target)
    return accepted
  }

  /** The digits by which `line` reaches a number without anybody at the line. Throws why it cannot be dialled. */
  dialledAlone(line: LineNumber, destination: string): string {
    return alone(this.#dialable(line, { destination }, true))
  }

  /** Dials a code of the phone system as it is. Rejects with `not-found`, `not-permitted` and the `serviceErrors`. */
  async dialFeatureCode(viewer: Viewer, number: LineNumber, name: string): Promise<Accepted> {
    const { calls, connectors, featureCalls, featureCodesOf } = this.#options
    const line = this.#steerable(viewer, number)
    const code = featureCodesOf(number).find((known) => known.name === name)
    if (!code) throw new NamedError(contractErrors, 'not-found', { what: 'feature code', key: name })
    check('makeCall', calls.situationOf(line))
    const request = { service: 'makeCall', line: number, destination: code.code } as const
    const { switchCallId } = await featureCalls.dialled(line, () =>
      connectors.perform(line.connector, request),
    )
    return { callId: await this.#callOf(line.connector, switchCallId) }
  }

  /** Rejects with `call-unknown`, `not-permitted` and the other `serviceErrors`. */
  onCall(
    viewer: Viewer,
    callId: string,
    request: CallRequest,
    asked: { line?: LineNumber | undefined } = {},
  ): Promise<Accepted> {
    return this.#inQueue(callId, async () => {
      const own = this.#ownConnection(viewer, callId, asked.line)
      const line = this.#steerable(viewer, own.connection.party.line!)
      const situation = this.#options.calls.situationOf(line)
      if (request.service === 'deflectCall' && this.#options.deflections.isNeeded(situation, own)) {
        return this.#sendOn(line, own, request.destination)
      }
      check(request.service, situation, own)
      return this.#performOnCall(line, situation, own, request)
    })
  }

  async #sendOn(line: Line, own: OwnConnection, typed: string): Promise<Accepted> {
    const number = line.device.line
    const destination = this.dialledAlone(number, typed)
    await this.#options.deflections.sendOn(number, own, destination)
    return { callId: own.call.id }
  }

  /** `line` takes the call that rings, or is parked, at another one or at itself. Rejects with `call-unknown`, `not-permitted` and `serviceErrors`. */
  pickUp(
    viewer: Viewer,
    number: LineNumber,
    asked: { callId: string; ringingLine: LineNumber },
  ): Promise<Accepted> {
    return this.#inQueue(asked.callId, async () => {
      const line = this.#steerable(viewer, number)
      this.#checkFor(viewer, 'pickUp', asked.ringingLine)
      const call = this.#options.calls.get(asked.callId)
      const ringing = call && connectionOfLine(call, asked.ringingLine)
      if (!call || !(ringing?.state === 'alerting' || ringing?.state === 'queued'))
        throw new NamedError(serviceErrors, 'call-unknown')
      if (call.connector !== line.connector) {
        check('makeCall', this.#options.calls.situationOf(line))
        const { switchCallId } = await this.#options.crossPickups.take(line, call, ringing)
        return { callId: await this.#callOf(line.connector, switchCallId) }
      }
      check('directedPickupCall', this.#options.calls.situationOf(line))
      await this.#options.connectors.perform(line.connector, {
        service: 'directedPickupCall',
        line: number,
        ringingLine: asked.ringingLine,
        switchCallId: call.switchCallId,
      })
      return { callId: call.id }
    })
  }

  /**
   * `line` takes the call that rings in its pickup group. Who is in the group is set at the phone system, whose key for it does the
   * same. Rejects with `call-unknown`, `not-permitted` and the other `serviceErrors`.
   */
  async pickUpInGroup(viewer: Viewer, number: LineNumber): Promise<Accepted> {
    const { calls, connectors } = this.#options
    const line = this.#steerable(viewer, number)
    check('groupPickupCall', calls.situationOf(line))
    const { switchCallId } = await connectors.perform(line.connector, {
      service: 'groupPickupCall',
      line: number,
    })
    return { callId: await this.#callOf(line.connector, switchCallId) }
  }

  /** Throws `not-permitted`, and `line-unknown` for lines of nobody. */
  checkForwarding(viewer: Viewer, number: LineNumber): void {
    if (!this.#isOwn(viewer, number)) this.#lineFor(viewer, 'setForwarding', number)
  }

  /** Replaces the forwardings of a line. Rejects with `not-permitted` and the `serviceErrors`. */
  async setForwardings(
    viewer: Viewer,
    number: LineNumber,
    forwardings: readonly ForwardingView[],
  ): Promise<void> {
    const line = this.#lineFor(viewer, 'setForwarding', number)
    check('setForwarding', this.#options.calls.situationOf(line))
    const dialable = forwardings.map(({ kind, destination, ringSeconds }) => ({
      kind,
      destination: alone(this.#dialable(number, { destination }, true)),
      ...(ringSeconds === undefined ? {} : { ringSeconds }),
    }))
    await this.#options.connectors.perform(line.connector, {
      service: 'setForwarding',
      line: number,
      forwardings: dialable,
    })
  }

  /** Rejects with `not-permitted` and the `serviceErrors`. */
  async setDoNotDisturb(viewer: Viewer, number: LineNumber, on: boolean): Promise<void> {
    const line = this.#steerable(viewer, number)
    check('setDoNotDisturb', this.#options.calls.situationOf(line))
    await this.#options.connectors.perform(line.connector, { service: 'setDoNotDisturb', line: number, on })
  }

  async #performOnCall(
    line: Line,
    situation: LineSituation,
    own: OwnConnection,
    request: CallRequest,
  ): Promise<Accepted> {
    const number = line.device.line
    const { switchCallId } = own.call
    const perform = (asked: ServiceRequest) => this.#options.connectors.perform(line.connector, asked)
    switch (request.service) {
      case 'consultationCall':
      case 'singleStepTransferCall':
      case 'deflectCall':
      case 'parkCall':
        return this.#dial(line, request, (destination) => ({
          service: request.service,
          line: number,
          switchCallId,
          destination,
        }))
      case 'alternateCall':
      case 'reconnectCall':
      case 'transferCall':
      case 'conferenceCall': {
        const held = heldCall(situation, own, request.heldCallId)
        const heldId = held.call.switchCallId
        await perform({ service: request.service, line: number, heldCall: heldId, activeCall: switchCallId })
        return { callId: request.service === 'alternateCall' ? own.call.id : held.call.id }
      }
      case 'generateDigits':
        await perform({ service: request.service, line: number, switchCallId, digits: request.digits })
        return { callId: own.call.id }
      case 'answerCall': {
        const { service, device } = request
        await perform({ service, line: number, switchCallId, ...(device === undefined ? {} : { device }) })
        return { callId: own.call.id }
      }
      default:
        await perform({ service: request.service, line: number, switchCallId })
        return { callId: own.call.id }
    }
  }

  /** Asks for a service with a destination, and keeps why it was dialled as it was. */
  async #dial(
    line: Line,
    asked: Asked,
    requestOf: (destination: string) => ServiceRequest,
  ): Promise<Accepted> {
    const { connectors, stories, postDialling, callProjects, clock } = this.#options
    const number = line.device.line
    const dialled = this.#dialable(number, { ...asked, from: this.#clientOf(number, asked) }, false)
    const request = requestOf(dialled.digits)
    checkPostDial(dialled, request, line)
    const settled = dialled.project && callProjects.expect(number, dialled.project)
    try {
      const { switchCallId } = await connectors.perform(line.connector, request, dialledAs(dialled, number))
      if (switchCallId !== undefined) {
        stories.decided(line.connector, decisionOf(dialled, number, switchCallId, clock.now()))
      }
      const callId = await this.#callOf(line.connector, switchCallId)
      if (dialled.postDial !== null) postDialling.expect(number, callId, dialled.postDial)
      return { callId }
    } finally {
      settled?.()
    }
  }

  async #callOf(connector: string, switchCallId: string | undefined): Promise<string | null> {
    const { calls, clock } = this.#options
    return switchCallId === undefined ? null : callOf(calls, connector, switchCallId, clock)
  }

  /** Where the phone is that calls; undefined where nobody knows. */
  #clientOf(line: LineNumber, { from, device }: Asked): string | undefined {
    return from === undefined ? undefined : this.#options.placeOf(line, device, from)
  }

  /** What the phone system of `line` is given for what somebody typed. A line is dialled as it is, but with its project. */
  #dialable(
    line: LineNumber,
    { destination: typed, from: client, ...entries }: Asked,
    forward: boolean,
  ): DialledNumber {
    const isLine = this.#options.lines.get(typed) !== undefined
    // Nothing comes before an emergency call, not even an extension of that number.
    const isCertain = isLine && entries.project === undefined && !(client && /^[0-9]+$/.test(typed))
    if (isCertain) return lineAsDialled(typed)
    const { pin, userCode, project } = entries
    const wishes = { forward, steps: true, client, project, pin, userCode }
    const dialled = this.#options.numbers.of(line).dial(typed, wishes)
    if (isLine && project === undefined && dialled.kind !== 'emergency') return lineAsDialled(typed)
    return dialledNumber(typed, dialled, entries)
  }

  /** The chosen line, else the first of one's own from which one can call now. */
  #usualLine(viewer: Viewer): Line {
    const { people, lines, calls } = this.#options
    const person = people.get(viewer.personId)
    const numbers = [person?.preferredLine, ...(person?.lines ?? [])]
    const own = numbers.flatMap((number) => {
      const line = number && person?.lines.includes(number) ? lines.get(number) : undefined
      return line?.device.state === 'inService' ? [line] : []
    })
    const free = own.find((line) => isPermitted('makeCall', calls.situationOf(line)).answer)
    const line = free ?? own[0]
    if (!line) throw new NamedError(contractErrors, 'no-line')
    return line
  }

  /** One's own connection in the call. Whoever has none learns not even that the call is there. */
  #ownConnection(viewer: Viewer, callId: string, number: LineNumber | undefined): OwnConnection {
    const call = this.#options.calls.get(callId)
    const person = this.#options.people.get(viewer.personId)
    const isMine = ({ party }: Connection) =>
      party.line !== undefined &&
      (number === undefined ? person?.lines.includes(party.line) : party.line === number)
    const connection = call && liveConnections(call).findLast(isMine)
    if (!call || !connection) throw new NamedError(serviceErrors, 'call-unknown')
    return { call, connection }
  }

  #steerable(viewer: Viewer, number: LineNumber): Line {
    return this.#lineFor(viewer, 'steerLine', number)
  }

  #lineFor(viewer: Viewer, action: 'steerLine' | 'setForwarding', number: LineNumber): Line {
    const line = this.#options.lines.get(number)
    if (!line) {
      // Of a line that nobody owns, or that is not there, nobody learns which.
      if (this.#isOwn(viewer, number))
        throw new NamedError(serviceErrors, 'line-not-in-service', { line: number })
      throw new NamedError(serviceErrors, 'line-unknown', { line: number })
    }
    this.#checkFor(viewer, action, number)
    return line
  }

  /** A shared line may be steered by each of its owners; otherwise what the first owner allows counts. */
  #checkFor(viewer: Viewer, action: 'steerLine' | 'setForwarding' | 'pickUp', number: LineNumber): void {
    const owners = this.#options.people.byLine(number)
    const owner = owners.find(({ id }) => id === viewer.personId) ?? owners[0]
    if (!owner) throw new NamedError(contractErrors, 'not-permitted', { rule: 'line-has-no-owner' })
    this.#options.access.check(viewer, action, owner.id, owner.lines.indexOf(number) + 1)
  }

  #isOwn(viewer: Viewer, number: LineNumber): boolean {
    return this.#options.people.get(viewer.personId)?.lines.includes(number) ?? false
  }

  async #inQueue(callId: string, job: () => Promise<Accepted>): Promise<Accepted> {
    const known = this.#queues.get(callId) ?? { queue: new SerialQueue(MOST_WAITING), users: 0 }
    this.#queues.set(callId, known)
    known.users++
    try {
      return await known.queue.run(job)
    } finally {
      if (--known.users === 0) this.#queues.delete(callId)
    }
  }
}

/** Requests that may wait for one call. */
const MOST_WAITING = 20
