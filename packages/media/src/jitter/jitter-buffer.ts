/**
 * Makes an even stream of sound out of packets that come unevenly. It is asked for sound at the pace of our own clock, and keeps the
 * delay as short as the network allows: late packets lengthen it, and periods of the voice are taken out to shorten it again. So
 * the clock of the sender may drift, too.
 */
import type { AudioDecoder, Codec } from '../codec/codec.ts'
import { NoiseGenerator } from '../codec/noise-generator.ts'
import { Resampler } from '../codec/resampler.ts'
import { parseComfortNoise } from '../rtp/comfort-noise.ts'
import type { RtpPacket } from '../rtp/packet.ts'
import { Concealer } from './concealer.ts'
import { DelayEstimator } from './delay-estimator.ts'
import { type Arrival, PacketQueue, type QueuedPacket } from './packet-queue.ts'
import { SampleQueue } from './sample-queue.ts'
import { lengthen, scalableLength, shorten } from './time-scale.ts'

/** What a payload type means: sound of a codec, a description of silence, or an event that has no sound. */
export type PayloadKind = Codec | 'comfort-noise' | 'event'

export interface JitterBufferOptions {
  /** Of the sound that comes out, in hertz. */
  readonly sampleRate: number
  /** Of the RTP timestamps, in hertz. */
  readonly clockRate: number
  readonly payloads: ReadonlyMap<number, PayloadKind>
  /** What is always waited for, above the fastest packet. */
  readonly leastDelayMs?: number
}

/** Counters since the beginning. */
export interface JitterBufferCounts {
  /** Packets that came. */
  readonly received: number
  /** Packets that came after their place had been filled, or twice, or when the buffer was full. */
  readonly late: number
  readonly duplicate: number
  readonly overflow: number
  readonly unknownPayload: number
  /** Samples that were made up, and all samples that were given out. */
  readonly concealedSamples: number
  readonly playedSamples: number
  /** How often a period of the voice was taken out, or said twice. */
  readonly shortened: number
  readonly lengthened: number
}

/** Our own beat adds up to a frame to it. What the network needs is learnt, see `DelayEstimator`. */
const LEAST_DELAY_MS = 2
/** The delay may be this much above its target before it is worked down, gently and roughly. */
const TOLERANCE_MS = 15
const URGENT_MS = 120
/** Beyond this, packets are thrown away: a burst after an outage must not leave the delay of the outage behind. */
const TOO_LONG_MS = 400
/** A timestamp that leaps further than this is a new beginning. */
const LEAP_MS = 5000

