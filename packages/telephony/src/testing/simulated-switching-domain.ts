/**
 * The switching domain (ECMA-269 §6) of the simulated switch: calls and their legs, and what a switch does with them. It tells facts in the order in
 * which a switch tells them (ECMA-269's flows); it checks nothing, that is the edge's part.
 */
import type { CancelTimer, Clock, Explained } from '@offhook/base'
import type { CallFact } from '../fact.ts'
import type { Cause, ConnectionState, Direction, Forwarding, LineNumber, Party } from '../words.ts'
import { forwardingCause, type Route, routeTo } from './simulated-routing.ts'

export interface Extension {
  readonly party: Party & { readonly line: LineNumber }
  isPluggedIn: boolean
  doNotDisturb: boolean
  forwardings: readonly Forwarding[]
  /** Whether a second call rings; without it the line is busy then. */
  callWaiting: boolean
  /** Whether the phone answers the prompt of a click to dial by itself. */
  autoAnswer: boolean
}

export interface Leg {
  call: SwitchCall
  party: Party
  state: ConnectionState
  readonly direction: Direction
  readonly startedAt: number
  answeredAt?: number
  called: Party
  redirectedFrom?: Party
  /** Where a click to dial goes when its phone has answered the prompt. */
  prompted?: string
  /** Why the leg failed. */
  cause?: Cause
  stopTimer?: CancelTimer
}

export interface SwitchCall {
  readonly id: string
  legs: Leg[]
}

export interface SwitchingDomainOptions {
  readonly clock: Clock
  readonly extensions: ReadonlyMap<LineNumber, Extension>
  /** The outside party with this number, where the test has one; `isBusy` makes calls to it fail. */
  readonly outside: (number: string) => { readonly party: Party; readonly isBusy: boolean } | undefined
  readonly tell: (fact: CallFact) => void
  readonly decide: (call: SwitchCall, line: LineNumber, why: Explained<Route>) => void
}

/** How long a phone rings, a prompt waits, and a tone is heard, where nobody does anything; seconds. */
export const RING_SECONDS = 120
export const PROMPT_SECONDS = 30
export const TONE_SECONDS = 5
export const PARK_SECONDS = 180
const MOST_HOPS = 8

type News<Fact = CallFact> = Fact extends CallFact ? Omit<Fact, 'at' | 'switchCallId'> : never

export class SimulatedSwitchingDomain {
  readonly #options: SwitchingDomainOptions
  readonly calls = new Map<string, SwitchCall>()
  #lastCall = 0

  constructor(options: SwitchingDomainOptions) {
    this.#options = options
  }

  /** The legs of a line, oldest first; not those of calls that only failed there. */
  legsOf(line: LineNumber): Leg[] {
    return this.#legsWhere((leg) => leg.party.line === line)
  }

  /** The legs of an outside party. */
  legsOfOutside(number: string): Leg[] {
    return this.#legsWhere((leg) => leg.party.line === undefined && leg.party.number === number)
  }

