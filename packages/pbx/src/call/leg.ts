/**
 * One dialog of a call with a phone or a peer: what was said in it about media, and to which connections it gives a voice. All
 * that the phone system does with a dialog goes through here.
 */
import type { NamedError } from '@offhook/base'
import { isNamedError } from '@offhook/base'
import type {
  Ending,
  Failure,
  IncomingInvite,
  IncomingRequest,
  OutgoingInvite,
  Progress,
  Referral,
  SessionChangeResult,
  SessionOffer,
} from '@offhook/sip'
import type { Cause } from '@offhook/telephony'
import { NO_ABILITIES } from '../registration/abilities.ts'
import type { PhoneAbilities } from '../registration/binding.ts'
import type { Connection, Release } from './connection.ts'
import type { Fork } from './fork.ts'
import { answerOnHold, isSameSession, originOf, withOrigin } from './session-description.ts'

/** Headers that go with an answer or an offer: who is at the other end. */
export type LegHeaders = Record<string, string | readonly string[]>

/** Hears what the other side of a leg does. */
export interface LegWatcher {
  onProgress(leg: Leg, status: number): void
  onAnswered(leg: Leg): void
  onFailed(leg: Leg, status: number, failure: Failure): void
  onEnded(leg: Leg, ending: Ending): void
  /** The ACK brought the answer to an offer that went out in our 2xx. */
  onLateAnswer(leg: Leg, sdp: string): void
  onOffer(leg: Leg, offer: SessionOffer): void
  onRefer(leg: Leg, referral: Referral): void
  onInfo(leg: Leg, info: IncomingRequest): void
  pause(ms: number): Promise<void>
}

/** An offer that the other side made because it was asked to; it must be answered. */
export interface LateOffer {
  readonly sdp: string
  answer(sdp: string): void
}

/** A change of the session that the other side refused, or that could not be asked for. */
export class SessionRefused extends Error {
  readonly status: number
  constructor(status: number) {
    super(`the session change was refused with ${status}`)
    this.status = status
  }
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
  fork: Fork | undefined
  /** Takes the answer that the next ACK brings. */
  answerLate: ((sdp: string) => void) | undefined
  /** The last session description from the other side, and the last one sent to it. */
  received: string | undefined
  #sent: string | undefined
  readonly #incoming: IncomingInvite | undefined
  readonly #outgoing: OutgoingInvite | undefined
  #isOver = false
  #isAnswered = false
  /** The 2xx carried an offer and waits for its answer. */
  #owesAnswer = false

