/**
 * Where the packets of one leg come and go: takes encryption off and puts it on, and lets nothing through that is not of the
 * peer. What is dropped is counted by its reason, and leaves nothing behind.
 */
import { isRtcp, rtpHeaderLength } from '../rtp/packet.ts'
import { parseRtcp, type RtcpPacket } from '../rtp/rtcp.ts'
import type { RemoteAddress } from '../sdp/audio-terms.ts'
import { type MasterKey, type SrtpFault, SrtpReceiver, SrtpSender } from '../srtp/srtp.ts'
import { packetKind } from './packet-kind.ts'
import { PeerPlace } from './peer-place.ts'
import { LARGEST_PACKET, type UdpSocket } from './udp.ts'

/** Why a packet is dropped. */
export type DropReason = SrtpFault | 'stranger' | 'flood' | 'not-started' | 'not-keyed'

/** Secrets: never log this value. */
export type PortKeys =
  | { readonly kind: 'none' }
  | { readonly kind: 'srtp'; readonly send: MasterKey; readonly receive: MasterKey }
  /** Those of a handshake that is not over: until then nothing comes or goes. */
  | { readonly kind: 'awaited' }

/** Where packets leave: of the sockets of a pair that is all that matters. */
export interface PortSockets {
  readonly rtp: Pick<UdpSocket, 'send' | 'close'>
  readonly rtcp: Pick<UdpSocket, 'send' | 'close'>
}

export interface PortTerms {
  readonly remote: RemoteAddress
  readonly rtcpMux: boolean
  readonly keys: PortKeys
  /**
   * A peer behind a router is not where it says: the packets that come decide where it is (symmetric RTP, RFC 4961), see `PeerPlace`.
   * Without it only the address of the description is heard.
   */
  readonly isLearnt: boolean
  /** The address by which the peer's signalling comes: among places to learn it is the likely one. */
  readonly signalledFrom?: string | undefined
  /** A handshake goes on, or may be repeated: without it DTLS is nobody's. */
  readonly hasDtls?: boolean
}

export interface PortListener {
  /** The packet holds until the call returns. */
  onRtp(packet: Uint8Array, nowMs: number): void
  onRtcp(packets: readonly RtcpPacket[]): void
  /** DTLS came where RTP does (RFC 5764 §5.1.2). */
  onDtls?(packet: Uint8Array): void
}

/** Packets a second that no peer sends: 20 ms of sound are 50. */
const MOST_A_SECOND = 1000

/** Memory of the packet under work, on its way out and in: who keeps one copies it. */
const sealed = new Uint8Array(LARGEST_PACKET + 64)
const opened = new Uint8Array(LARGEST_PACKET + 64)

/** A second of packets, for those from one place. */
class Bound {
  #second = 0
  #count = 0

  isPassed(nowMs: number): boolean {
    const second = Math.floor(nowMs / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#count = 0
    }
    return ++this.#count > MOST_A_SECOND
  }
}

export class MediaPort {
  readonly #listener: PortListener
  readonly #dropped = new Map<DropReason, number>()
  #sockets: PortSockets | undefined
  #terms: PortTerms | undefined
  #sender: SrtpSender | undefined
  #receiver: SrtpReceiver | undefined
  readonly #rtpPlace = new PeerPlace()
  readonly #rtcpPlace = new PeerPlace()
  /** Counted apart: a flood of strangers must not drown the peer. */
  readonly #ofPeer = new Bound()
  readonly #ofOthers = new Bound()
  /** Of keys that come back the streams go on: with a state of their own they would repeat their keystream, and take what came before. */
  readonly #senders: Keyed<SrtpSender>[] = []
  readonly #receivers: Keyed<SrtpReceiver>[] = []

  constructor(listener: PortListener) {
    this.#listener = listener
  }

