/**
 * The one UDP port of all legs of browsers. A packet belongs to a leg by the user name of its check (RFC 8445 §7.2.2), and all that is
 * not STUN by the address it comes from, once a check has gone there and back: a stranger's packets end here.
 */
import { NamedError, type Random, randomInteger } from '@offhook/base'
import { mediaErrors } from '../errors.ts'
import { hostCandidate } from '../ice/candidates.ts'
import type { Base } from '../ice/check-list.ts'
import type { IceAgent } from '../ice/ice-agent.ts'
import { type CheckFault, fragmentOf, parseCheck, tagOf } from '../ice/ice-session.ts'
import type { Candidate } from '../sdp/ice-attributes.ts'
import type { TransportAddress } from '../stun/attributes.ts'
import type { StunMessage } from '../stun/message.ts'
import { StunServer, type StunServerReport } from '../stun/stun-server.ts'
import { Outside, type OutsideReport, type OutsideServers } from './outside.ts'
import { packetKind } from './packet-kind.ts'
import type { UdpDriver, UdpSocket } from './udp.ts'

/** A leg as the port sees it. */
export interface WebRtcPeer {
  readonly agent: IceAgent
  /** DTLS, RTP or RTCP; it holds until the call returns. */
  take(packet: Uint8Array, nowMs: number): void
}

/** Why a packet ends at the port. */
export type WebRtcDropReason = CheckFault | 'stranger' | 'unknown-agent' | 'unknown-kind' | 'flood'

/** Checks that one leg may get in a second, from addresses that are known and from others: two sides with 100 pairs each, twice over. */
const MOST_CHECKS_A_SECOND = 400
/** Checks in a second that name no leg, or a wrong password, before they are not even looked at. */
const MOST_STRANGE_A_SECOND = 5000
/** Addresses of one leg: those of a peer that moves through several networks. */
const MOST_ADDRESSES = 32
/** RFC 8445 §5.1.2.1: the first one is preferred, IPv6 and IPv4 in the order in which they were given. */
const HIGHEST_PREFERENCE = 65_535

interface Known {
  readonly addresses: Set<string>
  fragments: readonly string[]
  /** In this second: from addresses that are known, and from others. */
  checks: number
  strangeChecks: number
}

export class WebRtcPort {
  readonly port: number
  readonly #bases: readonly Base[]
  readonly #candidates: readonly Candidate[]
  readonly #outside: Outside
  readonly #stunServer = new StunServer()
  readonly #sockets: readonly UdpSocket[]
  readonly #peers = new Map<WebRtcPeer, Known>()
  readonly #byFragment = new Map<string, WebRtcPeer>()
  readonly #byTag = new Map<number, WebRtcPeer>()
  readonly #byAddress = new Map<string, WebRtcPeer>()
  readonly #dropped = new Map<WebRtcDropReason, number>()
  #nextTag: number
  #second = 0
  #strange = 0

