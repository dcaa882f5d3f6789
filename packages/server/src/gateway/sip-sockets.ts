/** SIP over WebSocket for the browsers of people (RFC 7118) at `/sip`: who may come in is checked here, what they say elsewhere. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Log, NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { type Authenticator, checkOrigin, languageOf, sessionCookie } from './authentication.ts'
import { refuseUpgrade } from './problem.ts'

/** What the sockets are for. */
export interface SipEdge {
  /** Whether the sign-in is a phone now. */
  admits(credentialId: string): boolean
  /** Takes the socket over. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void
}

export interface SipSocketsOptions {
  readonly log: Log
  readonly authenticator: Authenticator
  readonly edge: SipEdge
  /** Somebody who is signed in holds the connection of `request` from now on. */
  readonly onSignedIn?: (request: IncomingMessage) => void
}

const PATH = '/sip'
/** One page holds one; while a network changes the old one may still stand. */
const MOST_PER_SIGN_IN = 4

export class SipSockets {
  readonly #options: SipSocketsOptions
  readonly #byCredential = new Map<string, Set<Duplex>>()
  #isStopped = false

  constructor(options: SipSocketsOptions) {
    this.#options = options
  }

  isFor(request: IncomingMessage): boolean {
    return request.url === PATH
  }

  /** Answers an Upgrade request: with a socket, or with a problem document. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy())
    try {
      const credentialId = this.#signIn(request)
      this.#keep(credentialId, socket)
      this.#options.onSignedIn?.(request)
      this.#options.edge.accept(request, socket, head)
    } catch (fault) {
      refuseUpgrade(socket, fault, this.#options.log)
    }
  }

  /** The sign-in has ended. */
  end(credentialId: string): void {
    for (const socket of this.#byCredential.get(credentialId) ?? []) socket.destroy()
  }

  stop(): void {
    this.#isStopped = true
    for (const credentialId of [...this.#byCredential.keys()]) this.end(credentialId)
  }

  /** Throws where the request is not of a page of ours whose sign-in is a phone. */
  #signIn({ headers, socket }: IncomingMessage): string {
    if (this.#isStopped) throw new NamedError(contractErrors, 'server-busy')
    // Browsers always name the page; a page of elsewhere would bring our cookie along.
    if (headers.origin === undefined) throw new NamedError(contractErrors, 'origin-refused', { origin: '' })
    checkOrigin(headers)
    const cookie = sessionCookie(headers.cookie)
    const language = languageOf(headers['accept-language'])
    const { authenticator } = this.#options
    const address = socket.remoteAddress ?? ''
    const caller = cookie ? authenticator.recognise('cookie', cookie, language, address) : null
    if (!caller) throw new NamedError(contractErrors, 'sign-in-needed')
    if (!this.#options.edge.admits(caller.credential.id)) {
      throw new NamedError(contractErrors, 'not-permitted', { rule: 'softphone-not-open' })
    }
    if (!offersSip(headers['sec-websocket-protocol'])) {
      throw new NamedError(contractErrors, 'body-malformed', { reason: 'the subprotocol is sip' })
    }
    return caller.credential.id
  }

  #keep(credentialId: string, socket: Duplex): void {
    const open = this.#byCredential.get(credentialId) ?? new Set()
    const [oldest] = open
    if (oldest && open.size >= MOST_PER_SIGN_IN) oldest.destroy()
    this.#byCredential.set(credentialId, open.add(socket))
    socket.once('close', () => {
      open.delete(socket)
      if (open.size === 0 && this.#byCredential.get(credentialId) === open)
        this.#byCredential.delete(credentialId)
    })
  }
}

function offersSip(header: string | undefined): boolean {
  return (header ?? '').split(',').some((name) => name.trim().toLowerCase() === 'sip')
}
