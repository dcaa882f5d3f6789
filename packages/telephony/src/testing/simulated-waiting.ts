/**
 * What waits at the simulated switch until lines are free: calls that camp on a busy line (ECMA-269 §17.1 Camp On Call), and calls
 * that it makes for those who asked for them (§22.1 Call Back Non-Call-Related).
 */
import { type CancelTimer, NamedError } from '@offhook/base'
import { serviceErrors } from '../errors.ts'
import type { LineNumber } from '../words.ts'
import { incorrectState } from './simulated-phone.ts'
import {
  type Extension,
  type Leg,
  PARK_SECONDS,
  RING_SECONDS,
  type SimulatedSwitchingDomain,
} from './simulated-switching-domain.ts'

export interface WaitingOptions {
  readonly switching: SimulatedSwitchingDomain
  readonly extensions: ReadonlyMap<LineNumber, Extension>
  /** What a line waits for has changed. */
  readonly changed: (line: LineNumber) => void
}

/** Whoever hangs up is given a breath. */
const BREATH_SECONDS = 1

export class SimulatedWaiting {
  readonly #options: WaitingOptions
  /** The parts of busy lines in calls that wait for them. */
  readonly #camping = new Set<Leg>()
  readonly #callBacks = new Map<LineNumber, Set<LineNumber>>()
  #breath: CancelTimer | undefined

  constructor(options: WaitingOptions) {
    this.#options = options
  }

  /** The call of `own`, which found a line busy, waits for that line. */
  campOn(own: Leg): void {
    const { switching } = this.#options
    const { call, party } = own
    const busy = call.legs.find(({ state, cause }) => state === 'fail' && cause === 'busy')
    if (own.direction !== 'outgoing' || busy?.party.line === undefined) throw incorrectState(own.state)
    busy.stopTimer?.()
    delete busy.cause
    busy.state = 'queued'
    busy.stopTimer = switching.later(PARK_SECONDS, () => switching.leave(own, 'callNotAnswered'))
    this.#camping.add(busy)
    const parties = { callingDevice: party, calledDevice: busy.called }
    switching.tell(call, { type: 'queued', queue: busy.party, ...parties, cause: 'campOn' })
    this.judge()
  }

  setCallBack(line: LineNumber, target: LineNumber, on: boolean): void {
    const { extensions, changed } = this.#options
    if (!extensions.has(target) || target === line) {
      throw new NamedError(serviceErrors, 'destination-invalid', { destination: target })
    }
    const own = this.#callBacks.get(line) ?? new Set()
    if (on) this.#callBacks.set(line, own.add(target))
    else if (!this.#forget(line, target)) {
      throw new NamedError(serviceErrors, 'request-refused-by-switch', { reason: 'there is no call back' })
    }
    changed(line)
    this.judge()
  }

  callBacksOf(line: LineNumber): readonly LineNumber[] {
    return [...(this.#callBacks.get(line) ?? [])]
  }

  /** Something has happened: after a breath those who wait are looked at. */
  judge(): void {
    if (this.#camping.size === 0 && this.#callBacks.size === 0) return
    this.#breath ??= this.#options.switching.later(BREATH_SECONDS, () => {
      this.#breath = undefined
      for (const leg of this.#camping) this.#ring(leg)
      for (const [line, targets] of this.#callBacks) {
        for (const target of targets) this.#call(line, target)
      }
    })
  }

  #ring(leg: Leg): void {
    const { switching } = this.#options
    const { call, party } = leg
    const isOver = leg.state !== 'queued' || !call.legs.includes(leg)
    if (isOver) this.#camping.delete(leg)
    if (isOver || !this.#isFree(party.line)) return
    this.#camping.delete(leg)
    leg.stopTimer?.()
    leg.state = 'alerting'
    leg.stopTimer = switching.later(RING_SECONDS, () => switching.leave(leg, 'callNotAnswered'))
    const calling = call.legs.find(({ direction }) => direction === 'outgoing')?.party ?? leg.called
    const parties = { callingDevice: calling, calledDevice: leg.called }
    switching.tell(call, { type: 'delivered', alertingDevice: party, ...parties })
  }

  #call(line: LineNumber, target: LineNumber): void {
    const { extensions, switching, changed } = this.#options
    const extension = extensions.get(line)
    if (!extension || !this.#isFree(line) || !this.#isFree(target)) return
    this.#forget(line, target)
    changed(line)
    switching.prompt(extension.party, target)
  }

  /** Whether it was there. */
  #forget(line: LineNumber, target: LineNumber): boolean {
    const own = this.#callBacks.get(line)
    const wasThere = own?.delete(target) ?? false
    if (own?.size === 0) this.#callBacks.delete(line)
    return wasThere
  }

  #isFree(line: LineNumber | undefined): boolean {
    const { extensions, switching } = this.#options
    if (line === undefined || !extensions.get(line)?.isPluggedIn) return false
    return switching.legsOf(line).every(({ state }) => state === 'queued')
  }
}
