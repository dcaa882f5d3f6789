/** Internet packets around messages that have already left theirs: for files that packet analysers open. */
import { isIPv4, isIPv6 } from 'node:net'
import type { Endpoint } from './trace-point.ts'

const PROTOCOL_TCP = 6
const PROTOCOL_UDP = 17
const HOP_LIMIT = 64
const TCP_HEADER = 20
const UDP_HEADER = 8
const ACK_PSH = 0x18
/** So much of a message goes into one TCP segment; a packet cannot be longer than 65,535 bytes with its headers. */
export const LONGEST_SEGMENT = 32_768

/** One IP packet with a UDP datagram (RFC 768). */
export function udpPacket(source: Endpoint, destination: Endpoint, payload: Uint8Array): Buffer {
  const segment = Buffer.alloc(UDP_HEADER + payload.length)
  segment.writeUInt16BE(source.port, 0)
  segment.writeUInt16BE(destination.port, 2)
  segment.writeUInt16BE(segment.length, 4)
  segment.set(payload, UDP_HEADER)
  // A checksum of zero would say that there is none.
  return ipPacket(source, destination, PROTOCOL_UDP, segment, 6, (sum) => sum || 0xffff)
}

/** One IP packet with a TCP segment (RFC 9293 §3.1) that carries data. */
export function tcpPacket(
  source: Endpoint,
  destination: Endpoint,
  payload: Uint8Array,
  sequence: number,
  acknowledged: number,
): Buffer {
  const segment = Buffer.alloc(TCP_HEADER + payload.length)
  segment.writeUInt16BE(source.port, 0)
  segment.writeUInt16BE(destination.port, 2)
  segment.writeUInt32BE(sequence >>> 0, 4)
  segment.writeUInt32BE(acknowledged >>> 0, 8)
  segment[12] = (TCP_HEADER / 4) << 4
  segment[13] = ACK_PSH
  segment.writeUInt16BE(65_535, 14)
  segment.set(payload, TCP_HEADER)
  return ipPacket(source, destination, PROTOCOL_TCP, segment, 16, (sum) => sum)
}

function ipPacket(
  source: Endpoint,
  destination: Endpoint,
  protocol: number,
  segment: Buffer,
  checksumAt: number,
  finish: (sum: number) => number,
): Buffer {
  const from = addressBytes(source.address)
  const to = addressBytes(destination.address)
  const isV4 = from.length === 4 && to.length === 4
  const [a, b] = isV4 ? [from, to] : [asIPv6(from), asIPv6(to)]
  segment.writeUInt16BE(finish(checksum(pseudoHeader(a, b, protocol, segment.length), segment)), checksumAt)
  const header = isV4
    ? ipv4Header(a, b, protocol, segment.length)
    : ipv6Header(a, b, protocol, segment.length)
  return Buffer.concat([header, segment])
}

/** RFC 791 §3.1 */
function ipv4Header(source: Buffer, destination: Buffer, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(20)
  header[0] = 0x45
  header.writeUInt16BE(header.length + length, 2)
  header.writeUInt16BE(0x4000, 6)
  header[8] = HOP_LIMIT
  header[9] = protocol
  header.set(source, 12)
  header.set(destination, 16)
  header.writeUInt16BE(checksum(header), 10)
  return header
}

/** RFC 8200 §3 */
function ipv6Header(source: Buffer, destination: Buffer, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(40)
  header[0] = 0x60
  header.writeUInt16BE(length, 4)
  header[6] = protocol
  header[7] = HOP_LIMIT
  header.set(source, 8)
  header.set(destination, 24)
  return header
}

/** RFC 768, RFC 9293 §3.1, RFC 8200 §8.1 */
function pseudoHeader(source: Buffer, destination: Buffer, protocol: number, length: number): Buffer {
  const tail = Buffer.alloc(source.length === 4 ? 4 : 8)
  if (source.length === 4) {
    tail[1] = protocol
    tail.writeUInt16BE(length, 2)
  } else {
    tail.writeUInt32BE(length, 0)
    tail[7] = protocol
  }
  return Buffer.concat([source, destination, tail])
}

/** The Internet checksum (RFC 1071) over parts of which all but the last have an even length. */
function checksum(...parts: readonly Uint8Array[]): number {
  let sum = 0
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2) sum += (part[i]! << 8) | (part[i + 1] ?? 0)
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

const MAPPED = '::ffff:'

/** The bytes of an address; IPv4 inside IPv6 (`::ffff:192.0.2.1`) is IPv4; what is no address is 0.0.0.0. */
export function addressBytes(address: string): Buffer {
  const text =
    address.toLowerCase().startsWith(MAPPED) && address.includes('.') ? address.slice(MAPPED.length) : address
  if (isIPv4(text)) return Buffer.from(text.split('.').map(Number))
  const bare = text.split('%', 1)[0]!
  return isIPv6(bare) ? ipv6Bytes(bare) : Buffer.alloc(4)
}

function ipv6Bytes(address: string): Buffer {
  // The URL parser writes every IPv6 address in one form, without embedded IPv4.
  const plain = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const [head, tail] = plain.split('::') as [string, string | undefined]
  const words = (text: string | undefined) =>
    text ? text.split(':').map((word) => Number.parseInt(word, 16)) : []
  const before = words(head)
  const behind = words(tail)
  const gap = new Array<number>(8 - before.length - behind.length).fill(0)
  const bytes = Buffer.alloc(16)
  const all = [...before, ...gap, ...behind]
  all.forEach((word, index) => {
    bytes.writeUInt16BE(word, index * 2)
  })
  return bytes
}

function asIPv6(bytes: Buffer): Buffer {
  return bytes.length === 16 ? bytes : Buffer.concat([Buffer.alloc(10), Buffer.from([0xff, 0xff]), bytes])
}
