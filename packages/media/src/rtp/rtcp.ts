/**
 * RTCP: reports, source descriptions, goodbye (RFC 3550 §6.4 to §6.6), generic NACK and picture loss (RFC 4585 §6.2.1, §6.3.1).
 *
 *     |V=2|P| count/FMT |      PT       |     length in words − 1       |
 */
import { setUint16, setUint32, uint16, uint32 } from './packet.ts'

/** What a receiver tells of one source (RFC 3550 §6.4.1). */
export interface ReportBlock {
  readonly ssrc: number
  /** Lost since the last report, in 256ths. */
  readonly fractionLost: number
  /** Lost altogether; negative where duplicates outnumber losses. 24 bits. */
  readonly cumulativeLost: number
  readonly highestSequence: number
  /** In units of the timestamp. */
  readonly jitter: number
  /** The middle 32 bits of the NTP time of the last sender report that came; 0 for none. */
  readonly lastSenderReport: number
  /** Since it came, in 1/65536 seconds. */
  readonly delaySinceLastSenderReport: number
}

export interface SenderReport {
  readonly kind: 'sender-report'
  readonly ssrc: number
  /** Seconds since 1900 and their 2^32th parts. */
  readonly ntpSeconds: number
  readonly ntpFraction: number
  readonly rtpTimestamp: number
  readonly packetCount: number
  readonly octetCount: number
  readonly reports: readonly ReportBlock[]
}

export interface ReceiverReport {
  readonly kind: 'receiver-report'
  readonly ssrc: number
  readonly reports: readonly ReportBlock[]
}

export interface SourceDescription {
  readonly kind: 'source-description'
  readonly chunks: readonly { readonly ssrc: number; readonly cname?: string }[]
}

export interface Goodbye {
  readonly kind: 'goodbye'
  readonly ssrcs: readonly number[]
  readonly reason?: string
}

/** Packets that are asked for again. */
export interface Nack {
  readonly kind: 'nack'
  readonly ssrc: number
  readonly mediaSsrc: number
  readonly sequences: readonly number[]
}

export interface PictureLoss {
  readonly kind: 'picture-loss'
  readonly ssrc: number
  readonly mediaSsrc: number
}

export type RtcpPacket = SenderReport | ReceiverReport | SourceDescription | Goodbye | Nack | PictureLoss

const TYPES = {
  senderReport: 200,
  receiverReport: 201,
  sourceDescription: 202,
  goodbye: 203,
  rtpFeedback: 205,
  payloadFeedback: 206,
}
const REPORT_BYTES = 24
const CNAME = 1

/**
 * Reads a compound packet; undefined where it is none (RFC 3550 A.2: version, lengths, padding only at the end). Types that are
 * not known are left out. That the first one is a report is not held, because reduced-size RTCP is allowed (RFC 5506).
 */
export function parseRtcp(bytes: Uint8Array): RtcpPacket[] | undefined {
  if (bytes.length < 8 || bytes.length % 4 !== 0) return undefined
  const packets: RtcpPacket[] = []
  let at = 0
  while (at < bytes.length) {
    if (at + 4 > bytes.length || bytes[at]! >> 6 !== 2) return undefined
    const end = at + (uint16(bytes, at + 2) + 1) * 4
    if (end > bytes.length) return undefined
    const body = unpadded(bytes, at, end)
    if (!body) return undefined
    const packet = parseOne(body)
    if (packet === null) return undefined
    if (packet) packets.push(packet)
    at = end
  }
  return packets
}

/** Without padding, which only the last one may have (RFC 3550 §6.4.1). */
function unpadded(bytes: Uint8Array, at: number, end: number): Uint8Array | undefined {
  if ((bytes[at]! & 0x20) === 0) return bytes.subarray(at, end)
  const padding = bytes[end - 1]!
  if (end !== bytes.length || padding === 0 || padding % 4 !== 0 || at + 4 + padding > end) return undefined
  return bytes.subarray(at, end - padding)
}

