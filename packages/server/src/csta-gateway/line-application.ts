/** An application that has signed in, as the protocol asks about it: lines, calls and services under its rules and number formats. */
import { type Clock, NamedError } from '@offhook/base'
import type { CampOn } from '@offhook/contract'
import type { Application, CallBackWish } from '@offhook/csta'
import {
  type Call,
  connectionOfParty,
  type Device,
  type Forwarding,
  type LineNumber,
  type Party,
  type ServiceRequest,
  type ServiceResult,
  serviceErrors,
} from '@offhook/telephony'
import type { Calls, Stories } from '../call/index.ts'
import type { Connectors, LineGroups } from '../connector/index.ts'
import type { People, Person } from '../directory/index.ts'
import type { Line, Lines } from '../line/index.ts'
import type { Numbers } from '../location/index.ts'
import type { Viewer } from '../rights/index.ts'
import {
  type CampOns,
  callOf,
  type DialledNumber,
  decisionOf,
  dialledNumber,
  lineAsDialled,
  type PostDialling,
} from '../session/index.ts'
import type { Rules } from './rules.ts'
import { waitingLines } from './waiting-lines.ts'
import type { WantedLines } from './wanted-lines.ts'

export interface LineApplicationParts {
  readonly lines: Lines
  readonly calls: Calls
  readonly connectors: Connectors
  readonly numbers: Numbers
  readonly stories: Stories
  readonly postDialling: PostDialling
  readonly people: People
  readonly campOns: Pick<CampOns, 'create' | 'cancel' | 'of' | 'events'>
  readonly lineGroups: Pick<LineGroups, 'mayOpen'>
  readonly wantedLines: WantedLines
  readonly clock: Clock
}

/** Who it is, and what it may have of what all share. */
export interface ApplicationIdentity {
  readonly credential: string
  readonly title: string
  readonly viewer?: Viewer
  readonly mostMonitors?: number
  /** It is gone. */
  readonly ended?: () => void
}

/** How long a program's wish is kept; ECMA-269 has no word for it. */
const CALL_BACK_MINUTES = 60

