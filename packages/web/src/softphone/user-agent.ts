/**
 * The SIP user agent in the browser (RFC 3261 over WebSocket, RFC 7118): signs in as a device of the line, rings, answers. What is done
 * with a call beyond that is done by the server, as with a desk phone. A chunk of its own, loaded by those who use it.
 */
import type { SoftphoneAccount } from '@offhook/contract'
import { UA, WebSocketInterface } from 'jssip'
import type { RTCSession } from 'jssip/lib/RTCSession'
import type { IncomingResponse } from 'jssip/lib/SIPMessage'
import type { IncomingRTCSessionEvent, RTCSessionEvent } from 'jssip/lib/UA'
import { forgetCall, forgetKept, type KeptCall, keepCall, keptCalls, nameOf } from './kept-calls.ts'
import type { Voice } from './voice.ts'

export interface UserAgentOptions {
  readonly account: SoftphoneAccount
  /** Keeps its registration across reloads: the server replaces the former one by it. */
  readonly instance: string
  /** A new secret, and perhaps a new device, after the server has refused the old one. */
  readonly renew: () => Promise<SoftphoneAccount | null>
  readonly voice: Voice
  readonly onChange: () => void
  /** The microphone could not be opened for a call. */
  readonly onFault: (fault: unknown) => void
}

const REGISTERED_SECONDS = 120
/** Candidates that take longer than this are not waited for: those of the own network come at once. */
const GATHERING_MS = 400
const RENEW_PAUSE_MS = 3000
/** How long the server waits for a browser that has left a call by itself. */
const SERVER_WAITS_MS = 30_000

export class UserAgent {
  readonly #options: UserAgentOptions
  readonly #agent: UA
  readonly #socket: RenewableSocket
  #restartsIce = false
  readonly #ringing = new Map<string, RTCSession>()
  readonly #talking = new Set<RTCSession>()
  /** Calls of the former page that are being taken up, by the Call-ID that they had. */
  readonly #comingBack = new Set<string>()
  #account: SoftphoneAccount
  #isRegistered = false
  #isRenewing = false
  #isStopped = false

