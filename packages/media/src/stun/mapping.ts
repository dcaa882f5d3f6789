/**
 * From where a STUN server sees one of our ports (RFC 8489 §12, RFC 8445 §5.1.1.2), asked again and again so that a router on the way
 * keeps the door open (RFC 8445 §11).
 */
import type { Random } from '@offhook/base'
import { readXorAddress, type TransportAddress } from './attributes.ts'
import { ATTRIBUTE, METHOD, parseStun, stunAttribute, writeStun } from './message.ts'

const KEEP_ALIVE_MS = 15_000
const AGAIN_MS = 500
/** Answers that are missing before what is known does not hold any more. */
const MOST_MISSING = 7

export class StunMapping {
  readonly server: TransportAddress
  readonly #send: (packet: Uint8Array) => void
  readonly #random: Random
  readonly #nowMs: () => number
  #mapped: TransportAddress | undefined
  #asked: Buffer | undefined
  #missing = 0
  #nextMs = 0

  constructor(
    server: TransportAddress,
    send: (packet: Uint8Array) => void,
    random: Random,
    nowMs: () => number,
  ) {
    this.server = server
    this.#send = send
    this.#random = random
    this.#nowMs = nowMs
  }

  /** Undefined until the server has answered, and when it does not any more. */
  get mapped(): TransportAddress | undefined {
    return this.#mapped
  }

  tick(): void {
    const nowMs = this.#nowMs()
    if (nowMs < this.#nextMs) return
    if (this.#asked && ++this.#missing >= MOST_MISSING) this.#mapped = undefined
    // One transaction is repeated as it is, so that an answer to any of its copies counts (RFC 8489 §6.2.1).
    this.#asked ??= Buffer.from(this.#random.bytes(12))
    const wait = Math.min(AGAIN_MS * 2 ** this.#missing, KEEP_ALIVE_MS)
    this.#nextMs = nowMs + wait
    const request = {
      class: 'request',
      method: METHOD.binding,
      transaction: this.#asked,
      attributes: [],
    } as const
    this.#send(writeStun(request, { hasFingerprint: true }))
  }

  /** A packet came from the server. */
  take(bytes: Uint8Array): void {
    const message = parseStun(bytes)
    if (message?.class !== 'success' || message.method !== METHOD.binding) return
    if (!this.#asked?.equals(message.transaction)) return
    const value = stunAttribute(message, ATTRIBUTE.xorMappedAddress)
    const mapped = value && readXorAddress(value, message.transaction)
    if (!mapped) return
    this.#asked = undefined
    this.#missing = 0
    this.#nextMs = this.#nowMs() + KEEP_ALIVE_MS
    this.#mapped = mapped
  }
}
