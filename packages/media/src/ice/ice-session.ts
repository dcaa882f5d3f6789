/**
 * One generation of ICE: the credentials of both sides and the checks between them (RFC 8445 §7). An ICE restart makes another one.
 */
import type { Random } from '@offhook/base'
import type { Candidate } from '../sdp/ice-attributes.ts'
import {
  errorCode,
  readErrorCode,
  readText,
  readUint32,
  readUint64,
  textAttribute,
  uint32Attribute,
  uint64Attribute,
  unknownAttributes,
  unknownAttributesAttribute,
  writeXorAddress,
} from '../stun/attributes.ts'
import {
  ATTRIBUTE,
  hasFingerprint,
  isIntact,
  METHOD,
  parseStun,
  type StunAttribute,
  type StunMessage,
  stunAttribute,
  writeStun,
} from '../stun/message.ts'
import { candidatePriority } from './candidates.ts'
import { type Base, CheckList, type Pair, type Role } from './check-list.ts'

/** The password is a secret: never log this value. */
export interface Credentials {
  readonly usernameFragment: string
  readonly password: string
}

/** Shared by all generations of an agent (RFC 8445 §6.1.1, §16.1). */
export interface RoleHolder {
  role: Role
  readonly tieBreaker: bigint
  /**
   * The first four bytes of our transactions: so an answer is known for this agent's among thousands on one port. Eight bytes of chance
   * are left (RFC 8489 §5 wants twelve); who cannot seal an answer gains nothing by guessing them.
   */
  readonly tag: number
}

/** Why a message for this agent is dropped. */
export type CheckFault = 'malformed' | 'forged' | 'unknown-transaction' | 'too-many'

export interface SessionListener {
  /** A check went there and back over `pair`: its address is that of the peer. */
  onValid(pair: Pair): void
  /** The other side's own check came over `pair`. */
  onCheck(pair: Pair): void
  onNominated(pair: Pair): void
  /** Something genuine came over `pair` at `nowMs`. */
  onHeard(pair: Pair, isConsent: boolean, nowMs: number): void
}

interface Transaction {
  readonly pair: Pair
  readonly bytes: Uint8Array
  readonly isNominating: boolean
  readonly isConsent: boolean
  readonly role: Role
  sent: number
  nextMs: number
}

interface EarlyCheck {
  readonly base: Base
  readonly address: string
  readonly port: number
  readonly priority: number
  readonly isNominating: boolean
}

/** RFC 8445 §14.2. */
export const PACE_MS = 50
/** RFC 8489 §6.2.1: first after 500 ms, then after twice as long; seven times, and 16 times the first wait for the last. */
const FIRST_RTO_MS = 500
const MOST_SENT = 7
const LAST_WAIT_MS = 16 * FIRST_RTO_MS
/** RFC 7675 §5.1: consent lasts so long; the answers to older checks do not matter. */
export const CONSENT_MS = 30_000
/** Checks that came before we knew the other side, of one flight of it. */
const MOST_EARLY = 16
/** What must be understood in a check (RFC 8489 §6.3.1). */
const KNOWN: ReadonlySet<number> = new Set([
  ATTRIBUTE.username,
  ATTRIBUTE.messageIntegrity,
  ATTRIBUTE.priority,
  ATTRIBUTE.useCandidate,
])

export class IceSession {
  readonly local: Credentials
  readonly list: CheckList
  readonly #roles: RoleHolder
  readonly #random: Random
  readonly #listener: SessionListener
  readonly #localKey: Buffer
  readonly #transactions = new Map<string, Transaction>()
  #remote: Credentials | undefined
  #remoteKey: Buffer = Buffer.alloc(0)
  #early: EarlyCheck[] = []

  constructor(
    bases: readonly Base[],
    local: Credentials,
    roles: RoleHolder,
    random: Random,
    listener: SessionListener,
  ) {
    this.local = local
    this.#roles = roles
    this.#random = random
    this.#listener = listener
    this.#localKey = Buffer.from(local.password)
    this.list = new CheckList(bases, () => roles.role)
  }

  get remote(): Credentials | undefined {
    return this.#remote
  }

  /** Tells the other side's credentials; the checks that came early are answered in kind. */
  start(remote: Credentials): void {
    this.#remote = remote
    this.#remoteKey = Buffer.from(remote.password)
    const early = this.#early
    this.#early = []
    for (const check of early) this.#follow(check)
  }

  addCandidate(candidate: Candidate): void {
    this.list.add(candidate)
  }

