/** Handshake messages, cut into fragments and put together again (RFC 6347 §4.2.2, §4.2.3). */
import { numberBytes } from './byte-reader.ts'

export const HANDSHAKE = {
  clientHello: 1,
  serverHello: 2,
  helloVerifyRequest: 3,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
} as const

export interface HandshakeMessage {
  readonly type: number
  readonly sequence: number
  readonly body: Uint8Array
}

const HEADER_BYTES = 12
/** A certificate of RSA with 4096 bits has about 1,500 bytes, a hello with keys against quantum computers about as many. */
const LARGEST_BODY = 16_384
/** How far ahead messages may come: a flight has five. */
const MOST_AHEAD = 8

/** The message as it counts for the transcript: as if never cut (RFC 6347 §4.2.6). */
export function writeHandshake({ type, sequence, body }: HandshakeMessage): Uint8Array {
  return writeFragment(type, sequence, body, 0, body.length)
}

/** The message in fragments of at most `most` bytes of body. */
export function fragmentsOf({ type, sequence, body }: HandshakeMessage, most: number): Uint8Array[] {
  const out: Uint8Array[] = []
  for (let at = 0; at === 0 || at < body.length; at += most)
    out.push(writeFragment(type, sequence, body, at, Math.min(most, body.length - at)))
  return out
}

function writeFragment(
  type: number,
  sequence: number,
  body: Uint8Array,
  at: number,
  length: number,
): Uint8Array {
  return Buffer.concat([
    Uint8Array.of(type),
    numberBytes(body.length, 3),
    numberBytes(sequence, 2),
    numberBytes(at, 3),
    numberBytes(length, 3),
    body.subarray(at, at + length),
  ])
}

interface Partial {
  readonly type: number
  readonly body: Uint8Array
  readonly isHere: Uint8Array
  missing: number
}

/** Puts messages together and hands them out in order. Holds {@link MOST_AHEAD} of them at most. */
export class Reassembler {
  readonly #partials = new Map<number, Partial>()
  #next = 0

  /** Takes the fragments of a record. `isOld` tells whether one was of a message that had been handed out: the peer repeats itself. */
  put(record: Uint8Array): { readonly isOld: boolean } {
    const view = new DataView(record.buffer, record.byteOffset, record.byteLength)
    let isOld = false
    for (let at = 0; at + HEADER_BYTES <= record.length; ) {
      const length = (record[at + 1]! << 16) | view.getUint16(at + 2)
      const sequence = view.getUint16(at + 4)
      const offset = (record[at + 6]! << 16) | view.getUint16(at + 7)
      const end = at + HEADER_BYTES + ((record[at + 9]! << 16) | view.getUint16(at + 10))
      if (end > record.length) break
      if (sequence < this.#next) isOld = true
      else this.#put(record[at]!, sequence, length, offset, record.subarray(at + HEADER_BYTES, end))
      at = end
    }
    return { isOld }
  }

  /** The next message in order, once it is whole. */
  next(): HandshakeMessage | undefined {
    const partial = this.#partials.get(this.#next)
    if (!partial || partial.missing > 0) return undefined
    this.#partials.delete(this.#next)
    return { type: partial.type, sequence: this.#next++, body: partial.body }
  }

  #put(type: number, sequence: number, length: number, offset: number, bytes: Uint8Array): void {
    if (sequence >= this.#next + MOST_AHEAD || length > LARGEST_BODY || offset + bytes.length > length) return
    let partial = this.#partials.get(sequence)
    if (!partial) {
      partial = { type, body: new Uint8Array(length), isHere: new Uint8Array(length), missing: length }
      this.#partials.set(sequence, partial)
    }
    if (partial.type !== type || partial.body.length !== length) return
    for (let index = 0; index < bytes.length; index++) {
      if (partial.isHere[offset + index] === 1) continue
      partial.isHere[offset + index] = 1
      partial.body[offset + index] = bytes[index]!
      partial.missing--
    }
  }
}
