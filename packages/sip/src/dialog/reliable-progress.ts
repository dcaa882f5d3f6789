/** Reliable provisional answers, the side that answers (RFC 3262 §3): numbered, repeated until PRACK, one at a time. */
import { randomInteger } from '@offhook/base'
import { createResponse, type SipRequest, type SipResponse } from '../grammar/message.ts'
import { parseRAck } from '../grammar/reliability.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { TimerOwner, WheelTimer } from '../transaction/timing-wheel.ts'
import { hasSession } from './body.ts'
import type { DialogHost } from './host.ts'

export class ReliableProgress implements TimerOwner {
  readonly #host: DialogHost
  readonly #transaction: ServerTransaction
  readonly #onUnacknowledged: () => void
  readonly #queue: SipResponse[] = []
  #number: number
  #interval = 0
  #spent = 0
  #timer: WheelTimer | undefined
  #whenClear: (() => void) | undefined

  /** `onUnacknowledged` is called when a PRACK does not come within 64*T1. */
  constructor(host: DialogHost, transaction: ServerTransaction, onUnacknowledged: () => void) {
    this.#host = host
    this.#transaction = transaction
    this.#onUnacknowledged = onUnacknowledged
    // "The value … MUST be chosen uniformly between 1 and 2**31 - 1" (§3).
    this.#number = 1 + randomInteger(host.random, 2 ** 31 - 2)
  }

  /** Sends `response`, or queues it while an earlier one is unacknowledged. */
  send(response: SipResponse): void {
    response.headers.append('Require', '100rel')
    response.headers.append('RSeq', String(this.#number++))
    this.#queue.push(response)
    if (this.#queue.length === 1) this.#sendFirst()
  }

  /** An unacknowledged answer with a session description holds back the 2xx (§3). */
  get holdsFinal(): boolean {
    return this.#queue.some(hasSession)
  }

  /** Calls `run` once when everything has been acknowledged. */
  whenClear(run: () => void): void {
    this.#whenClear = run
  }

  /** True when the PRACK acknowledges what was sent last. */
  acknowledge(prack: SipRequest): boolean {
    const first = this.#queue[0]
    const { rseq, sequence, method } = parseRAck(prack.need('RAck'))
    if (!first || rseq !== Number(first.headers.get('RSeq')) || method !== 'INVITE') return false
    if (sequence !== first.cseq.sequence) return false
    this.#stopTimer()
    this.#queue.shift()
    return true
  }

  /** Goes on after a PRACK was answered. */
  next(): void {
    if (this.#queue.length > 0) this.#sendFirst()
    else {
      const run = this.#whenClear
      this.#whenClear = undefined
      run?.()
    }
  }

  stop(): void {
    this.#stopTimer()
    this.#queue.length = 0
    this.#whenClear = undefined
  }

  onTimer(): void {
    this.#timer = undefined
    this.#spent += this.#interval
    const left = 64 * this.#host.timers.t1 - this.#spent
    if (left <= 0) {
      this.stop()
      this.#onUnacknowledged()
      return
    }
    this.#interval = Math.min(this.#interval * 2, left)
    this.#transmit()
  }

  #sendFirst(): void {
    this.#interval = this.#host.timers.t1
    this.#spent = 0
    this.#transmit()
  }

  #transmit(): void {
    this.#transaction.respond(this.#queue[0]!)
    this.#timer = this.#host.wheel.start(this.#interval, this, 'repeat')
  }

  #stopTimer(): void {
    if (this.#timer) this.#host.wheel.stop(this.#timer)
    this.#timer = undefined
  }
}

/** Whether provisional answers to `invite` may, and must, be reliable. */
export function reliabilityOf(invite: SipRequest): 'required' | 'supported' | 'unknown' {
  if (invite.headers.lists('Require', '100rel')) return 'required'
  return invite.headers.lists('Supported', '100rel') ? 'supported' : 'unknown'
}

/** The provisional answer itself. */
export function provisional(
  invite: SipRequest,
  status: number,
  reason: string | undefined,
  localTag: string,
  body: Uint8Array | string | undefined,
): SipResponse {
  const response = createResponse(invite, status, reason, { toTag: localTag, body })
  for (const route of invite.headers.all('Record-Route')) response.headers.append('Record-Route', route)
  return response
}
