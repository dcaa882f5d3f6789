/**
 * Where the packets of one leg come and go: takes encryption off and puts it on, and lets nothing through that is not of the
 * peer. What is dropped is counted by its reason, and leaves nothing behind.
 */
import { isRtcp, rtpHeaderLength } from '../rtp/packet.ts'
import { parseRtcp, type RtcpPacket } from '../rtp/rtcp.ts'
import type { RemoteAddress } from '../sdp/audio-terms.ts'
import { type MasterKey, type SrtpFault, SrtpReceiver, SrtpSender } from '../srtp/srtp.ts'
import { packetKind } from './packet-kind.ts'
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
   * A peer behind a router is not where it says: the first packets that come decide where it is (symmetric RTP, RFC 4961), and then
   * it stays there. Without it only the address of the description is heard.
   */
  readonly isLearnt: boolean
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

interface Place {
  readonly address: string
  readonly port: number
}

export class MediaPort {
  readonly #listener: PortListener
  readonly #dropped = new Map<DropReason, number>()
  #sockets: PortSockets | undefined
  #terms: PortTerms | undefined
  #sender: SrtpSender | undefined
  #receiver: SrtpReceiver | undefined
  #rtpPlace: Place = { address: '', port: 0 }
  #rtcpPlace: Place = { address: '', port: 0 }
  #isRtpLearnt = false
  #isRtcpLearnt = false
  #second = 0
  #inSecond = 0

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
    const keys = terms.keys
    const known = this.#terms?.keys
    if (keys.kind !== 'srtp') {
      this.#sender = undefined
      this.#receiver = undefined
    } else {
      const isSame = known?.kind === 'srtp'
      if (!isSame || !isSameKey(known.send, keys.send)) this.#sender = new SrtpSender(keys.send)
      if (!isSame || !isSameKey(known.receive, keys.receive)) this.#receiver = new SrtpReceiver(keys.receive)
    }
    const { remote } = terms
    if (!this.#isSameRemote(remote)) {
      this.#rtpPlace = { address: remote.address, port: remote.port }
      this.#rtcpPlace = { address: remote.rtcpAddress, port: remote.rtcpPort }
      this.#isRtpLearnt = false
      this.#isRtcpLearnt = false
    }
    this.#terms = terms
  }

  /** A packet came to the port of RTP at `nowMs` (monotonic); RTCP comes there too where both share it. */
  takeRtp(packet: Uint8Array, address: string, port: number, nowMs: number): void {
    if (!this.#terms) {
      this.#drop('not-started')
      return
    }
    if (this.#isFlooded(nowMs)) {
      this.#drop('flood')
      return
    }
    if (packetKind(packet) === 'dtls' && this.#listener.onDtls) {
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
    if (!this.#isKnown(this.#rtpPlace, this.#isRtpLearnt, address, port)) {
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
    if (!this.#isRtpLearnt && this.#terms.isLearnt) {
      this.#rtpPlace = { address, port }
      this.#isRtpLearnt = true
    }
    if (isControl) this.#tellControl(plain)
    else this.#listener.onRtp(plain, nowMs)
  }

  /** A packet came to the port of RTCP. */
  takeRtcp(packet: Uint8Array, address: string, port: number, nowMs: number): void {
    if (!this.#terms) {
      this.#drop('not-started')
      return
    }
    if (this.#isFlooded(nowMs)) {
      this.#drop('flood')
      return
    }
    if (!this.#isKnown(this.#rtcpPlace, this.#isRtcpLearnt, address, port)) {
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
    if (!this.#isRtcpLearnt && this.#terms.isLearnt) {
      this.#rtcpPlace = { address, port }
      this.#isRtcpLearnt = true
    }
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
    if (!this.#isKnown(this.#rtpPlace, this.#isRtpLearnt, address, port)) {
      this.#drop('stranger')
      return
    }
    this.#rtpPlace = { address, port }
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
  #isKnown(place: Place, isLearnt: boolean, address: string, port: number): boolean {
    if (place.address === address && place.port === port) return true
    return this.#terms!.isLearnt && !isLearnt
  }

  #isSameRemote(remote: RemoteAddress): boolean {
    const known = this.#terms?.remote
    return known !== undefined && known.address === remote.address && known.port === remote.port
  }

  #isFlooded(nowMs: number): boolean {
    const second = Math.floor(nowMs / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#inSecond = 0
    }
    return ++this.#inSecond > MOST_A_SECOND
  }

  #drop(reason: DropReason): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1)
  }
}

function isSameKey(
  a: { key: Uint8Array; salt: Uint8Array },
  b: { key: Uint8Array; salt: Uint8Array },
): boolean {
  return Buffer.compare(a.key, b.key) === 0 && Buffer.compare(a.salt, b.salt) === 0
}
