/** One call of a simulated phone. */
import { Emitter, type Listenable, type Unsubscribe } from '@offhook/base'
import type { IncomingInvite } from '../dialog/incoming-invite.ts'
import type { InviteUsage } from '../dialog/invite-usage.ts'
import type { OutgoingInvite } from '../dialog/outgoing-invite.ts'
import type { SessionOffer } from '../dialog/session-offer.ts'
import type { Transfer } from '../dialog/transfer.ts'
import {
  answerDirection,
  type Direction,
  describeSession,
  directionOf,
  type PhoneSession,
} from './phone-session.ts'

export type PhoneCallState = 'calling' | 'ringing' | 'talking' | 'ended'

export interface PhoneCallEvents extends Record<string, unknown> {
  /** It rings at the other side. */
  ringing: { readonly status: number }
  talking: Record<string, never>
  /** The other side has put the call on hold, or taken it back. */
  held: { readonly isHeld: boolean }
  ended: { readonly status: number; readonly by: 'local' | 'remote' }
}

export class PhoneCall implements Listenable<PhoneCallEvents> {
  readonly leg: IncomingInvite | OutgoingInvite
  readonly #events: Emitter<PhoneCallEvents>
  #session: PhoneSession
  #state: PhoneCallState
  #isHeld = false

  constructor(leg: IncomingInvite | OutgoingInvite, session: PhoneSession, state: 'calling' | 'ringing') {
    this.leg = leg
    this.#session = session
    this.#state = state
    this.#events = new Emitter(leg.host.onListenerFault)
    leg.on('progress', ({ response }) => {
      this.#state = 'ringing'
      this.#events.emit('ringing', { status: response.status })
    })
    leg.on('answered', () => this.#talk())
    leg.on('acknowledged', () => this.#talk())
    leg.on('failed', ({ status }) => this.#end(status, 'remote'))
    leg.on('ended', ({ by, cause }) => this.#end(cause === 'BYE' ? 200 : 487, by))
    leg.on('offer', (offer) => this.#onOffer(offer))
    leg.on('notify', (incoming) => {
      const event = incoming.request.headers.get('Event')
      incoming.respond(event === 'talk' || event === 'hold' ? 200 : 489)
      if (event === 'talk') this.talk()
      if (event === 'hold') void this.hold()
    })
  }

  get state(): PhoneCallState {
    return this.#state
  }
  /** Whether the other side holds the call. */
  get isHeld(): boolean {
    return this.#isHeld
  }
  /** Whether this side holds it. */
  get holds(): boolean {
    return this.#session.direction === 'sendonly'
  }
  /** Who the other side is, as the last message said. */
  get peer(): string {
    return this.leg.remoteParty?.uri ?? ''
  }

  on<Name extends keyof PhoneCallEvents>(
    name: Name,
    listener: (event: PhoneCallEvents[Name]) => void,
  ): Unsubscribe {
    return this.#events.on(name, listener)
  }

  answer(): void {
    if (!('answer' in this.leg) || this.#state !== 'ringing') return
    this.leg.answer({ body: describeSession(this.#session) })
  }

  /** Answers, or takes the call out of hold: what the key of a real phone does. */
  talk(): void {
    if (this.#state === 'ringing') this.answer()
    else if (this.holds) void this.retrieve()
  }

  reject(status = 486): void {
    if ('reject' in this.leg) this.leg.reject(status)
  }

  hangUp(): void {
    this.leg.end()
  }

  /** True when the other side agreed. */
  hold(): Promise<boolean> {
    return this.#turn('sendonly')
  }

  retrieve(): Promise<boolean> {
    return this.#turn('sendrecv')
  }

  /** Sends the other side to `to` (blind transfer). */
  transfer(to: string): Transfer {
    return this.leg.refer({ to })
  }

  /** Joins the other sides of this call and of `consultation`, and leaves both (attended transfer). */
  transferTo(consultation: PhoneCall): Transfer {
    const target = consultation.leg.remoteTarget
    return this.leg.refer({ to: target, replaces: consultation.leg.replacesName })
  }

  async #turn(direction: Direction): Promise<boolean> {
    const session = { ...this.#session, version: this.#session.version + 1, direction }
    const result = await (this.leg as InviteUsage).reinvite({ body: describeSession(session) })
    if (result.status < 300) this.#session = session
    return result.status < 300
  }

  #onOffer(offer: SessionOffer): void {
    const offered = offer.hasOffer ? directionOf(offer.body) : 'sendrecv'
    const version = this.#session.version + 1
    this.#session = { ...this.#session, version, direction: answerDirection(offered, 'sendrecv') }
    offer.accept({ body: describeSession(this.#session) })
    const isHeld = offered === 'sendonly' || offered === 'inactive'
    if (isHeld === this.#isHeld) return
    this.#isHeld = isHeld
    this.#events.emit('held', { isHeld })
  }

  #talk(): void {
    if (this.#state === 'talking' || this.#state === 'ended') return
    this.#state = 'talking'
    this.#events.emit('talking', {})
  }

  #end(status: number, by: 'local' | 'remote'): void {
    if (this.#state === 'ended') return
    this.#state = 'ended'
    this.#events.emit('ended', { status, by })
  }
}
