/**
 * What one service is told, in order and one at a time; again with growing pauses while it does not take it. In memory: whoever was away
 * for longer, or over a restart of the server, reads the journal.
 */
import type { CancelTimer, Clock } from '@offhook/base'
import type { WebhookEvent } from '@offhook/contract'
import { isTaken, type PostResult, type post } from './post.ts'
import { signedHeaders } from './webhook.ts'

export interface DeliveryOptions {
  readonly url: string
  readonly secret: string
  readonly clock: Clock
  readonly newId: () => string
  readonly post: typeof post
  /** The first failure after all was well, and the first success after that. */
  readonly onChange: (fault: PostResult | null) => void
}

export interface DeliveryStatus {
  readonly delivered: number
  readonly lastDeliveredAt: number | null
  readonly waiting: number
  readonly givenUp: number
  readonly fault: (PostResult & { readonly at: number }) | null
}

interface Message {
  readonly id: string
  readonly body: string
}

const MOST_WAITING = 1000
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 300_000

export class Delivery {
  readonly #options: DeliveryOptions
  readonly #waiting: Message[] = []
  readonly #stopped = new AbortController()
  #cancelPause: CancelTimer | undefined
  #isPosting = false
  #pauseMs = FIRST_PAUSE_MS
  #delivered = 0
  #lastDeliveredAt: number | null = null
  #givenUp = 0
  #fault: DeliveryStatus['fault'] = null

  constructor(options: DeliveryOptions) {
    this.#options = options
  }

  get status(): DeliveryStatus {
    return {
      delivered: this.#delivered,
      lastDeliveredAt: this.#lastDeliveredAt,
      waiting: this.#waiting.length,
      givenUp: this.#givenUp,
      fault: this.#fault,
    }
  }

  add(event: WebhookEvent): void {
    if (this.#waiting.length >= MOST_WAITING) {
      // The one that is under way stays first.
      this.#waiting.splice(this.#isPosting ? 1 : 0, 1)
      this.#givenUp++
    }
    this.#waiting.push(this.#messageOf(event))
    if (!this.#cancelPause) void this.#postNext()
  }

  /** Posts at once, beside those that wait. */
  attempt(event: WebhookEvent): Promise<PostResult> {
    return this.#post(this.#messageOf(event))
  }

  stop(): void {
    this.#stopped.abort()
    this.#cancelPause?.()
  }

  #messageOf(event: WebhookEvent): Message {
    return { id: `msg_${this.#options.newId()}`, body: JSON.stringify(event) }
  }

  #post(message: Message): Promise<PostResult> {
    const { url, secret, clock } = this.#options
    const headers = signedHeaders(secret, { ...message, at: clock.now() })
    return this.#options.post({ url, headers, body: message.body }, this.#stopped.signal)
  }

  async #postNext(): Promise<void> {
    if (this.#isPosting) return
    this.#isPosting = true
    for (let message = this.#waiting[0]; message; message = this.#waiting[0]) {
      const result = await this.#post(message)
      if (this.#stopped.signal.aborted) return
      if (!isTaken(result)) {
        this.#fail(result)
        break
      }
      this.#waiting.shift()
      this.#succeed()
    }
    this.#isPosting = false
  }

  #succeed(): void {
    this.#delivered++
    this.#lastDeliveredAt = this.#options.clock.now()
    this.#pauseMs = FIRST_PAUSE_MS
    if (!this.#fault) return
    this.#fault = null
    this.#options.onChange(null)
  }

  #fail(result: PostResult): void {
    const { clock, onChange } = this.#options
    const isNew = this.#fault === null
    this.#fault = { ...result, at: clock.now() }
    this.#cancelPause = clock.after(this.#pauseMs, () => {
      this.#cancelPause = undefined
      void this.#postNext()
    })
    this.#pauseMs = Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS)
    if (isNew) onChange(result)
  }
}