/** Null where the packet is malformed, undefined where its type is not known. */
function parseOne(bytes: Uint8Array): RtcpPacket | null | undefined {
  const count = bytes[0]! & 0x1f
  switch (bytes[1]) {
    case TYPES.senderReport:
      if (bytes.length < 28 + count * REPORT_BYTES) return null
      return {
        kind: 'sender-report',
        ssrc: uint32(bytes, 4),
        ntpSeconds: uint32(bytes, 8),
        ntpFraction: uint32(bytes, 12),
        rtpTimestamp: uint32(bytes, 16),
        packetCount: uint32(bytes, 20),
        octetCount: uint32(bytes, 24),
        reports: parseReports(bytes, 28, count),
      }
    case TYPES.receiverReport:
      if (bytes.length < 8 + count * REPORT_BYTES) return null
      return { kind: 'receiver-report', ssrc: uint32(bytes, 4), reports: parseReports(bytes, 8, count) }
    case TYPES.sourceDescription:
      return parseSourceDescription(bytes, count)
    case TYPES.goodbye:
      return parseGoodbye(bytes, count)
    case TYPES.rtpFeedback:
      return count === 1 ? parseNack(bytes) : undefined
    case TYPES.payloadFeedback:
      if (count !== 1) return undefined
      return bytes.length < 12
        ? null
        : { kind: 'picture-loss', ssrc: uint32(bytes, 4), mediaSsrc: uint32(bytes, 8) }
    default:
      return undefined
  }
}

function parseReports(bytes: Uint8Array, start: number, count: number): ReportBlock[] {
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * REPORT_BYTES
    return {
      ssrc: uint32(bytes, at),
      fractionLost: bytes[at + 4]!,
      // A signed number of 24 bits.
      cumulativeLost: (uint32(bytes, at + 4) << 8) >> 8,
      highestSequence: uint32(bytes, at + 8),
      jitter: uint32(bytes, at + 12),
      lastSenderReport: uint32(bytes, at + 16),
      delaySinceLastSenderReport: uint32(bytes, at + 20),
    }
  })
}

/** RFC 3550 §6.5: chunks of an SSRC and items, each ended by a zero and filled to a whole word. */
function parseSourceDescription(bytes: Uint8Array, count: number): SourceDescription | null {
  const chunks: { ssrc: number; cname?: string }[] = []
  let at = 4
  for (let index = 0; index < count; index++) {
    if (at + 4 > bytes.length) return null
    const ssrc = uint32(bytes, at)
    let cname: string | undefined
    at += 4
    while (at < bytes.length && bytes[at] !== 0) {
      const end = at + 2 + (bytes[at + 1] ?? 0)
      if (end > bytes.length) return null
      if (bytes[at] === CNAME) cname = new TextDecoder().decode(bytes.subarray(at + 2, end))
      at = end
    }
    at = (at + 4) & ~3
    chunks.push({ ssrc, ...(cname !== undefined && { cname }) })
  }
  return { kind: 'source-description', chunks }
}

function parseGoodbye(bytes: Uint8Array, count: number): Goodbye | null {
  const end = 4 + count * 4
  if (bytes.length < end) return null
  const ssrcs = Array.from({ length: count }, (_, index) => uint32(bytes, 4 + index * 4))
  const length = bytes[end]
  if (length === undefined || end + 1 + length > bytes.length) return { kind: 'goodbye', ssrcs }
  return {
    kind: 'goodbye',
    ssrcs,
    reason: new TextDecoder().decode(bytes.subarray(end + 1, end + 1 + length)),
  }
}

/** RFC 4585 §6.2.1: a sequence number and a mask of the sixteen that follow. */
function parseNack(bytes: Uint8Array): Nack | null {
  if (bytes.length < 12) return null
  const sequences: number[] = []
  for (let at = 12; at + 4 <= bytes.length; at += 4) {
    const first = uint16(bytes, at)
    const mask = uint16(bytes, at + 2)
    sequences.push(first)
    for (let bit = 0; bit < 16; bit++) if ((mask >> bit) & 1) sequences.push((first + 1 + bit) & 0xffff)
  }
  return { kind: 'nack', ssrc: uint32(bytes, 4), mediaSsrc: uint32(bytes, 8), sequences }
}

