/**
 * A desk phone on a real socket: signs in, calls, rings, holds, transfers, and knows with whom it would exchange its voice. It has
 * the manners of a phone with two line keys: answering a second call holds the first.
 */
import { type Clock, isNamedError, type Log, silentLog, systemClock, systemRandom } from '@offhook/base'
import {
  Agent,
  autoAnswerAfter,
  type IncomingInvite,
  type InviteUsage,
  type ListenerConfig,
  NetworkTransport,
  type OutgoingInvite,
  type SessionOffer,
  type SipResponse,
  type Subscription,
  type TransportName,
} from '@offhook/sip'
import { directionOf, type MediaDirection, withDirection } from '../call/session-description.ts'

export interface DeskPhoneOptions {
  /** Its extension, and how it signs in. */
  readonly line: string
  readonly user: string
  readonly secret: string
  /** The phone system: address and port of a listener, and the domain. */
  readonly server: { readonly address: string; readonly port: number; readonly transport?: TransportName }
  readonly domain: string
  /** Whether it answers on `Event: talk`; true by default. */
  readonly canTalk?: boolean
  readonly clock?: Clock
  readonly log?: Log
}

/** One call as the phone has it. */
export interface PhoneCall {
  readonly usage: InviteUsage
  state: 'calling' | 'ringing' | 'talking' | 'over'
  /** What the phone itself wants: `sendonly` while it holds. */
  wish: MediaDirection
  /** Who is at the other end, as the phone system said last (P-Asserted-Identity). */
  shows?: string
  /** The status with which it ended before it was answered. */
  status?: number
}

/** Where nothing listens: these phones have no ears of their own. */
let lastMediaPort = 10_000

export class DeskPhone {
  readonly agent: Agent
  readonly calls: PhoneCall[] = []
  autoAnswer = false
  /** What it refuses a call with, where it does so by itself. */
  refusesWith: number | undefined
  /** Sends its voice before it is answered (183 with a session description). */
  hasEarlyMedia = false
  /** Sends calls on by 302. */
  redirectsTo: string | undefined
  /** Where it says that it hears. */
  mediaPort: number
  /** Answers changes of a session only when this resolves, as a phone does that is slow. */
  answersOffersAfter: Promise<void> | undefined
  /** What it refuses every change of a session with. */
  refusesOffersWith: number | undefined
  /** How many changes of a session it has been asked for. */
  offers = 0
  /** Digits that came by INFO. */
  digits = ''
  readonly #options: DeskPhoneOptions
  #version = 0

  constructor(options: DeskPhoneOptions) {
    this.#options = options
    this.mediaPort = lastMediaPort += 2
    const clock = options.clock ?? systemClock
    const log = options.log ?? silentLog
    const transport = options.server.transport ?? 'udp'
    const listeners: ListenerConfig[] = [{ transport: 'udp', host: '127.0.0.1', port: 0 }]
    if (transport === 'tcp') listeners.push({ transport, host: '127.0.0.1', port: 0 })
    this.agent = new Agent({
      clock,
      random: systemRandom,
      log,
      userAgent: `DeskPhone/${options.line}`,
      sessionTimer: false,
      transport: new NetworkTransport({ clock, log, listeners }),
    })
    this.agent.onInvite((invite) => this.#onInvite(invite))
  }

  async start(): Promise<void> {
    await this.agent.start()
  }

  async stop(): Promise<void> {
    for (const call of this.calls) if (call.state !== 'over') call.usage.end()
    await this.agent.stop()
  }

  /** Signs in for `seconds`; 0 signs out. */
  register(seconds = 600): Promise<SipResponse> {
    const { line, domain, user, secret, canTalk } = this.#options
    return this.agent.request({
      method: 'REGISTER',
      target: `sip:${domain}`,
      from: `<sip:${line}@${domain}>`,
      to: `<sip:${line}@${domain}>`,
      nextHop: this.#server,
      contactUser: line,
      headers: { Expires: String(seconds), ...(canTalk === false ? {} : { 'Allow-Events': 'talk, hold' }) },
      credentials: { username: user, password: secret },
    })
  }

  /** Sends a text message to `number`. */
  message(number: string, text: string): Promise<SipResponse> {
    const { line, domain, user, secret } = this.#options
    return this.agent.request({
      method: 'MESSAGE',
      target: `sip:${number}@${domain}`,
      from: `<sip:${line}@${domain}>`,
      nextHop: this.#server,
      body: text,
      contentType: 'text/plain',
      credentials: { username: user, password: secret },
    })
  }

  /** Lights a lamp by the state of `number` (RFC 4235), or follows the presence of who is there (RFC 3856). */
  watch(number: string, event: 'dialog' | 'presence' = 'dialog'): Subscription {
    const { line, domain, user, secret } = this.#options
    return this.agent.subscribe({
      target: `sip:${number}@${domain}`,
      from: `<sip:${line}@${domain}>`,
      nextHop: this.#server,
      event,
      expires: 600,
      credentials: { username: user, password: secret },
    })
  }

  /** Tells of the owner's presence (RFC 3903). */
  publish(body: string, headers: Record<string, string> = {}, number?: string): Promise<SipResponse> {
    const { line, domain, user, secret } = this.#options
    return this.agent.request({
      method: 'PUBLISH',
      target: `sip:${number ?? line}@${domain}`,
      from: `<sip:${line}@${domain}>`,
      nextHop: this.#server,
      headers: { Event: 'presence', ...headers },
      ...(body === '' ? {} : { body, contentType: 'application/pidf+xml' }),
      credentials: { username: user, password: secret },
    })
  }

  get #server(): string {
    const { address, port, transport } = this.#options.server
    return `sip:${address}:${port}${transport ? `;transport=${transport}` : ''}`
  }

