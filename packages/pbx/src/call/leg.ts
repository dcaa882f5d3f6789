/**
 * One dialog of a call with a phone or a peer: what was said in it about media, and to which connections it gives a voice. All
 * that the phone system does with a dialog goes through here.
 */
import { SerialQueue } from '@offhook/base'
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
import { endingOf, type Release } from './ending.ts'
import {
  type LegHeaders,
  LegSession,
  refusedBy,
  SessionRefused,
  type Station,
  textOf,
} from './leg-session.ts'
import type { Connection, LateOffer, Leg, LegWatcher, Ringing } from './parts.ts'
import { changeSession, type Turn } from './session-change.ts'
import { answerOnHold } from './session-description.ts'

/** How many changes of a session may wait for each other. */
const MOST_CHANGES = 16

export class PbxLeg implements Leg {
  readonly watcher: LegWatcher
  readonly abilities: PhoneAbilities
  connections: Connection[] = []
  active: Connection | undefined
  fork: Ringing | undefined
  again: ((status: number) => boolean) | undefined
  device: string | undefined
  answerLate: ((sdp: string) => void) | undefined
  readonly #session: LegSession
  /** What was asked for last holds in the end. */
  readonly #changes = new SerialQueue(MOST_CHANGES)
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
  ): PbxLeg {
    const leg = new PbxLeg(watcher, abilities, new LegSession(anchor, undefined, codecs), invite, undefined)
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
  ): PbxLeg {
    const leg = new PbxLeg(watcher, abilities, new LegSession(anchor, offer, codecs), undefined, invite)
    invite.on('progress', (progress) => leg.#onProgress(progress))
    invite.on('answered', ({ response }) => leg.#onAnswered(response.body))
    invite.on('failed', (failure) => leg.#onFailed(failure))
    return leg
  }

  get usage(): IncomingInvite | OutgoingInvite {
    return (this.#incoming ?? this.#outgoing)!
  }

  get session(): LegSession {
    return this.#session
  }

  get isPending(): boolean {
    return this.#incoming !== undefined && !this.#isAnswered && !this.#isOver
  }

  get isEstablished(): boolean {
    return this.#isAnswered && !this.#isOver
  }

  get isOver(): boolean {
    return this.#isOver
  }

  get wantsOffer(): boolean {
    return this.#incoming !== undefined && this.received === undefined
  }

  get owesAnswer(): boolean {
    return this.#owesAnswer
  }

  get received(): string | undefined {
    return this.#session.received
  }

  get anchor(): Anchor | undefined {
    return this.#session.anchor
  }

  get station(): Station | undefined {
    return this.#session.station
  }

  inOrder(): readonly Connection[] {
    const { active, connections } = this
    return active ? [active, ...connections.filter((known) => known !== active)] : [...connections]
  }

  detach(connection: Connection): void {
    this.connections = this.connections.filter((known) => known !== connection)
    if (this.active === connection) this.active = undefined
  }

  // ---- before the answer -----------------------------------------------------------------------------------------

  progress(status: number, sdp: string | undefined, headers: LegHeaders): void {
    if (!this.isPending) return
    if (sdp === undefined) this.#incoming!.progress(status, { headers })
    else
      this.#tryToSend(sdp, (body) => {
        this.#incoming!.progress(status, { headers, body })
      })
  }

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

  answerInPlaceOf(old: Leg, headers: LegHeaders): boolean {
    if (!this.isPending) return false
    const body = this.#session.takeOver(old.session)
    if (!body) return false
    this.#isAnswered = true
    this.#incoming!.answer({ headers, body })
    return true
  }

  refuse(status: number, reason: string): void {
    if (this.isPending) {
      this.#finish()
      this.#incoming!.reject(status, { reason })
    }
  }

  acknowledge(sdp: string): void {
    if (!this.#owesAnswer) return
    this.#owesAnswer = false
    this.#tryToSend(sdp, (body) => this.#outgoing!.acknowledgeAnswer({ body }), 'answer')
  }

  end(release: Release): void {
    if (this.#isOver) return
    if (this.#owesAnswer && this.received !== undefined) this.acknowledge(answerOnHold(this.received, '1'))
    this.#finish()
    this.usage.end(endingOf(release))
  }

  endIfUnused(release: Release): void {
    if (this.connections.length === 0) this.end(release)
  }

  // ---- while it stands -------------------------------------------------------------------------------------------

  async offer(sdp: string, headers: LegHeaders = {}, isUrgent = false): Promise<string> {
    const answer = await this.#exchange(sdp, headers, { isUrgent })
    this.#session.moved(undefined)
    return answer
  }

  async moveTo(station: Station, isWanted?: () => boolean): Promise<void> {
    const { termination, direction } = station
    const answer = await this.#exchange(termination.offer(direction), {}, { isWanted })
    if (!termination.accept(answer)) throw new SessionRefused(488)
    this.#session.moved(station)
  }

  answerAt(station: Station): boolean {
    const { termination, direction } = station
    if (this.received !== undefined) return this.#speakAt(station, (sdp) => this.answer(sdp, {}))
    this.answerLate = (answer) => void termination.accept(answer)
    this.#session.moved(station)
    this.answer(termination.offer(direction), {})
    return true
  }

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
    const { response } = await this.#change(headers, turn, () => this.#session.write(sdp, 'offer'))
    this.#session.keepAnswer(response?.body)
    if (this.received === undefined) throw new SessionRefused(488)
    return this.received
  }

  async askOffer(headers: LegHeaders = {}, isUrgent = false): Promise<LateOffer> {
    const { response, acknowledge } = await this.#change(headers, { isUrgent })
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

  offeredBy(offer: SessionOffer): string | undefined {
    return offer.hasOffer ? this.#session.consider(offer.body) : undefined
  }

  accept(offer: SessionOffer, sdp: string | undefined): void {
    if (sdp === undefined) {
      offer.accept({})
      return
    }
    const body = this.#session.write(sdp, offer.hasOffer ? 'answer' : 'offer')
    if (offer.hasOffer) this.#session.keepConsidered()
    offer.accept({ body })
  }

  acceptNewPath(offer: SessionOffer): boolean {
    const body = offer.hasOffer ? this.#session.answerNewPath(offer.body) : undefined
    if (body) offer.accept({ body })
    return body !== undefined
  }

  talk(): void {
    if (!this.#isOver && this.usage.dialog) void this.usage.notifyTalk()
  }

  async sendInfo(body: Uint8Array | string, contentType: string): Promise<void> {
    if (this.isEstablished) await this.usage.info(body, contentType)
  }

  #change(headers: LegHeaders, turn: Turn, write?: () => Uint8Array): Promise<SessionChangeResult> {
    const change = () =>
      changeSession({
        ...turn,
        usage: this.usage,
        write,
        headers,
        isEstablished: () => this.isEstablished,
        pause: (ms) => this.watcher.pause(ms),
      })
    if (turn.isUrgent) return change()
    return this.#changes.run(change).catch((fault) => {
      throw refusedBy(fault)
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
