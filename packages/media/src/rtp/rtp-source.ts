/** One source that we are: numbers packets, keeps the timestamp right over silence, counts for sender reports. */
import { type Random, randomInteger } from '@offhook/base'
import { RTP_HEADER_BYTES, writeRtpHeader } from './packet.ts'
import type { PacketRoom } from './packet-room.ts'
import { ntpTime } from './receiver-statistics.ts'
import type { ReportBlock, SenderReport } from './rtcp.ts'

/** Who a peer takes us for. */
export interface ReportingSource {
  readonly ssrc: number
  /** Whether anything was sent: who has sent nothing has no sender report to give (RFC 3550 §6.4). */
  readonly hasSent: boolean
  /** What we report of ourselves at `wallMs`, which is `nowMs` of the monotonic clock. */
  report(wallMs: number, reports: readonly ReportBlock[], nowMs: number): SenderReport
}

export class RtpSource implements ReportingSource {
  readonly ssrc: number
  #sequence: number
  #timestamp: number
  #packets = 0
  #octets = 0
  #isTalkspurtNew = true
  readonly #room: PacketRoom | undefined

  /** With `room` each packet holds until the next one of whoever shares it. SSRC, first sequence number and first timestamp are random (RFC 3550 §5.1). */
  constructor(random: Random, room?: PacketRoom) {
    this.#room = room
    this.ssrc = randomInteger(random, 0x1_0000_0000)
    this.#sequence = randomInteger(random, 0x1_0000)
    this.#timestamp = randomInteger(random, 0x1_0000_0000)
  }

  /** The timestamp of the sound that comes next. */
  get timestamp(): number {
    return this.#timestamp
  }

  get hasSent(): boolean {
    return this.#packets > 0
  }

  /**
   * The packet with `payload`, which lasts `duration` units of the clock. The marker tells the first one after silence
   * (RFC 3551 §4.1).
   */
  packet(payloadType: number, payload: Uint8Array, duration: number): Uint8Array {
    const packet = this.packetAt(payloadType, payload, this.#timestamp, this.#isTalkspurtNew)
    this.#isTalkspurtNew = false
    this.skip(duration)
    return packet
  }

  /** A packet under a timestamp of its own, which does not move that of the sound: telephone events (RFC 4733 §2.2.2). */
  packetAt(payloadType: number, payload: Uint8Array, timestamp: number, marker: boolean): Uint8Array {
    const length = RTP_HEADER_BYTES + payload.length
    const out = this.#room?.take(length) ?? new Uint8Array(length)
    writeRtpHeader(out, { marker, payloadType, sequence: this.#sequence, timestamp, ssrc: this.ssrc })
    out.set(payload, RTP_HEADER_BYTES)
    this.#sequence = (this.#sequence + 1) & 0xffff
    this.#packets++
    this.#octets += payload.length
    return out
  }

  /** Nothing is sent for `duration` units: the timestamp goes on, the sequence number does not. */
  silence(duration: number): void {
    this.skip(duration)
    this.#isTalkspurtNew = true
  }

  /** Moves the timestamp on while something else than sound is sent, as telephone events are. */
  skip(duration: number): void {
    this.#timestamp = (this.#timestamp + duration) >>> 0
  }

  /** What we report of ourselves at `wallMs`, when the sound under {@link timestamp} is due. */
  report(wallMs: number, reports: readonly ReportBlock[]): SenderReport {
    const { seconds, fraction } = ntpTime(wallMs)
    return {
      kind: 'sender-report',
      ssrc: this.ssrc,
      ntpSeconds: seconds,
      ntpFraction: fraction,
      rtpTimestamp: this.#timestamp,
      packetCount: this.#packets % 0x1_0000_0000,
      octetCount: this.#octets % 0x1_0000_0000,
      reports,
    }
  }
}
