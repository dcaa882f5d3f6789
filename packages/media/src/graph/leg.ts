/**
 * One RTP stream pair with one peer: packets in, sound out at an even pace; sound in, packets out. The port below has already taken
 * the encryption off, and will put it on.
 */
import type { Random } from '@offhook/base'
import type { AudioEncoder, Codec } from '../codec/codec.ts'
import { codecNamed } from '../codec/codecs.ts'
import { JitterBuffer, type JitterBufferCounts, type PayloadKind } from '../jitter/jitter-buffer.ts'
import { meanOpinionScore, rating } from '../rtp/e-model.ts'
import { parseRtp, type RtpPacket, rtpHeaderLength, uint16, uint32 } from '../rtp/packet.ts'
import type { PacketRoom } from '../rtp/packet-room.ts'
import { ReceiverStatistics, roundTripMs } from '../rtp/receiver-statistics.ts'
import { type ReportBlock, type RtcpPacket, writeRtcp } from '../rtp/rtcp.ts'
import { type ReportingSource, RtpSource } from '../rtp/rtp-source.ts'
import {
  DTMF_KEYS,
  type EventPacket,
  EventReceiver,
  eventPackets,
  parseTelephoneEvent,
} from '../rtp/telephone-event.ts'
import { FRAME_MS, frameLength, type SoundSink, type SoundSource } from './frame.ts'

/** The payload types of one direction or both, as offer and answer have agreed on them. */
export interface LegFormat {
  readonly name: string
  readonly clockRate: number
  readonly payloadType: number
  readonly receivePayloadType: number
}

export interface LegOptions {
  /** What is sent, and what may come. {@link formats} holds it, too. */
  readonly format: LegFormat
  readonly formats: readonly LegFormat[]
  readonly telephoneEvent?: LegFormat
  readonly comfortNoise?: LegFormat
  readonly random: Random
  /** How RTCP names us (RFC 7022). */
  readonly cname: string
  readonly send: (packet: Uint8Array) => void
  /** Memory for what is sent, where {@link send} copies what it keeps. */
  readonly room?: PacketRoom
  readonly sendControl: (packet: Uint8Array) => void
  /** Whom the peer takes for the sender of all that it is sent, where that is more than this leg's own. */
  readonly sender?: ReportingSource
  /** A key that the peer pressed, told when it is released. */
  readonly onKey: (key: string, ms: number) => void
}

/** How good the leg is, from what came in. */
export interface LegQuality extends JitterBufferCounts {
  /** 0 to 1: lost by the network, of what was expected. */
  readonly lossRatio: number
  /** Packets that should have come, and those of them that the network lost. */
  readonly expectedPackets: number
  readonly lostPackets: number
  readonly jitterMs: number
  /** How long sound waits in the jitter buffer. */
  readonly delayMs: number
  /** As the peer's reports show; undefined before the first. */
  readonly roundTripMs?: number
  /** 1 to 4.5 (ITU-T G.107). */
  readonly meanOpinionScore: number
}

/** What is not known of the delay is assumed: half of the round trip is, but without reports this. */
const ASSUMED_NETWORK_MS = 20
/** Keys that wait to be sent. */
const MOST_KEYS = 64
/** A tone of 100 ms and a pause as long: what phones and machines understand (RFC 4733 §2.5.2.1: 40 ms at least). */
const KEY_MS = 100

export class Leg implements SoundSource, SoundSink {
  /** Of the codec that is sent. */
  readonly codec: Codec
  readonly sampleRate: number
  readonly #options: LegOptions
  readonly #buffer: JitterBuffer
  readonly #source: RtpSource
  #events = new EventReceiver()
  /** What was read last: memory for each frame anew would be collected by the megabyte. */
  readonly #frame: Int16Array
  readonly #eventPayloadType: number
  #encoder: AudioEncoder
  #statistics: ReceiverStatistics | undefined
  #roundTripMs: number | undefined
  /** Events under way, one list of packets for each key; undefined is a pause of one frame. */
  #keys: (EventPacket | undefined)[][] = []
  #keyTimestamp = 0
  #strays = 0

