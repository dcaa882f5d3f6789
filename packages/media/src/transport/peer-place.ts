/**
 * Where the packets of a peer come from and go: what its description says, or, for one behind a router, where it is found to be. Packets
 * in the clear prove nothing, and whoever scans the ports of a server must get neither the voice of a call nor a stream of packets sent
 * to an address that they forge. So one from where the peer is likely to be decides, at once and for good; one from elsewhere is taken
 * only when it goes on, and gives way to a likely one. Pure.
 */

/** `told`: as in its description. `guessed`: nobody better has come. `learnt`: for good. */
type Certainty = 'told' | 'guessed' | 'learnt'

export interface PlaceTerms {
  /** Whether the peer may be elsewhere than it says (symmetric RTP, RFC 4961). */
  readonly isLearnt: boolean
  /** The address by which its signalling comes; undefined where none is known, and then no place is likelier than another. */
  readonly signalledFrom?: string | undefined
}

/** Packets from one unlikely place before it is taken for the peer's: less than a fifth of a second of voice. */
const PATIENCE_PACKETS = 8

export class PeerPlace {
  address = ''
  port = 0
  #told = ''
  #certainty: Certainty = 'told'
  #hopeful = ''
  #hopes = 0

  /** The peer says that it is there; what was learnt before is forgotten. */
  tell(address: string, port: number): void {
    this.address = address
    this.port = port
    this.#told = address
    this.#certainty = 'told'
    this.#hopes = 0
  }

  is(address: string, port: number): boolean {
    return this.address === address && this.port === port
  }

  /** Whether a packet from there may be the peer's. `isSealed`: its seal will be looked at, and nothing else counts. */
  admits(address: string, port: number, terms: PlaceTerms, isSealed: boolean): boolean {
    if (this.is(address, port)) return true
    if (!terms.isLearnt || this.#certainty === 'learnt') return false
    return isSealed || this.#isLikely(address, terms) || this.#persists(`${port} ${address}`)
  }

  /** A packet from there was found good: the peer is there. */
  learn(address: string, port: number, terms: PlaceTerms, isSealed: boolean): void {
    if (!terms.isLearnt || this.#certainty === 'learnt') return
    this.#certainty = isSealed || this.#isLikely(address, terms) ? 'learnt' : 'guessed'
    this.address = address
    this.port = port
  }

  /** The peer is answered there until more is known: for a handshake, whose records prove nothing yet. */
  answerAt(address: string, port: number): void {
    if (this.#certainty === 'learnt') return
    this.address = address
    this.port = port
  }

  #isLikely(address: string, { signalledFrom }: PlaceTerms): boolean {
    return signalledFrom === undefined || address === signalledFrom || address === this.#told
  }

  #persists(place: string): boolean {
    if (this.#hopeful !== place) this.#hopes = 0
    this.#hopeful = place
    return ++this.#hopes > PATIENCE_PACKETS
  }
}
