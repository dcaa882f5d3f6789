/**
 * Telephone events (RFC 4733 §2.3).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |     event     |E|R| volume    |          duration             |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */
import { setUint16, uint16 } from './packet.ts'

export interface TelephoneEvent {
  /** 0 to 15 are DTMF (RFC 4733 §3.2), see {@link DTMF_KEYS}. */
  readonly event: number
  readonly isEnd: boolean
  /** −dBm0, 0 to 63. */
  readonly volume: number
  /** So far, in units of the timestamp. */
  readonly duration: number
}

/** The keys in the order of their event codes. */
export const DTMF_KEYS = '0123456789*#ABCD'

/** Undefined where the payload is too short. What follows the first event (redundancy, §2.5.1.4) is not read. */
export function parseTelephoneEvent(payload: Uint8Array): TelephoneEvent | undefined {
  if (payload.length < 4) return undefined
  return {
    event: payload[0]!,
    isEnd: (payload[1]! & 0x80) !== 0,
    volume: payload[1]! & 0x3f,
    duration: uint16(payload, 2),
  }
}

export function writeTelephoneEvent({ event, isEnd, volume, duration }: TelephoneEvent): Uint8Array {
  const out = new Uint8Array(4)
  out[0] = event
  out[1] = (isEnd ? 0x80 : 0) | volume
  setUint16(out, 2, duration)
  return out
}

/** How often the end of an event is sent, against loss (RFC 4733 §2.5.1.4). */
const END_REPEATS = 3
const DEFAULT_VOLUME = 10
const LONGEST_SEGMENT = 0xffff

export interface EventPacket {
  readonly payload: Uint8Array
  /** Relative to the timestamp at which the event began. */
  readonly offset: number
  readonly marker: boolean
}

/**
 * The packets of one event that lasts `duration`, one every `step` (both in units of the timestamp), to be sent at that pace;
 * the ends go out together or at that pace (RFC 4733 §2.5.1.2). Longer ones than 65535 units are cut in segments (§2.5.1.3).
 */
export function eventPackets(event: number, duration: number, step: number): EventPacket[] {
  const packets: EventPacket[] = []
  let start = 0
  let at = 0
  while (at < duration) {
    at = Math.min(at + step, duration)
    if (at - start > LONGEST_SEGMENT) start = at - step
    const isEnd = at === duration
    const value = { event, isEnd, volume: DEFAULT_VOLUME, duration: at - start }
    for (let repeat = 0; repeat < (isEnd ? END_REPEATS : 1); repeat++)
      packets.push({ payload: writeTelephoneEvent(value), offset: start, marker: packets.length === 0 })
  }
  return packets
}

/** News of an event that comes in. The duration of an end is the whole event's, in units of the timestamp. */
export type EventNews =
  | { readonly kind: 'began'; readonly event: number }
  | { readonly kind: 'ended'; readonly event: number; readonly duration: number }

const NO_NEWS: readonly EventNews[] = []

interface Current {
  readonly event: number
  readonly timestamp: number
  /** Of the segments that are over. */
  elapsed: number
  segmentTimestamp: number
  duration: number
}

/**
 * Makes one event out of its many packets, whichever of them are lost (RFC 4733 §2.5.2): the timestamp tells events apart.
 * It is called for every packet of the source, sound included, because sound that is later than the event ends it, too.
 */
export class EventReceiver {
  #current: Current | undefined
  #lastTimestamp: number | undefined

  take(timestamp: number, { event, isEnd, duration }: TelephoneEvent): EventNews[] {
    const news: EventNews[] = []
    const current = this.#current
    if (current && this.#belongs(current, timestamp, event)) {
      current.duration = Math.max(current.duration, duration)
    } else {
      // A late copy of what is over; RFC 4733 §2.5.1.4 sends three ends.
      if (this.#lastTimestamp !== undefined && ((timestamp - this.#lastTimestamp) | 0) <= 0) return news
      if (current) news.push(this.#end(current))
      this.#current = { event, timestamp, elapsed: 0, segmentTimestamp: timestamp, duration }
      this.#lastTimestamp = timestamp
      news.push({ kind: 'began', event })
    }
    if (isEnd && this.#current) news.push(this.#end(this.#current))
    return news
  }

  /** Sound under `timestamp`: all ends may have been lost. */
  takeSound(timestamp: number): readonly EventNews[] {
    const current = this.#current
    if (!current) return NO_NEWS
    const end = current.segmentTimestamp + current.duration
    return ((timestamp - end) | 0) >= 0 ? [this.#end(current)] : NO_NEWS
  }

  /** The same event goes on, perhaps in its next segment, which begins where the last one ended (RFC 4733 §2.5.1.3). */
  #belongs(current: Current, timestamp: number, event: number): boolean {
    if (event !== current.event) return false
    if (timestamp === current.segmentTimestamp) return true
    const ahead = (timestamp - current.segmentTimestamp) | 0
    if (ahead < LONGEST_SEGMENT / 2 || ahead > LONGEST_SEGMENT) return false
    current.elapsed += ahead
    current.segmentTimestamp = timestamp
    current.duration = 0
    this.#lastTimestamp = timestamp
    return true
  }

  #end(current: Current): EventNews {
    this.#current = undefined
    return { kind: 'ended', event: current.event, duration: current.elapsed + current.duration }
  }
}
