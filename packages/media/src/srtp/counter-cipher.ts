/** AES in counter mode with HMAC-SHA1 (RFC 3711 §4.1.1, §4.2.1; AES-256: RFC 6188). */
import { timingSafeEqual } from 'node:crypto'
import { setUint32, uint32 } from '../rtp/packet.ts'
import { CounterMode } from './counter-mode.ts'
import { HmacSha1 } from './hmac-sha1.ts'
import { deriveKey, LABELS } from './key-derivation.ts'
import { ENCRYPTED, type PacketCipher, RTCP_HEAD_BYTES } from './packet-cipher.ts'

const SALT_BYTES = 14
const AUTH_KEY_BYTES = 20
/** The tag of RTCP has 80 bits in all suites, those with 32 bits for RTP included (RFC 4568 §6.2.2). */
const RTCP_TAG_BYTES = 10
const code = new Uint8Array(20)
const initial = new Uint8Array(16)

export class CounterCipher implements PacketCipher {
  readonly rtpOverhead: number
  readonly rtcpOverhead = 4 + RTCP_TAG_BYTES
  readonly rtcpIndexFromEnd = 4 + RTCP_TAG_BYTES
  readonly #tagBytes: number
  readonly #rtp: CounterMode
  readonly #rtpSalt: Uint8Array
  readonly #rtpCode: HmacSha1
  readonly #rtcp: CounterMode
  readonly #rtcpSalt: Uint8Array
  readonly #rtcpCode: HmacSha1

  constructor(masterKey: Uint8Array, masterSalt: Uint8Array, tagBytes: number) {
    const derive = (label: number, length: number) => deriveKey(masterKey, masterSalt, label, length)
    this.#tagBytes = tagBytes
    this.rtpOverhead = tagBytes
    this.#rtp = new CounterMode(derive(LABELS.rtpEncryption, masterKey.length))
    this.#rtpSalt = derive(LABELS.rtpSalt, SALT_BYTES)
    this.#rtpCode = new HmacSha1(derive(LABELS.rtpAuthentication, AUTH_KEY_BYTES))
    this.#rtcp = new CounterMode(derive(LABELS.rtcpEncryption, masterKey.length))
    this.#rtcpSalt = derive(LABELS.rtcpSalt, SALT_BYTES)
    this.#rtcpCode = new HmacSha1(derive(LABELS.rtcpAuthentication, AUTH_KEY_BYTES))
  }

  protectRtp(packet: Uint8Array, headerLength: number, rollover: number, room?: Uint8Array): Uint8Array {
    // Room for the rollover counter, which is authenticated but not sent (§4.2).
    const out = roomOf(packet.length + Math.max(this.#tagBytes, 4), room)
    out.set(packet)
    setRtpInitial(this.#rtpSalt, packet, rollover)
    this.#rtp.apply(out, headerLength, packet.length, initial)
    setUint32(out, packet.length, rollover)
    this.#rtpCode.digest(out, packet.length + 4, code)
    for (let index = 0; index < this.#tagBytes; index++) out[packet.length + index] = code[index]!
    return out.subarray(0, packet.length + this.#tagBytes)
  }

  unprotectRtp(
    packet: Uint8Array,
    headerLength: number,
    rollover: number,
    room?: Uint8Array,
  ): Uint8Array | undefined {
    const end = packet.length - this.#tagBytes
    const out = roomOf(packet.length + 4, room)
    out.set(packet)
    setUint32(out, end, rollover)
    this.#rtpCode.digest(out, end + 4, code)
    if (!isSameTag(packet, end, this.#tagBytes)) return undefined
    setRtpInitial(this.#rtpSalt, packet, rollover)
    this.#rtp.apply(out, headerLength, end, initial)
    return out.subarray(0, end)
  }

  protectRtcp(packet: Uint8Array, index: number): Uint8Array {
    const out = new Uint8Array(packet.length + this.rtcpOverhead)
    out.set(packet)
    setRtcpInitial(this.#rtcpSalt, packet, index)
    this.#rtcp.apply(out, RTCP_HEAD_BYTES, packet.length, initial)
    setUint32(out, packet.length, ENCRYPTED + index)
    this.#rtcpCode.digest(out, packet.length + 4, code)
    out.set(code.subarray(0, RTCP_TAG_BYTES), packet.length + 4)
    return out
  }

  unprotectRtcp(packet: Uint8Array): Uint8Array | undefined {
    const end = packet.length - this.rtcpOverhead
    this.#rtcpCode.digest(packet, end + 4, code)
    if (!timingSafeEqual(packet.subarray(end + 4), code.subarray(0, RTCP_TAG_BYTES))) return undefined
    const out = packet.slice(0, end)
    const word = uint32(packet, end)
    if (word < ENCRYPTED) return out
    setRtcpInitial(this.#rtcpSalt, packet, word - ENCRYPTED)
    this.#rtcp.apply(out, RTCP_HEAD_BYTES, end, initial)
    return out
  }
}

function roomOf(length: number, room: Uint8Array | undefined): Uint8Array {
  return room && room.length >= length ? room : new Uint8Array(length)
}

/** Whether the tag at `at` is that of {@link code}. Takes as long wherever they differ. */
function isSameTag(packet: Uint8Array, at: number, length: number): boolean {
  let difference = 0
  for (let index = 0; index < length; index++) difference |= packet[at + index]! ^ code[index]!
  return difference === 0
}

/** IV = (salt · 2^16) XOR (SSRC · 2^64) XOR (index · 2^16), RFC 3711 §4.1.1; the index is rollover and sequence number. */
function setRtpInitial(salt: Uint8Array, packet: Uint8Array, rollover: number): void {
  for (let index = 0; index < SALT_BYTES; index++) initial[index] = salt[index]!
  for (let index = 0; index < 4; index++) initial[4 + index]! ^= packet[8 + index]!
  for (let index = 0; index < 4; index++) initial[8 + index]! ^= rollover >>> (24 - index * 8)
  initial[12]! ^= packet[2]!
  initial[13]! ^= packet[3]!
}

/** The same for RTCP: its number takes the low 32 bits of the index (§3.4, §4.1.1). */
function setRtcpInitial(salt: Uint8Array, packet: Uint8Array, number: number): void {
  for (let index = 0; index < SALT_BYTES; index++) initial[index] = salt[index]!
  for (let index = 0; index < 4; index++) initial[4 + index]! ^= packet[4 + index]!
  for (let index = 0; index < 4; index++) initial[10 + index]! ^= number >>> (24 - index * 8)
}
