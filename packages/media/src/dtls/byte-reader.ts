/** Reads bytes in order, and no further than they go. */
import { NamedError } from '@offhook/base'
import { mediaErrors } from '../errors.ts'

/** Why a handshake is refused. */
export function refused(problem: string): NamedError {
  return new NamedError(mediaErrors, 'dtls-refused', { problem })
}

export class ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  /** An unsigned number of `bytes` bytes, six at most. Throws `dtls-refused`, as all that follows, where there is too little. */
  number(bytes: number): number {
    return this.take(bytes).reduce((sum, byte) => sum * 256 + byte, 0)
  }

  take(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.#bytes.length) throw refused('a message is too short')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }

  /** A vector behind its length of `lengthBytes` bytes (RFC 5246 §4.3). */
  vector(lengthBytes: number): Uint8Array {
    return this.take(this.number(lengthBytes))
  }
}

/** An unsigned number as `bytes` bytes. */
export function numberBytes(value: number, bytes: number): Uint8Array {
  const out = new Uint8Array(bytes)
  for (let at = bytes - 1, left = value; at >= 0; at--, left = Math.floor(left / 256)) out[at] = left % 256
  return out
}

/** A vector with its length before it. */
export function vectorBytes(content: Uint8Array, lengthBytes: number): Uint8Array {
  return Buffer.concat([numberBytes(content.length, lengthBytes), content])
}
