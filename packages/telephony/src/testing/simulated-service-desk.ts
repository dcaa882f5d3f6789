/** What a line of the simulated switch may ask for, and when: each service checked against the states of its calls, then done. */
import { NamedError } from '@offhook/base'
import { isSameParty } from '../call.ts'
import type { ServiceRequest, ServiceResult } from '../connector.ts'
import { serviceErrors } from '../errors.ts'
import type { Cause, LineNumber, Party, Service } from '../words.ts'
import { hangUpCause, incorrectState } from './simulated-phone.ts'
import type { Extension, Leg, SimulatedSwitchingDomain } from './simulated-switching-domain.ts'
import type { SimulatedWaiting } from './simulated-waiting.ts'

export interface SimulatedServiceDeskOptions {
  readonly switching: SimulatedSwitchingDomain
  readonly waiting: SimulatedWaiting
  readonly extensions: ReadonlyMap<LineNumber, Extension>
  /** Takes the digits that were sent, a record a line. */
  readonly digits: Map<LineNumber, string>
  /** The line has other settings now. */
  readonly changed: (line: LineNumber) => void
}

type Request<Name extends Service> = Extract<ServiceRequest, { service: Name }>

export class SimulatedServiceDesk {
  readonly #switching: SimulatedSwitchingDomain
  readonly #waiting: SimulatedWaiting
  readonly #extensions: ReadonlyMap<LineNumber, Extension>
  readonly #digits: Map<LineNumber, string>
  readonly #changed: (line: LineNumber) => void

  constructor({ switching, waiting, extensions, digits, changed }: SimulatedServiceDeskOptions) {
    this.#switching = switching
    this.#waiting = waiting
    this.#extensions = extensions
    this.#digits = digits
    this.#changed = changed
  }

  perform(extension: Extension, request: ServiceRequest): ServiceResult {
    switch (request.service) {
      case 'makeCall':
        return this.#makeCall(extension, request)
      case 'answerCall':
        this.#switching.answer(this.#leg(request, request.switchCallId, 'alerting'))
        return {}
      case 'clearConnection':
        return this.#clearConnection(request)
      case 'holdCall':
        this.#switching.hold(this.#talking(request, request.switchCallId))
        return {}
      case 'retrieveCall':
        this.#mustNotTalk(request.line)
        this.#switching.retrieve(this.#leg(request, request.switchCallId, 'hold'))
        return {}
      case 'consultationCall':
        return this.#consultationCall(request)
      case 'alternateCall': {
        const { held, active } = this.#pair(request)
        this.#switching.hold(active)
        this.#switching.retrieve(held)
        return {}
      }
      case 'reconnectCall': {
        const { held, active } = this.#pair(request)
        this.#switching.leave(active, hangUpCause(active), extension.party)
        this.#switching.retrieve(held)
        return {}
      }
      case 'transferCall':
        return this.#transferCall(request)
      case 'conferenceCall':
        return this.#conferenceCall(request)
      case 'singleStepTransferCall': {
        const leg = this.#talking(request, request.switchCallId)
        this.#switching.transferTo(leg, validDestination(request.destination))
        return { switchCallId: request.switchCallId }
      }
      case 'deflectCall': {
        const leg = this.#leg(request, request.switchCallId, 'alerting')
        this.#switching.divert(leg, validDestination(request.destination), 'redirected')
        return {}
      }
      case 'directedPickupCall':
        return this.#directedPickupCall(extension, request)
      case 'groupPickupCall':
        return this.#groupPickupCall(extension)
      case 'parkCall':
        return this.#parkCall(request)
      case 'campOnCall':
        this.#waiting.campOn(this.#leg(request, request.switchCallId, 'connected'))
        return {}
      case 'generateDigits':
        return this.#generateDigits(request)
      case 'setForwarding':
        for (const { destination } of request.forwardings) validDestination(destination)
        extension.forwardings = request.forwardings
        this.#changed(request.line)
        return {}
      case 'setDoNotDisturb':
        extension.doNotDisturb = request.on
        this.#changed(request.line)
        return {}
      case 'callBackNonCallRelated':
        this.#waiting.setCallBack(request.line, validDestination(request.destination), request.on)
        return {}
    }
  }

