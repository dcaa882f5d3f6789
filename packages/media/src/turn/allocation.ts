/**
 * An address at a relay (RFC 8656), asked for over UDP, TCP or TLS, and what is sent and heard through it. It owns no socket: what it says
 * goes out by a function, what comes from the relay is given to it. Channels are not bound: indications cost 36 bytes a packet, and work
 * without waiting.
 */
import { createHash } from 'node:crypto'
import type { Random } from '@offhook/base'
import {
  readErrorCode,
  readText,
  readUint32,
  readXorAddress,
  type TransportAddress,
  textAttribute,
  uint32Attribute,
  writeXorAddress,
} from '../stun/attributes.ts'
import {
  ATTRIBUTE,
  isIntact,
  METHOD,
  parseStun,
  type StunAttribute,
  type StunMessage,
  stunAttribute,
  writeStun,
} from '../stun/message.ts'

/** A relay and how we sign in there. The credential is a secret: never log this value. */
export interface RelayServer extends TransportAddress {
  readonly transport: 'udp' | 'tcp' | 'tls'
  /** Whom its certificate has to name; without it the address. */
  readonly name?: string
  /** Certificates (PEM) that are trusted instead of those of the system. */
  readonly trusted?: string
  readonly username: string
  readonly credential: string
}

export interface AllocationListener {
  /** The relay has given an address, another one, or none any more. */
  onChanged(): void
  /** Somebody has sent `packet` to our address at the relay; it holds until the call returns. */
  onData(packet: Uint8Array, address: string, port: number): void
}

/**
 * `asking`: no answer yet. `refused`: the relay said no, see {@link TurnAllocation.refusal}. `silent`: it does not answer. `unreachable`: no
 * connection to it could be made or kept, see {@link TurnAllocation.fault}.
 */
export type AllocationState = 'asking' | 'allocated' | 'refused' | 'silent' | 'unreachable'

interface Transaction {
  readonly method: number
  readonly attributes: readonly StunAttribute[]
  /** Of a permission: for whom. */
  readonly peer?: string
  /** A second challenge to the same request is a refusal (RFC 8489 §9.2.5). */
  readonly isRepeated: boolean
  readonly bytes: Uint8Array
  sent: number
  nextMs: number
}

interface Permission {
  isGranted: boolean
  renewAtMs: number
  usedMs: number
}

/** RFC 8489 §6.2.1. */
const FIRST_RTO_MS = 500
const MOST_SENT = 7
/** RFC 8489 §6.2.2: over a stream nothing is repeated, and so long is an answer waited for. */
const STREAM_WAIT_MS = 39_500
/** RFC 8656 §9: a permission holds five minutes. */
const PERMISSION_RENEWAL_MS = 240_000
const PERMISSION_MS = 300_000
const MOST_PERMISSIONS = 1000
/** A relay that refuses or is silent is asked again so much later. */
const AGAIN_MS = 30_000
const LIFETIME_SECONDS = 600
/** REQUESTED-TRANSPORT: UDP (RFC 8656 §18.7). */
const UDP = Uint8Array.of(17, 0, 0, 0)
const UNAUTHORIZED = 401
const STALE_NONCE = 438

export class TurnAllocation {
  server: RelayServer
  readonly #send: (packet: Uint8Array) => void
  readonly #random: Random
  readonly #nowMs: () => number
  readonly #listener: AllocationListener
  readonly #transactions = new Map<string, Transaction>()
  readonly #permissions = new Map<string, Permission>()
  #state: AllocationState = 'asking'
  #refusal: number | undefined
  #fault: string | undefined
  #realm = ''
  #nonce = ''
  #key: Uint8Array | undefined
  #relayed: TransportAddress | undefined
  #mapped: TransportAddress | undefined
  #nextMs = 0

  constructor(
    server: RelayServer,
    send: (packet: Uint8Array) => void,
    random: Random,
    nowMs: () => number,
    listener: AllocationListener,
  ) {
    this.server = server
    this.#send = send
    this.#random = random
    this.#nowMs = nowMs
    this.#listener = listener
  }

  get state(): AllocationState {
    return this.#state
  }

  /** The code with which the relay refused (RFC 8489 §14.8). */
  get refusal(): number | undefined {
    return this.#refusal
  }

  /** Why the connection is gone: the code of the system, as `ECONNREFUSED`, or of TLS. */
  get fault(): string | undefined {
    return this.#fault
  }