/** The compound packet of `packets`. The first should be a report, the second a source description (RFC 3550 §6.1). */
export function writeRtcp(packets: readonly RtcpPacket[]): Uint8Array {
  const parts = packets.map(writeOne)
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function writeOne(packet: RtcpPacket): Uint8Array {
  switch (packet.kind) {
    case 'sender-report': {
      const out = framed(TYPES.senderReport, packet.reports.length, 28 + packet.reports.length * REPORT_BYTES)
      const words = [packet.ssrc, packet.ntpSeconds, packet.ntpFraction, packet.rtpTimestamp]
      for (const [index, word] of [...words, packet.packetCount, packet.octetCount].entries())
        setUint32(out, 4 + index * 4, word)
      writeReports(out, 28, packet.reports)
      return out
    }
    case 'receiver-report': {
      const out = framed(
        TYPES.receiverReport,
        packet.reports.length,
        8 + packet.reports.length * REPORT_BYTES,
      )
      setUint32(out, 4, packet.ssrc)
      writeReports(out, 8, packet.reports)
      return out
    }
    case 'source-description':
      return writeSourceDescription(packet)
    case 'goodbye':
      return writeGoodbye(packet)
    case 'nack':
      return writeNack(packet)
    case 'picture-loss': {
      const out = framed(TYPES.payloadFeedback, 1, 12)
      setUint32(out, 4, packet.ssrc)
      setUint32(out, 8, packet.mediaSsrc)
      return out
    }
  }
}

function framed(type: number, count: number, length: number): Uint8Array {
  const out = new Uint8Array(Math.ceil(length / 4) * 4)
  out[0] = 0x80 | count
  out[1] = type
  setUint16(out, 2, out.length / 4 - 1)
  return out
}

function writeReports(out: Uint8Array, start: number, reports: readonly ReportBlock[]): void {
  for (const [index, report] of reports.entries()) {
    const at = start + index * REPORT_BYTES
    setUint32(out, at, report.ssrc)
    setUint32(out, at + 4, report.cumulativeLost)
    out[at + 4] = report.fractionLost
    setUint32(out, at + 8, report.highestSequence)
    setUint32(out, at + 12, report.jitter)
    setUint32(out, at + 16, report.lastSenderReport)
    setUint32(out, at + 20, report.delaySinceLastSenderReport)
  }
}

function writeSourceDescription({ chunks }: SourceDescription): Uint8Array {
  const names = chunks.map(({ cname }) =>
    cname === undefined ? undefined : new TextEncoder().encode(cname).subarray(0, 255),
  )
  // SSRC, items, and at least one zero.
  const sizes = names.map((name) => Math.ceil((4 + (name ? 2 + name.length : 0) + 1) / 4) * 4)
  const out = framed(TYPES.sourceDescription, chunks.length, 4 + sizes.reduce((sum, size) => sum + size, 0))
  let at = 4
  for (const [index, { ssrc }] of chunks.entries()) {
    setUint32(out, at, ssrc)
    const name = names[index]
    if (name) {
      out[at + 4] = CNAME
      out[at + 5] = name.length
      out.set(name, at + 6)
    }
    at += sizes[index]!
  }
  return out
}

function writeGoodbye({ ssrcs, reason }: Goodbye): Uint8Array {
  const text = reason === undefined ? undefined : new TextEncoder().encode(reason).subarray(0, 255)
  const out = framed(TYPES.goodbye, ssrcs.length, 4 + ssrcs.length * 4 + (text ? 1 + text.length : 0))
  for (const [index, ssrc] of ssrcs.entries()) setUint32(out, 4 + index * 4, ssrc)
  if (text) {
    out[4 + ssrcs.length * 4] = text.length
    out.set(text, 5 + ssrcs.length * 4)
  }
  return out
}

function writeNack({ ssrc, mediaSsrc, sequences }: Nack): Uint8Array {
  const pairs: { first: number; mask: number }[] = []
  for (const sequence of sequences) {
    const last = pairs.at(-1)
    const ahead = last ? (sequence - last.first) & 0xffff : 0
    if (last && ahead >= 1 && ahead <= 16) last.mask |= 1 << (ahead - 1)
    else pairs.push({ first: sequence, mask: 0 })
  }
  const out = framed(TYPES.rtpFeedback, 1, 12 + pairs.length * 4)
  setUint32(out, 4, ssrc)
  setUint32(out, 8, mediaSsrc)
  for (const [index, { first, mask }] of pairs.entries()) {
    setUint16(out, 12 + index * 4, first)
    setUint16(out, 14 + index * 4, mask)
  }
  return out
}
