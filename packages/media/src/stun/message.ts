/** STUN messages (RFC 8489 §5, §6): a header of 20 bytes and attributes, each with type, length and padding. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

export type StunClass = 'request' | 'indication' | 'success' | 'error'

/** An attribute as it came: the bytes are its own, without padding. */
export interface StunAttribute {
  readonly type: number
  readonly value: Uint8Array
}

export interface StunMessage {
  readonly class: StunClass
  readonly method: number
  /** 12 bytes. */
  readonly transaction: Uint8Array
  readonly attributes: readonly StunAttribute[]
}

/** RFC 8489 §18.2, RFC 8656 §18.1. */
export const METHOD = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
} as const

/** RFC 8489 §18.3, RFC 8445 §16.1, RFC 8656 §18.2. */
export const ATTRIBUTE = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  requestedTransport: 0x0019,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  software: 0x8022,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const

const MAGIC_COOKIE = 0x2112_a442
export const HEADER_BYTES = 20
const INTEGRITY_BYTES = 20
/** RFC 8489 §14.7. */
const FINGERPRINT_XOR = 0x5354_554e
/** Messages here have a dozen at most. */
const MOST_ATTRIBUTES = 32
const CLASSES: readonly StunClass[] = ['request', 'indication', 'success', 'error']

/**
 * Reads a message; undefined where it is none. The work is bounded by the length of `bytes`. Attributes that follow
 * MESSAGE-INTEGRITY are left out, FINGERPRINT excepted (RFC 8489 §14.5).
 */
export function parseStun(bytes: Uint8Array): StunMessage | undefined {
  const view = viewOf(bytes)
  // RFC 8489 §5: two bits of zero, the magic cookie, a length that is a multiple of four.
  if (bytes.length < HEADER_BYTES || bytes[0]! > 3 || view.getUint32(4) !== MAGIC_COOKIE) return undefined
  if (bytes.length % 4 !== 0 || view.getUint16(2) !== bytes.length - HEADER_BYTES) return undefined
  const attributes: StunAttribute[] = []
  let isSealed = false
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    const type = view.getUint16(at)
    const length = view.getUint16(at + 2)
    const end = at + 4 + length
    if (end > bytes.length || attributes.length === MOST_ATTRIBUTES) return undefined
    if (!isSealed || type === ATTRIBUTE.fingerprint)
      attributes.push({ type, value: bytes.subarray(at + 4, end) })
    isSealed ||= type === ATTRIBUTE.messageIntegrity
    at = end + padding(length)
    if (type === ATTRIBUTE.fingerprint && at !== bytes.length) return undefined
  }
  const type = view.getUint16(0)
  return {
    class: CLASSES[((type >> 4) & 1) | ((type >> 7) & 2)]!,
    // RFC 8489 §5, figure 3: the bits of the class stand between those of the method.
    method: (type & 0x000f) | ((type & 0x00e0) >> 1) | ((type & 0x3e00) >> 2),
    transaction: bytes.subarray(8, HEADER_BYTES),
    attributes,
  }
}

/** The first attribute of `type`: further ones are ignored (RFC 8489 §14). */
export function stunAttribute(message: StunMessage, type: number): Uint8Array | undefined {
  return message.attributes.find((attribute) => attribute.type === type)?.value
}

export interface StunSeal {
  /** Key of MESSAGE-INTEGRITY (RFC 8489 §9.1.1, §9.2.2); without it there is none. A secret. */
  readonly key?: Uint8Array
  readonly hasFingerprint: boolean
}

/** Writes a message, and MESSAGE-INTEGRITY and FINGERPRINT behind its attributes. */
export function writeStun(message: StunMessage, seal: StunSeal): Uint8Array {
  const length = message.attributes.reduce((sum, { value }) => sum + 4 + padded(value.length), 0)
  const sealed = (seal.key ? 4 + INTEGRITY_BYTES : 0) + (seal.hasFingerprint ? 8 : 0)
  const bytes = new Uint8Array(HEADER_BYTES + length + sealed)
  const view = viewOf(bytes)
  const kind = CLASSES.indexOf(message.class)
  const { method } = message
  view.setUint16(
    0,
    (method & 0xf) | ((method & 0x70) << 1) | ((method & 0xf80) << 2) | ((kind & 1) << 4) | ((kind & 2) << 7),
  )
  view.setUint32(4, MAGIC_COOKIE)
  bytes.set(message.transaction, 8)
  let at = HEADER_BYTES
  for (const { type, value } of message.attributes) at = put(bytes, at, type, value)
  if (seal.key) {
    // RFC 8489 §14.5: the length in the header counts up to and with this attribute.
    view.setUint16(2, at - HEADER_BYTES + 4 + INTEGRITY_BYTES)
    at = put(bytes, at, ATTRIBUTE.messageIntegrity, hmac(seal.key, bytes.subarray(0, at)))
  }
  view.setUint16(2, bytes.length - HEADER_BYTES)
  if (seal.hasFingerprint) {
    const check = new Uint8Array(4)
    viewOf(check).setUint32(0, (crc32(bytes.subarray(0, at)) ^ FINGERPRINT_XOR) >>> 0)
    put(bytes, at, ATTRIBUTE.fingerprint, check)
  }
  return bytes
}

/** Whether `bytes`, a message that {@link parseStun} has read, are sealed with `key` (RFC 8489 §14.5). */
export function isIntact(bytes: Uint8Array, key: Uint8Array): boolean {
  const at = findAttribute(bytes, ATTRIBUTE.messageIntegrity)
  if (at < 0 || viewOf(bytes).getUint16(at + 2) !== INTEGRITY_BYTES) return false
  const covered = bytes.slice(0, at)
  viewOf(covered).setUint16(2, at - HEADER_BYTES + 4 + INTEGRITY_BYTES)
  return timingSafeEqual(hmac(key, covered), bytes.subarray(at + 4, at + 4 + INTEGRITY_BYTES))
}

/** Whether FINGERPRINT is there and right (RFC 8489 §14.7). */
export function hasFingerprint(bytes: Uint8Array): boolean {
  const at = bytes.length - 8
  const view = viewOf(bytes)
  if (at < HEADER_BYTES || view.getUint32(at) !== ((ATTRIBUTE.fingerprint << 16) | 4) >>> 0) return false
  return view.getUint32(at + 4) === (crc32(bytes.subarray(0, at)) ^ FINGERPRINT_XOR) >>> 0
}

function findAttribute(bytes: Uint8Array, wanted: number): number {
  const view = viewOf(bytes)
  for (let at = HEADER_BYTES; at + 4 <= bytes.length; at += 4 + padded(view.getUint16(at + 2)))
    if (view.getUint16(at) === wanted) return at + 4 + view.getUint16(at + 2) <= bytes.length ? at : -1
  return -1
}

function put(bytes: Uint8Array, at: number, type: number, value: Uint8Array): number {
  const view = viewOf(bytes)
  view.setUint16(at, type)
  view.setUint16(at + 2, value.length)
  bytes.set(value, at + 4)
  return at + 4 + padded(value.length)
}

function hmac(key: Uint8Array, bytes: Uint8Array): Buffer {
  return createHmac('sha1', key).update(bytes).digest()
}

function padding(length: number): number {
  return -length & 3
}

function padded(length: number): number {
  return length + padding(length)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