  /** A binding request with the fragment of this session came to `base`. Returns why it is dropped, if it is. */
  takeRequest(
    message: StunMessage,
    bytes: Uint8Array,
    base: Base,
    address: string,
    port: number,
    nowMs: number,
  ): CheckFault | undefined {
    if (!hasFingerprint(bytes)) return 'malformed'
    // RFC 8489 §9.1.3 wants errors told; an answer to whoever does not know the password would serve floods alone.
    if (!isIntact(bytes, this.#localKey)) return 'forged'
    const unknown = unknownAttributes(message, KNOWN)
    if (unknown.length > 0) {
      this.#answer(message, base, address, port, 'error', [
        errorCode(420, 'Unknown Attribute'),
        unknownAttributesAttribute(unknown),
      ])
      return undefined
    }
    const priority = readUint32(message, ATTRIBUTE.priority)
    if (priority === undefined) {
      this.#answer(message, base, address, port, 'error', [errorCode(400, 'Bad Request')])
      return undefined
    }
    if (this.#isConflict(message)) {
      this.#answer(message, base, address, port, 'error', [errorCode(487, 'Role Conflict')])
      return undefined
    }
    const mapped = writeXorAddress({ address, port }, message.transaction)
    this.#answer(message, base, address, port, 'success', [
      { type: ATTRIBUTE.xorMappedAddress, value: mapped },
    ])
    const isNominating = stunAttribute(message, ATTRIBUTE.useCandidate) !== undefined
    const check = { base, address, port, priority, isNominating }
    if (this.#remote) return this.#follow(check, nowMs)
    if (this.#early.length >= MOST_EARLY) return 'too-many'
    this.#early.push(check)
    return undefined
  }

  /** An answer came. Returns why it is dropped, if it is. */
  takeResponse(
    message: StunMessage,
    bytes: Uint8Array,
    base: Base,
    address: string,
    port: number,
    nowMs: number,
  ): CheckFault | undefined {
    const id = idOf(message.transaction)
    const transaction = this.#transactions.get(id)
    if (!transaction) return 'unknown-transaction'
    if (!isIntact(bytes, this.#remoteKey)) return 'forged'
    this.#transactions.delete(id)
    const { pair } = transaction
    // §7.2.5.2.1: the answer must come from where the check went.
    const isSymmetric = pair.base === base && pair.remote.address === address && pair.remote.port === port
    if (message.class === 'success' && isSymmetric) this.#succeed(transaction, nowMs)
    else if (message.class === 'error' && readErrorCode(message) === 487) this.#changeRole(transaction)
    else if (!transaction.isConsent) this.list.step(pair, 'given-up')
    return undefined
  }

  /** Whether an answer belongs here. */
  awaits(message: StunMessage): boolean {
    return this.#transactions.has(idOf(message.transaction))
  }

  /** Sends the next check that is due (§6.1.4.2); to be called every {@link PACE_MS}. */
  pace(nowMs: number): void {
    if (!this.#remote) return
    const pair = this.list.next()
    if (pair) this.check(pair, nowMs, false)
  }

  /** Repeats what has not been answered, and gives up in the end. */
  tick(nowMs: number): void {
    for (const [id, transaction] of this.#transactions) {
      if (transaction.nextMs > nowMs) continue
      if (transaction.isConsent || transaction.sent >= MOST_SENT) {
        this.#transactions.delete(id)
        const isLast = ![...this.#transactions.values()].some(({ pair }) => pair === transaction.pair)
        if (!transaction.isConsent && isLast) this.list.step(transaction.pair, 'given-up')
        continue
      }
      transaction.sent++
      transaction.nextMs =
        nowMs + (transaction.sent === MOST_SENT ? LAST_WAIT_MS : FIRST_RTO_MS * 2 ** (transaction.sent - 1))
      this.#send(transaction)
    }
  }

  /** Sends a check (§7.2.4), a nomination (§8.1.1), or one for consent (RFC 7675 §5.1: sent once). */
  check(pair: Pair, nowMs: number, isNominating: boolean, isConsent = false): void {
    if (!this.#remote) return
    const { role, tieBreaker, tag } = this.#roles
    const id = Buffer.from(this.#random.bytes(12))
    id.writeUInt32BE(tag)
    const isControlling = role === 'controlling'
    const attributes: StunAttribute[] = [
      textAttribute(ATTRIBUTE.username, `${this.#remote.usernameFragment}:${this.local.usernameFragment}`),
      uint64Attribute(isControlling ? ATTRIBUTE.iceControlling : ATTRIBUTE.iceControlled, tieBreaker),
      uint32Attribute(ATTRIBUTE.priority, candidatePriority('prflx', localPreferenceOf(pair))),
      ...(isNominating ? [{ type: ATTRIBUTE.useCandidate, value: new Uint8Array(0) }] : []),
    ]
    const bytes = writeStun(
      { class: 'request', method: METHOD.binding, transaction: id, attributes },
      { key: this.#remoteKey, hasFingerprint: true },
    )
    const wait = isConsent ? CONSENT_MS : FIRST_RTO_MS
    const transaction = { pair, bytes, isNominating, isConsent, role, sent: 1, nextMs: nowMs + wait }
    this.#transactions.set(idOf(id), transaction)
    if (!isConsent) this.list.step(pair, 'sent')
    this.#send(transaction)
  }

  /** §7.3.1.3 to §7.3.1.5: what a genuine check of the other side leads to. */
  #follow(check: EarlyCheck, nowMs?: number): CheckFault | undefined {
    const pair = this.list.of(check.base, check.address, check.port, check.priority)
    if (!pair) return 'too-many'
    this.#listener.onCheck(pair)
    if (nowMs !== undefined) this.#listener.onHeard(pair, false, nowMs)
    if (check.isNominating && this.#roles.role === 'controlled') {
      pair.isWanted = true
      if (pair.isValid) this.#nominate(pair)
    }
    this.list.trigger(pair)
    return undefined
  }

  #succeed({ pair, isNominating, isConsent }: Transaction, nowMs: number): void {
    this.#listener.onHeard(pair, true, nowMs)
    if (isConsent) return
    const wasValid = pair.isValid
    this.list.step(pair, 'answered')
    if (!wasValid) this.#listener.onValid(pair)
    if (isNominating || pair.isWanted) this.#nominate(pair)
  }

  #nominate(pair: Pair): void {
    pair.isWanted = false
    pair.isNominated = true
    this.#listener.onNominated(pair)
  }

  /** §7.2.5.1: the other side has our role and the greater claim to it. */
  #changeRole({ pair, role }: Transaction): void {
    if (this.#roles.role === role) this.#switchRole()
    this.list.step(pair, 'given-up')
    this.list.trigger(pair)
  }

  /** §7.3.1.1: whether the check is to be refused for our role; where the other side has the greater claim, ours changes. */
  #isConflict(message: StunMessage): boolean {
    const isControlling = this.#roles.role === 'controlling'
    const theirs = readUint64(message, isControlling ? ATTRIBUTE.iceControlling : ATTRIBUTE.iceControlled)
    if (theirs === undefined) return false
    const isOurs = this.#roles.tieBreaker >= theirs
    // Both control: the greater tie-breaker keeps the role. Both are controlled: the greater one takes it.
    if (isControlling === isOurs) return true
    this.#switchRole()
    return false
  }

  #switchRole(): void {
    this.#roles.role = this.#roles.role === 'controlling' ? 'controlled' : 'controlling'
    this.list.sort()
  }

  #answer(
    request: StunMessage,
    base: Base,
    address: string,
    port: number,
    kind: 'success' | 'error',
    attributes: readonly StunAttribute[],
  ): void {
    const response = { class: kind, method: METHOD.binding, transaction: request.transaction, attributes }
    base.send(writeStun(response, { key: this.#localKey, hasFingerprint: true }), address, port)
  }

  #send({ pair, bytes }: Transaction): void {
    pair.base.send(bytes, pair.remote.address, pair.remote.port)
  }
}

/** The fragment of ours in the user name of a check, which is `ours:theirs` (RFC 8445 §7.2.2). */
export function fragmentOf(message: StunMessage): string | undefined {
  const [ours, theirs] = readText(message, ATTRIBUTE.username)?.split(':') ?? []
  return theirs === undefined ? undefined : ours
}

/** The {@link RoleHolder.tag} of the agent that an answer is for. */
export function tagOf({ transaction }: StunMessage): number {
  return Buffer.from(transaction).readUInt32BE()
}

/** A binding message of ICE, or undefined. */
export function parseCheck(bytes: Uint8Array): StunMessage | undefined {
  const message = parseStun(bytes)
  return message?.method === METHOD.binding ? message : undefined
}

function localPreferenceOf({ base }: Pair): number {
  return (base.candidate.priority >>> 8) & 0xffff
}

function idOf(transaction: Uint8Array): string {
  return Buffer.from(transaction).toString('latin1')
}
