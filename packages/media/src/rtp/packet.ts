/**
 * RTP data packets (RFC 3550 §5.1).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |                           timestamp                           |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |           synchronization source (SSRC) identifier            |
 *     +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 *     |            contributing source (CSRC) identifiers             |
 *     |                             ....                              |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 */

export const RTP_HEADER_BYTES = 12

/** The extension of the header (RFC 3550 §5.3.1); its elements are read by `header-extension.ts`. */
export interface RtpExtension {
  /** "Defined by profile": 0xBEDE and 0x100 to 0x10F in RFC 8285. */
  readonly profile: number
  readonly data: Uint8Array
}

export interface RtpPacket {
  readonly marker: boolean
  readonly payloadType: number
  readonly sequence: number
  /** In units of the payload's clock. */
  readonly timestamp: number
  readonly ssrc: number
  readonly csrcs: readonly number[]
  readonly extension?: RtpExtension
  /** Without padding. A view into the bytes that were parsed: valid as long as they are. */
  readonly payload: Uint8Array
}

/** Whether a packet is RTP or RTCP (RFC 5761 §4): RTCP types 192 to 223 take the place of payload types 64 to 95. */
export function isRtcp(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[1]! >= 192 && bytes[1]! <= 223
}

/** The bytes of the header with sources and extension; 0 where the bytes are not RTP of version 2. */
export function rtpHeaderLength(bytes: Uint8Array): number {
  if (bytes.length < RTP_HEADER_BYTES || bytes[0]! >> 6 !== 2) return 0
  let length = RTP_HEADER_BYTES + (bytes[0]! & 0x0f) * 4
  if ((bytes[0]! & 0x10) !== 0) {
    if (bytes.length < length + 4) return 0
    length += 4 + ((bytes[length + 2]! << 8) | bytes[length + 3]!) * 4
  }
  return length <= bytes.length ? length : 0
}

/** Reads a packet; undefined where the bytes are not one. Does not throw: this is where strangers' packets come in. */
export function parseRtp(bytes: Uint8Array): RtpPacket | undefined {
  const headerLength = rtpHeaderLength(bytes)
  if (headerLength === 0) return undefined
  const first = bytes[0]!
  const csrcCount = first & 0x0f
  const csrcs = csrcCount === 0 ? NO_SOURCES : sourcesOf(bytes, csrcCount)
  const extensionAt = RTP_HEADER_BYTES + csrcCount * 4
  let end = bytes.length
  if ((first & 0x20) !== 0) {
    // RFC 3550 §5.1: the last byte of the padding counts all of it, itself included.
    const padding = bytes[end - 1]!
    if (padding === 0 || headerLength + padding > end) return undefined
    end -= padding
  }
  const marker = (bytes[1]! & 0x80) !== 0
  const payloadType = bytes[1]! & 0x7f
  const sequence = uint16(bytes, 2)
  const timestamp = uint32(bytes, 4)
  const ssrc = uint32(bytes, 8)
  const payload = bytes.subarray(headerLength, end)
  if ((first & 0x10) === 0) return { marker, payloadType, sequence, timestamp, ssrc, csrcs, payload }
  const profile = uint16(bytes, extensionAt)
  const extension = { profile, data: bytes.subarray(extensionAt + 4, headerLength) }
  return { marker, payloadType, sequence, timestamp, ssrc, csrcs, extension, payload }
}

const NO_SOURCES: readonly number[] = []

function sourcesOf(bytes: Uint8Array, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => uint32(bytes, RTP_HEADER_BYTES + index * 4))
}

/** The bytes of `packet`. At most 15 contributing sources; the extension's data must fill whole words. */
export function writeRtp(packet: RtpPacket): Uint8Array {
  const { csrcs, extension, payload } = packet
  const extensionBytes = extension ? 4 + extension.data.length : 0
  const headerBytes = RTP_HEADER_BYTES + csrcs.length * 4
  const out = new Uint8Array(headerBytes + extensionBytes + payload.length)
  writeRtpHeader(out, packet)
  out[0] = 0x80 | (extension ? 0x10 : 0) | csrcs.length
  for (const [index, csrc] of csrcs.entries()) setUint32(out, RTP_HEADER_BYTES + index * 4, csrc)
  if (extension) {
    setUint16(out, headerBytes, extension.profile)
    setUint16(out, headerBytes + 2, extension.data.length / 4)
    out.set(extension.data, headerBytes + 4)
  }
  out.set(payload, headerBytes + extensionBytes)
  return out
}

/** Writes the fixed header, without sources or extension, to the front of `out`. */
export function writeRtpHeader(
  out: Uint8Array,
  header: Pick<RtpPacket, 'marker' | 'payloadType' | 'sequence' | 'timestamp' | 'ssrc'>,
): void {
  out[0] = 0x80
  out[1] = (header.marker ? 0x80 : 0) | header.payloadType
  setUint16(out, 2, header.sequence)
  setUint32(out, 4, header.timestamp)
  setUint32(out, 8, header.ssrc)
}

export function uint16(bytes: Uint8Array, at: number): number {
  return (bytes[at]! << 8) | bytes[at + 1]!
}

export function uint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0
}

export function setUint16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8
  bytes[at + 1] = value
}

export function setUint32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24
  bytes[at + 1] = value >>> 16
  bytes[at + 2] = value >>> 8
  bytes[at + 3] = value
}
