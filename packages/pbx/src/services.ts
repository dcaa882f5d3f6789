/** What a client may ask of a line: each service of the connector port, checked against the state of its connections. */
import { NamedError } from '@offhook/base'
import {
  type LineNumber,
  type Service,
  type ServiceRequest,
  type ServiceResult,
  serviceErrors,
} from '@offhook/telephony'
import type { CallTarget, Connection } from './call/parts.ts'
import { makeCall } from './feature/click-to-dial.ts'
import { confer, mustHaveMixer } from './feature/conference.ts'
import { alternate, consult, reconnect } from './feature/consultation.ts'
import { sendDigits } from './feature/digits.ts'
import { hold, retrieve } from './feature/hold.ts'
import { isParked, park, takeParked } from './feature/park.ts'
import { pickUp, ringingInGroup } from './feature/pickup.ts'
import { makeRemoteCall } from './feature/remote-office.ts'
import { transfer, transferTo } from './feature/transfer.ts'
import type { Extension } from './routing/extension.ts'
import type { SwitchingDomain } from './switching-domain.ts'

type Request<Name extends Service> = Extract<ServiceRequest, { service: Name }>

export class Services {
  readonly #switching: SwitchingDomain
  readonly #save: (extension: Extension) => Promise<void>

  /** `save` resolves when the settings of the line are on disk. */
  constructor(switching: SwitchingDomain, save: (extension: Extension) => Promise<void>) {
    this.#switching = switching
    this.#save = save
  }

  async perform(request: ServiceRequest): Promise<ServiceResult> {
    const extension = this.#extension(request.line)
    const isSetting = request.service === 'setForwarding' || request.service === 'setDoNotDisturb'
    const isRemote = request.service === 'makeCall' && request.from !== undefined
    if (!isSetting && !isRemote && this.#switching.registrar.bindings.count(request.line) === 0) {
      throw new NamedError(serviceErrors, 'line-not-in-service', { line: request.line })
    }
    switch (request.service) {
      case 'makeCall':
        return this.#makeCall(extension, request)
      case 'answerCall':
        return this.#answerCall(request)
      case 'clearConnection':
        return this.#clearConnection(request)
      case 'holdCall':
        return this.#about(this.#talking(request, request.switchCallId), hold)
      case 'retrieveCall':
        return this.#retrieveCall(request)
      case 'consultationCall':
        return this.#consultationCall(request)
      case 'alternateCall':
        return this.#pairwise(request, (held, active) => alternate(this.#switching, held, active))
      case 'reconnectCall':
        return this.#pairwise(request, (held, active) => reconnect(this.#switching, held, active))
      case 'transferCall':
        await this.#pairwise(request, (held, active) => transfer(this.#switching, held, active))
        return { switchCallId: request.heldCall }
      case 'conferenceCall':
        mustHaveMixer(this.#switching, request.line)
        await this.#pairwise(request, (held, active) => confer(this.#switching, held, active))
        return { switchCallId: request.heldCall }
      case 'singleStepTransferCall': {
        const destination = validDestination(request.destination)
        const connection = this.#talking(request, request.switchCallId)
        await this.#about(connection, () => transferTo(this.#switching, connection, destination))
        return { switchCallId: request.switchCallId }
      }
      case 'deflectCall':
        this.#ringing(request, request.switchCallId).deflect(validDestination(request.destination))
        return {}
      case 'directedPickupCall':
        return this.#directedPickupCall(extension, request)
      case 'groupPickupCall':
        return this.#groupPickupCall(extension)
      case 'parkCall':
        return this.#parkCall(request)
      case 'generateDigits':
        return this.#generateDigits(request)
      case 'setForwarding':
        for (const { destination } of request.forwardings) validDestination(destination)
        await this.#save({ ...extension, forwardings: request.forwardings })
        return {}
      case 'setDoNotDisturb':
        await this.#save({ ...extension, doNotDisturb: request.on })
        return {}
      case 'campOnCall':
      case 'callBackNonCallRelated':
        throw new NamedError(serviceErrors, 'service-not-supported', {
          line: request.line,
          service: request.service,
        })
    }
  }

  #makeCall(extension: Extension, request: Request<'makeCall'>): ServiceResult {
    const destination = validDestination(request.destination)
    if (destination === request.line) {
      throw new NamedError(serviceErrors, 'destination-invalid', { destination })
    }
    this.#mustNotTalk(request.line)
    this.#endFailed(request.line)
    if (request.from !== undefined) {
      const from = validDestination(request.from)
      return { switchCallId: makeRemoteCall(this.#switching, extension, from, destination) }
    }
    return { switchCallId: makeCall(this.#switching, extension, destination, request.device) }
  }

  #answerCall(request: Request<'answerCall'>): ServiceResult {
    const target = this.#ringing(request, request.switchCallId)
    const { line, service, device } = request
    const leg = target.legs.find(
      (each) =>
        each.abilities.talk &&
        each.usage.dialog !== undefined &&
        (device === undefined || each.device === device),
    )
    if (!leg) {
      throw new NamedError(serviceErrors, 'service-not-supported', { line, service })
    }
    leg.talk()
    return {}
  }

  #clearConnection(request: Request<'clearConnection'>): ServiceResult {
    const connection = this.#connection(request, request.switchCallId)
    const target = this.#targetOf(connection)
    // Whoever talks is busy; whoever is free does not want to.
    const isTalking = this.#switching.lines.of(request.line).some(({ state }) => state === 'connected')
    if (target) target.reject(isTalking ? 486 : 603)
    else {
      const cause = connection.answeredAt === undefined ? 'callCancelled' : 'normalClearing'
      connection.call.left(connection, { cause, by: connection.party })
    }
    return {}
  }

  #retrieveCall(request: Request<'retrieveCall'>): Promise<ServiceResult> {
    this.#mustNotTalk(request.line)
    const connection = this.#connection(request, request.switchCallId, 'hold')
    return this.#about(connection, () => retrieve(this.#switching, connection))
  }

  async #consultationCall(request: Request<'consultationCall'>): Promise<ServiceResult> {
    const destination = validDestination(request.destination)
    const connection = this.#talking(request, request.switchCallId)
    return connection.call.queue.run(async () => {
      this.#mustStill(connection, 'connected')
      return { switchCallId: await consult(this.#switching, connection, destination) }
    })
  }

  #directedPickupCall(extension: Extension, request: Request<'directedPickupCall'>): ServiceResult {
    this.#extension(request.ringingLine)
    this.#mustNotTalk(request.line)
    const there = this.#connection({ line: request.ringingLine }, request.switchCallId)
    if (isParked(there)) {
      takeParked(this.#switching, there, extension)
      return { switchCallId: request.switchCallId }
    }
    const ringing = this.#ringing({ line: request.ringingLine }, request.switchCallId)
    pickUp(this.#switching, ringing.connection, extension)
    return { switchCallId: request.switchCallId }
  }

  #groupPickupCall(extension: Extension): ServiceResult {
    this.#mustNotTalk(extension.number)
    const ringing = ringingInGroup(this.#switching, extension)
    if (!ringing) throw new NamedError(serviceErrors, 'call-unknown')
    pickUp(this.#switching, ringing, extension)
    return { switchCallId: ringing.call.id }
  }

  async #parkCall(request: Request<'parkCall'>): Promise<ServiceResult> {
    const { switchCallId } = request
    const destination = validDestination(request.destination)
    const connection = this.#talking(request, switchCallId)
    const place = this.#switching.directory.extension(destination)
    if (!place) throw new NamedError(serviceErrors, 'destination-invalid', { destination })
    await this.#about(connection, () => park(this.#switching, connection, place))
    return { switchCallId }
  }

  #generateDigits(request: Request<'generateDigits'>): ServiceResult {
    const connection = this.#talking(request, request.switchCallId)
    if (!/^[0-9A-D*#]{1,64}$/.test(request.digits)) {
      throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason: 'these are no digits' })
    }
    sendDigits(connection, request.digits)
    return {}
  }

  /** Runs `work` when what else is being done to the call has ended, if the connection is still as it was. */
  #about(connection: Connection, work: (connection: Connection) => Promise<void>): Promise<ServiceResult> {
    const { state } = connection
    return connection.call.queue.run(async () => {
      this.#mustStill(connection, state)
      await work(connection)
      return {}
    })
  }