  #legsWhere(fits: (leg: Leg) => boolean): Leg[] {
    return [...this.calls.values()].flatMap((call) =>
      call.legs.filter((leg) => leg.state !== 'fail' && fits(leg)),
    )
  }

  open(party: Party, state: ConnectionState, called: Party): Leg {
    const call: SwitchCall = { id: String(++this.#lastCall), legs: [] }
    this.calls.set(call.id, call)
    return this.#join(call, party, state, 'outgoing', called)
  }

  /** The party that `number` reaches. */
  partyOf(number: string): Party {
    return this.#options.extensions.get(number)?.party ?? this.#options.outside(number)?.party ?? { number }
  }

  /** A click to dial: the phone is asked to go off hook first. */
  prompt(party: Party & { readonly line: LineNumber }, destination: string, handsFree = false): Leg {
    const leg = this.open(party, 'initiated', this.partyOf(destination))
    leg.prompted = destination
    const { called } = leg
    this.tell(leg.call, {
      type: 'serviceInitiated',
      initiatingDevice: party,
      calledDevice: called,
      cause: 'makeCall',
    })
    leg.stopTimer = this.later(PROMPT_SECONDS, () => this.leave(leg, 'callNotAnswered'))
    if (handsFree || this.#options.extensions.get(party.line)?.autoAnswer) this.answer(leg)
    return leg
  }

  /** A phone that is off hook calls. */
  dial(party: Party, destination: string, cause: Cause = 'keyOperation'): Leg {
    const leg = this.open(party, 'initiated', this.partyOf(destination))
    this.tell(leg.call, { type: 'serviceInitiated', initiatingDevice: party, cause })
    this.#originate(leg, destination)
    return leg
  }

  #originate(leg: Leg, destination: string): void {
    leg.state = 'connected'
    this.tell(leg.call, { type: 'originated', callingDevice: leg.party, calledDevice: leg.called })
    this.route(leg.call, leg.party, destination, leg.called)
  }

  /** Sends a call to a destination; `called` is whom the caller called first, before any redirection. */
  route(call: SwitchCall, calling: Party, destination: string, called: Party, from?: Party, hops = 0): void {
    const extension = this.#options.extensions.get(destination)
    const outside = this.#options.outside(destination)
    const party = this.partyOf(destination)
    // A line that is part of the call already (a forwarding back to the caller) cannot be called into it once more.
    if (hops > MOST_HOPS) this.#fail(call, calling, party, called, 'callLoop')
    else if (extension && call.legs.some((leg) => leg.party.line === destination))
      this.#fail(call, calling, { number: destination }, called, 'callLoop')
    else if (extension) this.#routeToLine(call, calling, extension, called, from, hops)
    else if (!outside && !/^[+0]/.test(destination))
      this.#fail(call, calling, party, called, 'invalidDestination')
    else if (outside?.isBusy) this.#fail(call, calling, party, called, 'busy')
    else this.#leaveForNetwork(call, calling, party, called, from)
  }

  #leaveForNetwork(call: SwitchCall, calling: Party, party: Party, called: Party, from?: Party): void {
    this.#ring(call, party, called, from)
    const news = { networkInterfaceUsed: party, callingDevice: calling, calledDevice: called }
    this.tell(call, { type: 'networkReached', ...news })
  }

  #routeToLine(
    call: SwitchCall,
    calling: Party,
    extension: Extension,
    called: Party,
    from: Party | undefined,
    hops: number,
  ): void {
    const { party } = extension
    const why = routeTo({
      line: party.line,
      isPluggedIn: extension.isPluggedIn,
      isBusy: this.#isBusy(extension),
      doNotDisturb: extension.doNotDisturb,
      forwardings: extension.forwardings,
    })
    this.#options.decide(call, party.line, why)
    const route = why.answer
    if (route.do === 'fail') this.#fail(call, calling, party, called, route.cause)
    if (route.do === 'forward') {
      const { destination } = route.forwarding
      const newDestination = this.partyOf(destination)
      const news = { divertingDevice: party, newDestination, callingDevice: calling, calledDevice: called }
      this.tell(call, { type: 'diverted', ...news, cause: route.cause })
      this.route(call, calling, destination, called, party, hops + 1)
    }
    if (route.do === 'ring') {
      const leg = this.#ring(call, party, called, from)
      if (route.noAnswer) this.#forwardLater(leg, route.noAnswer)
      this.tell(call, { type: 'delivered', alertingDevice: party, ...this.#whoCalls(leg, calling) })
    }
  }

  #isBusy(extension: Extension): boolean {
    // A call that is parked at a line does not occupy it.
    const legs = this.legsOf(extension.party.line).filter(({ state }) => state !== 'queued')
    return legs.length > 0 && !extension.callWaiting
  }

  #ring(call: SwitchCall, party: Party, called: Party, from: Party | undefined): Leg {
    const leg = this.#join(call, party, 'alerting', 'incoming', called)
    if (from) leg.redirectedFrom = from
    leg.stopTimer = this.later(RING_SECONDS, () => this.leave(leg, 'callNotAnswered'))
    return leg
  }

  #forwardLater(leg: Leg, forwarding: Forwarding): void {
    leg.stopTimer?.()
    leg.stopTimer = this.later(forwarding.ringSeconds ?? 20, () =>
      this.divert(leg, forwarding.destination, forwardingCause.noAnswer),
    )
  }

  /** A ringing call goes on to another destination. */
  divert(leg: Leg, destination: string, cause: Cause): void {
    const { call, party } = leg
    const calling = this.#calling(leg)
    this.#remove(leg)
    const newDestination = this.partyOf(destination)
    this.tell(call, { type: 'diverted', divertingDevice: party, newDestination, cause })
    this.route(call, calling, destination, leg.called, party, 1)
  }

  /** The device of `leg` leaves, and the call waits at `place`; where nobody picks it up, it comes back. */
  park(leg: Leg, place: Party): void {
    const { call, party } = leg
    const calling = this.#calling(leg)
    this.#remove(leg)
    this.tell(call, { type: 'diverted', divertingDevice: party, newDestination: place, cause: 'park' })
    const parked = this.#join(call, place, 'queued', 'incoming', place)
    parked.redirectedFrom = party
    parked.stopTimer = this.later(PARK_SECONDS, () =>
      this.divert(parked, party.number, forwardingCause.noAnswer),
    )
    this.tell(call, { type: 'queued', queue: place, ...this.#whoCalls(parked, calling), cause: 'park' })
  }

  /** `party` takes the call that rings or is parked at `leg`. */
  pickUp(leg: Leg, party: Party): void {
    const { call } = leg
    if (leg.party.line === party.line) {
      this.#establish(leg, 'callPickup')
      return
    }
    this.#remove(leg)
    this.tell(call, {
      type: 'diverted',
      divertingDevice: leg.party,
      newDestination: party,
      cause: 'callPickup',
    })
    const taken = this.#join(call, party, 'alerting', 'incoming', leg.called)
    taken.redirectedFrom = leg.party
    this.#establish(taken, 'callPickup')
  }

  /** The phone of `leg` is answered: a prompt is followed by the call, a ringing call is established. */
  answer(leg: Leg): void {
    for (const other of leg.party.line === undefined ? [] : this.legsOf(leg.party.line)) {
      if (other !== leg && other.state === 'connected') this.hold(other)
    }
    const { prompted } = leg
    if (prompted === undefined) {
      this.#establish(leg)
      return
    }
    leg.stopTimer?.()
    delete leg.prompted
    this.#originate(leg, prompted)
  }

  #establish(leg: Leg, cause?: Cause): void {
    const calling = this.#calling(leg)
    leg.stopTimer?.()
    leg.state = 'connected'
    const at = this.#options.clock.now()
    for (const each of leg.call.legs) {
      if (each === leg || (each.direction === 'outgoing' && each.answeredAt === undefined))
        each.answeredAt = at
    }
    this.tell(leg.call, {
      type: 'established',
      answeringDevice: leg.party,
      ...this.#whoCalls(leg, calling),
      ...(cause ? { cause } : {}),
    })
  }

  hold(leg: Leg, cause?: Cause): void {
    leg.state = 'hold'
    this.tell(leg.call, { type: 'held', holdingDevice: leg.party, ...(cause ? { cause } : {}) })
  }

  retrieve(leg: Leg): void {
    leg.state = 'connected'
    this.tell(leg.call, { type: 'retrieved', retrievingDevice: leg.party })
  }

  /** The device of both legs steps out and joins their other ends; the held call goes on. */
  transfer(held: Leg, active: Leg): void {
    const to = active.call.legs.find((leg) => leg !== active)?.party ?? active.called
    const moved = active.call.legs.filter((leg) => leg !== active)
    this.#forget(active.call)
    this.#remove(held)
    for (const leg of moved) leg.call = held.call
    held.call.legs.push(...moved)
    this.tell(held.call, {
      type: 'transferred',
      primaryOldCall: held.call.id,
      secondaryOldCall: active.call.id,
      transferringDevice: held.party,
      transferredToDevice: to,
      cause: 'transfer',
    })
  }

  /** Everybody of both calls is in the held one from now on, the device of both legs too. */
  conference(held: Leg, active: Leg): void {
    const moved = active.call.legs.filter((leg) => leg !== active)
    this.#forget(active.call)
    for (const leg of moved) leg.call = held.call
    held.call.legs.push(...moved)
    held.state = 'connected'
    this.tell(held.call, {
      type: 'conferenced',
      primaryOldCall: held.call.id,
      secondaryOldCall: active.call.id,
      conferencingDevice: held.party,
      cause: 'conference',
    })
  }

  /** The device of `leg` steps out and the others are sent to `destination`. */
  transferTo(leg: Leg, destination: string): void {
    const { call } = leg
    this.#remove(leg)
    const to = this.partyOf(destination)
    this.tell(call, {
      type: 'transferred',
      primaryOldCall: call.id,
      transferringDevice: leg.party,
      transferredToDevice: to,
      cause: 'singleStepTransfer',
    })
    this.route(call, call.legs[0]?.party ?? leg.party, destination, to, leg.party)
  }

  /** A leg ends; the call ends with it where nobody is left to talk to. */
  leave(leg: Leg, cause: Cause, releasing?: Party): void {
    const { call } = leg
    this.#remove(leg)
    this.#cleared(leg, cause, releasing)
    const left = call.legs.filter((other) => other.state !== 'fail')
    const someoneListens = left.some((other) => other.state === 'connected' || other.state === 'hold')
    if (left.length < 2 || !someoneListens) this.#end(call, cause, releasing)
  }

  #end(call: SwitchCall, cause: Cause, releasing?: Party): void {
    for (const leg of [...call.legs]) {
      this.#remove(leg)
      this.#cleared(leg, leg.cause ?? cause, releasing)
    }
    this.#forget(call)
    this.tell(call, { type: 'callCleared', cause })
  }

  #fail(call: SwitchCall, calling: Party, failing: Party, called: Party, cause: Cause): void {
    const leg = this.#join(call, failing, 'fail', 'incoming', called)
    leg.cause = cause
    const parties = { failingDevice: failing, callingDevice: calling, calledDevice: called }
    this.tell(call, { type: 'failed', ...parties, cause })
    leg.stopTimer = this.later(TONE_SECONDS, () => this.#end(leg.call, cause))
  }

  #cleared(leg: Leg, cause: Cause, releasing?: Party): void {
    this.tell(leg.call, {
      type: 'connectionCleared',
      droppedConnection: leg.party,
      cause,
      ...(releasing ? { releasingDevice: releasing } : {}),
    })
  }

  #join(call: SwitchCall, party: Party, state: ConnectionState, direction: Direction, called: Party): Leg {
    const leg: Leg = { call, party, state, direction, called, startedAt: this.#options.clock.now() }
    call.legs.push(leg)
    return leg
  }

  #remove(leg: Leg): void {
    leg.stopTimer?.()
    leg.call.legs = leg.call.legs.filter((known) => known !== leg)
  }

  #forget(call: SwitchCall): void {
    this.calls.delete(call.id)
  }

  /** Who is at the other end: the one who called, or after a transfer the one who was left. */
  #calling(leg: Leg): Party {
    const others = leg.call.legs.filter((other) => other !== leg)
    return (others.find((other) => other.direction === 'outgoing') ?? others[0])?.party ?? leg.called
  }

  #whoCalls(leg: Leg, calling: Party) {
    return {
      callingDevice: calling,
      calledDevice: leg.called,
      ...(leg.redirectedFrom ? { lastRedirectionDevice: leg.redirectedFrom } : {}),
    }
  }

  later(seconds: number, run: () => void): CancelTimer {
    return this.#options.clock.after(seconds * 1000, run)
  }

  tell(call: SwitchCall, news: News): void {
    this.#options.tell({ ...news, switchCallId: call.id, at: this.#options.clock.now() } as CallFact)
  }
}
