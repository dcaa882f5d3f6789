/** A REFER we sent: the other side shall call somebody, and tells how it goes (RFC 3515, RFC 5589). */
import { Emitter, type Listenable, type Unsubscribe } from '@offhook/base'
import type { SipRequest } from '../grammar/message.ts'
import { parseEvent, parseSubscriptionState } from '../grammar/subscription.ts'

export interface TransferEvents extends Record<string, unknown> {
  /** The other side agreed to try. */
  accepted: { readonly status: number; readonly withProgress: boolean }
  /** It did not, or the REFER found nobody. */
  rejected: { readonly status: number }
  /** The status of its call; the one that is final is the last event, with `isFinal`. */
  progress: { readonly status: number; readonly isFinal: boolean }
}

export class Transfer implements Listenable<TransferEvents> {
  readonly #events: Emitter<TransferEvents>
  /** The CSeq of the REFER; it names the subscription among several (RFC 3515 §2.4.6). */
  sequence = 0
  #isOver = false

  constructor(onFault: (fault: unknown, name: PropertyKey) => void) {
    this.#events = new Emitter(onFault)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  on<Name extends keyof TransferEvents>(
    name: Name,
    listener: (event: TransferEvents[Name]) => void,
  ): Unsubscribe {
    return this.#events.on(name, listener)
  }

  /** The final answer to the REFER. */
  onAnswer(status: number, withProgress: boolean): void {
    if (status < 300) {
      this.#isOver = !withProgress
      this.#events.emit('accepted', { status, withProgress })
      return
    }
    this.#isOver = true
    this.#events.emit('rejected', { status })
  }

  /** Whether a NOTIFY belongs to this transfer. */
  owns(notify: SipRequest): boolean {
    const { package: name, id } = parseEvent(notify.need('Event'))
    return name === 'refer' && (id === undefined || id === String(this.sequence))
  }

  onNotify(notify: SipRequest): void {
    const status = statusOf(notify.body)
    const { state } = parseSubscriptionState(notify.headers.get('Subscription-State') ?? 'active')
    const isFinal = state === 'terminated' || (status !== undefined && status >= 200)
    if (this.#isOver) return
    this.#isOver = isFinal
    if (status !== undefined) this.#events.emit('progress', { status, isFinal })
  }
}

/** The status in a piece of SIP: `SIP/2.0 180 Ringing` (RFC 3420). */
function statusOf(body: Uint8Array): number | undefined {
  const line = /^SIP\/2\.0 ([1-6]\d\d)(?: |\r|\n|$)/.exec(Buffer.from(body).toString('latin1', 0, 200))
  return line ? Number(line[1]) : undefined
}
