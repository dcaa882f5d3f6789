/** The values of STUN attributes (RFC 8489 §14, RFC 8445 §16.1). What is malformed is undefined. */
import { isIPv4 } from 'node:net'
import { ATTRIBUTE, type StunAttribute, type StunMessage, stunAttribute } from './message.ts'

export interface TransportAddress {
  readonly address: string
  readonly port: number
}

const IPV4 = 1
const IPV6 = 2
const COOKIE = Uint8Array.of(0x21, 0x12, 0xa4, 0x42)

/** Reads XOR-MAPPED-ADDRESS and those like it (RFC 8489 §14.2). */
export function readXorAddress(value: Uint8Array, transaction: Uint8Array): TransportAddress | undefined {
  const bytes = value[1] === IPV4 ? 4 : value[1] === IPV6 ? 16 : 0
  if (bytes === 0 || value.length !== 4 + bytes) return undefined
  const port = ((value[2]! ^ COOKIE[0]!) << 8) | (value[3]! ^ COOKIE[1]!)
  const plain = value.slice(4)
  mask(plain, transaction)
  return { address: bytes === 4 ? plain.join('.') : writeIPv6(plain), port }
}

export function writeXorAddress({ address, port }: TransportAddress, transaction: Uint8Array): Uint8Array {
  const bytes = isIPv4(address) ? Uint8Array.from(address.split('.'), Number) : readIPv6(address)
  mask(bytes, transaction)
  const head = [0, bytes.length === 4 ? IPV4 : IPV6, (port >> 8) ^ COOKIE[0]!, (port & 0xff) ^ COOKIE[1]!]
  return Uint8Array.of(...head, ...bytes)
}

/** The code and the reason of an error response (RFC 8489 §14.8). */
export function readErrorCode(message: StunMessage): number | undefined {
  const value = stunAttribute(message, ATTRIBUTE.errorCode)
  if (!value || value.length < 4) return undefined
  return (value[2]! & 7) * 100 + value[3]!
}

export function errorCode(code: number, reason: string): StunAttribute {
  const head = Uint8Array.of(0, 0, Math.floor(code / 100), code % 100)
  return { type: ATTRIBUTE.errorCode, value: Buffer.concat([head, Buffer.from(reason)]) }
}

export function readText(message: StunMessage, type: number): string | undefined {
  const value = stunAttribute(message, type)
  return value && value.length <= 763 ? Buffer.from(value).toString() : undefined
}

export function textAttribute(type: number, text: string): StunAttribute {
  return { type, value: Buffer.from(text) }
}

export function readUint32(message: StunMessage, type: number): number | undefined {
  const value = stunAttribute(message, type)
  return value?.length === 4 ? Buffer.from(value).readUInt32BE() : undefined
}

export function uint32Attribute(type: number, number: number): StunAttribute {
  const value = Buffer.alloc(4)
  value.writeUInt32BE(number)
  return { type, value }
}

/** A tie-breaker (RFC 8445 §16.1). */
export function readUint64(message: StunMessage, type: number): bigint | undefined {
  const value = stunAttribute(message, type)
  return value?.length === 8 ? Buffer.from(value).readBigUInt64BE() : undefined
}

export function uint64Attribute(type: number, number: bigint): StunAttribute {
  const value = Buffer.alloc(8)
  value.writeBigUInt64BE(number)
  return { type, value }
}

/** The attributes below 0x8000 that are not in `known`: they must be understood (RFC 8489 §6.3.1). */
export function unknownAttributes(message: StunMessage, known: ReadonlySet<number>): number[] {
  return message.attributes.flatMap(({ type }) => (type < 0x8000 && !known.has(type) ? [type] : []))
}

export function unknownAttributesAttribute(types: readonly number[]): StunAttribute {
  const value = Buffer.alloc(types.length * 2)
  for (const [index, type] of types.entries()) value.writeUInt16BE(type, index * 2)
  return { type: ATTRIBUTE.unknownAttributes, value }
}

/** RFC 8489 §14.2: the address is combined with the magic cookie and, of IPv6, with the transaction. */
function mask(bytes: Uint8Array, transaction: Uint8Array): void {
  for (let index = 0; index < bytes.length; index++)
    bytes[index]! ^= index < 4 ? COOKIE[index]! : transaction[index - 4]!
}

function writeIPv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bytes[index * 2]! << 8) | bytes[index * 2 + 1]!).toString(16),
  )
  // The URL parser knows the canonical form (RFC 5952).
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

function readIPv6(address: string): Uint8Array {
  const text = address.replace(/%.*$/, '')
  const [head, tail] = new URL(`http://[${text}]`).hostname.slice(1, -1).split('::')
  const groups = (part: string | undefined) =>
    part ? part.split(':').map((group) => Number.parseInt(group, 16)) : []
  const [first, last] = [groups(head), groups(tail)]
  const all = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last]
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}