export class JitterBuffer {
  readonly #options: JitterBufferOptions
  readonly #queue = new PacketQueue()
  readonly #concealer: Concealer
  readonly #noise = new NoiseGenerator()
  readonly #decoders = new Map<Codec, { decoder: AudioDecoder; resampler: Resampler }>()
  #samples = new SampleQueue()
  #estimator: DelayEstimator
  #ssrc: number | undefined
  /** The timestamp that is decoded next, and the sequence number that would hold it. */
  #expected: { timestamp: number; sequence: number } | undefined
  /** Samples that have filled the place of what is expected. */
  #filled = 0
  /** The sender is silent on purpose. */
  #isSilent = false
  #packetMs = 20
  #counts = {
    received: 0,
    late: 0,
    duplicate: 0,
    overflow: 0,
    unknownPayload: 0,
    concealedSamples: 0,
    playedSamples: 0,
    shortened: 0,
    lengthened: 0,
  }

  constructor(options: JitterBufferOptions) {
    this.#options = options
    this.#concealer = new Concealer(options.sampleRate)
    this.#estimator = new DelayEstimator(options.leastDelayMs ?? LEAST_DELAY_MS)
  }

  get counts(): JitterBufferCounts {
    return this.#counts
  }

  /** What the buffer means to wait, above the fastest packet. */
  get targetMs(): number {
    return this.#estimator.targetMs
  }

  /** How long the sound that is given out at `nowMs` has waited, above the fastest packet. */
  delayMs(nowMs: number): number {
    const base = this.#estimator.base
    if (base === undefined || !this.#expected) return 0
    const filled = this.#samplesToMs(this.#filled)
    return (
      nowMs - base - this.#toMs(this.#expected.timestamp) - filled + this.#samplesToMs(this.#samples.length)
    )
  }

  /** What is kept is not played any more: what comes next is a new beginning. */
  forget(): void {
    this.#samples = new SampleQueue()
    this.#restart(undefined)
  }

  /** Takes a packet that came at `nowMs` (monotonic). Its payload is copied. */
  put(packet: RtpPacket, nowMs: number): Arrival | 'unknown-payload' {
    this.#counts.received++
    const kind = this.#options.payloads.get(packet.payloadType)
    if (kind === undefined) {
      this.#counts.unknownPayload++
      return 'unknown-payload'
    }
    if (packet.ssrc !== this.#ssrc || this.#isLeap(packet.timestamp)) this.#restart(packet.ssrc)
    const arrival = this.#queue.put(packet.sequence, packet.timestamp, packet.payloadType, packet.payload)
    if (this.#isMissed(packet.timestamp, arrival)) this.#estimator.miss(nowMs)
    // Events all bear the timestamp of their beginning: they tell nothing of the delay.
    if (kind !== 'event' && arrival !== 'duplicate')
      this.#estimator.take(this.#toMs(this.#queue.extend(packet.timestamp)!), nowMs)
    if (arrival !== 'taken') this.#counts[arrival]++
    return arrival
  }

  /** Whether sound was made up in place of the packet that now comes: a lost one never does. */
  #isMissed(timestamp: number, arrival: Arrival): boolean {
    if (arrival === 'late') return true
    if (arrival !== 'taken' || this.#filled === 0 || this.#isSilent) return false
    return this.#queue.extend(timestamp) === this.#expected?.timestamp
  }

  /** The next `count` samples, to be played from `nowMs` on, in `out`, which has that length. Always as many as asked for. */
  get(count: number, nowMs: number, out: Int16Array = new Int16Array(count)): Int16Array {
    this.#dropWhatIsTooOld(nowMs)
    while (this.#samples.length < count) this.#more(count - this.#samples.length, nowMs)
    this.#adjust(count, nowMs)
    this.#counts.playedSamples += count
    this.#samples.take(out)
    return out
  }

  /** Adds samples to the queue: at least one. */
  #more(missing: number, nowMs: number): void {
    const packet = this.#queue.first
    if (!this.#expected) {
      if (packet && this.#isDue(packet, nowMs)) this.#begin(packet)
      else this.#samples.put(new Int16Array(missing))
      return
    }
    if (!packet) {
      this.#fill(missing)
      return
    }
    const ahead = this.#toSamples(packet.timestamp - this.#expected.timestamp) - this.#filled
    const isNext = packet.sequence === this.#expected.sequence
    // Silence may be as long as suits the delay: the packet waits until it is due.
    if (this.#isSilent || (isNext && ahead > 0)) {
      if (!this.#isDue(packet, nowMs)) {
        this.#fill(missing)
        return
      }
    } else if (ahead > 0) {
      this.#fill(Math.min(ahead, missing))
      return
    }
    this.#play(this.#queue.shift()!)
  }

  #begin(packet: QueuedPacket): void {
    this.#expected = { timestamp: packet.timestamp, sequence: packet.sequence }
    this.#filled = 0
  }

  /** Makes up sound in the place of what is not there. */
  #fill(count: number): void {
    this.#filled += count
    if (this.#isSilent) {
      this.#samples.put(this.#concealer.pass(this.#noise.generate(count)))
      return
    }
    this.#counts.concealedSamples += count
    this.#samples.put(this.#concealer.conceal(count))
  }

  #play(packet: QueuedPacket): void {
    const kind = this.#options.payloads.get(packet.payloadType)!
    const sequence = packet.sequence + 1
    this.#filled = 0
    if (kind === 'event') {
      // No sound; what follows continues at its own timestamp.
      this.#expected = { timestamp: Math.max(packet.timestamp, this.#expected!.timestamp), sequence }
      this.#setSilent(undefined)
      return
    }
    if (kind === 'comfort-noise') {
      this.#expected = { timestamp: packet.timestamp, sequence }
      this.#setSilent(packet.payload)
      return
    }
    this.#isSilent = false
    const { decoder, resampler } = this.#decoderOf(kind)
    const samples = decoder.decode(packet.payload)
    if (samples.length === 0) {
      // As if it had been lost: the place is filled when the next one comes.
      this.#expected = { timestamp: packet.timestamp, sequence: packet.sequence }
      return
    }
    const duration = (samples.length * this.#options.clockRate) / kind.sampleRate
    this.#packetMs = (samples.length * 1000) / kind.sampleRate
    this.#expected = { timestamp: packet.timestamp + duration, sequence }
    this.#samples.put(this.#concealer.pass(resampler.process(samples)))
  }

  #setSilent(payload: Uint8Array | undefined): void {
    this.#isSilent = true
    const noise = payload && parseComfortNoise(payload)
    if (noise) this.#noise.describe(noise)
  }

  /** Whether the packet has waited as long as it should. */
  #isDue(packet: QueuedPacket, nowMs: number): boolean {
    const base = this.#estimator.base!
    return nowMs - base - this.#toMs(packet.timestamp) >= this.#estimator.targetMs
  }

  /**
   * How far the last packet that is needed for the next `count` samples is above the fastest packet. It is there in time if this is
   * at least its lateness, so this is what is held at the target.
   */
  #slackMs(count: number, nowMs: number): number | undefined {
    const base = this.#estimator.base
    if (base === undefined || !this.#expected || this.#isSilent || this.#concealer.isConcealing)
      return undefined
    const frameMs = this.#samplesToMs(count)
    const readyMs = this.#samplesToMs(this.#samples.length) - frameMs
    // After this frame, the next one needs so many packets more; the last of them begins here.
    const packets = Math.max(Math.ceil((frameMs - readyMs) / this.#packetMs), 0)
    const lastMs = this.#toMs(this.#expected.timestamp) + (packets - 1) * this.#packetMs
    return nowMs + frameMs - base - lastMs
  }

  #adjust(count: number, nowMs: number): void {
    const slack = this.#slackMs(count, nowMs)
    if (slack === undefined) return
    const excess = slack - this.#estimator.targetMs
    if (excess > TOLERANCE_MS) this.#shorten(count, excess > URGENT_MS)
    else if (excess < -TOLERANCE_MS) this.#lengthen(count)
  }

  #shorten(count: number, isUrgent: boolean): void {
    const { sampleRate } = this.#options
    const least = Math.max(scalableLength(sampleRate), count)
    while (this.#samples.length < least && this.#isNextThere()) this.#play(this.#queue.shift()!)
    if (this.#samples.length < least) return
    const shorter = shorten(this.#samples.peek(), sampleRate, isUrgent)
    if (!shorter || shorter.length < count) return
    this.#samples.replace(shorter)
    this.#counts.shortened++
  }

  #lengthen(count: number): void {
    const { sampleRate } = this.#options
    if (this.#samples.length < Math.max(scalableLength(sampleRate), count) && this.#isNextThere())
      this.#play(this.#queue.shift()!)
    if (this.#samples.length < scalableLength(sampleRate)) return
    const longer = lengthen(this.#samples.peek(), sampleRate)
    if (!longer) return
    this.#samples.replace(longer)
    this.#counts.lengthened++
  }

  /** Whether the packet that comes next, without a gap, can be played at once. */
  #isNextThere(): boolean {
    const packet = this.#queue.first
    return (
      packet !== undefined &&
      !this.#isSilent &&
      packet.sequence === this.#expected?.sequence &&
      packet.timestamp === this.#expected.timestamp
    )
  }

  /** After an outage that was delay, not loss: only what is due now is played of the burst. */
  #dropWhatIsTooOld(nowMs: number): void {
    const first = this.#queue.first
    if (!first || !this.#expected || !this.#isDue(first, nowMs - TOO_LONG_MS)) return
    let kept: QueuedPacket | undefined = first
    while (kept && this.#isDue(kept, nowMs - this.#packetMs)) {
      this.#expected = { timestamp: kept.timestamp, sequence: kept.sequence }
      this.#counts.late++
      this.#queue.shift()
      kept = this.#queue.first
    }
    this.#samples = new SampleQueue()
    if (kept) this.#begin(kept)
  }

  #isLeap(timestamp: number): boolean {
    if (!this.#expected) return false
    const extended = this.#queue.extend(timestamp)
    if (extended === undefined) return false
    return (
      Math.abs(this.#toMs(extended - this.#expected.timestamp) - this.#samplesToMs(this.#filled)) > LEAP_MS
    )
  }

  /** Another source, or the same one anew: what is queued of the old one is not played. */
  #restart(ssrc: number | undefined): void {
    this.#ssrc = ssrc
    this.#queue.clear()
    this.#estimator = new DelayEstimator(this.#options.leastDelayMs ?? LEAST_DELAY_MS)
    this.#expected = undefined
    this.#filled = 0
    this.#isSilent = false
    this.#decoders.clear()
  }

  #decoderOf(codec: Codec): { decoder: AudioDecoder; resampler: Resampler } {
    let found = this.#decoders.get(codec)
    if (!found) {
      found = {
        decoder: codec.createDecoder(),
        resampler: new Resampler(codec.sampleRate, this.#options.sampleRate),
      }
      this.#decoders.set(codec, found)
    }
    return found
  }

  #toMs(timestamp: number): number {
    return (timestamp * 1000) / this.#options.clockRate
  }

  #toSamples(duration: number): number {
    return Math.round((duration * this.#options.sampleRate) / this.#options.clockRate)
  }

  #samplesToMs(count: number): number {
    return (count * 1000) / this.#options.sampleRate
  }
}
