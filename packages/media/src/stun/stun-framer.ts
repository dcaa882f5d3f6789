/**
 * STUN and TURN over a stream: a message tells its own length (RFC 8489 §6.2.2), and so does channel data, which is padded here
 * (RFC 8656 §12.5).
 */
import { HEADER_BYTES } from './message.ts'

/** No packet of voice, and no message about one, is larger. */
const LARGEST_FRAME = 4096
const CHANNEL_HEADER_BYTES = 4

export class StunFramer {
  #rest = Buffer.alloc(0)

  /**
   * Takes what came; the frames that are whole, without padding. They hold until the next call. Undefined where it is none of STUN: then
   * nothing that follows can be told apart, and the connection has to go.
   */
  push(bytes: Uint8Array): readonly Uint8Array[] | undefined {
    const all = this.#rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#rest, bytes])
    const frames: Uint8Array[] = []
    let at = 0
    for (;;) {
      const length = frameLength(all, at)
      if (length === undefined) break
      if (length > LARGEST_FRAME) return undefined
      const end = at + length + (-length & 3)
      if (end > all.length) break
      frames.push(all.subarray(at, at + length))
      at = end
    }
    this.#rest = all.subarray(at)
    return frames
  }
}

/** Of the frame that begins at `at`, without padding; undefined where not even that has come, infinite where it is none. */
function frameLength(bytes: Buffer, at: number): number | undefined {
  if (bytes.length - at < CHANNEL_HEADER_BYTES) return undefined
  const length = bytes.readUInt16BE(at + 2)
  // RFC 8656 §12: the two first bits tell them apart.
  switch (bytes[at]! >> 6) {
    case 0:
      return length % 4 === 0 ? HEADER_BYTES + length : Number.POSITIVE_INFINITY
    case 1:
      return CHANNEL_HEADER_BYTES + length
    default:
      return Number.POSITIVE_INFINITY
  }
}

/** Channel data is padded in a stream (RFC 8656 §12.5); messages need none. */
export function padded(packet: Uint8Array): Uint8Array {
  const missing = -packet.length & 3
  return missing === 0 ? packet : Buffer.concat([packet, Buffer.alloc(missing)])
}
