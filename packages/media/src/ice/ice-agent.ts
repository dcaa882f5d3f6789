/** A full ICE agent for one stream (RFC 8445), trickling both ways (RFC 8838), with consent (RFC 7675) and restarts (RFC 8445 §9). */
import { type Random, randomInteger } from '@offhook/base'
import type { Candidate, IceParameters } from '../sdp/ice-attributes.ts'
import type { StunMessage } from '../stun/message.ts'
import type { Base, Pair, Role } from './check-list.ts'
import {
  type CheckFault,
  CONSENT_MS,
  type Credentials,
  IceSession,
  PACE_MS,
  type RoleHolder,
} from './ice-session.ts'
import { ICE_STATES, type IceEvent, type IceState } from './ice-state.ts'

export interface IceListener {
  onState(state: IceState, event: IceEvent): void
  /** The address of `pair` is the peer's from now on: a check went there and back. */
  onValid(pair: Pair): void
  /** A genuine check came from the address of `pair`; that the peer is there is not proven yet. */
  onCheck(pair: Pair): void
}

/** Where packets go. */
export interface IcePath {
  readonly local: Candidate
  readonly remote: Candidate
}

/** RFC 8863 §4: so long a path may be looked for, because checks of the other side may come late. */
const PATIENCE_MS = 39_500
/** The better pairs may still get through before the best of those that have is nominated (RFC 8445 §8.1.1). */
const NOMINATION_MS = 300
/** Both sides ask every six seconds at the latest: nothing for longer than that is a sign. */
const SILENT_MS = 8000
/** RFC 7675 §5.1: every five seconds, more or less by a fifth. */
const CONSENT_PACE_MS = { least: 4000, span: 2000 }
const ICE_CHARS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export class IceAgent {
  readonly #bases: readonly Base[]
  readonly #announced: readonly Candidate[]
  readonly #random: Random
  readonly #listener: IceListener
  readonly #roles: RoleHolder
  /** The newest generation, and before it that whose path still carries the sound. */
  #session: IceSession
  #former: IceSession | undefined
  #selected: { readonly session: IceSession; readonly pair: Pair } | undefined
  #state: IceState = 'new'
  #isComplete = false
  #beganMs = 0
  #validMs: number | undefined
  #nextPaceMs = 0
  #nextConsentMs = 0
  #heardMs = 0
  #consentMs = 0

  /** `announced` are the candidates that the other side is told; checks leave by `bases`. `tag`: see {@link RoleHolder}. */
  constructor(
    bases: readonly Base[],
    announced: readonly Candidate[],
    tag: number,
    random: Random,
    listener: IceListener,
  ) {
    this.#bases = bases
    this.#announced = announced
    this.#random = random
    this.#listener = listener
    this.#roles = {
      role: 'controlled',
      tieBreaker: Buffer.from(random.bytes(8)).readBigUInt64BE(),
      tag,
    }
    this.#session = this.#newSession(this.#newCredentials())
  }

  get state(): IceState {
    return this.#state
  }

  get tag(): number {
    return this.#roles.tag
  }

  get role(): Role {
    return this.#roles.role
  }

  /** Our side, for the description. */
  get parameters(): IceParameters {
    return {
      ...this.#session.local,
      options: ['trickle', 'ice2'],
      isLite: false,
      candidates: this.#announced,
      isComplete: true,
    }
  }

  /** The fragments under which checks may come. */
  get fragments(): readonly string[] {
    return [this.#session, this.#former].flatMap((session) => session?.local.usernameFragment ?? [])
  }

  /** Where packets go; undefined while there is none. RFC 8445 §12.1: any valid pair will do until one is nominated. */
  get path(): IcePath | undefined {
    const pair = this.#pair
    return pair && { local: pair.base.candidate, remote: pair.remote }
  }

  /** Begins with the other side, or adds what it tells anew. With other credentials than before it is a restart (RFC 8445 §9). */
  start(remote: IceParameters, role: Role, nowMs: number): void {
    const known = this.#session.remote
    const isChanged =
      known && (known.usernameFragment !== remote.usernameFragment || known.password !== remote.password)
    if (isChanged) this.#begin(this.#session.local)
    if (isChanged || !known) {
      // A role is given anew with each generation (RFC 8445 §9); a lite peer never controls (§6.1.1).
      this.#roles.role = remote.isLite ? 'controlling' : role
      this.#beganMs = nowMs
      this.#validMs = undefined
      this.#isComplete = false
      this.#session.start(remote)
      this.#step(this.#state === 'failed' ? 'restarted' : 'started')
    }
    for (const candidate of remote.candidates) this.#session.addCandidate(candidate)
    // RFC 8838 §14: who does not trickle has told all.
    this.#isComplete ||= remote.isComplete || !remote.options.includes('trickle')
  }

  /** A candidate that came later; undefined: there are no more. One of another generation is passed over (RFC 8838 §10). */
  addCandidate(candidate: Candidate | undefined, usernameFragment: string | undefined): void {
    if (usernameFragment !== undefined && usernameFragment !== this.#session.remote?.usernameFragment) return
    if (candidate) this.#session.addCandidate(candidate)
    else this.#isComplete = true
  }

  /** New credentials, for the next description. */
  restart(): IceParameters {
    this.#begin(this.#newCredentials())
    return this.parameters
  }

  /** A STUN message of this agent came. Returns why it is dropped, if it is. */
  take(
    message: StunMessage,
    bytes: Uint8Array,
    fragment: string | undefined,
    base: Base,
    address: string,
    port: number,
    nowMs: number,
  ): CheckFault | undefined {
    if (message.class === 'indication') return undefined
    if (message.class === 'request') {
      const session = [this.#session, this.#former].find((each) => each?.local.usernameFragment === fragment)
      return session ? session.takeRequest(message, bytes, base, address, port, nowMs) : 'forged'
    }
    const session = [this.#session, this.#former].find((each) => each?.awaits(message))
    return session ? session.takeResponse(message, bytes, base, address, port, nowMs) : 'unknown-transaction'
  }

  /** Sends a packet over the path; false where there is none. */
  send(packet: Uint8Array): boolean {
    const pair = this.#pair
    pair?.base.send(packet, pair.remote.address, pair.remote.port)
    return pair !== undefined
  }

  /** Something came over the path that the peer alone can have sealed. */
  heard(nowMs: number): void {
    this.#heardMs = nowMs
    this.#step('heard-again')
  }

  /** Does what is due. To be called every frame. */
  tick(nowMs: number): void {
    this.#session.tick(nowMs)
    this.#former?.tick(nowMs)
    if (this.#state !== 'failed' && nowMs >= this.#nextPaceMs) {
      this.#nextPaceMs = nowMs + PACE_MS
      this.#session.pace(nowMs)
      this.#nominateBest(nowMs)
    }
    if (this.#state === 'checking' && this.#isHopeless(nowMs)) this.#step('no-path')
    this.#keepConsent(nowMs)
  }

  get #pair(): Pair | undefined {
    if (this.#state === 'failed') return undefined
    return this.#selected?.pair ?? this.#session.list.bestValid
  }

  #begin(local: Credentials): void {
    // Of several restarts in a row only the last one counts, and the path of before the first.
    if (this.#selected?.session === this.#session) this.#former = this.#session
    this.#session = this.#newSession(local)
  }

  #newSession(local: Credentials): IceSession {
    const session: IceSession = new IceSession(this.#bases, local, this.#roles, this.#random, {
      onValid: (pair) => this.#listener.onValid(pair),
      onCheck: (pair) => this.#listener.onCheck(pair),
      onNominated: (pair) => this.#select(session, pair),
      onHeard: (pair, isConsent, nowMs) => this.#hear(session, pair, isConsent, nowMs),
    })
    return session
  }

  /** RFC 8445 §5.3: at least 24 bits of chance in the fragment and 128 in the password. */
  #newCredentials(): Credentials {
    const text = (length: number) =>
      Array.from(this.#random.bytes(length), (byte) => ICE_CHARS[byte & 63]).join('')
    return { usernameFragment: text(8), password: text(24) }
  }

  #hear(session: IceSession, pair: Pair, isConsent: boolean, nowMs: number): void {
    const isPath = this.#selected
      ? this.#selected.pair === pair
      : session === this.#session && (pair.isValid || isConsent)
    if (!isPath) return
    this.#heardMs = nowMs
    if (isConsent) this.#consentMs = nowMs
    this.#step('heard-again')
    this.#validMs ??= nowMs
  }

  #select(session: IceSession, pair: Pair): void {
    if (session !== this.#session) return
    const isSame = this.#selected?.pair === pair
    this.#selected = { session, pair }
    this.#former = undefined
    if (isSame) return
    this.#consentMs = Math.max(this.#consentMs, this.#heardMs)
    this.#step('path-found')
  }

  /** RFC 8445 §8.1.1: the controlling side nominates the best pair that got through, once the better ones have had their chance. */
  #nominateBest(nowMs: number): void {
    if (this.#roles.role !== 'controlling' || this.#selected?.session === this.#session) return
    const best = this.#session.list.bestValid
    if (!best || best.isWanted) return
    this.#validMs ??= nowMs
    const isBetterOpen = this.#session.list.pairs
      .slice(0, this.#session.list.pairs.indexOf(best))
      .some(({ state }) => state !== 'failed')
    if (isBetterOpen && nowMs - this.#validMs < NOMINATION_MS) return
    best.isWanted = true
    this.#session.check(best, nowMs, true)
  }

  #isHopeless(nowMs: number): boolean {
    if (nowMs - this.#beganMs > PATIENCE_MS) return true
    return this.#isComplete && this.#session.list.pairs.length > 0 && this.#session.list.isExhausted
  }

  #keepConsent(nowMs: number): void {
    if (!this.#selected || this.#state === 'failed') return
    if (nowMs >= this.#nextConsentMs) {
      this.#nextConsentMs = nowMs + CONSENT_PACE_MS.least + randomInteger(this.#random, CONSENT_PACE_MS.span)
      this.#selected.session.check(this.#selected.pair, nowMs, false, true)
    }
    if (nowMs - this.#heardMs > SILENT_MS) this.#step('fell-silent')
    if (nowMs - this.#consentMs <= CONSENT_MS) return
    this.#selected = undefined
    this.#former = undefined
    this.#step('consent-expired')
  }

  #step(event: IceEvent): void {
    const next = ICE_STATES[this.#state][event]
    if (next === undefined || next === this.#state) return
    this.#state = next
    this.#listener.onState(next, event)
  }
}
