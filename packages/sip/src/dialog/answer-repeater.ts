/**
 * Sends a 2xx to INVITE again until its ACK comes (RFC 3261 §13.3.1.4, RFC 6026 §8.1): after T1, doubling up to T2, for 64*T1,
 * over every transport.
 */
import type { SipResponse } from '../grammar/message.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { TimerBase } from '../transaction/timers.ts'
import type { TimerOwner, TimingWheel, WheelTimer } from '../transaction/timing-wheel.ts'

export class AnswerRepeater implements TimerOwner {
  readonly sequence: number
  readonly #wheel: TimingWheel
  readonly #timers: TimerBase
  readonly #transaction: ServerTransaction
  readonly #response: SipResponse
  readonly #onNoAck: () => void
  #interval: number
  #spent = 0
  #timer: WheelTimer

  constructor(
    clocks: { readonly wheel: TimingWheel; readonly timers: TimerBase },
    transaction: ServerTransaction,
    response: SipResponse,
    onNoAck: () => void,
  ) {
    this.#wheel = clocks.wheel
    this.#timers = clocks.timers
    this.#transaction = transaction
    this.#response = response
    this.#onNoAck = onNoAck
    this.sequence = response.cseq.sequence
    this.#interval = clocks.timers.t1
    transaction.respond(response)
    this.#timer = this.#wheel.start(this.#interval, this, 'repeat')
  }

  stop(): void {
    this.#wheel.stop(this.#timer)
  }

  onTimer(): void {
    this.#spent += this.#interval
    const left = 64 * this.#timers.t1 - this.#spent
    if (left <= 0) {
      this.#onNoAck()
      return
    }
    this.#transaction.respond(this.#response)
    this.#interval = Math.min(this.#interval * 2, this.#timers.t2, left)
    this.#timer = this.#wheel.start(this.#interval, this, 'repeat')
  }
}
