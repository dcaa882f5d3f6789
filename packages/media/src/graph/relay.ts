/**
 * Passes packets from one leg to another without opening them, where both use the same codec; payload types are translated. Gaps in the
 * numbers and the distances of the timestamps stay as they are, so that the receiver sees the true loss and jitter.
 */
import { rtpHeaderLength } from '../rtp/packet.ts'

export class Relay {
  readonly #payloadTypes = new Uint8Array(128).fill(UNKNOWN)

  /** From the payload type that comes to the one that goes. Packets of other types are not passed. */
  constructor(payloadTypes: ReadonlyMap<number, number>) {
    for (const [from, to] of payloadTypes) this.#payloadTypes[from] = to
  }

  /** The packet as it goes on, changed in place where need be; undefined where it is none that may pass. */
  pass(packet: Uint8Array): Uint8Array | undefined {
    if (rtpHeaderLength(packet) === 0) return undefined
    const payloadType = this.#payloadTypes[packet[1]! & 0x7f]!
    if (payloadType === UNKNOWN) return undefined
    packet[1] = (packet[1]! & 0x80) | payloadType
    return packet
  }
}

const UNKNOWN = 255
