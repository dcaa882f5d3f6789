/** A wire in memory: what one end sends arrives at the other a moment later, whole, in pieces or glued. */
import { type Random, randomInteger } from '@offhook/base'
import type { Transport, TransportListener } from '../link/transport.ts'

export interface WireOptions {
  /** Cuts and glues what is sent at random places; without it every send arrives as it was sent. */
  readonly random?: Random
}

/** The two ends of a wire. */
export function wire(options: WireOptions = {}): readonly [Transport, Transport] {
  const left = new WireEnd(options)
  const right = new WireEnd(options)
  left.other = right
  right.other = left
  return [left, right]
}

class WireEnd implements Transport {
  other: WireEnd | undefined
  readonly #random: Random | undefined
  #listener: TransportListener | undefined
  #arrived: Uint8Array[] = []
  #isDelivering = false
  #isClosed = false

  constructor({ random }: WireOptions) {
    this.#random = random
  }

  send(bytes: Uint8Array): void {
    if (!this.#isClosed) this.other?.arrive(bytes)
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    queueMicrotask(() => this.other?.end())
  }

  listen(listener: TransportListener): void {
    this.#listener = listener
    this.#schedule()
  }

  arrive(bytes: Uint8Array): void {
    this.#arrived.push(bytes)
    this.#schedule()
  }

  end(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#listener?.end('the other side has closed it')
  }

  #schedule(): void {
    if (!this.#listener || this.#isDelivering) return
    this.#isDelivering = true
    queueMicrotask(() => {
      this.#isDelivering = false
      for (const chunk of this.#take()) if (!this.#isClosed) this.#listener?.data(chunk)
    })
  }

  #take(): readonly Uint8Array[] {
    const arrived = this.#arrived
    this.#arrived = []
    if (!this.#random) return arrived
    const glued = Buffer.concat(arrived)
    const pieces: Uint8Array[] = []
    for (let at = 0; at < glued.length; ) {
      const length = 1 + randomInteger(this.#random, 700)
      pieces.push(glued.subarray(at, at + length))
      at += length
    }
    return pieces
  }
}
