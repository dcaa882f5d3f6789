/** A registrar (RFC 3261 §10.3) of one user: it challenges, keeps the list of contacts, and tells it. */
import type { Clock } from '@offhook/base'
import { seededRandom } from '@offhook/base/testing'
import type { Agent } from '../agent/agent.ts'
import type { IncomingRequest } from '../dialog/incoming-request.ts'
import { digestSecrets } from '../digest/response.ts'
import { DigestVerifier } from '../digest/verifier.ts'
import { contactExpires, expiresOf } from '../grammar/contact.ts'
import type { SipRequest } from '../grammar/message.ts'
import type { NameAddress } from '../grammar/name-address.ts'

const REALM = 'atlanta.example.com'
const ALGORITHMS = ['SHA-256', 'MD5'] as const

export interface SimulatedRegistrarOptions {
  readonly clock: Clock
  readonly account: { readonly username: string; readonly password: string }
  /** The most seconds granted; 300 by default. */
  readonly longest?: number
  /** Added to every 200. */
  readonly headers?: Readonly<Record<string, string>>
}

export class SimulatedRegistrar {
  /** The requests that were granted, in order. */
  readonly accepted: IncomingRequest[] = []
  readonly #options: SimulatedRegistrarOptions
  readonly #verifier: DigestVerifier
  /** By their URI, with the seconds granted. */
  readonly #contacts = new Map<string, NameAddress>()

  constructor(agent: Agent, options: SimulatedRegistrarOptions) {
    this.#options = options
    this.#verifier = new DigestVerifier({
      clock: options.clock,
      random: seededRandom(9),
      realm: REALM,
      algorithms: ALGORITHMS,
    })
    agent.onRequest('REGISTER', (incoming) => this.#onRegister(incoming))
  }

  /** The contact list, the oldest first. */
  get contacts(): readonly NameAddress[] {
    return [...this.#contacts.values()]
  }

  #onRegister(incoming: IncomingRequest): void {
    const { request } = incoming
    const { username, password } = this.#options.account
    const secrets = digestSecrets(username, REALM, password, ALGORITHMS)
    const verdict = this.#verifier.verify(request, (user) => (user === username ? secrets : undefined))
    if (!verdict.accepted) {
      incoming.respond(401, { headers: { 'WWW-Authenticate': this.#verifier.challenges(verdict.isStale) } })
      return
    }
    this.accepted.push(incoming)
    this.#bind(request)
    const list = this.contacts.map(String)
    incoming.respond(200, {
      headers: { ...(list.length > 0 ? { Contact: list } : {}), ...this.#options.headers },
    })
  }

  #bind(request: SipRequest): void {
    const { contacts } = request
    if (contacts === '*') {
      this.#contacts.clear()
      return
    }
    for (const contact of contacts) {
      const asked = contactExpires(contact) ?? expiresOf(request.headers) ?? 3600
      const granted = Math.min(this.#options.longest ?? 300, asked)
      contact.params.set('expires', String(granted))
      if (granted === 0) this.#contacts.delete(contact.uri)
      else this.#contacts.set(contact.uri, contact)
    }
  }
}
