/**
 * One dialog of a call with a phone or a peer: what was said in it about media, and to which connections it gives a voice. All
 * that the phone system does with a dialog goes through here.
 */
import type {
  Ending,
  Failure,
  IncomingInvite,
  OutgoingInvite,
  Progress,
  SessionChangeResult,
  SessionOffer,
} from '@offhook/sip'
import type { Anchor } from '../media/anchor.ts'
import { NO_ABILITIES } from '../registration/abilities.ts'
import type { PhoneAbilities } from '../registration/binding.ts'
import type { Connection } from './connection.ts'
import { endingOf, type Release } from './ending.ts'
import { type LegHeaders, LegSession, SessionRefused, type Station, textOf } from './leg-session.ts'
import type { LegWatcher, Ringing } from './neighbours.ts'
import { changeSession, type Turn } from './session-change.ts'
import { answerOnHold } from './session-description.ts'

/** An offer that the other side made because it was asked to; it must be answered. */
export interface LateOffer {
  readonly sdp: string
  answer(sdp: string): void
}

export class Leg {
  readonly watcher: LegWatcher
  /** What the phone at the other end can; none for peers. */
  readonly abilities: PhoneAbilities
  /** The connections that this dialog gives a voice; more than one while a line consults. */
  connections: Connection[] = []
  /** The one whose other end is heard now. */
  active: Connection | undefined
  /** Set while it rings. */
  fork: Ringing | undefined
  /** Calls the phone once more, after it has refused for reasons of the media; false where that makes no sense. */
  again: ((status: number) => boolean) | undefined
  /** The id of the device at the other end, where it has signed in to one of our lines. */
  device: string | undefined
  /** Takes the answer that the next ACK brings. */
  answerLate: ((sdp: string) => void) | undefined
  readonly #session: LegSession
  readonly #incoming: IncomingInvite | undefined
  readonly #outgoing: OutgoingInvite | undefined
  #isOver = false
  #isAnswered = false
  /** The 2xx carried an offer and waits for its answer. */
  #owesAnswer = false
  private constructor(
    watcher: LegWatcher,
    abilities: PhoneAbilities,
    session: LegSession,
    incoming: IncomingInvite | undefined,
    outgoing: OutgoingInvite | undefined,
  ) {
    this.watcher = watcher
    this.abilities = abilities
    this.#session = session
    this.#incoming = incoming
    this.#outgoing = outgoing
    const usage = this.usage
    usage.on('ended', (ending) => this.#onEnded(ending))
    usage.on('offer', (offer) => this.#onOffer(offer))
    usage.on('refer', (referral) => watcher.onRefer(this, referral))
    usage.on('info', (info) => watcher.onInfo(this, info))
  }

  /** A call that came in; `codecs` is what is spoken with the other side, where it has an order of its own. */
  static incoming(
    invite: IncomingInvite,
    watcher: LegWatcher,
    abilities = NO_ABILITIES,
    anchor: Anchor | undefined = undefined,
    codecs: readonly string[] | undefined = undefined,
  ): Leg {
    const leg = new Leg(watcher, abilities, new LegSession(anchor, undefined, codecs), invite, undefined)
    leg.#session.keepOffer(invite.remoteBody)
    invite.on('acknowledged', ({ request }) => leg.#onAcknowledged(request.body))
    return leg
  }

  /** A call that was placed; `offer` is what went out in it, by way of the anchor where there is one. */
  static outgoing(
    invite: OutgoingInvite,
    offer: string | undefined,
    watcher: LegWatcher,
    abilities = NO_ABILITIES,
    anchor: Anchor | undefined = undefined,
    codecs: readonly string[] | undefined = undefined,
  ): Leg {
    const leg = new Leg(watcher, abilities, new LegSession(anchor, offer, codecs), undefined, invite)
    invite.on('progress', (progress) => leg.#onProgress(progress))
    invite.on('answered', ({ response }) => leg.#onAnswered(response.body))
    invite.on('failed', (failure) => leg.#onFailed(failure))
    return leg
  }

  get usage(): IncomingInvite | OutgoingInvite {
    return (this.#incoming ?? this.#outgoing)!
  }

  /** It came in and has not been answered. */
  get isPending(): boolean {
    return this.#incoming !== undefined && !this.#isAnswered && !this.#isOver
  }

  /** Both sides have agreed to talk. */
  get isEstablished(): boolean {
    return this.#isAnswered && !this.#isOver
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Whether the other side left the offer to us. */
  get wantsOffer(): boolean {
    return this.#incoming !== undefined && this.received === undefined
  }

  get owesAnswer(): boolean {
    return this.#owesAnswer
  }

  /** The last session description from the other side, as its anchor passes it on. */
  get received(): string | undefined {
    return this.#session.received
  }

  get anchor(): Anchor | undefined {
    return this.#session.anchor
  }

  /** With what the phone exchanges its voice in place of another phone; see {@link moveTo}. */
  get station(): Station | undefined {
    return this.#session.station
  }

  /** Its connections, the active one first. */
  inOrder(): readonly Connection[] {
    const { active, connections } = this
    return active ? [active, ...connections.filter((known) => known !== active)] : [...connections]
  }

  /** Takes a connection away; the next one that is left is not made active by itself. */
  detach(connection: Connection): void {
    this.connections = this.connections.filter((known) => known !== connection)
    if (this.active === connection) this.active = undefined
  }

  // ---- before the answer -----------------------------------------------------------------------------------------

  /** Tells the caller that it rings, with early media where there is some. */
  progress(status: number, sdp: string | undefined, headers: LegHeaders): void {
    if (!this.isPending) return
    if (sdp === undefined) this.#incoming!.progress(status, { headers })
    else
      this.#tryToSend(sdp, (body) => {
        this.#incoming!.progress(status, { headers, body })
      })
  }

  /** Answers the caller. Without `sdp` the caller's own offer must have been answered before. */
  answer(sdp: string | undefined, headers: LegHeaders): void {
    if (!this.isPending) return
    if (sdp === undefined) {
      this.#isAnswered = true
      this.#incoming!.answer({ headers })
      return
    }
    this.#tryToSend(sdp, (body) => {
      this.#isAnswered = true
      this.#incoming!.answer({ headers, body })
    })
  }

  /**
   * Answers a phone that came back on a new dialog, and goes on where `old` was: whoever it talks with notices nothing. False, and nothing
   * has happened, where phone and engine cannot agree.
   */
  answerInPlaceOf(old: Leg, headers: LegHeaders): boolean {
    if (!this.isPending) return false
    const body = this.#session.takeOver(old.#session)
    if (!body) return false
    this.#isAnswered = true
    this.#incoming!.answer({ headers, body })
    return true
  }

  /** The call cannot be completed: a final answer where none was given, else the end. */
  refuse(status: number, reason: string): void {
    if (this.isPending) {
      this.#finish()
      this.#incoming!.reject(status, { reason })
    }
  }

  /** Acknowledges a 2xx that carried the offer. */
  acknowledge(sdp: string): void {
    if (!this.#owesAnswer) return
    this.#owesAnswer = false
    this.#tryToSend(sdp, (body) => this.#outgoing!.acknowledgeAnswer({ body }), 'answer')
  }

  /** Ends the dialog by whatever message fits its state. */
  end(release: Release): void {
    if (this.#isOver) return
    if (this.#owesAnswer && this.received !== undefined) this.acknowledge(answerOnHold(this.received, '1'))
    this.#finish()
    this.usage.end(endingOf(release))
  }

  /** Ends the dialog where no connection needs its voice any more: a line that consults has several on one dialog. */
  endIfUnused(release: Release): void {
    if (this.connections.length === 0) this.end(release)
  }

  // ---- while it stands -------------------------------------------------------------------------------------------

  /**
   * Offers `sdp`; resolves to the answer. Rejects with {@link SessionRefused}. While another change is under way it waits, or
   * with `isUrgent` rejects with 491, as is right for somebody who waits at the other end (RFC 3261 §14.2).
   */
  async offer(sdp: string, headers: LegHeaders = {}, isUrgent = false): Promise<string> {
    const answer = await this.#exchange(sdp, headers, { isUrgent })
    this.#session.moved(undefined)
    return answer
  }

  /**
   * Lets the phone exchange its voice with `station` instead of another phone, until the next offer from elsewhere; then the station
   * is closed. Rejects with {@link SessionRefused}, as what is not wanted any more after it has waited for another change.
   */
  async moveTo(station: Station, isWanted?: () => boolean): Promise<void> {
    const { termination, direction } = station
    const answer = await this.#exchange(termination.offer(direction), {}, { isWanted })
    if (!termination.accept(answer)) throw new SessionRefused(488)
    this.#session.moved(station)
  }

  /** Answers the caller, who exchanges its voice with `station` from then on; false where that is not possible. */
  answerAt(station: Station): boolean {
    const { termination, direction } = station
    if (this.received !== undefined) return this.#speakAt(station, (sdp) => this.answer(sdp, {}))
    this.answerLate = (answer) => void termination.accept(answer)
    this.#session.moved(station)
    this.answer(termination.offer(direction), {})
    return true
  }

  /** Lets the caller hear `station` before an answer; false where that is not possible. */
  progressAt(station: Station): boolean {
    return this.#speakAt(station, (sdp) => this.progress(183, sdp, {}))
  }

  #speakAt(station: Station, say: (sdp: string) => void): boolean {
    const { termination, direction } = station
    if (!this.isPending || this.received === undefined || !termination.receive(this.received)) return false
    const sdp = termination.answer(direction)
    if (sdp === undefined) return false
    this.#session.moved(station)
    say(sdp)
    return true
  }

  async #exchange(sdp: string, headers: LegHeaders, turn: Turn): Promise<string> {
    const { response } = await this.#change({ body: this.#session.write(sdp, 'offer'), headers }, turn)
    this.#session.keepAnswer(response?.body)
    if (this.received === undefined) throw new SessionRefused(488)
    return this.received
  }

  /** Asks the other side for an offer (a re-INVITE without a body). Rejects with {@link SessionRefused}. */
  async askOffer(headers: LegHeaders = {}, isUrgent = false): Promise<LateOffer> {
    const { response, acknowledge } = await this.#change({ headers }, { isUrgent })
    if (textOf(response?.body) === undefined) throw new SessionRefused(488)
    this.#session.keepOffer(response?.body)
    const sdp = this.received
    if (sdp === undefined) throw new SessionRefused(488)
    this.#session.moved(undefined)
    return {
      sdp,
      answer: (answer) => this.#tryToSend(answer, (body) => acknowledge({ body }), 'answer'),
    }
  }

  /** What the phone offers, as the others are to see it; undefined where it offers nothing, or nothing that can be read. */
  offeredBy(offer: SessionOffer): string | undefined {
    return offer.hasOffer ? this.#session.consider(offer.body) : undefined
  }

  /** Answers an offer of the other side, which {@link offeredBy} has read. */
  accept(offer: SessionOffer, sdp: string | undefined): void {
    if (sdp === undefined) {
      offer.accept({})
      return
    }
    const body = this.#session.write(sdp, offer.hasOffer ? 'answer' : 'offer')
    if (offer.hasOffer) this.#session.keepConsidered()
    offer.accept({ body })
  }

  /** Accepts an offer that changes nothing but the way of a browser's packets; false where it changes more. */
  acceptNewPath(offer: SessionOffer): boolean {
    const body = offer.hasOffer ? this.#session.answerNewPath(offer.body) : undefined
    if (body) offer.accept({ body })
    return body !== undefined
  }

  /** Makes the phone answer, or take up a held call, as its user would. */
  talk(): void {
    if (!this.#isOver && this.usage.dialog) void this.usage.notifyTalk()
  }

  /** Passes a key press on. */
  async sendInfo(body: Uint8Array | string, contentType: string): Promise<void> {
    if (this.isEstablished) await this.usage.info(body, contentType)
  }

  #change(
    parts: { readonly body?: Uint8Array; readonly headers: LegHeaders },
    { isUrgent = false, isWanted }: Turn,
  ): Promise<SessionChangeResult> {
    return changeSession({
      usage: this.usage,
      parts,
      isUrgent,
      isWanted,
      isEstablished: () => this.isEstablished,
      pause: (ms) => this.watcher.pause(ms),
    })
  }

  // ---- what the other side does ----------------------------------------------------------------------------------

  #onProgress({ response }: Progress): void {
    this.#session.keepFirst(response.body)
    this.watcher.onProgress(this, response.status)
  }

  #onAnswered(body: Uint8Array): void {
    this.#isAnswered = true
    this.#owesAnswer = !this.#session.hasSent
    this.#session.keepFirst(body)
    if (this.anchor && this.received === undefined) this.watcher.onMediaRefused(this)
    else this.watcher.onAnswered(this)
  }

  #onFailed(failure: Failure): void {
    this.#finish()
    this.watcher.onFailed(this, failure.status, failure)
  }

  #onEnded(ending: Ending): void {
    if (this.#isOver) return
    this.#finish()
    this.watcher.onEnded(this, ending)
  }

  #onAcknowledged(body: Uint8Array): void {
    if (textOf(body) === undefined) return
    this.#session.keepAnswer(body)
    if (this.received === undefined) this.watcher.onMediaRefused(this)
    else this.watcher.onLateAnswer(this, this.received)
  }

  #onOffer(offer: SessionOffer): void {
    this.watcher.onOffer(this, offer)
  }

  /** Sends where the anchor can pass `sdp` on; where it cannot, the leg has no media and whoever watches it ends it. */
  #tryToSend(
    sdp: string,
    send: (body: Uint8Array) => void,
    kind: 'offer' | 'answer' = this.wantsOffer ? 'offer' : 'answer',
  ): void {
    let body: Uint8Array
    try {
      body = this.#session.write(sdp, kind)
    } catch (fault) {
      if (!(fault instanceof SessionRefused)) throw fault
      this.watcher.onMediaRefused(this)
      return
    }
    send(body)
  }

  #finish(): void {
    this.#isOver = true
    this.#session.close()
  }
}
