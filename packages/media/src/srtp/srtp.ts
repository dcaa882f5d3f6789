/** SRTP streams (RFC 3711 §3.3, §3.4): one sender, one receiver for each pair of keys, each with the state of its sources. */
import { rtpHeaderLength, uint16, uint32 } from '../rtp/packet.ts'
import { extendSequence } from '../rtp/sequence.ts'
import type { CryptoLine, CryptoSuite } from '../sdp/crypto-attribute.ts'
import { AeadCipher, deriveAeadKeys } from './aead-cipher.ts'
import { CounterCipher } from './counter-cipher.ts'
import { type PacketCipher, RTCP_HEAD_BYTES } from './packet-cipher.ts'
import { ReplayWindow } from './replay-window.ts'

/** A secret: never log this value. */
export type MasterKey = Pick<CryptoLine, 'suite' | 'key' | 'salt'>

/** Why a packet is dropped. */
export type SrtpFault = 'malformed' | 'replayed' | 'forged' | 'too-many-sources' | 'key-used-up'

/** Sources whose state is kept; more of one peer are an attack, or a mistake. */
const MOST_SOURCES = 32
/** RFC 3711 §9.2: a master key serves for 2^48 RTP and 2^31 RTCP packets. */
const LAST_RTP_INDEX = 2 ** 48 - 1
const LAST_RTCP_INDEX = 2 ** 31 - 1

function cipherOf({ suite, key, salt }: MasterKey): PacketCipher {
  const tagBytes: Partial<Record<CryptoSuite, number>> = {
    AES_CM_128_HMAC_SHA1_80: 10,
    AES_CM_128_HMAC_SHA1_32: 4,
    AES_256_CM_HMAC_SHA1_80: 10,
    AES_256_CM_HMAC_SHA1_32: 4,
  }
  const bytes = tagBytes[suite]
  return bytes === undefined ? new AeadCipher(deriveAeadKeys(key, salt)) : new CounterCipher(key, salt, bytes)
}

/** The state is that of {@link MOST_SOURCES} sources at most. */
class Sources<State> {
  readonly #states = new Map<number, State>()
  readonly #make: () => State
  /** The one that spoke last, as most peers have only one. */
  #last: { readonly ssrc: number; readonly state: State } | undefined

  constructor(make: () => State) {
    this.#make = make
  }

  get(ssrc: number): State | undefined {
    if (this.#last?.ssrc === ssrc) return this.#last.state
    return this.#states.get(ssrc) ?? (this.#states.size < MOST_SOURCES ? this.#make() : undefined)
  }

  /** Only genuine packets leave a state behind, so that a stranger cannot fill the table. */
  keep(ssrc: number, state: State): void {
    if (this.#last?.ssrc === ssrc) return
    this.#last = { ssrc, state }
    this.#states.set(ssrc, state)
  }
}

export class SrtpSender {
  readonly #cipher: PacketCipher
  readonly #rtp = new Sources(() => ({ highest: -1 }))
  readonly #rtcp = new Sources(() => ({ next: 0 }))

  constructor(key: MasterKey) {
    this.#cipher = cipherOf(key)
  }

  /** Protects an RTP packet, in `room` where it is given and large enough. The rollover counter starts at zero and follows the sequence numbers. */
  protectRtp(packet: Uint8Array, room?: Uint8Array): Uint8Array | SrtpFault {
    const headerLength = rtpHeaderLength(packet)
    if (headerLength === 0) return 'malformed'
    const ssrc = uint32(packet, 8)
    const source = this.#rtp.get(ssrc)
    if (!source) return 'too-many-sources'
    const index = indexOf(uint16(packet, 2), source.highest)
    if (index > LAST_RTP_INDEX) return 'key-used-up'
    source.highest = Math.max(source.highest, index)
    this.#rtp.keep(ssrc, source)
    return this.#cipher.protectRtp(packet, headerLength, rolloverOf(index), room)
  }

  /** Protects a compound RTCP packet. */
  protectRtcp(packet: Uint8Array): Uint8Array | SrtpFault {
    if (packet.length < RTCP_HEAD_BYTES) return 'malformed'
    const ssrc = uint32(packet, 4)
    const source = this.#rtcp.get(ssrc)
    if (!source) return 'too-many-sources'
    if (source.next > LAST_RTCP_INDEX) return 'key-used-up'
    this.#rtcp.keep(ssrc, source)
    return this.#cipher.protectRtcp(packet, source.next++)
  }
}

export class SrtpReceiver {
  readonly #cipher: PacketCipher
  readonly #rtp = new Sources(() => new ReplayWindow())
  readonly #rtcp = new Sources(() => new ReplayWindow())

  constructor(key: MasterKey) {
    this.#cipher = cipherOf(key)
  }

  /** The RTP packet in the clear, in `room` where it is given and large enough, or why it is dropped. Nothing changes unless the packet is genuine. */
  unprotectRtp(packet: Uint8Array, room?: Uint8Array): Uint8Array | SrtpFault {
    const headerLength = rtpHeaderLength(packet)
    if (headerLength === 0 || packet.length < headerLength + this.#cipher.rtpOverhead) return 'malformed'
    const ssrc = uint32(packet, 8)
    const window = this.#rtp.get(ssrc)
    if (!window) return 'too-many-sources'
    const index = indexOf(uint16(packet, 2), window.highest)
    if (!window.isNew(index)) return 'replayed'
    const plain = this.#cipher.unprotectRtp(packet, headerLength, rolloverOf(index), room)
    if (!plain) return 'forged'
    window.note(index)
    this.#rtp.keep(ssrc, window)
    return plain
  }

  /** As {@link unprotectRtp}, for RTCP. */
  unprotectRtcp(packet: Uint8Array): Uint8Array | SrtpFault {
    if (packet.length < RTCP_HEAD_BYTES + this.#cipher.rtcpOverhead) return 'malformed'
    const ssrc = uint32(packet, 4)
    const window = this.#rtcp.get(ssrc)
    if (!window) return 'too-many-sources'
    const index = uint32(packet, packet.length - this.#cipher.rtcpIndexFromEnd) & 0x7fff_ffff
    if (!window.isNew(index)) return 'replayed'
    const plain = this.#cipher.unprotectRtcp(packet)
    if (!plain) return 'forged'
    window.note(index)
    this.#rtcp.keep(ssrc, window)
    return plain
  }
}

/** RFC 3711 §3.3.1: the index nearest to the highest one; the first packet has a rollover of zero. */
function indexOf(sequence: number, highest: number): number {
  if (highest < 0) return sequence
  const index = extendSequence(sequence, highest)
  return index < 0 ? index + 0x1_0000 : index
}

function rolloverOf(index: number): number {
  return Math.floor(index / 0x1_0000)
}