  #makeCall(extension: Extension, request: Request<'makeCall'>): ServiceResult {
    const destination = validDestination(request.destination)
    if (destination === request.line)
      throw new NamedError(serviceErrors, 'destination-invalid', { destination })
    this.#mustNotTalk(request.line)
    const { call } = this.#switching.prompt(extension.party, destination, request.handsFree)
    return { switchCallId: call.id }
  }

  #clearConnection(request: Request<'clearConnection'>): ServiceResult {
    const leg = this.#leg(request, request.switchCallId)
    const cause: Cause = leg.state === 'alerting' ? 'callRejected' : hangUpCause(leg)
    this.#switching.leave(leg, cause, leg.party)
    return {}
  }

  #consultationCall(request: Request<'consultationCall'>): ServiceResult {
    const leg = this.#talking(request, request.switchCallId)
    const destination = validDestination(request.destination)
    this.#switching.hold(leg, 'consultation')
    return { switchCallId: this.#switching.dial(leg.party, destination, 'consultation').call.id }
  }

  #transferCall(request: Request<'transferCall'>): ServiceResult {
    const { held, active } = this.#joinable(request)
    this.#switching.transfer(held, active)
    return { switchCallId: held.call.id }
  }

  #conferenceCall(request: Request<'conferenceCall'>): ServiceResult {
    const { held, active } = this.#joinable(request)
    if (active.answeredAt === undefined) throw incorrectState('not answered')
    this.#switching.conference(held, active)
    return { switchCallId: held.call.id }
  }

  /** The two calls of a line, where one call can be made of them. */
  #joinable(request: Request<'transferCall' | 'conferenceCall'>): { held: Leg; active: Leg } {
    const { held, active } = this.#pair(request)
    const failing = active.call.legs.find((leg) => leg.state === 'fail')
    if (failing) throw incorrectState(failing.state)
    // Nobody can talk with himself: one line would have two parts in one call, which no fact could tell apart.
    if (active.call.legs.some((leg) => leg !== active && hasParty(held, leg.party))) {
      const reason = 'both calls are with the same device'
      throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
    }
    return { held, active }
  }

  #directedPickupCall(extension: Extension, request: Request<'directedPickupCall'>): ServiceResult {
    this.#mustNotTalk(request.line)
    if (!this.#extensions.has(request.ringingLine)) {
      throw new NamedError(serviceErrors, 'line-unknown', { line: request.ringingLine })
    }
    const ringing = { service: request.service, line: request.ringingLine }
    const leg = this.#leg(ringing, request.switchCallId)
    if (leg.state !== 'alerting' && leg.state !== 'queued') throw incorrectState(leg.state)
    this.#switching.pickUp(leg, extension.party)
    return { switchCallId: request.switchCallId }
  }

  /** All lines are one pickup group. */
  #groupPickupCall({ party }: Extension): ServiceResult {
    this.#mustNotTalk(party.line)
    const ringing = [...this.#extensions.keys()]
      .filter((line) => line !== party.line)
      .flatMap((line) => this.#switching.legsOf(line))
      .filter(({ state }) => state === 'alerting')
      .toSorted((a, b) => a.startedAt - b.startedAt)
    const [leg] = ringing
    if (!leg || hasParty(leg, party)) throw new NamedError(serviceErrors, 'call-unknown')
    this.#switching.pickUp(leg, party)
    return { switchCallId: leg.call.id }
  }

  #parkCall(request: Request<'parkCall'>): ServiceResult {
    const { line, switchCallId } = request
    const destination = validDestination(request.destination)
    const place = this.#extensions.get(destination)
    const leg = this.#talking(request, switchCallId)
    if (!place) throw new NamedError(serviceErrors, 'destination-invalid', { destination })
    if (leg.call.legs.length !== 2 || (destination !== line && hasParty(leg, place.party))) {
      const reason = 'this call cannot be parked there'
      throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason })
    }
    this.#switching.park(leg, place.party)
    return { switchCallId }
  }

  #generateDigits(request: Request<'generateDigits'>): ServiceResult {
    this.#talking(request, request.switchCallId)
    if (!/^[0-9A-D*#]{1,64}$/.test(request.digits)) {
      throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason: 'these are no digits' })
    }
    this.#digits.set(request.line, (this.#digits.get(request.line) ?? '') + request.digits)
    return {}
  }

  #leg(of: { line: LineNumber }, switchCallId: string, state?: Leg['state']): Leg {
    const leg = this.#switching.legsOf(of.line).find((known) => known.call.id === switchCallId)
    if (!leg) throw new NamedError(serviceErrors, 'call-unknown')
    if (state && leg.state !== state) throw incorrectState(leg.state)
    return leg
  }

  /** The leg of a call that was answered. */
  #talking(of: { line: LineNumber }, switchCallId: string): Leg {
    const leg = this.#leg(of, switchCallId, 'connected')
    if (leg.answeredAt === undefined) throw incorrectState('not answered')
    return leg
  }

  #pair(of: { line: LineNumber; heldCall: string; activeCall: string }): { held: Leg; active: Leg } {
    return {
      held: this.#leg(of, of.heldCall, 'hold'),
      active: this.#leg(of, of.activeCall, 'connected'),
    }
  }

  #mustNotTalk(line: LineNumber): void {
    const leg = this.#switching
      .legsOf(line)
      .find(({ state }) => state === 'connected' || state === 'initiated')
    if (leg) throw incorrectState(leg.state)
  }
}

function hasParty({ call }: Leg, party: Party): boolean {
  return call.legs.some((leg) => isSameParty(leg.party, party))
}

/** The digits of a number as written by a person. */
function validDestination(destination: string): string {
  const number = destination.replace(/[\s()/-]/g, '')
  if (!/^\+?[0-9*#]{1,32}$/.test(number)) {
    throw new NamedError(serviceErrors, 'destination-invalid', { destination })
  }
  return number
}