  /** `options.format` must name a codec of the engine. */
  constructor(options: LegOptions, codec: Codec) {
    this.#options = options
    this.codec = codec
    this.sampleRate = codec.sampleRate
    this.#frame = new Int16Array(frameLength(codec.sampleRate))
    this.#encoder = codec.createEncoder()
    this.#source = new RtpSource(options.random, options.room)
    this.#eventPayloadType = options.telephoneEvent?.receivePayloadType ?? -1
    this.#buffer = new JitterBuffer({
      sampleRate: codec.sampleRate,
      clockRate: codec.clockRate,
      payloads: payloadsOf(options),
    })
  }

  /** Packets that were no RTP, or not of the source that is heard. */
  get strays(): number {
    return this.#strays
  }

  /** Takes an RTP packet that came at `nowMs` (monotonic), in the clear. */
  receive(bytes: Uint8Array, nowMs: number): void {
    const packet = parseRtp(bytes)
    if (!packet) {
      this.#strays++
      return
    }
    this.#note(packet.ssrc, packet.sequence, packet.timestamp, nowMs)
    this.#takeEvents(packet.timestamp, packet.payloadType === this.#eventPayloadType ? packet : undefined)
    if (this.#buffer.put(packet, nowMs) === 'unknown-payload') this.#strays++
  }

  /** Sound that has come is not read any more: packets are passed on unopened from now on. */
  forgetSound(): void {
    this.#buffer.forget()
  }

  /** Takes note of a packet that is passed on unopened: statistics and keys. */
  observe(bytes: Uint8Array, nowMs: number): void {
    if (rtpHeaderLength(bytes) === 0) {
      this.#strays++
      return
    }
    const timestamp = uint32(bytes, 4)
    this.#note(uint32(bytes, 8), uint16(bytes, 2), timestamp, nowMs)
    const isEvent = (bytes[1]! & 0x7f) === this.#eventPayloadType
    this.#takeEvents(timestamp, isEvent ? parseRtp(bytes) : undefined)
  }

  /** Takes RTCP packets that came at `nowMs` (monotonic), `wallMs` by the clock on the wall. */
  receiveControl(packets: readonly RtcpPacket[], nowMs: number, wallMs: number): void {
    for (const packet of packets) {
      if (packet.kind === 'sender-report' && packet.ssrc === this.#statistics?.ssrc)
        this.#statistics.takeSenderReport(packet, nowMs)
      if (packet.kind !== 'sender-report' && packet.kind !== 'receiver-report') continue
      const about = packet.reports.find(({ ssrc }) => ssrc === this.#sender.ssrc)
      if (about) this.#roundTripMs = roundTripMs(about, wallMs) ?? this.#roundTripMs
    }
  }

  /** The next frame of what the peer says, at {@link sampleRate}; it holds until the next call. */
  read(nowMs: number): Int16Array {
    return this.#buffer.get(this.#frame.length, nowMs, this.#frame)
  }

  /** Sends a frame at {@link sampleRate}, or the key that is being pressed in its place. */
  write(samples: Int16Array): void {
    if (this.#sendKey()) return
    this.#sendPayload(this.#encoder.encode(samples))
  }

  /** Sends a frame that was encoded for several legs at once. */
  writeEncoded(payload: Uint8Array): void {
    if (!this.#sendKey()) this.#sendPayload(payload)
  }

  /** Nothing is sent for a frame; the timestamp goes on. */
  skip(): void {
    this.#source.silence(this.#frameDuration)
  }

  /** Presses keys, one after the other, in place of sound. False where the peer knows no telephone events, or too many wait. */
  press(keys: string): boolean {
    if (!this.#options.telephoneEvent || this.#keys.length + keys.length > MOST_KEYS) return false
    const codes = [...keys].map((key) => DTMF_KEYS.indexOf(key))
    if (codes.includes(-1)) return false
    const frames = KEY_MS / FRAME_MS
    for (const code of codes)
      this.#keys.push([
        ...eventPackets(code, frames * this.#frameDuration, this.#frameDuration),
        ...Array.from({ length: frames }, () => undefined),
      ])
    return true
  }

  /** Whether keys are still to be sent. */
  get isPressing(): boolean {
    return this.#keys.length > 0
  }

  /** Sends what RTCP wants told: what we sent, what came, who we are (RFC 3550 §6.4, §6.5). */
  report(nowMs: number, wallMs: number): void {
    const reports = this.#statistics ? [this.#statistics.report(nowMs)] : []
    this.#options.sendControl(writeRtcp([this.#report(nowMs, wallMs, reports), this.#name()]))
  }

  /** Says goodbye (RFC 3550 §6.6). */
  close(nowMs: number, wallMs: number): void {
    const goodbye: RtcpPacket = { kind: 'goodbye', ssrcs: [this.#sender.ssrc] }
    this.#options.sendControl(writeRtcp([this.#report(nowMs, wallMs, []), this.#name(), goodbye]))
  }

  quality(nowMs: number): LegQuality {
    const network = this.#statistics?.quality
    const counts = this.#buffer.counts
    const delayMs = this.#buffer.delayMs(nowMs)
    const networkMs = this.#roundTripMs === undefined ? ASSUMED_NETWORK_MS : this.#roundTripMs / 2
    const expected = counts.received + (network?.lost ?? 0)
    const notPlayed = (network?.lost ?? 0) + counts.late
    const r = rating({
      delayMs: networkMs + delayMs + FRAME_MS,
      lossRatio: expected === 0 ? 0 : Math.min(notPlayed / expected, 1),
    })
    return {
      ...counts,
      lossRatio: network?.lossRatio ?? 0,
      expectedPackets: (network?.received ?? 0) + (network?.lost ?? 0),
      lostPackets: network?.lost ?? 0,
      jitterMs: network?.jitterMs ?? 0,
      delayMs,
      ...(this.#roundTripMs !== undefined && { roundTripMs: this.#roundTripMs }),
      meanOpinionScore: meanOpinionScore(r),
    }
  }

  get #frameDuration(): number {
    return (this.codec.clockRate * FRAME_MS) / 1000
  }

  #report(nowMs: number, wallMs: number, reports: readonly ReportBlock[]): RtcpPacket {
    const sender = this.#sender
    return sender.hasSent
      ? sender.report(wallMs, reports, nowMs)
      : { kind: 'receiver-report', ssrc: sender.ssrc, reports }
  }

  get #sender(): ReportingSource {
    return this.#options.sender ?? this.#source
  }

  #name(): RtcpPacket {
    return { kind: 'source-description', chunks: [{ ssrc: this.#sender.ssrc, cname: this.#options.cname }] }
  }

  #sendPayload(payload: Uint8Array): void {
    const packet = this.#source.packet(this.#options.format.payloadType, payload, this.#frameDuration)
    this.#options.send(packet)
  }

  /** Sends the next packet of the key that is being pressed; false where there is none. */
  #sendKey(): boolean {
    const packets = this.#keys[0]
    if (!packets) return false
    const packet = packets.shift()
    if (packet) {
      if (packet.marker) this.#keyTimestamp = this.#source.timestamp
      const timestamp = (this.#keyTimestamp + packet.offset) >>> 0
      const { payloadType } = this.#options.telephoneEvent!
      this.#options.send(this.#source.packetAt(payloadType, packet.payload, timestamp, packet.marker))
    }
    if (packets.length === 0) this.#keys.shift()
    this.#source.silence(this.#frameDuration)
    return true
  }

  #note(ssrc: number, sequence: number, timestamp: number, nowMs: number): void {
    if (this.#statistics?.ssrc !== ssrc) {
      this.#statistics = new ReceiverStatistics(ssrc, this.codec.clockRate)
      // Another source has timestamps of its own: what it presses is not late.
      this.#events = new EventReceiver()
    }
    this.#statistics.take(sequence, timestamp, nowMs)
  }

  /** `packet` is one of telephone events; without it something else came under `timestamp`. */
  #takeEvents(timestamp: number, packet: RtpPacket | undefined): void {
    const event = packet && parseTelephoneEvent(packet.payload)
    const news = event ? this.#events.take(timestamp, event) : this.#events.takeSound(timestamp)
    for (const told of news) {
      const key = DTMF_KEYS[told.event]
      if (told.kind === 'ended' && key !== undefined)
        this.#options.onKey(key, (told.duration * 1000) / this.codec.clockRate)
    }
  }
}

/** What the payload types mean that may come. Codecs of another clock than that which is sent cannot share its timestamps. */
function payloadsOf(options: LegOptions): Map<number, PayloadKind> {
  const payloads = new Map<number, PayloadKind>()
  for (const format of options.formats) {
    const codec = codecNamed(format.name, format.clockRate)
    if (codec && codec.clockRate === options.format.clockRate) payloads.set(format.receivePayloadType, codec)
  }
  if (options.telephoneEvent) payloads.set(options.telephoneEvent.receivePayloadType, 'event')
  if (options.comfortNoise) payloads.set(options.comfortNoise.receivePayloadType, 'comfort-noise')
  return payloads
}