  constructor(options: UserAgentOptions) {
    this.#options = options
    this.#account = options.account
    const { line, domain, name, user, secret, webSocket } = options.account
    this.#socket = new RenewableSocket(webSocket)
    this.#agent = new UA({
      sockets: [this.#socket],
      uri: `sip:${line}@${domain}`,
      display_name: name,
      authorization_user: user,
      password: secret,
      instance_id: options.instance,
      register: true,
      register_expires: REGISTERED_SECONDS,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
      user_agent: 'Offhook browser',
    })
    this.#agent.on('registered', () => {
      this.#setRegistered(true)
      this.#takeUp()
    })
    this.#agent.on('unregistered', () => this.#setRegistered(false))
    this.#agent.on('registrationFailed', () => {
      this.#setRegistered(false)
      this.#renewSoon()
    })
    this.#agent.on('disconnected', ({ error }) => {
      this.#setRegistered(false)
      this.#restartsIce = true
      if (error) this.#renewSoon()
    })
    this.#agent.on('newRTCSession', (event: RTCSessionEvent) => this.#onSession(event))
  }

  get isRegistered(): boolean {
    return this.#isRegistered
  }

  get account(): SoftphoneAccount {
    return this.#account
  }

  /** The phone system's names of the calls that ring here. */
  get ringing(): readonly string[] {
    return [...this.#ringing.keys()]
  }

  get isTalking(): boolean {
    return this.#talking.size > 0
  }

  start(): void {
    this.#agent.start()
  }

  stop(): void {
    this.#isStopped = true
    this.#agent.stop()
  }

  /** The network is another one: the old connection leads nowhere. */
  changeNetwork(): void {
    this.#restartsIce = true
    this.#socket.renew()
  }

  /** Signed in over a new connection: calls go on over it, also those of a page that is no more. */
  #takeUp(): void {
    if (this.#restartsIce) for (const session of this.#talking) restartIce(session)
    this.#restartsIce = false
    const own = new Set([...this.#talking].map((session) => nameOf(session)?.callId))
    for (const call of keptCalls()) {
      if (own.has(call.callId) || this.#comingBack.has(call.callId)) continue
      this.#comingBack.add(call.callId)
      void this.#takeBack(call, Date.now() + SERVER_WAITS_MS)
    }
  }

  /**
   * INVITE with Replaces (RFC 3891 §3): the tags stand as the server sees them. A server that is busy for a moment is asked again, for as long
   * as it waits for this browser.
   */
  async #takeBack(call: KeptCall, until: number): Promise<void> {
    const { callId, localTag, remoteTag } = call
    const settle = () => {
      this.#comingBack.delete(callId)
      forgetKept(callId)
    }
    const mediaStream = await this.#options.voice.open().catch((fault) => this.#options.onFault(fault))
    if (!mediaStream || this.#isStopped) {
      settle()
      return
    }
    const { line, domain } = this.#account
    const session = this.#agent.call(`sip:${line}@${domain}`, {
      mediaStream,
      pcConfig: this.#connectionSettings(),
      extraHeaders: [`Replaces: ${callId};to-tag=${remoteTag};from-tag=${localTag}`],
    })
    session.on('accepted', settle)
    session.on('failed', ({ message }: { message?: Partial<IncomingResponse> | null }) => {
      const status = message?.status_code ?? 503
      const pause = Number(message?.getHeader?.('Retry-After') ?? 1) * 1000
      const isBusy = status === 408 || (status >= 500 && status < 600)
      if (isBusy && Date.now() + pause < until) setTimeout(() => void this.#takeBack(call, until), pause)
      else settle()
    })
  }

  /** Answers a call that rings here. */
  async answer(call: string): Promise<void> {
    const session = this.#ringing.get(call)
    if (!session) return
    let mediaStream: MediaStream
    try {
      mediaStream = await this.#options.voice.open()
    } catch (fault) {
      this.#options.onFault(fault)
      return
    }
    if (!session.isInProgress()) return
    session.answer({ mediaStream, pcConfig: this.#connectionSettings() })
  }

  /** Ends what one talks in here. */
  hangUp(): void {
    for (const session of this.#talking) session.terminate()
  }

  #connectionSettings(): RTCConfiguration {
    return { iceServers: this.#account.iceServers, bundlePolicy: 'max-bundle' }
  }

  #onSession({ session, request, originator }: RTCSessionEvent): void {
    // Of a call that goes out the connection is there already.
    if (session.connection) this.#options.voice.carry(session.connection)
    session.on('peerconnection', ({ peerconnection }) => this.#options.voice.carry(peerconnection))
    hurryGathering(session)
    forgetRemoteHold(session)
    session.on('confirmed', () => keepCall(session))
    session.on('accepted', () => this.#onAccepted(session))
    this.#outliveConnection(session)
    session.on('ended', () => this.#onOver(session))
    session.on('failed', () => this.#onOver(session))
    if (String(originator) !== 'remote') return
    const incoming = (request as IncomingRTCSessionEvent['request']) ?? request
    const call = incoming.getHeader('X-Offhook-Call') ?? session.id
    this.#ringing.set(call, session)
    this.#options.onChange()
    if (asksToAnswer(incoming)) void this.answer(call)
  }

  #onAccepted(session: RTCSession): void {
    this.#forgetRinging(session)
    this.#talking.add(session)
    this.#options.onChange()
  }

  #onOver(session: RTCSession): void {
    this.#forgetRinging(session)
    this.#talking.delete(session)
    forgetCall(session)
    this.#options.voice.drop(session.connection)
    this.#options.onChange()
  }

  /** JsSIP ends a call whose message was under way when the WebSocket went; here it waits for the next one. */
  #outliveConnection(session: RTCSession): void {
    const known = session as unknown as { onTransportError: () => void }
    const end = known.onTransportError.bind(session)
    known.onTransportError = () => {
      if (session.isEstablished()) this.#restartsIce = true
      else end()
    }
  }

  #forgetRinging(session: RTCSession): void {
    for (const [call, known] of this.#ringing) if (known === session) this.#ringing.delete(call)
  }

  #setRegistered(isRegistered: boolean): void {
    if (this.#isRegistered === isRegistered) return
    this.#isRegistered = isRegistered
    this.#options.onChange()
  }

  /** The server may have forgotten this browser, as after its restart: it is asked again, not too often. */
  #renewSoon(): void {
    if (this.#isRenewing || this.#isStopped) return
    this.#isRenewing = true
    setTimeout(async () => {
      const account = this.#isStopped ? null : await this.#options.renew().catch(() => null)
      this.#isRenewing = false
      if (!account || this.#isStopped) return
      this.take(account)
      if (this.#agent.isConnected() && !this.#isRegistered) this.#agent.register()
    }, RENEW_PAUSE_MS)
  }

  /** From now on signs in with this account. */
  take(account: SoftphoneAccount): void {
    this.#account = account
    this.#agent.set('authorization_user', account.user)
    this.#agent.set('password', account.secret)
  }
}

/** The server says so of calls that this browser itself has asked for; nobody else can make it say so. */
function asksToAnswer(request: { getHeader(name: string): string | undefined }): boolean {
  return /^auto\b/i.test(request.getHeader('Answer-Mode') ?? '')
}

function hurryGathering(session: RTCSession): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  session.on('icecandidate', ({ ready }) => {
    clearTimeout(timer)
    timer = setTimeout(ready, GATHERING_MS)
  })
}

const RESTART_TRIES = 20
const RESTART_PAUSE_MS = 500

/**
 * ICE anew, over the network that is there now (RFC 8445 §9). JsSIP's own `renegotiate` ends the call when it is refused, as it may be while
 * the server changes the session too (RFC 3261 §14.1): this one tries again.
 */
function restartIce(session: RTCSession, triesLeft = RESTART_TRIES): void {
  if (session.isEnded() || triesLeft === 0) return
  const again = () => setTimeout(() => restartIce(session, triesLeft - 1), RESTART_PAUSE_MS)
  if (!session.isReadyToReOffer()) {
    again()
    return
  }
  const known = session as unknown as { _sendReinvite: (options: object) => void }
  known._sendReinvite({ rtcOfferConstraints: { iceRestart: true }, eventHandlers: { failed: again } })
}

/**
 * Who is held by the other side offers to listen only, and its microphone is switched off (JsSIP keeps this for the whole session); but
 * here the server holds and retrieves, and asks for an offer to find out what this browser can do. Which way the voice flows stands in the
 * session; the microphone is switched off by the person alone.
 */
function forgetRemoteHold(session: RTCSession): void {
  const known = session as unknown as { _remoteHold: boolean; _setLocalMediaStatus: () => void }
  known._setLocalMediaStatus = () => {}
  session.on('hold', () => {
    known._remoteHold = false
  })
}

/** A WebSocket that can be given up for a new one, without waiting for the other side, which may not be there. */
class RenewableSocket extends WebSocketInterface {
  renew(): void {
    this.disconnect()
    const { ondisconnect } = this as unknown as { ondisconnect?: (error: boolean) => void }
    ondisconnect?.(false)
  }
}
