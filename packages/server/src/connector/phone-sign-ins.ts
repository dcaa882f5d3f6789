/**
 * SIP phones that sign in for CSTA alone, with an account beside that of their telephony: the user is the number of the line, the
 * password that of its line group. So they are reached over the way that they opened themselves. Kept in memory: phones refresh.
 */
import type { CancelTimer, Clock } from '@offhook/base'
import { Throttle } from '@offhook/pbx'
import {
  contactExpires,
  DIGEST_HASHES,
  DigestVerifier,
  type DigestVerifierOptions,
  digestSecrets,
  expiresOf,
  type Flow,
  type IncomingRequest,
  ownText,
} from '@offhook/sip'
import type { LineNumber } from '@offhook/telephony'

export interface PhoneSignInsOptions extends Pick<DigestVerifierOptions, 'clock' | 'random'> {
  readonly clock: Clock
  /** Of the line group that lists the line; undefined where none does, or it has no password. */
  readonly passwordOf: (line: LineNumber) => string | undefined
  readonly came: (line: LineNumber) => void
}

/** How a phone that is signed in is reached. */
export interface SignedInPhone {
  readonly contact: string
  readonly flow: Flow
}

interface Kept extends SignedInPhone {
  readonly cancel: CancelTimer
}

const REALM = 'Offhook CSTA'
const USUAL_SECONDS = 600
const SHORTEST_SECONDS = 60
const LONGEST_SECONDS = 3600
const MOST_PHONES = 20_000

export class PhoneSignIns {
  readonly #options: PhoneSignInsOptions
  readonly #verifier: DigestVerifier
  readonly #throttle = new Throttle(() => {})
  readonly #byLine = new Map<LineNumber, Kept>()

  constructor(options: PhoneSignInsOptions) {
    this.#options = options
    const { clock, random } = options
    this.#verifier = new DigestVerifier({ clock, random, realm: REALM, algorithms: DIGEST_HASHES })
  }

  get count(): number {
    return this.#byLine.size
  }

  /** The phone of the line; a connection that is closed leads to nobody. */
  of(line: LineNumber): SignedInPhone | undefined {
    const phone = this.#byLine.get(line)
    return phone?.flow.open ? phone : undefined
  }

  /** REGISTER (RFC 3261 §10.3), with one contact a line: the latest is the phone. */
  onRegister(incoming: IncomingRequest): void {
    const line = this.#judge(incoming)
    if (line === undefined) return
    const { contacts, headers } = incoming.request
    const [contact] = contacts === '*' ? [] : contacts
    const wanted = contact && (contactExpires(contact) ?? expiresOf(headers) ?? USUAL_SECONDS)
    if (contacts === '*' || wanted === 0) {
      this.#forget(line)
      incoming.respond(200)
      return
    }
    if (!contact || wanted === undefined) {
      incoming.respond(200)
      return
    }
    if (wanted < SHORTEST_SECONDS) {
      incoming.respond(423, { headers: { 'Min-Expires': String(SHORTEST_SECONDS) } })
      return
    }
    const seconds = Math.min(wanted, LONGEST_SECONDS)
    const uri = ownText(contact.uri)
    const isNew = this.#keep(line, uri, incoming.source, seconds)
    incoming.respond(200, { headers: { Contact: `<${uri}>;expires=${seconds}` } })
    if (isNew) this.#options.came(line)
  }

  stop(): void {
    for (const line of [...this.#byLine.keys()]) this.#forget(line)
  }

  /** The line that has proved who it is; where it has not, it is answered. An unknown line and a wrong password are told the same. */
  #judge(incoming: IncomingRequest): LineNumber | undefined {
    const { request, source } = incoming
    const { clock, passwordOf } = this.#options
    const now = clock.monotonic()
    const address = source.remoteAddress
    const challenge = (isStale: boolean) => {
      if (this.#throttle.onUnproved(address, now) === 'silence') return
      incoming.respond(401, { headers: { 'WWW-Authenticate': this.#verifier.challenges(isStale) } })
    }
    const claimed = this.#verifier.claimedUser(request)
    if (claimed === undefined) {
      challenge(false)
      return undefined
    }
    const isKnown = this.#byLine.get(claimed)?.flow.remoteAddress === address
    if (this.#throttle.onAttempt(address, claimed, isKnown, now) === 'refuse') {
      incoming.respond(403)
      return undefined
    }
    const verdict = this.#verifier.verify(request, (user) => {
      const password = passwordOf(user)
      return password === undefined ? undefined : digestSecrets(user, REALM, password, DIGEST_HASHES)
    })
    if (verdict.accepted) {
      this.#throttle.onSuccess(address, claimed)
      return verdict.username
    }
    if (verdict.because === 'unknown-user' || verdict.because === 'wrong-secret') {
      this.#throttle.onFailure(address, claimed, now)
      incoming.respond(403)
    } else challenge(verdict.isStale)
    return undefined
  }

  /** Whether the phone was not signed in before, or comes from somewhere else now. */
  #keep(line: LineNumber, contact: string, flow: Flow, seconds: number): boolean {
    const before = this.#byLine.get(line)
    before?.cancel()
    this.#byLine.delete(line)
    if (this.#byLine.size >= MOST_PHONES) this.#forget(this.#byLine.keys().next().value!)
    const cancel = this.#options.clock.after(seconds * 1000, () => this.#forget(line))
    this.#byLine.set(line, { contact, flow, cancel })
    return before?.flow.key !== flow.key
  }

  #forget(line: LineNumber): void {
    this.#byLine.get(line)?.cancel()
    this.#byLine.delete(line)
  }
}