  /** Our address at the relay. */
  get relayed(): TransportAddress | undefined {
    return this.#relayed
  }

  /** From where the relay sees us. */
  get mapped(): TransportAddress | undefined {
    return this.#mapped
  }

  /** Sends by way of the relay. Until it has let the peer in nothing gets there: checks are repeated anyway. */
  send(packet: Uint8Array, address: string, port: number): void {
    if (!this.#relayed) return
    const permission = this.#permit(address)
    if (!permission?.isGranted) return
    const transaction = this.#random.bytes(12)
    const attributes = [
      { type: ATTRIBUTE.xorPeerAddress, value: writeXorAddress({ address, port }, transaction) },
      { type: ATTRIBUTE.data, value: packet },
    ]
    this.#send(
      writeStun(
        { class: 'indication', method: METHOD.send, transaction, attributes },
        { hasFingerprint: false },
      ),
    )
  }

  /** A packet came from the relay. */
  take(bytes: Uint8Array): void {
    const message = parseStun(bytes)
    if (!message) return
    if (message.class === 'indication') this.#takeData(message)
    else if (message.class !== 'request') this.#takeAnswer(message, bytes)
  }

  /** Does what is due. */
  tick(): void {
    const nowMs = this.#nowMs()
    for (const [id, transaction] of this.#transactions) {
      if (transaction.nextMs > nowMs) continue
      if (transaction.sent >= (this.#isStream ? 1 : MOST_SENT)) {
        this.#transactions.delete(id)
        if (transaction.peer === undefined) this.#lose('silent', nowMs)
        else this.#permissions.delete(transaction.peer)
        continue
      }
      transaction.nextMs = nowMs + FIRST_RTO_MS * 2 ** transaction.sent++
      this.#send(transaction.bytes)
    }
    if (nowMs >= this.#nextMs) this.#keep()
    for (const [peer, permission] of this.#permissions) {
      if (nowMs - permission.usedMs > PERMISSION_MS) this.#permissions.delete(peer)
      else if (nowMs >= permission.renewAtMs) this.#askPermission(peer, permission, nowMs)
    }
  }

  /** The connection to the relay is gone, and with it the address (RFC 8656 §3.1). */
  disconnected(fault: string): void {
    this.#fault = fault
    this.#lose('unreachable', this.#nowMs())
  }

  /** Gives the address back. */
  close(): void {
    if (this.#relayed) this.#ask(METHOD.refresh, [uint32Attribute(ATTRIBUTE.lifetime, 0)])
    this.#transactions.clear()
    this.#relayed = undefined
  }

  get #isStream(): boolean {
    return this.server.transport !== 'udp'
  }

  #keep(): void {
    // Until it is answered, or is given up.
    this.#nextMs = Number.POSITIVE_INFINITY
    if (this.#relayed) this.#ask(METHOD.refresh, [uint32Attribute(ATTRIBUTE.lifetime, LIFETIME_SECONDS)])
    else this.#ask(METHOD.allocate, ALLOCATE)
  }

  #permit(address: string): Permission | undefined {
    const nowMs = this.#nowMs()
    let permission = this.#permissions.get(address)
    if (!permission) {
      if (this.#permissions.size >= MOST_PERMISSIONS) return undefined
      permission = { isGranted: false, renewAtMs: nowMs, usedMs: nowMs }
      this.#permissions.set(address, permission)
      this.#askPermission(address, permission, nowMs)
    }
    permission.usedMs = nowMs
    return permission
  }

  #askPermission(peer: string, permission: Permission, nowMs: number): void {
    permission.renewAtMs = nowMs + PERMISSION_RENEWAL_MS
    this.#ask(METHOD.createPermission, [], peer)
  }

  #ask(method: number, attributes: readonly StunAttribute[], peer?: string, isRepeated = false): void {
    const id = this.#random.bytes(12)
    const named =
      peer === undefined
        ? []
        : [
            {
              type: ATTRIBUTE.xorPeerAddress,
              value: writeXorAddress({ address: peer, port: 0 }, id),
            },
          ]
    const signedIn = this.#key
      ? [
          textAttribute(ATTRIBUTE.username, this.server.username),
          textAttribute(ATTRIBUTE.realm, this.#realm),
          textAttribute(ATTRIBUTE.nonce, this.#nonce),
        ]
      : []
    const bytes = writeStun(
      { class: 'request', method, transaction: id, attributes: [...attributes, ...named, ...signedIn] },
      { ...(this.#key ? { key: this.#key } : {}), hasFingerprint: true },
    )
    this.#transactions.set(keyOf(id), {
      method,
      attributes,
      ...(peer === undefined ? {} : { peer }),
      isRepeated,
      bytes,
      sent: 1,
      nextMs: this.#nowMs() + (this.#isStream ? STREAM_WAIT_MS : FIRST_RTO_MS),
    })
    this.#send(bytes)
  }

  #takeAnswer(message: StunMessage, bytes: Uint8Array): void {
    const id = keyOf(message.transaction)
    const transaction = this.#transactions.get(id)
    if (!transaction || transaction.method !== message.method) return
    const code = message.class === 'error' ? readErrorCode(message) : undefined
    const isChallenge = code === UNAUTHORIZED || code === STALE_NONCE
    // Whoever cannot seal an answer does not know our credential (RFC 8489 §9.2.5); a challenge is never sealed.
    if (!isChallenge && this.#key && !isIntact(bytes, this.#key)) return
    this.#transactions.delete(id)
    if (message.class === 'success') this.#succeed(transaction, message)
    else if (isChallenge && !transaction.isRepeated && this.#signIn(message)) {
      this.#ask(transaction.method, transaction.attributes, transaction.peer, true)
    } else if (transaction.peer !== undefined) this.#permissions.delete(transaction.peer)
    else {
      this.#refusal = code
      this.#lose('refused', this.#nowMs())
    }
  }

  #signIn(challenge: StunMessage): boolean {
    const nonce = readText(challenge, ATTRIBUTE.nonce)
    const realm = readText(challenge, ATTRIBUTE.realm)
    if (nonce === undefined || realm === undefined) return false
    this.#nonce = nonce
    this.#realm = realm
    // RFC 8489 §9.2.2: the MD5 hash is what the protocol asks for here.
    const { username, credential } = this.server
    this.#key = createHash('md5').update(`${username}:${realm}:${credential}`).digest()
    return true
  }

  #succeed({ method, peer }: Transaction, message: StunMessage): void {
    const nowMs = this.#nowMs()
    if (peer !== undefined) {
      const permission = this.#permissions.get(peer)
      if (permission) permission.isGranted = true
      return
    }
    const lifetime = readUint32(message, ATTRIBUTE.lifetime) ?? LIFETIME_SECONDS
    // Half of it leaves time for several attempts.
    this.#nextMs = nowMs + Math.max(lifetime, 20) * 500
    if (method !== METHOD.allocate) return
    const read = (type: number) => {
      const value = stunAttribute(message, type)
      return value && readXorAddress(value, message.transaction)
    }
    const relayed = read(ATTRIBUTE.xorRelayedAddress)
    if (!relayed) {
      this.#lose('refused', nowMs)
      return
    }
    this.#relayed = relayed
    this.#mapped = read(ATTRIBUTE.xorMappedAddress)
    this.#state = 'allocated'
    this.#refusal = undefined
    this.#fault = undefined
    this.#listener.onChanged()
  }

  #takeData(message: StunMessage): void {
    const from = stunAttribute(message, ATTRIBUTE.xorPeerAddress)
    const data = stunAttribute(message, ATTRIBUTE.data)
    const peer = from && readXorAddress(from, message.transaction)
    if (message.method === METHOD.data && peer && data && this.#relayed)
      this.#listener.onData(data, peer.address, peer.port)
  }

  #lose(state: 'refused' | 'silent' | 'unreachable', nowMs: number): void {
    const hadAddress = this.#relayed !== undefined
    this.#state = state
    this.#relayed = undefined
    this.#key = undefined
    this.#permissions.clear()
    this.#transactions.clear()
    this.#nextMs = nowMs + AGAIN_MS
    if (hadAddress) this.#listener.onChanged()
  }
}

const ALLOCATE: readonly StunAttribute[] = [
  { type: ATTRIBUTE.requestedTransport, value: UDP },
  uint32Attribute(ATTRIBUTE.lifetime, LIFETIME_SECONDS),
]

function keyOf(transaction: Uint8Array): string {
  return Buffer.from(transaction).toString('latin1')
}
