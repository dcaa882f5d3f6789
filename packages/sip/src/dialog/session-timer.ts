/** Session timers (RFC 4028): finds out that the other side has vanished, by refreshing the session from time to time. */
import type { Headers } from '../grammar/headers.ts'
import type { SipRequest, SipResponse } from '../grammar/message.ts'
import { formatSessionExpires, parseMinSE, parseSessionExpires } from '../grammar/reliability.ts'
import type { TimerOwner, TimingWheel, WheelTimer } from '../transaction/timing-wheel.ts'

export interface SessionTimerOptions {
  /** Seconds after which a session that was not refreshed has ended. RFC 4028 §4 recommends 1800. */
  readonly interval: number
  /** The shortest interval accepted, in seconds; at least 90 (§5). */
  readonly minimum: number
}

/** RFC 4028 §5: "the absolute minimum is 90 seconds". */
const LEAST_SECONDS = 90

export const defaultSessionTimer: SessionTimerOptions = { interval: 1800, minimum: LEAST_SECONDS }

export interface SessionTimerUser {
  /** Half of the interval is over and refreshing is this side's duty. */
  onRefreshDue(): void
  /** The other side did not refresh. */
  onSessionExpired(): void
}

export class SessionTimer implements TimerOwner {
  readonly #wheel: TimingWheel
  readonly #user: SessionTimerUser
  /** Undefined: this side asks for no timer, but keeps to the peer's. */
  readonly #options: SessionTimerOptions | undefined
  #interval: number
  #minimum: number
  #timer: WheelTimer | undefined
  #isRefresher = false

  constructor(wheel: TimingWheel, user: SessionTimerUser, options: SessionTimerOptions | undefined) {
    this.#wheel = wheel
    this.#user = user
    this.#options = options
    this.#interval = options?.interval ?? 0
    this.#minimum = Math.max(LEAST_SECONDS, options?.minimum ?? LEAST_SECONDS)
  }

  get isRunning(): boolean {
    return this.#timer !== undefined
  }

  /** Writes what a request of this side asks for (§7.1, §7.4). */
  ask(headers: Headers): void {
    if (!this.#options && !this.isRunning) return
    const refresher = this.isRunning ? (this.#isRefresher ? 'uac' : 'uas') : undefined
    headers.append('Session-Expires', formatSessionExpires({ seconds: this.#interval, refresher }))
    if (this.#minimum > LEAST_SECONDS) headers.append('Min-SE', String(this.#minimum))
  }

  /** Reads a 422; true when asking again with the longer interval is worth it (§7.3). */
  raise(response: SipResponse): boolean {
    const wanted = response.headers.get('Min-SE')
    const least = wanted === undefined ? 0 : parseMinSE(wanted)
    if (!this.#options || least <= this.#interval) return false
    this.#interval = least
    this.#minimum = least
    return true
  }

  /** The Min-SE with which `request` must be answered 422; undefined when its interval will do (§9). */
  tooShort(request: SipRequest): number | undefined {
    const asked = request.headers.get('Session-Expires')
    if (asked === undefined || !request.headers.lists('Supported', 'timer')) return undefined
    return parseSessionExpires(asked).seconds < this.#minimum ? this.#minimum : undefined
  }

  /** Starts the timer as the answer to `request` and writes the answer's headers (§9, table 2). */
  answer(request: SipRequest, headers: Headers): void {
    const asked = request.headers.get('Session-Expires')
    const supports = request.headers.lists('Supported', 'timer')
    if (asked === undefined && (!this.#options || !supports)) {
      this.stop()
      return
    }
    const { seconds, refresher: wanted } =
      asked === undefined ? { seconds: this.#interval, refresher: undefined } : parseSessionExpires(asked)
    const least = request.headers.get('Min-SE')
    const interval = this.#options ? Math.min(seconds, this.#options.interval) : seconds
    const refresher = supports ? (wanted ?? 'uac') : 'uas'
    this.#interval = Math.max(interval, least === undefined ? this.#minimum : parseMinSE(least))
    headers.append('Session-Expires', formatSessionExpires({ seconds: this.#interval, refresher }))
    if (refresher === 'uac') headers.append('Require', 'timer')
    this.#start(refresher === 'uas')
  }

  /** Starts the timer as the 2xx to a request of this side says (§7.2). */
  accepted(response: SipResponse): void {
    const granted = response.headers.get('Session-Expires')
    if (granted === undefined) {
      this.stop()
      return
    }
    const { seconds, refresher } = parseSessionExpires(granted)
    this.#interval = Math.max(seconds, LEAST_SECONDS)
    this.#start(refresher !== 'uas')
  }

  stop(): void {
    if (this.#timer) this.#wheel.stop(this.#timer)
    this.#timer = undefined
  }

  onTimer(name: string): void {
    if (name === 'expired') {
      this.#timer = undefined
      this.#user.onSessionExpired()
      return
    }
    // Should the refresh not succeed, the session still ends.
    this.#timer = this.#wheel.start(this.#graceMs(this.#interval / 2), this, 'expired')
    this.#user.onRefreshDue()
  }

  #start(isRefresher: boolean): void {
    this.stop()
    this.#isRefresher = isRefresher
    this.#timer = isRefresher
      ? this.#wheel.start((this.#interval / 2) * 1000, this, 'refresh')
      : this.#wheel.start(this.#graceMs(this.#interval), this, 'expired')
  }

  /** "… the minimum of 32 seconds and one third of the session interval" before the end (§10). */
  #graceMs(seconds: number): number {
    return (seconds - Math.min(32, this.#interval / 3)) * 1000
  }
}