  private constructor(
    watcher: LegWatcher,
    abilities: PhoneAbilities,
    incoming: IncomingInvite | undefined,
    outgoing: OutgoingInvite | undefined,
  ) {
    this.watcher = watcher
    this.abilities = abilities
    this.#incoming = incoming
    this.#outgoing = outgoing
    const usage = this.usage
    usage.on('ended', (ending) => this.#onEnded(ending))
    usage.on('offer', (offer) => this.#onOffer(offer))
    usage.on('refer', (referral) => watcher.onRefer(this, referral))
    usage.on('info', (info) => watcher.onInfo(this, info))
  }

  /** A call that came in. */
  static incoming(invite: IncomingInvite, watcher: LegWatcher, abilities = NO_ABILITIES): Leg {
    const leg = new Leg(watcher, abilities, invite, undefined)
    leg.#keep(invite.remoteBody)
    invite.on('acknowledged', ({ request }) => leg.#onAcknowledged(request.body))
    return leg
  }

  /** A call that was placed; `offer` is what went out in it. */
  static outgoing(
    invite: OutgoingInvite,
    offer: string | undefined,
    watcher: LegWatcher,
    abilities = NO_ABILITIES,
  ): Leg {
    const leg = new Leg(watcher, abilities, undefined, invite)
    leg.#sent = offer
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
    else this.#incoming!.progress(status, { headers, body: this.#toSend(sdp) })
  }

  /** Answers the caller. Without `sdp` the caller's own offer must have been answered before. */
  answer(sdp: string | undefined, headers: LegHeaders): void {
    if (!this.isPending) return
    this.#isAnswered = true
    if (sdp === undefined) this.#incoming!.answer({ headers })
    else this.#incoming!.answer({ headers, body: this.#toSend(sdp) })
  }

  /** The call cannot be completed: a final answer where none was given, else the end. */
  refuse(status: number, reason: string): void {
    if (this.isPending) {
      this.#isOver = true
      this.#incoming!.reject(status, { reason })
    }
  }

  /** Acknowledges a 2xx that carried the offer. */
  acknowledge(sdp: string): void {
    if (!this.#owesAnswer) return
    this.#owesAnswer = false
    this.#outgoing!.acknowledgeAnswer({ body: this.#toSend(sdp) })
  }

  /** Ends the dialog by whatever message fits its state. */
  end(release: Release): void {
    if (this.#isOver) return
    if (this.#owesAnswer && this.received !== undefined) this.acknowledge(answerOnHold(this.received, '1'))
    this.#isOver = true
    this.usage.end({ ...REASONS[release.cause], status: STATUS[release.cause] ?? 480 })
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
    const { response } = await this.#change({ body: this.#toSend(sdp), headers }, isUrgent)
    this.#keep(response?.body)
    if (this.received === undefined) throw new SessionRefused(488)
    return this.received
  }

  /** Asks the other side for an offer (a re-INVITE without a body). Rejects with {@link SessionRefused}. */
  async askOffer(headers: LegHeaders = {}, isUrgent = false): Promise<LateOffer> {
    const { response, acknowledge } = await this.#change({ headers }, isUrgent)
    const sdp = textOf(response?.body)
    if (sdp === undefined) throw new SessionRefused(488)
    this.received = sdp
    return { sdp, answer: (answer) => acknowledge({ body: this.#toSend(answer) }) }
  }

  /** Answers an offer of the other side. */
  accept(offer: SessionOffer, sdp: string | undefined): void {
    if (offer.hasOffer) this.#keep(offer.body)
    offer.accept(sdp === undefined ? {} : { body: this.#toSend(sdp) })
  }

  /** Makes the phone answer, or take up a held call, as its user would. */
  talk(): void {
    if (!this.#isOver && this.usage.dialog) void this.usage.notifyTalk()
  }

  /** Passes a key press on. */
  async sendInfo(body: Uint8Array | string, contentType: string): Promise<void> {
    if (this.isEstablished) await this.usage.info(body, contentType)
  }

  async #change(
    options: { body?: Uint8Array; headers: LegHeaders },
    isUrgent: boolean,
  ): Promise<SessionChangeResult> {
    for (let attempt = 0; ; attempt++) {
      if (!this.isEstablished) throw new SessionRefused(481)
      try {
        const result = await this.usage.reinvite(options)
        if (result.status >= 300) throw new SessionRefused(result.status)
        return result
      } catch (fault) {
        const isBusy = isNamedError(fault, 'sip-offer-pending')
        if (isBusy && (isUrgent || attempt >= MOST_WAITS)) throw new SessionRefused(491)
        if (!isBusy) throw refusedBy(fault)
        await this.watcher.pause(WAIT_MS)
      }
    }
  }

  // ---- what the other side does ----------------------------------------------------------------------------------

  #onProgress({ response }: Progress): void {
    this.#keep(response.body)
    this.watcher.onProgress(this, response.status)
  }

  #onAnswered(body: Uint8Array): void {
    this.#isAnswered = true
    this.#owesAnswer = this.#sent === undefined
    this.#keep(body)
    this.watcher.onAnswered(this)
  }

  #onFailed(failure: Failure): void {
    this.#isOver = true
    this.watcher.onFailed(this, failure.status, failure)
  }

  #onEnded(ending: Ending): void {
    if (this.#isOver) return
    this.#isOver = true
    this.watcher.onEnded(this, ending)
  }

  #onAcknowledged(body: Uint8Array): void {
    const sdp = textOf(body)
    if (sdp === undefined) return
    this.received = sdp
    this.watcher.onLateAnswer(this, sdp)
  }

  #onOffer(offer: SessionOffer): void {
    this.watcher.onOffer(this, offer)
  }

  #keep(body: Uint8Array | undefined): void {
    this.received = textOf(body) ?? this.received
  }

  /** What goes out on this leg is one session from its first description on, whoever wrote it (RFC 3264 §8). */
  #toSend(sdp: string): Uint8Array {
    const before = this.#sent
    this.#sent = before === undefined ? sdp : continued(before, sdp)
    return Buffer.from(this.#sent, 'latin1')
  }
}

/** `sdp` as the next version of the session that `before` described. */
function continued(before: string, sdp: string): string {
  const origin = originOf(before)
  if (!origin) return sdp
  return withOrigin(sdp, {
    ...origin,
    version: isSameSession(before, sdp) ? origin.version : origin.version + 1n,
  })
}

function textOf(body: Uint8Array | undefined): string | undefined {
  if (!body || body.length === 0) return undefined
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1')
}

function refusedBy(fault: unknown): Error {
  if (fault instanceof SessionRefused) return fault
  return new SessionRefused(isNamedError(fault) ? (fault as NamedError).status : 500)
}

/** While a change is under way the next waits, at most for {@link MOST_WAITS} of these. */
const WAIT_MS = 100
const MOST_WAITS = 50

/** RFC 3326: why a BYE or CANCEL is sent. */
const ELSEWHERE = { reason: 'SIP;cause=200;text="Call completed elsewhere"' }
const REASONS: Partial<Record<Cause, { readonly reason: string }>> = {
  answeredElsewhere: ELSEWHERE,
  callPickup: ELSEWHERE,
  callNotAnswered: { reason: 'SIP;cause=480;text="No answer"' },
  lost: { reason: 'SIP;cause=408;text="Connection lost"' },
}

/** The final answer to a caller whose call ends for this cause. */
const STATUS: Partial<Record<Cause, number>> = {
  callRejected: 603,
  busy: 486,
  callNotAnswered: 480,
  networkOutOfOrder: 503,
}
