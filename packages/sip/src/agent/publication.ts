/** Published state (RFC 3903): sent, refreshed, changed and removed by its entity tag. */
import { Emitter, type Listenable, type Unsubscribe } from '@offhook/base'
import type { BodyPart } from '../dialog/body.ts'
import type { DialogHost } from '../dialog/host.ts'
import type { DigestAccount } from '../digest/client.ts'
import { expiresOf } from '../grammar/contact.ts'
import type { SipResponse } from '../grammar/message.ts'
import type { TimerOwner, WheelTimer } from '../transaction/timing-wheel.ts'
import { RequestSeries } from './out-of-dialog.ts'

export interface PublicationOptions {
  /** Whose state it is: the Request-URI. */
  readonly target: string
  readonly from: string
  /** The event package: `presence`, `dialog`. */
  readonly event: string
  readonly expires?: number | undefined
  readonly credentials?: DigestAccount | undefined
  readonly nextHop?: string | undefined
}

export interface PublicationEvents extends Record<string, unknown> {
  published: { readonly tag: string; readonly expires: number }
  failed: { readonly status: number }
}

/** After a failure that says nothing about when to come back. */
const RETRY_MS = 60_000

export class Publication implements Listenable<PublicationEvents>, TimerOwner {
  readonly #host: DialogHost
  readonly #options: PublicationOptions
  readonly #events: Emitter<PublicationEvents>
  readonly #series: RequestSeries
  /** What the server calls the state it holds (§4.1); undefined while it holds none. */
  #tag: string | undefined
  #expires: number
  #part: BodyPart | undefined
  /** Changed while a request is under way: requests follow one another (§4: "MUST NOT send a new PUBLISH until"). */
  #isStale = false
  #isSending = false
  #isEnded = false
  #isRemoved = false
  #timer: WheelTimer | undefined

  constructor(host: DialogHost, options: PublicationOptions) {
    this.#host = host
    this.#options = options
    this.#expires = options.expires ?? 3600
    this.#events = new Emitter(host.onListenerFault)
    this.#series = new RequestSeries(host, options.credentials)
  }

  on<Name extends keyof PublicationEvents>(
    name: Name,
    listener: (event: PublicationEvents[Name]) => void,
  ): Unsubscribe {
    return this.#events.on(name, listener)
  }

  /** Publishes `part`, and keeps it published. */
  publish(part: BodyPart): void {
    this.#part = part
    this.#isStale = true
    this.#flush()
  }

  /** Removes the state. */
  end(): void {
    this.#isEnded = true
    this.#stopTimer()
    if (!this.#isSending) this.#remove()
  }

  onTimer(): void {
    this.#timer = undefined
    this.#flush(true)
  }

  #flush(refresh = false): void {
    if (this.#isSending || this.#isEnded || !this.#part || !(this.#isStale || refresh)) return
    const body = this.#isStale || this.#tag === undefined ? this.#part : undefined
    this.#isStale = false
    this.#send(this.#expires, body)
  }

  #send(expires: number, part: BodyPart | undefined): void {
    this.#stopTimer()
    this.#isSending = true
    const { target, from, event, nextHop } = this.#options
    const headers = { Event: event, Expires: String(expires), 'SIP-If-Match': this.#tag }
    this.#series.send({ method: 'PUBLISH', target, from, nextHop, headers, ...part }, (response) => {
      this.#isSending = false
      if (response.status < 300) this.#onPublished(response)
      else this.#onFailed(response)
    })
  }

  /** Once: what the server makes of it does not matter any more. */
  #remove(): void {
    if (this.#tag !== undefined && !this.#isRemoved) {
      this.#isRemoved = true
      this.#send(0, undefined)
    }
  }

  #onPublished(response: SipResponse): void {
    this.#tag = response.headers.get('SIP-ETag')
    if (this.#isEnded) {
      this.#remove()
      return
    }
    const expires = Math.max(1, expiresOf(response.headers) ?? this.#expires)
    this.#later(Math.max(expires / 2, expires - 60) * 1000)
    this.#events.emit('published', { tag: this.#tag ?? '', expires })
    this.#flush()
  }

  #onFailed(response: SipResponse): void {
    const { status } = response
    if (this.#isEnded) return
    if (status === 412) {
      // The server has forgotten the state: publish it anew (§4.1).
      this.#tag = undefined
      this.#isStale = true
      this.#flush()
      return
    }
    const least = Number(response.headers.get('Min-Expires'))
    if (status === 423 && least > this.#expires) {
      this.#expires = least
      this.#isStale = true
      this.#flush()
      return
    }
    this.#isStale = true
    this.#later(RETRY_MS)
    this.#events.emit('failed', { status })
  }

  #later(ms: number): void {
    this.#stopTimer()
    this.#timer = this.#host.wheel.start(ms, this, 'publish')
  }

  #stopTimer(): void {
    if (this.#timer) this.#host.wheel.stop(this.#timer)
    this.#timer = undefined
  }
}
