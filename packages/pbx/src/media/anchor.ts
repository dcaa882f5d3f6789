/**
 * The anchor of a leg: two terminations that hear each other. The outer one speaks with the phone as the phone can (encryption,
 * ICE, codecs), the inner one is a plain peer for the rest of the phone system. What the phone sends as its description is replaced
 * by the inner one's, what the phone is sent by the outer one's, so that whatever is done with the leg (hold, transfer, forks, late
 * offers) is done as with any other.
 */
import type { Direction } from '@offhook/media'
import { directionIn, type Termination, type TerminationGateway } from './termination.ts'

export class Anchor {
  readonly outer: Termination
  readonly #gateway: TerminationGateway
  #inner: Termination
  #isConnected = false
  #isInnerGiven = false
  /** The last answer in each direction: it is repeated in the 200 after a 183 (RFC 3261 §13.2.1). */
  #passedIn: { readonly from: string; readonly to: string } | undefined
  #passedOut: { readonly from: string; readonly to: string } | undefined

  constructor(gateway: TerminationGateway, outer: Termination, inner: Termination) {
    this.#gateway = gateway
    this.outer = outer
    this.#inner = inner
    for (const each of [outer, inner]) each.onStarted(() => this.#connect())
  }

  get inner(): Termination {
    return this.#inner
  }

  /** Before an offer of the phone is read: it may want another path for its packets, which takes new credentials of ours. */
  async prepare(sdp: string | undefined): Promise<void> {
    if (sdp !== undefined) await this.outer.followRestart(sdp)
  }

  /** The phone offers: what it offers to the others. Undefined where its offer cannot be read. */
  offerFromPhone(sdp: string): string | undefined {
    this.#forget()
    if (!this.outer.receive(sdp)) return undefined
    return this.inner.offer(directionIn(sdp), this.outer.offeredFormats)
  }

  /** The others have answered: the answer to the phone. Undefined where they have agreed on nothing. */
  answerToPhone(sdp: string): string | undefined {
    if (this.#passedOut?.from === sdp) return this.#passedOut.to
    if (!this.inner.accept(sdp)) return undefined
    const { agreed } = this.inner
    const to = this.outer.answer(directionIn(sdp), agreed ? [agreed.codec] : [])
    if (to !== undefined) this.#passedOut = { from: sdp, to }
    return to
  }

  /** The others offer: what the phone is offered. Undefined where their offer cannot be read. */
  offerToPhone(sdp: string): string | undefined {
    this.#forget()
    if (!this.inner.receive(sdp)) return undefined
    return this.outer.offer(directionIn(sdp), this.inner.offeredFormats)
  }

  /** The phone has answered: its answer to the others. Undefined where it has agreed to nothing. */
  answerFromPhone(sdp: string): string | undefined {
    if (this.#passedIn?.from === sdp) return this.#passedIn.to
    if (!this.outer.accept(sdp)) return undefined
    const { agreed } = this.outer
    const to = this.inner.answer(directionIn(sdp), agreed ? [agreed.codec] : [])
    if (to !== undefined) this.#passedIn = { from: sdp, to }
    return to
  }

  /**
   * A browser offers another way for its packets and nothing else: the answer, of which the others need not know. Undefined where more
   * than the way would change, or nothing can be agreed on.
   */
  answerNewPath(sdp: string): string | undefined {
    const { agreed, kind } = this.outer
    if (kind !== 'webRtc' || agreed?.direction !== 'sendrecv' || directionIn(sdp) !== 'sendrecv')
      return undefined
    if (!this.inner.agreed || !this.outer.receive(sdp)) return undefined
    return this.outer.answer('sendrecv', [agreed.codec])
  }

  /**
   * The phone of `former` offers from a page that was loaded anew: it goes on with the inner side of `former`, so that the others notice
   * nothing. The answer to its offer; undefined, and nothing has changed, where nothing can be agreed on.
   */
  takeOver(former: Anchor, direction: Direction): string | undefined {
    const { agreed } = former.inner
    const answer = this.outer.answer(direction, agreed ? [agreed.codec] : [])
    if (answer === undefined) return undefined
    this.#inner.close()
    this.#inner = former.#giveInner()
    this.#inner.onStarted(() => this.#connect())
    this.#isConnected = false
    this.#connect()
    return answer
  }

  close(): void {
    this.outer.close()
    if (!this.#isInnerGiven) this.#inner.close()
  }

  #giveInner(): Termination {
    this.#isInnerGiven = true
    this.#isConnected = true
    return this.#inner
  }

  #forget(): void {
    this.#passedIn = undefined
    this.#passedOut = undefined
  }

  /** Both have begun: the engine sees to it that later terms change nothing about who hears whom. */
  #connect(): void {
    if (this.#isConnected || !this.outer.agreed || !this.inner.agreed) return
    this.#isConnected = true
    this.#gateway.post({ do: 'connect', legs: [this.outer.name, this.inner.name] })
  }
}