  /** Calls `number`; `headers` go into the INVITE. `isLate` leaves the offer to the other side. */
  dial(number: string, headers: Record<string, string> = {}, isLate = false): PhoneCall {
    const { line, domain, user, secret } = this.#options
    const usage = this.agent.invite({
      target: `sip:${number.replaceAll('#', '%23')}@${domain}`,
      from: `<sip:${line}@${domain}>`,
      nextHop: this.#server,
      ...(isLate ? {} : { body: this.#sdp('sendrecv') }),
      headers,
      credentials: { username: user, password: secret },
    })
    const call = this.#track(usage, 'calling')
    usage.on('progress', () => {
      if (call.state === 'calling') call.state = 'ringing'
    })
    usage.on('answered', ({ response }) => {
      call.shows = response.headers.get('P-Asserted-Identity') ?? ''
      if (isLate) usage.acknowledgeAnswer({ body: this.#sdp('sendrecv') })
      call.state = 'talking'
    })
    usage.on('failed', ({ status }) => {
      call.status = status
      call.state = 'over'
    })
    return call
  }

  /** Calls that ring here, oldest first. */
  get ringing(): PhoneCall[] {
    return this.calls.filter(({ state, usage }) => state === 'ringing' && !usage.ownsCallId)
  }

  get talking(): PhoneCall[] {
    return this.calls.filter(({ state }) => state === 'talking')
  }

  /** The call that it neither holds nor has ended. */
  get current(): PhoneCall | undefined {
    return this.talking.find(({ wish }) => wish === 'sendrecv') ?? this.talking[0]
  }

  async answer(call = this.ringing[0]): Promise<void> {
    if (!call) throw new Error(`nothing rings at ${this.#options.line}`)
    for (const other of this.talking) if (other.wish === 'sendrecv') await this.hold(other)
    const { usage } = call
    // The caller may have given up while the other call was put on hold.
    if (call.state !== 'ringing') return
    call.state = 'talking'
    ;(usage as IncomingInvite).answer({ body: this.#sdp('sendrecv') })
  }

  reject(status = 603, call = this.ringing[0]): void {
    if (!call) throw new Error(`nothing rings at ${this.#options.line}`)
    ;(call.usage as IncomingInvite).reject(status)
  }

  hangUp(call = this.current ?? this.calls.find(({ state }) => state !== 'over')): void {
    if (!call) throw new Error(`${this.#options.line} has no call`)
    call.usage.end()
  }

  async hold(call = this.current): Promise<void> {
    if (!call) throw new Error(`${this.#options.line} has no call`)
    call.wish = 'sendonly'
    await call.usage.reinvite({ body: this.#sdp('sendonly') })
  }

  async retrieve(call = this.talking.find(({ wish }) => wish === 'sendonly')): Promise<void> {
    if (!call) throw new Error(`${this.#options.line} holds no call`)
    call.wish = 'sendrecv'
    await call.usage.reinvite({ body: this.#sdp('sendrecv') })
  }

  /** Where the phone would send its voice in `call`: the other side's media port; undefined when nothing may flow. */
  hears(call = this.current): number | undefined {
    if (!call) return undefined
    const sdp = Buffer.from(call.usage.remoteBody).toString('latin1')
    const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1] ?? 0)
    return directionOf(sdp) === 'sendrecv' && call.wish === 'sendrecv' && port !== 9 ? port : undefined
  }

  /** What it offers or answers when it wants to hear and be heard. */
  session(): Uint8Array {
    return this.#sdp('sendrecv')
  }

  #onInvite(invite: IncomingInvite): void {
    const call = this.#track(invite, 'ringing')
    if (this.refusesWith !== undefined) invite.reject(this.refusesWith)
    else if (this.redirectsTo !== undefined) {
      invite.progress(180)
      invite.redirect([`sip:${this.redirectsTo}@${this.#options.domain}`])
    } else {
      if (this.hasEarlyMedia) invite.progress(183, { body: this.#sdp('sendrecv'), reliable: true })
      else invite.progress(180)
      if (this.autoAnswer && autoAnswerAfter(invite.request.headers) !== undefined)
        this.#unattended(this.answer(call))
    }
  }

  /** What the phone does by itself it leaves undone while another change of a session is under way: nobody stands before it. */
  #unattended(deed: Promise<void>): void {
    deed.catch((fault) => {
      if (!isNamedError(fault)) throw fault
    })
  }

  #track(usage: IncomingInvite | OutgoingInvite, state: PhoneCall['state']): PhoneCall {
    const call: PhoneCall = { usage, state, wish: 'sendrecv' }
    this.calls.push(call)
    usage.on('ended', () => {
      call.state = 'over'
    })
    usage.on('offer', (offer) => void this.#onOffer(call, offer))
    usage.on('notify', (notify) => {
      notify.respond(200)
      const event = notify.request.headers.get('Event')
      if (event === 'talk' && call.state === 'ringing') this.#unattended(this.answer(call))
      else if (event === 'talk' && call.wish === 'sendonly') this.#unattended(this.retrieve(call))
    })
    usage.on('info', (info) => {
      info.respond(200)
      this.digits += /Signal=(.)/.exec(Buffer.from(info.request.body).toString('latin1'))?.[1] ?? ''
    })
    return call
  }

  async #onOffer(call: PhoneCall, offer: SessionOffer): Promise<void> {
    this.offers++
    if (this.answersOffersAfter) await this.answersOffersAfter
    if (this.refusesOffersWith !== undefined) {
      offer.reject(this.refusesOffersWith)
      return
    }
    call.shows = offer.request.headers.get('P-Asserted-Identity') ?? ''
    offer.accept({ body: this.#sdp(call.wish === 'sendrecv' ? answerTo(offer) : 'sendonly') })
  }

  #sdp(direction: MediaDirection): Buffer {
    this.#version++
    const sdp = [
      'v=0',
      `o=- ${this.mediaPort} ${this.#version} IN IP4 127.0.0.1`,
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${this.mediaPort} RTP/AVP 8 0 101`,
      'a=rtpmap:101 telephone-event/8000',
      '',
    ].join('\r\n')
    return Buffer.from(direction === 'sendrecv' ? sdp : withDirection(sdp, direction), 'latin1')
  }
}

/** RFC 3264 §6.1: the answer's direction mirrors the offer's. */
function answerTo(offer: SessionOffer): MediaDirection {
  if (!offer.hasOffer) return 'sendrecv'
  switch (directionOf(Buffer.from(offer.body).toString('latin1'))) {
    case 'sendonly':
      return 'recvonly'
    case 'recvonly':
      return 'sendonly'
    case 'inactive':
      return 'inactive'
    default:
      return 'sendrecv'
  }
}
