/** Packets in the order in which they were sent, whichever way they came. */
import { extendSequence, extendTimestamp } from '../rtp/sequence.ts'

export interface QueuedPacket {
  /** Without wrapping. */
  readonly sequence: number
  /** Without wrapping, in units of the RTP clock. */
  readonly timestamp: number
  readonly payloadType: number
  readonly payload: Uint8Array
}

/** What becomes of a packet. */
export type Arrival = 'taken' | 'duplicate' | 'late' | 'overflow'

/** Beyond this, something is wrong: it is four seconds of packets of 20 ms. */
const MOST_PACKETS = 200

export class PacketQueue {
  #packets: QueuedPacket[] = []
  #reference: { sequence: number; timestamp: number } | undefined
  /** The last one that was taken out: what comes before it is late. */
  #playedSequence = Number.NEGATIVE_INFINITY

  get length(): number {
    return this.#packets.length
  }

  get first(): QueuedPacket | undefined {
    return this.#packets[0]
  }

  put(sequence: number, timestamp: number, payloadType: number, payload: Uint8Array): Arrival {
    // One turn ahead, so that what was sent before the first packet does not go below zero.
    this.#reference ??= { sequence: sequence + 0x1_0000, timestamp: timestamp + 0x1_0000_0000 }
    const packet = {
      sequence: extendSequence(sequence, this.#reference.sequence),
      timestamp: extendTimestamp(timestamp, this.#reference.timestamp),
      payloadType,
      payload,
    }
    if (packet.sequence > this.#reference.sequence)
      this.#reference = { sequence: packet.sequence, timestamp: packet.timestamp }
    if (packet.sequence <= this.#playedSequence) return 'late'
    if (this.#packets.length >= MOST_PACKETS) return 'overflow'
    return this.#insert(packet)
  }

  /** Takes the first packet out. */
  shift(): QueuedPacket | undefined {
    const packet = this.#packets.shift()
    if (packet) this.#playedSequence = packet.sequence
    return packet
  }

  /** The timestamp without wrapping, as {@link put} extends it; undefined before the first packet. */
  extend(timestamp: number): number | undefined {
    return this.#reference && extendTimestamp(timestamp, this.#reference.timestamp)
  }

  clear(): void {
    this.#packets = []
    this.#reference = undefined
    this.#playedSequence = Number.NEGATIVE_INFINITY
  }

  /** Most packets belong at the end. */
  #insert(packet: QueuedPacket): Arrival {
    let at = this.#packets.length
    while (at > 0 && this.#packets[at - 1]!.sequence > packet.sequence) at--
    if (this.#packets[at - 1]?.sequence === packet.sequence) return 'duplicate'
    this.#packets.splice(at, 0, packet)
    return 'taken'
  }
}