  private constructor(
    sockets: readonly UdpSocket[],
    bases: readonly Base[],
    candidates: readonly Candidate[],
    random: Random,
    nowMs: () => number,
  ) {
    this.#nextTag = randomInteger(random, 2 ** 32)
    this.#sockets = sockets
    this.#bases = bases
    this.#candidates = candidates
    this.port = sockets[0]!.port
    this.#outside = new Outside({
      bases,
      random,
      nowMs,
      onPacket: (packet, base, address, port) => this.#takeFor(packet, base, address, port, nowMs()),
    })
  }

  /** The ways by which a packet may leave: the addresses of this machine, and those at relays. */
  get bases(): readonly Base[] {
    return [...this.#bases, ...this.#outside.bases]
  }

  /** Where it is bound. */
  get places(): readonly TransportAddress[] {
    return this.#bases.map(({ candidate: { address, port } }) => ({ address, port }))
  }

  /** What peers are told. */
  get candidates(): readonly Candidate[] {
    return [...this.#candidates, ...this.#outside.candidates]
  }

  /** How the port is known outside. */
  get outside(): OutsideReport {
    return this.#outside.report
  }

  /** Finds out by these servers how the port is known outside, for legs that are opened from then on. */
  use(servers: OutsideServers): void {
    this.#stunServer.isOn = servers.answersStun ?? false
    this.#outside.use(servers)
  }

  /** What strangers were told of where they are seen. */
  get stunServer(): StunServerReport {
    return this.#stunServer.report
  }

  /** Does what is due towards these servers. */
  tick(): void {
    this.#outside.tick()
  }

  /**
   * Binds `port` at each of `addresses`; 0 takes one that is free. `advertised` are told beside them. Rejects with
   * `media-address-unusable`.
   */
  static async open(
    driver: UdpDriver,
    addresses: readonly string[],
    advertised: readonly string[],
    port: number,
    random: Random,
    nowMs: () => number,
  ): Promise<WebRtcPort> {
    const sockets: UdpSocket[] = []
    let opened: WebRtcPort | undefined
    try {
      for (const [index, address] of addresses.entries())
        sockets.push(
          await driver.open(address, sockets[0]?.port ?? port, (packet, from, fromPort, agoMs) =>
            opened?.take(packet, index, from, fromPort, nowMs() - agoMs),
          ),
        )
    } catch (fault) {
      for (const socket of sockets) socket.close()
      throw new NamedError(mediaErrors, 'media-address-unusable', { address: addresses.join(', ') }, fault)
    }
    const bases = sockets.map((socket, index) => ({
      candidate: hostCandidate(addresses[index]!, socket.port, HIGHEST_PREFERENCE - index),
      send: (packet: Uint8Array, to: string, toPort: number) => socket.send(packet, to, toPort),
    }))
    const more = advertised
      .filter((address) => !addresses.includes(address))
      .map((address, index) =>
        hostCandidate(address, sockets[0]!.port, HIGHEST_PREFERENCE - addresses.length - index),
      )
    const told = [...bases.map(({ candidate }) => candidate), ...more]
    opened = new WebRtcPort(sockets, bases, told, random, nowMs)
    return opened
  }

  /** How many packets ended at the port, by reason. */
  get dropped(): Readonly<Partial<Record<WebRtcDropReason, number>>> {
    return Object.fromEntries(this.#dropped)
  }

  /** A number for the transactions of one agent: see `RoleHolder`. */
  newTag(): number {
    this.#nextTag = (this.#nextTag + 1) >>> 0
    return this.#nextTag
  }

  /** Lets the checks for `peer` through. To be called again when its agent has new credentials. */
  admit(peer: WebRtcPeer): void {
    const known = this.#peers.get(peer) ?? {
      addresses: new Set(),
      fragments: [],
      checks: 0,
      strangeChecks: 0,
    }
    for (const fragment of known.fragments) this.#byFragment.delete(fragment)
    known.fragments = peer.agent.fragments
    for (const fragment of known.fragments) this.#byFragment.set(fragment, peer)
    this.#byTag.set(peer.agent.tag, peer)
    this.#peers.set(peer, known)
  }

  /**
   * What comes from this address is `peer`'s from now on. Without a proof that it is there, an answer to a check, it gets only what is
   * nobody's: otherwise a peer could send from another's address and take its sound.
   */
  learn(peer: WebRtcPeer, address: string, port: number, isProven: boolean): void {
    const known = this.#peers.get(peer)
    const key = keyOf(address, port)
    if (!known || (!isProven && this.#byAddress.has(key))) return
    this.#byAddress.set(key, peer)
    known.addresses.delete(key)
    known.addresses.add(key)
    const [oldest] = known.addresses
    if (known.addresses.size > MOST_ADDRESSES && oldest !== undefined) this.#forget(peer, known, oldest)
  }

  remove(peer: WebRtcPeer): void {
    const known = this.#peers.get(peer)
    if (!known) return
    for (const key of [...known.addresses]) this.#forget(peer, known, key)
    for (const fragment of known.fragments) this.#byFragment.delete(fragment)
    this.#byTag.delete(peer.agent.tag)
    this.#peers.delete(peer)
  }

  close(): void {
    this.#outside.close()
    for (const socket of this.#sockets) socket.close()
  }

  /** A packet came to the base with the number `index`. */
  take(packet: Uint8Array, index: number, address: string, port: number, nowMs: number): void {
    if (packetKind(packet) === 'stun' && this.#outside.take(packet, address, port)) return
    this.#takeFor(packet, this.#bases[index]!, address, port, nowMs)
  }

  #takeFor(packet: Uint8Array, base: Base, address: string, port: number, nowMs: number): void {
    switch (packetKind(packet)) {
      case 'stun':
        // Checks may wait for a description.
        this.#takeStun(packet.slice(), base, address, port, nowMs)
        return
      case 'dtls':
      case 'rtp': {
        const peer = this.#byAddress.get(keyOf(address, port))
        if (peer) peer.take(packet, nowMs)
        else this.#drop('stranger')
        return
      }
      case 'unknown':
        this.#drop('unknown-kind')
    }
  }

  #takeStun(packet: Uint8Array, base: Base, address: string, port: number, nowMs: number): void {
    this.#turnSecond(nowMs)
    const isKnown = this.#byAddress.has(keyOf(address, port))
    // The paths that stand live by their checks (RFC 7675): a flood of strangers must not end them.
    if (this.#strange > MOST_STRANGE_A_SECOND && !isKnown) {
      this.#drop('flood')
      return
    }
    if (this.#answersAsServer(packet, base, address, port, nowMs)) return
    const message = parseCheck(packet)
    const fragment = message && fragmentOf(message)
    const peer = message && this.#peerOf(message, fragment)
    if (!peer) {
      this.#strange++
      this.#drop(message ? 'unknown-agent' : 'malformed')
      return
    }
    const known = this.#peers.get(peer)!
    if (++known[isKnown ? 'checks' : 'strangeChecks'] > MOST_CHECKS_A_SECOND) {
      this.#drop('flood')
      return
    }
    const fault = peer.agent.take(message, packet, fragment, base, address, port, nowMs)
    if (!fault) return
    this.#strange++
    this.#drop(fault)
  }

  /** Who only asks from where they are seen, and not through a relay, is answered as by any STUN server, where that is switched on. */
  #answersAsServer(packet: Uint8Array, base: Base, address: string, port: number, nowMs: number): boolean {
    if (!this.#bases.includes(base)) return false
    const answer = this.#stunServer.take(packet, address, port, nowMs)
    if (answer === 'refused') this.#drop('flood')
    else if (answer) base.send(answer, address, port)
    return answer !== undefined
  }

  #peerOf(message: StunMessage, fragment: string | undefined): WebRtcPeer | undefined {
    return message.class === 'request'
      ? this.#byFragment.get(fragment ?? '')
      : this.#byTag.get(tagOf(message))
  }

  #forget(peer: WebRtcPeer, known: Known, key: string): void {
    known.addresses.delete(key)
    if (this.#byAddress.get(key) === peer) this.#byAddress.delete(key)
  }

  #turnSecond(nowMs: number): void {
    const second = Math.floor(nowMs / 1000)
    if (second === this.#second) return
    this.#second = second
    this.#strange = 0
    for (const known of this.#peers.values()) {
      known.checks = 0
      known.strangeChecks = 0
    }
  }

  #drop(reason: WebRtcDropReason): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1)
  }
}

function keyOf(address: string, port: number): string {
  return `${port} ${address}`
}
