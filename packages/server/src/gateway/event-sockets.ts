/** The news at the edge: one WebSocket a client at `/api/v1/events` (RFC 6455). */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type CancelTimer, type Clock, isNamedError, type Log, NamedError } from '@offhook/base'
import { clientMessage, contractErrors } from '@offhook/contract'
import { WebSocket, WebSocketServer } from 'ws'
import { COMPUTER_COOKIE, type SeatedSession } from '../computer/index.ts'
import type { Session, Sink } from '../session/session.ts'
import {
  type Authenticated,
  type Authenticator,
  bearerOf,
  checkOrigin,
  cookieValue,
  languageOf,
  sessionCookie,
} from './authentication.ts'
import { Outbox } from './outbox.ts'
import { refuseUpgrade } from './problem.ts'
import { RateLimit } from './rate-limit.ts'

export interface OpenSessions {
  open(session: SeatedSession): Session
}

export interface EventSocketsOptions {
  readonly clock: Clock
  readonly log: Log
  readonly authenticator: Authenticator
  readonly sessions: OpenSessions
  readonly isSetupNeeded: () => boolean
  /** Connections at the same time. */
  readonly mostClients: number
  /** Somebody who is signed in holds the connection of `request` from now on. */
  readonly onSignedIn?: (request: IncomingMessage) => void
}

const PATH = '/api/v1/events'
const SUBPROTOCOL = 'offhook'
const TOKEN_SUBPROTOCOL = 'offhook.token.'
/** What a client may say is small. */
const MOST_CLIENT_BYTES = 16 * 1024
const MOST_PER_PERSON = 100
const PING_EVERY_MS = 25_000

/** RFC 6455 §7.4.1, and from the private range one of ours. */
const CLOSE_CODES = { signedOut: 4401, slow: 1013, stopping: 1012, policy: 1008 } as const

interface Client {
  readonly socket: WebSocket
  readonly personId: string
  isAlive: boolean
}

export class EventSockets {
  readonly #options: EventSocketsOptions
  readonly #server: WebSocketServer
  readonly #clients = new Set<Client>()
  readonly #perPerson = new Map<string, number>()
  readonly #messages: RateLimit
  #nextClient = 0
  #cancelPing: CancelTimer | undefined
  #isStopped = false