  /** How many packets were dropped, by reason. */
  get dropped(): Readonly<Partial<Record<DropReason, number>>> {
    return Object.fromEntries(this.#dropped)
  }

  bind(sockets: PortSockets): void {
    this.#sockets = sockets
  }

  /** Begins, or goes on under new terms. Keys that stay the same keep the state of their streams. */
  start(terms: PortTerms): void {
    const { keys, remote } = terms
    const isSealed = keys.kind === 'srtp'
    this.#sender = isSealed ? streamsOf(this.#senders, keys.send, (key) => new SrtpSender(key)) : undefined
    this.#receiver = isSealed
      ? streamsOf(this.#receivers, keys.receive, (key) => new SrtpReceiver(key))
      : undefined
    if (!this.#isSameRemote(remote)) {
      this.#rtpPlace.tell(remote.address, remote.port)
      this.#rtcpPlace.tell(remote.rtcpAddress, remote.rtcpPort)
    }
    this.#terms = terms
  }

  /** A packet came to the port of RTP at `nowMs` (monotonic); RTCP comes there too where both share it. */
  takeRtp(packet: Uint8Array, address: string, port: number, nowMs: number): void {
    if (!this.#terms) {
      this.#drop('not-started')
      return
    }
    if (this.#isFlooded(this.#rtpPlace.is(address, port), nowMs)) return
    if (packetKind(packet) === 'dtls') {
      this.#takeDtls(packet, address, port)
      return
    }
    if (this.#terms.keys.kind === 'awaited') {
      this.#drop('not-keyed')
      return
    }
    const isControl = isRtcp(packet)
    if (isControl && !this.#terms.rtcpMux) {
      this.#drop('malformed')
      return
    }
    if (!this.#rtpPlace.admits(address, port, this.#terms, this.#isSealed)) {
      this.#drop('stranger')
      return
    }
    const plain = isControl ? this.#openControl(packet) : this.#open(packet)
    if (!plain) return
    // Nobody's place is learnt from what is not even RTP.
    if (!isControl && rtpHeaderLength(plain) === 0) {
      this.#drop('malformed')
      return
    }
    this.#rtpPlace.learn(address, port, this.#terms, this.#isSealed)
    if (isControl) this.#tellControl(plain)
    else this.#listener.onRtp(plain, nowMs)
  }

  /** A packet came to the port of RTCP. */
  takeRtcp(packet: Uint8Array, address: string, port: number, nowMs: number): void {
    if (!this.#terms) {
      this.#drop('not-started')
      return
    }
    if (this.#isFlooded(this.#rtcpPlace.is(address, port), nowMs)) return
    if (!this.#rtcpPlace.admits(address, port, this.#terms, this.#isSealed)) {
      this.#drop('stranger')
      return
    }
    if (this.#terms.keys.kind === 'awaited') {
      this.#drop('not-keyed')
      return
    }
    const plain = isRtcp(packet) ? this.#openControl(packet) : undefined
    if (!plain) {
      if (!isRtcp(packet)) this.#drop('malformed')
      return
    }
    this.#rtcpPlace.learn(address, port, this.#terms, this.#isSealed)
    this.#tellControl(plain)
  }

  sendRtp(packet: Uint8Array): void {
    if (!this.#sockets || this.#rtpPlace.port === 0 || this.#terms?.keys.kind === 'awaited') return
    const out = this.#sender ? this.#sender.protectRtp(packet, sealed) : packet
    if (typeof out === 'string') {
      this.#drop(out)
      return
    }
    this.#sockets.rtp.send(out, this.#rtpPlace.address, this.#rtpPlace.port)
  }

  sendRtcp(packet: Uint8Array): void {
    if (!this.#sockets || !this.#terms || this.#terms.keys.kind === 'awaited') return
    const out = this.#sender ? this.#sender.protectRtcp(packet) : packet
    if (typeof out === 'string') {
      this.#drop(out)
      return
    }
    const place = this.#terms.rtcpMux ? this.#rtpPlace : this.#rtcpPlace
    if (place.port === 0) return
    const socket = this.#terms.rtcpMux ? this.#sockets.rtp : this.#sockets.rtcp
    socket.send(out, place.address, place.port)
  }

  /** Sends DTLS where RTP goes. */
  sendDtls(packet: Uint8Array): void {
    if (this.#rtpPlace.port !== 0)
      this.#sockets?.rtp.send(packet, this.#rtpPlace.address, this.#rtpPlace.port)
  }

  close(): void {
    this.#sockets?.rtp.close()
    this.#sockets?.rtcp.close()
    this.#sockets = undefined
  }

  /** A peer behind a router is answered where it speaks from; its place is learnt for good from what it has sealed alone. */
  #takeDtls(packet: Uint8Array, address: string, port: number): void {
    const terms = this.#terms!
    if (!terms.hasDtls || !this.#listener.onDtls) {
      this.#drop('malformed')
      return
    }
    if (!this.#rtpPlace.admits(address, port, terms, false)) {
      this.#drop('stranger')
      return
    }
    if (terms.keys.kind === 'awaited') this.#rtpPlace.answerAt(address, port)
    // A handshake keeps its fragments.
    this.#listener.onDtls?.(packet.slice())
  }

  #open(packet: Uint8Array): Uint8Array | undefined {
    if (!this.#receiver) return packet
    return this.#kept(this.#receiver.unprotectRtp(packet, opened))
  }

  #openControl(packet: Uint8Array): Uint8Array | undefined {
    if (!this.#receiver) return packet
    return this.#kept(this.#receiver.unprotectRtcp(packet))
  }

  #kept(plain: Uint8Array | SrtpFault): Uint8Array | undefined {
    if (typeof plain !== 'string') return plain
    this.#drop(plain)
    return undefined
  }

  #tellControl(plain: Uint8Array): void {
    const packets = parseRtcp(plain)
    if (packets) this.#listener.onRtcp(packets)
    else this.#drop('malformed')
  }

  /** Where the place is still to be learnt, anybody may come: with keys, only the peer can. */
  get #isSealed(): boolean {
    return this.#receiver !== undefined
  }

  #isSameRemote(remote: RemoteAddress): boolean {
    const known = this.#terms?.remote
    return known !== undefined && known.address === remote.address && known.port === remote.port
  }

  #isFlooded(isPeer: boolean, nowMs: number): boolean {
    const isPassed = (isPeer ? this.#ofPeer : this.#ofOthers).isPassed(nowMs)
    if (isPassed) this.#drop('flood')
    return isPassed
  }

  #drop(reason: DropReason): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1)
  }
}

interface Keyed<Streams> {
  readonly key: MasterKey
  readonly streams: Streams
}

/** Keys of one leg that are remembered; ours are one for each suite. */
const MOST_KEYS = 8

function streamsOf<Streams>(
  known: Keyed<Streams>[],
  key: MasterKey,
  make: (key: MasterKey) => Streams,
): Streams {
  const found = known.find((each) => isSameKey(each.key, key))
  if (found) return found.streams
  const streams = make(key)
  known.push({ key, streams })
  if (known.length > MOST_KEYS) known.shift()
  return streams
}

function isSameKey(a: MasterKey, b: MasterKey): boolean {
  return a.suite === b.suite && Buffer.compare(a.key, b.key) === 0 && Buffer.compare(a.salt, b.salt) === 0
}