  #pairwise(
    request: { line: LineNumber; heldCall: string; activeCall: string },
    work: (held: Connection, active: Connection) => Promise<void>,
  ): Promise<ServiceResult> {
    const held = this.#connection(request, request.heldCall, 'hold')
    const active = this.#connection(request, request.activeCall, 'connected')
    return held.call.queue.run(() =>
      active.call.queue.run(async () => {
        this.#mustStill(held, 'hold')
        this.#mustStill(active, 'connected')
        await work(held, active)
        return {}
      }),
    )
  }

  #mustStill(connection: Connection, state: Connection['state']): void {
    if (connection.state !== state) throw incorrectState(connection.state)
  }

  #extension(line: LineNumber): Extension {
    const extension = this.#switching.directory.extension(line)
    if (!extension) throw new NamedError(serviceErrors, 'line-unknown', { line })
    return extension
  }

  #connection(
    of: { readonly line: LineNumber },
    switchCallId: string,
    state?: Connection['state'],
  ): Connection {
    const connection = this.#switching.lines
      .of(of.line)
      .find((known) => known.call.id === switchCallId && known.state !== 'null')
    if (!connection) throw new NamedError(serviceErrors, 'call-unknown')
    if (state && connection.state !== state) throw incorrectState(connection.state)
    return connection
  }

  /** A connection of a call that was answered. */
  #talking(of: { readonly line: LineNumber }, switchCallId: string): Connection {
    const connection = this.#connection(of, switchCallId, 'connected')
    if (connection.answeredAt === undefined) throw incorrectState('not answered')
    return connection
  }

  #ringing(of: { readonly line: LineNumber }, switchCallId: string): CallTarget {
    const connection = this.#connection(of, switchCallId, 'alerting')
    const target = this.#targetOf(connection)
    if (!target) throw incorrectState(connection.state)
    return target
  }

  #targetOf(connection: Connection): CallTarget | undefined {
    return connection.call.targets.find((target) => target.connection === connection)
  }

  /** Whoever dials anew has heard enough of the tone of the call before. */
  #endFailed(line: LineNumber): void {
    for (const connection of this.#switching.lines.of(line)) {
      const { call, party, state } = connection
      if (state === 'fail') call.left(connection, { cause: 'normalClearing', by: party })
    }
  }

  #mustNotTalk(line: LineNumber): void {
    const busy = this.#switching.lines
      .of(line)
      .find(({ state }) => state === 'connected' || state === 'initiated')
    if (busy) throw incorrectState(busy.state)
  }
}

function incorrectState(state: string): NamedError {
  return new NamedError(serviceErrors, 'connection-state-incorrect', { state })
}

/** The digits of a number as written by a person. */
export function validDestination(destination: string): string {
  const number = destination.replace(/[\s()/-]/g, '')
  if (!/^\+?[0-9*#]{1,32}$/.test(number)) {
    throw new NamedError(serviceErrors, 'destination-invalid', { destination })
  }
  return number
}