/** Lines that one application may wait for at a time. */
const MOST_OPENING = 1000
const lineForm = /^[0-9*#]{1,32}$/

const hiddenParty: Party = { number: '', restricted: true }

export class LineApplication implements Application {
  readonly credential: string
  readonly title: string
  readonly mostMonitors: number
  readonly #ended: () => void
  readonly #rules: Rules
  readonly #parts: LineApplicationParts
  /** Lines that are being opened for it. */
  #opening = 0

  /** The person whose program it is; absent for a computer. */
  readonly #viewer: Viewer | undefined

  constructor(who: ApplicationIdentity, rules: Rules, parts: LineApplicationParts) {
    this.credential = who.credential
    this.title = who.title
    this.mostMonitors = who.mostMonitors ?? Number.POSITIVE_INFINITY
    this.#ended = who.ended ?? (() => {})
    this.#viewer = who.viewer
    this.#rules = rules
    this.#parts = parts
  }

  devices(): readonly Device[] {
    return [...this.#parts.lines.all()].flatMap(({ device }) => this.device(device.line) ?? [])
  }

  device(line: LineNumber): Device | undefined {
    const known = this.#parts.lines.get(line)
    return known && this.#rules.mayWatch(line) ? this.seen(known.device) : undefined
  }

  seen(device: Device): Device {
    if (device.forwardings.length === 0 || this.#rules.maySeeForwardings(device.line)) return device
    return { ...device, forwardings: [] }
  }

  lineOf(number: string): LineNumber | undefined {
    const { lines, numbers } = this.#parts
    const line = lines.get(number) ? number : lines.get(numbers.of().internalOf(number))?.device.line
    return line !== undefined && this.#rules.mayWatch(line) ? line : undefined
  }

  reach(number: string): Promise<void> | undefined {
    const { lineGroups, wantedLines } = this.#parts
    const known = this.lineOf(number)
    // It was opened for another one: that one may go before this one does.
    if (known !== undefined && wantedLines.has(known)) wantedLines.want(known, this)
    if (known !== undefined || !lineForm.test(number)) return undefined
    if (!this.#rules.mayWatch(number) || !lineGroups.mayOpen(number)) return undefined
    if (this.#opening >= MOST_OPENING || !wantedLines.want(number, this)) return undefined
    this.#opening += 1
    return wantedLines.opened(number, this).finally(() => {
      this.#opening -= 1
    })
  }

  leave(line: LineNumber): void {
    this.#parts.wantedLines.leave(line, this)
  }

  end(): void {
    this.#parts.wantedLines.end(this)
    this.#ended()
  }

  nameOf({ name, line }: Device): string {
    return this.#parts.numbers.of(line).lineNameForApplication(name, line)
  }

  callsOf(line: LineNumber): readonly Call[] {
    return this.#parts.calls.ofLine(line)
  }

  call(callId: string): Call | undefined {
    return this.#parts.calls.get(callId)
  }

  /** Lines are told by their numbers, as devices are; those outside by the number in the form that the location says. */
  party(party: Party, call: Call | undefined, line: LineNumber | undefined): Party {
    if (party.line !== undefined && party.line === line) return party
    if (line !== undefined && !this.#maySeeParties(line, call)) return hiddenParty
    if (party.restricted || party.line !== undefined || party.number === '' || !call) return party
    const { connectors, numbers } = this.#parts
    const reported = connectors.reported(call.connector, call.switchCallId, party.number)
    const isCaller = connectionOfParty(call, party)?.direction === 'outgoing'
    const number = numbers.of(line).reportedToApplication(reported, isCaller ? 'caller' : 'called')
    return number === party.number ? party : { ...party, number }
  }

  #maySeeParties(line: LineNumber, call: Call | undefined): boolean {
    const own = call?.connections.findLast(({ party }) => party.line === line)
    const directions = own ? [own.direction] : (['incoming', 'outgoing'] as const)
    return directions.every((direction) => this.#rules.maySeeParties(line, direction))
  }

  forwardingsOf(line: LineNumber): readonly Forwarding[] {
    return this.#parts.lines.get(line)?.device.forwardings ?? []
  }

  /** For somebody's own line and a colleague the product waits, as for the button of the browser; else the phone system, where it can. */
  async callBack(wish: CallBackWish, user: string | undefined): Promise<void> {
    const { line, target, on } = wish
    const { people } = this.#parts
    const { device } = this.#line(line)
    const person = this.#viewer && people.get(this.#viewer.personId)
    const colleague = people.byLine(target).find(({ id }) => id !== person?.id)
    if (person?.lines.includes(line) && colleague && !(device.callBacks?.includes(target) && !on)) {
      this.#rules.check({ service: 'makeCall', line, destination: target }, user)
      await this.#wait(this.#viewer!, colleague, on)
      return
    }
    const service = 'callBackNonCallRelated'
    if (!device.services.includes(service)) {
      throw new NamedError(serviceErrors, 'service-not-supported', { line, service })
    }
    await this.perform({ service, line, destination: target, on }, user)
  }

  async #wait(viewer: Viewer, colleague: Person, on: boolean): Promise<void> {
    const { campOns } = this.#parts
    if (on) {
      await campOns.create(viewer, colleague, CALL_BACK_MINUTES)
      return
    }
    const isIt = ({ asker, target }: CampOn) => asker.id === viewer.personId && target.id === colleague.id
    const kept = campOns.of(viewer.personId).find(isIt)
    if (!kept) throw new NamedError(serviceErrors, 'call-unknown')
    campOns.cancel(viewer, kept.id)
  }

  callBacksOf(line: LineNumber): readonly LineNumber[] {
    const { people, lines, campOns } = this.#parts
    if (!this.#rules.maySeeParties(line, 'outgoing')) return []
    const waiting = people
      .byLine(line)
      .flatMap(({ id }) => campOns.of(id).filter(({ asker }) => asker.id === id))
      .flatMap((campOn) => waitingLines(campOn, this.#parts))
      .flatMap((wish) => (wish.line === line ? [wish.target] : []))
    return [...new Set([...waiting, ...(lines.get(line)?.device.callBacks ?? [])])]
  }

  async perform(asked: ServiceRequest, user: string | undefined): Promise<ServiceResult> {
    const { connectors, calls, stories, postDialling, clock } = this.#parts
    const line = this.#line(asked.line)
    this.#rules.check(asked, user)
    if (asked.service === 'generateDigits' && !/^[0-9A-D*#]{1,64}$/.test(asked.digits)) {
      throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason: 'these are no digits' })
    }
    const { request, dialled } = this.#dialable(this.#withSwitchIds(asked, line), line)
    const { switchCallId } = await connectors.perform(line.connector, request)
    if (switchCallId === undefined) return {}
    if (dialled) stories.decided(line.connector, decisionOf(dialled, asked.line, switchCallId, clock.now()))
    const callId = await callOf(calls, line.connector, switchCallId, clock)
    if (dialled && dialled.postDial !== null) postDialling.expect(asked.line, callId, dialled.postDial)
    return callId === null ? {} : { switchCallId: callId }
  }

  #line(number: LineNumber): Line {
    const line = this.#parts.lines.get(number)
    if (!line || !this.#rules.mayWatch(number)) {
      throw new NamedError(serviceErrors, 'line-unknown', { line: number })
    }
    return line
  }

  /** Ids of calls here are the product's; the phone system has its own. */
  #withSwitchIds(request: ServiceRequest, line: Line): ServiceRequest {
    const at = request.service === 'directedPickupCall' ? request.ringingLine : request.line
    const idOf = (callId: string) => {
      const call = this.#parts.calls.get(callId)
      // Of calls in which the line has no part an application learns not even that they are there.
      const isThere = call?.connections.some(({ party }) => party.line === at)
      if (!isThere || call?.connector !== line.connector) throw new NamedError(serviceErrors, 'call-unknown')
      return call.switchCallId
    }
    if ('switchCallId' in request) return { ...request, switchCallId: idOf(request.switchCallId) }
    if (!('heldCall' in request)) return request
    return { ...request, heldCall: idOf(request.heldCall), activeCall: idOf(request.activeCall) }
  }

  #dialable(
    request: ServiceRequest,
    line: Line,
  ): { readonly request: ServiceRequest; readonly dialled?: DialledNumber } {
    if (request.service === 'setForwarding') {
      const forwardings = request.forwardings.map((set) =>
        isKnownForwarding(set, line.device)
          ? set
          : { ...set, destination: alone(this.#dial(request.line, set.destination, true)) },
      )
      return { request: { ...request, forwardings } }
    }
    if (!('destination' in request)) return { request }
    const dialled = this.#dial(request.line, request.destination, false)
    const stays = request.service === 'makeCall' || request.service === 'consultationCall'
    const destination = stays ? dialled.digits : alone(dialled)
    return { request: { ...request, destination }, dialled }
  }

  /** A line is dialled as it is; other numbers by as many rules as the location has for applications. */
  #dial(line: LineNumber, typed: string, forward: boolean): DialledNumber {
    if (this.#parts.lines.get(typed)) return lineAsDialled(typed)
    const numbers = this.#parts.numbers.of(line)
    return dialledNumber(typed, numbers.dialForApplication(typed, { forward, steps: true }))
  }
}

/** One that is set already, beside the one that is asked for: its number is dialable as it stands. */
function isKnownForwarding(set: Forwarding, { forwardings }: Device): boolean {
  return forwardings.some(({ kind, destination }) => kind === set.kind && destination === set.destination)
}

/** Where the call goes on without the line, nobody could send digits behind the number. */
function alone({ typed, digits, postDial }: DialledNumber): string {
  if (postDial === null) return digits
  throw new NamedError(serviceErrors, 'destination-invalid', { destination: typed })
}
