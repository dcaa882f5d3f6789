/** Memory for one packet at a time: most packets of a thread have one length, and need not be given new memory each. */

const LARGEST = 2048

export class PacketRoom {
  readonly #bytes = new Uint8Array(LARGEST)
  #packet = this.#bytes.subarray(0, 0)

  /** `length` bytes, with whatever they held before; they hold until the next call. Longer ones than 2048 are new. */
  take(length: number): Uint8Array {
    if (this.#packet.length === length) return this.#packet
    if (length > LARGEST) return new Uint8Array(length)
    this.#packet = this.#bytes.subarray(0, length)
    return this.#packet
  }
}