  constructor(options: EventSocketsOptions) {
    this.#options = options
    this.#messages = new RateLimit({ clock: options.clock, burst: 30, perSecond: 3 })
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: MOST_CLIENT_BYTES,
      // News is small and often; compression would cost memory for each client.
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    })
  }

  get count(): number {
    return this.#clients.size
  }

  /** Answers an Upgrade request: with a socket, or with a problem document. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    try {
      const after = this.#checkAddress(request)
      const caller = this.#caller(request)
      this.#checkRoom(caller.viewer.personId)
      this.#options.onSignedIn?.(request)
      this.#server.handleUpgrade(request, socket, head, (opened) =>
        this.#open(opened, socket, request, caller, after),
      )
    } catch (fault) {
      refuseUpgrade(socket, fault, this.#options.log)
    }
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelPing?.()
    for (const { socket } of this.#clients) {
      socket.close(CLOSE_CODES.stopping)
      this.#options.clock.after(500, () => socket.terminate())
    }
    this.#server.close()
  }

  #checkAddress(request: IncomingMessage): number | undefined {
    const url = new URL(request.url ?? '/', 'https://offhook')
    if (url.pathname !== PATH)
      throw new NamedError(contractErrors, 'route-unknown', { path: url.pathname.slice(0, 200) })
    if (this.#isStopped) throw new NamedError(contractErrors, 'server-busy')
    if (this.#options.isSetupNeeded()) throw new NamedError(contractErrors, 'set-up-needed')
    const after = url.searchParams.get('after')
    return after !== null && /^\d{1,16}$/.test(after) ? Number(after) : undefined
  }

  #caller(request: IncomingMessage): Authenticated {
    const { authenticator } = this.#options
    const language = languageOf(request.headers['accept-language'])
    const address = request.socket.remoteAddress ?? ''
    const token = tokenOf(request)
    const cookie = sessionCookie(request.headers.cookie)
    let caller: Authenticated | null = null
    if (token) caller = authenticator.recognise('token', token, language, address)
    else if (cookie) {
      checkOrigin(request.headers)
      caller = authenticator.recognise('cookie', cookie, language, address)
    }
    if (!caller) throw new NamedError(contractErrors, 'sign-in-needed')
    if (!caller.scopes.includes('read'))
      throw new NamedError(contractErrors, 'scope-missing', { scope: 'read' })
    return caller
  }

  #checkRoom(personId: string): void {
    const isFull = this.#clients.size >= this.#options.mostClients
    if (isFull || (this.#perPerson.get(personId) ?? 0) >= MOST_PER_PERSON) {
      throw new NamedError(contractErrors, 'server-busy')
    }
  }

  #open(
    socket: WebSocket,
    stream: Duplex,
    request: IncomingMessage,
    caller: Authenticated,
    after: number | undefined,
  ): void {
    const { personId } = caller.viewer
    const client: Client = { socket, personId, isAlive: true }
    const name = String(this.#nextClient++)
    this.#clients.add(client)
    this.#perPerson.set(personId, (this.#perPerson.get(personId) ?? 0) + 1)
    this.#startPinging()
    const session = this.#options.sessions.open({
      viewer: caller.viewer,
      sink: sinkOf(socket, stream),
      credential: caller.credential.id,
      ...(after === undefined ? {} : { after }),
      ...seatOf(request),
    })
    const mayAdminister = caller.scopes.includes('administer')
    socket.on('pong', () => {
      client.isAlive = true
    })
    socket.on('message', (data) => this.#hear(name, socket, session, mayAdminister, String(data)))
    // What the peer does wrong ends the socket; `close` follows.
    socket.on('error', () => socket.terminate())
    socket.on('close', () => {
      this.#clients.delete(client)
      const left = (this.#perPerson.get(personId) ?? 1) - 1
      if (left > 0) this.#perPerson.set(personId, left)
      else this.#perPerson.delete(personId)
      session.close()
    })
  }

  #hear(name: string, socket: WebSocket, session: Session, mayAdminister: boolean, text: string): void {
    const fault = this.#heard(name, session, mayAdminister, text)
    if (fault) socket.close(CLOSE_CODES.policy, fault)
  }

  /** The code of what is wrong with the message; null when it was taken. */
  #heard(name: string, session: Session, mayAdminister: boolean, text: string): string | null {
    if (this.#messages.take(name) > 0) return 'too-many-requests'
    const message = clientMessage.safeParse(parseJson(text))
    if (!message.success) return 'request-invalid'
    if (message.data.type === 'activity') {
      session.setActivity(message.data.isActive)
      return null
    }
    if (message.data.topics.length > 0 && !mayAdminister) return 'scope-missing'
    try {
      session.watch(message.data.topics)
      return null
    } catch (fault) {
      return isNamedError(fault) ? fault.code : 'server-fault'
    }
  }

  /** One timer for all: whoever did not answer the last ping is gone. */
  #startPinging(): void {
    if (this.#cancelPing) return
    this.#cancelPing = this.#options.clock.after(PING_EVERY_MS, () => {
      this.#cancelPing = undefined
      for (const client of this.#clients) {
        if (client.isAlive) {
          client.isAlive = false
          client.socket.ping()
        } else client.socket.terminate()
      }
      if (this.#clients.size > 0 && !this.#isStopped) this.#startPinging()
    })
  }
}

/**
 * News goes to the stream below the WebSocket as it is: the same bytes for everybody. Nothing of the WebSocket waits that it could
 * overtake, for without compression it writes at once; and its pings may stand between fragments (RFC 6455 §5.4).
 */
function sinkOf(socket: WebSocket, stream: Duplex): Sink {
  const outbox = new Outbox(stream, () => socket.readyState === WebSocket.OPEN)
  return {
    send: (...frames) => outbox.send(...frames),
    waiting: () => outbox.waiting,
    close(reason) {
      // One that does not read would not read the closing either.
      if (reason === 'slow') socket.terminate()
      else outbox.end(() => socket.close(CLOSE_CODES[reason]))
    },
  }
}

/** At which computer the browser stands. */
function seatOf(request: IncomingMessage): Pick<SeatedSession, 'computerSecret' | 'address' | 'agent'> {
  const computerSecret = cookieValue(request.headers.cookie, COMPUTER_COOKIE)
  if (computerSecret === undefined) return {}
  const address = request.socket.remoteAddress ?? ''
  return { computerSecret, address, agent: request.headers['user-agent'] ?? '' }
}

/** A browser cannot set headers on a WebSocket, so a token travels as a subprotocol; it is never echoed. */
function tokenOf(request: IncomingMessage): string | undefined {
  const bearer = bearerOf(request.headers)
  if (bearer) return bearer
  for (const offered of (request.headers['sec-websocket-protocol'] ?? '').split(',')) {
    const name = offered.trim()
    if (name.startsWith(TOKEN_SUBPROTOCOL)) return name.slice(TOKEN_SUBPROTOCOL.length)
  }
  return undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
