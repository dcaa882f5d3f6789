/**
 * What people do: every request is judged by rights and by what the line and the call permit now, made dialable, and handed to the
 * phone system; requests about one call one after another.
 */
import { NamedError, SerialQueue } from '@offhook/base'
import { contractErrors, type FeatureCode, type ForwardingView, type RemoteOffice } from '@offhook/contract'
import {
  connectionOfLine,
  type LineNumber,
  type LineSituation,
  type OwnConnection,
  type ServiceRequest,
  serviceErrors,
} from '@offhook/telephony'
import type { CrossPickups } from '../call/index.ts'
import type { Line } from '../line/index.ts'
import type { Viewer } from '../rights/index.ts'
import type { Deflections } from './deflections.ts'
import { type Accepted, type Asked, Dialling, type DiallingOptions } from './dialling.ts'
import type { FeatureCalls } from './feature-calls.ts'
import type { RemoteCalls } from './remote-calls.ts'
import { check, heldCall } from './service-checks.ts'
import { Steering, type SteeringOptions } from './steering.ts'

export interface StartCall extends Asked {
  readonly line?: LineNumber | undefined
}

export interface ActionsOptions extends SteeringOptions, DiallingOptions {
  readonly crossPickups: CrossPickups
  /** The codes that are offered at a line. */
  readonly featureCodesOf: (line: LineNumber) => readonly FeatureCode[]
  readonly featureCalls: FeatureCalls
  /** Where somebody is reached who calls from elsewhere. */
  readonly remoteOfficeOf: (personId: string) => RemoteOffice | undefined
  readonly remoteCalls: RemoteCalls
  readonly deflections: Deflections
  readonly isEmergency: (line: LineNumber, typed: string) => boolean
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
  readonly #steering: Steering
  readonly #dialling: Dialling
  /** One queue a call, as long as something waits in it. */
  readonly #queues = new Map<string, { readonly queue: SerialQueue; users: number }>()

  constructor(options: ActionsOptions) {
    this.#options = options
    this.#steering = new Steering(options)
    this.#dialling = new Dialling(options)
  }

  /** Rejects with `no-line`, `not-permitted` and the `serviceErrors`. */
  async startCall(viewer: Viewer, asked: StartCall): Promise<Accepted> {
    const away = this.#options.remoteOfficeOf(viewer.personId)
    if (away && asked.device === undefined && (asked.line ?? away.line) === away.line) {
      return this.#callFromElsewhere(viewer, asked, away)
    }
    const line =
      asked.line === undefined
        ? this.#steering.usualLine(viewer)
        : this.#steering.steerable(viewer, asked.line)
    check('makeCall', this.#options.calls.situationOf(line))
    return this.#dialling.dial(line, asked, (destination) => ({
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
    const line = this.#steering.steerable(viewer, number)
    // Help would be sent to where the company is.
    if (isEmergency(number, asked.destination))
      throw new NamedError(contractErrors, 'emergency-from-elsewhere')
    const situation = calls.situationOf(line)
    const from = this.#dialling.dialledAlone(number, away.number)
    if (remoteCalls.wayOf(number) === 'phoneSystem') {
      check('makeCall', { ...situation, device: { ...situation.device, state: 'inService' } })
      return this.#dialling.dial(line, asked, (destination) => ({
        service: 'makeCall',
        line: number,
        destination,
        from,
      }))
    }
    check('makeCall', situation)
    const first = { service: 'makeCall', line: number, destination: from, handsFree: true } as const
    let target = ''
    const accepted = await this.#dialling.dial(line, asked, (destination) => {
      target = destination
      return first
    })
    remoteCalls.expect(number, accepted.callId, target)
    return accepted
  }

  /** The digits by which `line` reaches a number without anybody at the line. Throws why it cannot be dialled. */
  dialledAlone(line: LineNumber, destination: string): string {
    return this.#dialling.dialledAlone(line, destination)
  }

  /** Dials a code of the phone system as it is. Rejects with `not-found`, `not-permitted` and the `serviceErrors`. */
  async dialFeatureCode(viewer: Viewer, number: LineNumber, name: string): Promise<Accepted> {
    const { calls, connectors, featureCalls, featureCodesOf } = this.#options
    const line = this.#steering.steerable(viewer, number)
    const code = featureCodesOf(number).find((known) => known.name === name)
    if (!code) throw new NamedError(contractErrors, 'not-found', { what: 'feature code', key: name })
    check('makeCall', calls.situationOf(line))
    const request = { service: 'makeCall', line: number, destination: code.code } as const
    const { switchCallId } = await featureCalls.dialled(line, () =>
      connectors.perform(line.connector, request),
    )
    return { callId: await this.#dialling.callOf(line.connector, switchCallId) }
  }

  /** Rejects with `call-unknown`, `not-permitted` and the other `serviceErrors`. */
  onCall(
    viewer: Viewer,
    callId: string,
    request: CallRequest,
    asked: { line?: LineNumber | undefined } = {},
  ): Promise<Accepted> {
    return this.#inQueue(callId, async () => {
      const own = this.#steering.ownConnection(viewer, callId, asked.line)
      const line = this.#steering.steerable(viewer, own.connection.party.line!)
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
    const destination = this.#dialling.dialledAlone(number, typed)
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
      const line = this.#steering.steerable(viewer, number)
      this.#steering.checkFor(viewer, 'pickUp', asked.ringingLine)
      const call = this.#options.calls.get(asked.callId)
      const ringing = call && connectionOfLine(call, asked.ringingLine)
      if (!call || !(ringing?.state === 'alerting' || ringing?.state === 'queued'))
        throw new NamedError(serviceErrors, 'call-unknown')
      if (call.connector !== line.connector) {
        check('makeCall', this.#options.calls.situationOf(line))
        const { switchCallId } = await this.#options.crossPickups.take(line, call, ringing)
        return { callId: await this.#dialling.callOf(line.connector, switchCallId) }
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
    const line = this.#steering.steerable(viewer, number)
    check('groupPickupCall', calls.situationOf(line))
    const { switchCallId } = await connectors.perform(line.connector, {
      service: 'groupPickupCall',
      line: number,
    })
    return { callId: await this.#dialling.callOf(line.connector, switchCallId) }
  }

  /** Throws `not-permitted`, and `line-unknown` for lines of nobody. */
  checkForwarding(viewer: Viewer, number: LineNumber): void {
    if (!this.#steering.isOwn(viewer, number)) this.#steering.lineFor(viewer, 'setForwarding', number)
  }

  /** Replaces the forwardings of a line. Rejects with `not-permitted` and the `serviceErrors`. */
  async setForwardings(
    viewer: Viewer,
    number: LineNumber,
    forwardings: readonly ForwardingView[],
  ): Promise<void> {
    const line = this.#steering.lineFor(viewer, 'setForwarding', number)
    check('setForwarding', this.#options.calls.situationOf(line))
    const dialable = forwardings.map(({ kind, destination, ringSeconds }) => ({
      kind,
      destination: this.#dialling.dialledAlone(number, destination),
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
    const line = this.#steering.steerable(viewer, number)
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
        return this.#dialling.dial(line, request, (destination) => ({
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
