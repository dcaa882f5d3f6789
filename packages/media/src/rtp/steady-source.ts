/**
 * One source for all that goes to a peer, whoever speaks (RFC 3550 §5.1). A browser that was told of no source follows each new one,
 * but not back to one that it has heard before, and there are phones that take no telephone events of a second source (baresip): what is
 * relayed, played, coded anew and pressed must look to the peer as one stream.
 */
import { type Random, randomInteger } from '@offhook/base'
import { RTP_HEADER_BYTES, setUint16, setUint32, uint16, uint32 } from './packet.ts'
import { ntpTime } from './receiver-statistics.ts'
import type { ReportBlock, SenderReport } from './rtcp.ts'
import type { ReportingSource } from './rtp-source.ts'

export class SteadySource implements ReportingSource {
  readonly ssrc: number
  #from: number | undefined
  #sequenceShift = 0
  #timestampShift = 0
  #lastSequence = 0
  #lastTimestamp = 0
  #lastMs = 0
  #clockRate = 0
  #packets = 0
  #octets = 0

  constructor(random: Random) {
    this.ssrc = randomInteger(random, 0x1_0000_0000)
  }

  /** Rewrites a packet in place. Where another begins to speak, numbers and time go on; `clockRate` is that of its codec. */
  pass(packet: Uint8Array, clockRate: number, nowMs: number): void {
    const from = uint32(packet, 8)
    if (from !== this.#from) this.#follow(packet, clockRate, nowMs)
    this.#from = from
    this.#clockRate = clockRate
    this.#packets++
    this.#octets += packet.length - RTP_HEADER_BYTES
    const sequence = (uint16(packet, 2) + this.#sequenceShift) & 0xffff
    const timestamp = (uint32(packet, 4) + this.#timestampShift) >>> 0
    setUint16(packet, 2, sequence)
    setUint32(packet, 4, timestamp)
    setUint32(packet, 8, this.ssrc)
    // What was overtaken on the way is not the last one.
    if (((sequence - this.#lastSequence) & 0xffff) > 0x8000) return
    this.#lastSequence = sequence
    this.#lastTimestamp = timestamp
    this.#lastMs = nowMs
  }

  get hasSent(): boolean {
    return this.#packets > 0
  }

  /** Octets of extensions and lists of sources, which few packets have, count as payload. */
  report(wallMs: number, reports: readonly ReportBlock[], nowMs: number): SenderReport {
    const { seconds, fraction } = ntpTime(wallMs)
    const passed = Math.round(((nowMs - this.#lastMs) * this.#clockRate) / 1000)
    return {
      kind: 'sender-report',
      ssrc: this.ssrc,
      ntpSeconds: seconds,
      ntpFraction: fraction,
      rtpTimestamp: (this.#lastTimestamp + passed) >>> 0,
      packetCount: this.#packets % 0x1_0000_0000,
      octetCount: this.#octets % 0x1_0000_0000,
      reports,
    }
  }

  #follow(packet: Uint8Array, clockRate: number, nowMs: number): void {
    if (this.#from === undefined) {
      this.#lastSequence = uint16(packet, 2)
      return
    }
    const passed = Math.max(Math.round(((nowMs - this.#lastMs) * clockRate) / 1000), 1)
    this.#sequenceShift = this.#lastSequence + 1 - uint16(packet, 2)
    this.#timestampShift = this.#lastTimestamp + passed - uint32(packet, 4)
  }
}
