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
/** Of so many that were played it is known that they were: one that comes again is no late one. */
const REMEMBERED = 64
/** Payloads whose memory is used again. */
const MOST_SPARE = 4

export class PacketQueue {
  #packets: QueuedPacket[] = []
  #reference: { sequence: number; timestamp: number } | undefined
  /** The last one that was taken out: what comes before it is late. */
  #playedSequence = Number.NEGATIVE_INFINITY
  /** By the sequence number, modulo its length. */
  readonly #remembered = new Float64Array(REMEMBERED).fill(-1)
  #played: Uint8Array | undefined
  readonly #spare: Uint8Array[] = []

  get length(): number {
    return this.#packets.length
  }

  get first(): QueuedPacket | undefined {
    return this.#packets[0]
  }

  /** Takes note of a packet; its payload is copied. */
  put(sequence: number, timestamp: number, payloadType: number, payload: Uint8Array): Arrival {
    // One turn ahead, so that what was sent before the first packet does not go below zero.
    this.#reference ??= { sequence: sequence + 0x1_0000, timestamp: timestamp + 0x1_0000_0000 }
    const extended = extendSequence(sequence, this.#reference.sequence)
    const extendedTimestamp = extendTimestamp(timestamp, this.#reference.timestamp)
    if (extended > this.#reference.sequence) {
      this.#reference.sequence = extended
      this.#reference.timestamp = extendedTimestamp
    }
    if (extended <= this.#playedSequence)
      return this.#remembered[extended % REMEMBERED] === extended ? 'duplicate' : 'late'
    if (this.#packets.length >= MOST_PACKETS) return 'overflow'
    const at = this.#placeOf(extended)
    if (this.#packets[at - 1]?.sequence === extended) return 'duplicate'
    const packet = {
      sequence: extended,
      timestamp: extendedTimestamp,
      payloadType,
      payload: this.#keep(payload),
    }
    if (at === this.#packets.length) this.#packets.push(packet)
    else this.#packets.splice(at, 0, packet)
    return 'taken'
  }

  /** Takes the first packet out. Its payload holds until the next one is taken out. */
  shift(): QueuedPacket | undefined {
    const packet = this.#packets.shift()
    if (!packet) return undefined
    this.#playedSequence = packet.sequence
    this.#remembered[packet.sequence % REMEMBERED] = packet.sequence
    if (this.#played && this.#spare.length < MOST_SPARE) this.#spare.push(this.#played)
    this.#played = packet.payload
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
    this.#remembered.fill(-1)
  }

  /** Behind all that were sent before it. Most packets belong at the end. */
  #placeOf(sequence: number): number {
    let at = this.#packets.length
    while (at > 0 && this.#packets[at - 1]!.sequence > sequence) at--
    return at
  }

  /** A copy, in the memory of a payload that has been played: most of a stream have one length. */
  #keep(payload: Uint8Array): Uint8Array {
    const spare = this.#spare.pop()
    if (spare?.length !== payload.length) return payload.slice()
    spare.set(payload)
    return spare
  }
}
