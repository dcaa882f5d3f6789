/**
 * The transaction layer (RFC 3261 §17): finds the transaction of each message, absorbs repetitions, answers CANCEL, refuses
 * merged requests and, when there is too much to do, new ones.
 */
import { type Clock, isNamedError, type Log, type Random, randomHex } from '@offhook/base'
import { sipErrors } from '../errors.ts'
import { createResponse, type SipMessage, SipRequest, type SipResponse } from '../grammar/message.ts'
import { BRANCH_COOKIE } from '../grammar/via.ts'
import { writeMessage } from '../grammar/write-message.ts'
import { type Flow, viaProtocol } from '../transport/flow.ts'
import { answerPort } from '../transport/receiver.ts'
import type { Transport, TransportUser } from '../transport/transport.ts'
import {
  ClientTransaction,
  type ClientTransactionOwner,
  type ClientTransactionUser,
} from './client-transaction.ts'
import { defaultTransactionLimits, type TransactionLimits } from './limits.ts'
import { clientKey, clientKeyOf, mergeKeyOf, serverKeyOf } from './matching.ts'
import { cancelFor } from './related-request.ts'
import { ServerTransaction, type ServerTransactionOwner } from './server-transaction.ts'
import { defaultTimerBase, type TimerBase } from './timers.ts'
import { TimingWheel } from './timing-wheel.ts'

export interface TransactionUser {
  /** A new request that is no ACK and no CANCEL. It must be answered through the transaction. */
  receiveRequest(request: SipRequest, transaction: ServerTransaction): void
  /** An ACK for a 2xx. */
  receiveAck(ack: SipRequest, flow: Flow): void
}

export interface TransactionLayerOptions {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly transport: Transport
  readonly timers?: TimerBase | undefined
  readonly limits?: Partial<TransactionLimits> | undefined
}

/** Counters since the start. */
export interface TransactionCounts {
  readonly requests: number
  readonly repeated: number
  readonly refused: number
}

export class TransactionLayer implements TransportUser, ClientTransactionOwner, ServerTransactionOwner {
  readonly wheel: TimingWheel
  readonly timers: TimerBase
  readonly #random: Random
  readonly #log: Log
  readonly #transport: Transport
  readonly #limits: TransactionLimits
  readonly #clients = new Map<string, ClientTransaction>()
  readonly #servers = new Map<string, ServerTransaction>()
  readonly #merges = new Map<string, ServerTransaction>()
  #pending = 0
  #requests = 0
  #repeated = 0
  #refused = 0
  #user: TransactionUser | undefined

  constructor({ clock, random, log, transport, timers, limits }: TransactionLayerOptions) {
    this.wheel = new TimingWheel(clock, 10, (fault) =>
      log.error('A SIP timer failed', { fault: String(fault) }),
    )
    this.timers = timers ?? defaultTimerBase
    this.#random = random
    this.#log = log
    this.#transport = transport
    this.#limits = { ...defaultTransactionLimits, ...limits }
  }

  /** Transactions alive, those included that only absorb repetitions. */
  get size(): number {
    return this.#clients.size + this.#servers.size
  }

  /** Server transactions that wait for their final answer. */
  get pending(): number {
    return this.#pending
  }

  get counts(): TransactionCounts {
    return { requests: this.#requests, repeated: this.#repeated, refused: this.#refused }
  }

  async start(user: TransactionUser): Promise<void> {
    this.#user = user
    await this.#transport.start(this)
  }

  /** Forgets all transactions and stops the transport. */
  async stop(): Promise<void> {
    this.#user = undefined
    this.wheel.clear()
    for (const transaction of [...this.#clients.values()]) transaction.terminate()
    for (const transaction of [...this.#servers.values()]) transaction.terminate()
    await this.#transport.stop()
  }

  /** A branch nobody else makes (§8.1.1.7). */
  newBranch(): string {
    return BRANCH_COOKIE + randomHex(this.#random, 9)
  }

  /** Sends a request in a new client transaction; the Via is written here. */
  send(request: SipRequest, flow: Flow, user: ClientTransactionUser): ClientTransaction {
    const branch = this.newBranch()
    request.headers.prepend('Via', viaOf(flow, branch))
    return this.#start(request, branch, flow, user)
  }

  /** Sends a CANCEL for an INVITE that has got a provisional answer (§9.1). */
  cancel(invite: ClientTransaction, user: ClientTransactionUser, reason?: string): void {
    if (!invite.request) return
    this.#start(cancelFor(invite.request, reason), invite.branch, invite.flow, user)
  }

  /** Sends a request that has no transaction: the ACK for a 2xx (§13.2.2.4). Returns its bytes, to be sent again. */
  sendAck(ack: SipRequest, flow: Flow): Buffer {
    ack.headers.prepend('Via', viaOf(flow, this.newBranch()))
    const bytes = writeMessage(ack)
    flow.send(bytes)
    return bytes
  }

  onMessage(message: SipMessage, flow: Flow): void {
    try {
      if (message instanceof SipRequest) this.#onRequest(message, flow)
      else this.#onResponse(message)
    } catch (fault) {
      const isMalformed = isNamedError(fault) && fault.code in sipErrors
      if (!isMalformed) this.#report(message, flow, fault)
      // A response that cannot be read is dropped.
      if (message instanceof SipRequest) this.#refuse(message, flow, isMalformed ? fault.status : 500)
    }
  }

  answerFlow(request: SipRequest, flow: Flow): Flow {
    if (flow.open) return flow.atPort(answerPort(request, flow))
    // "If the connection is no longer open, the server SHOULD open a connection to the address in received" (§18.2.2).
    if (flow.transport !== 'tcp' && flow.transport !== 'tls') return flow
    const port = request.topVia.port ?? (flow.transport === 'tls' ? 5061 : 5060)
    return this.#transport.flowTo({ transport: flow.transport, address: flow.remoteAddress, port })
  }

  onClientTerminated(transaction: ClientTransaction): void {
    this.#clients.delete(transaction.key)
  }

  onServerFinal(_transaction: ServerTransaction): void {
    this.#pending--
  }

  onServerTerminated(transaction: ServerTransaction): void {
    this.#servers.delete(transaction.key)
    const { mergeKey } = transaction
    if (mergeKey !== undefined && this.#merges.get(mergeKey) === transaction) this.#merges.delete(mergeKey)
  }

  #start(request: SipRequest, branch: string, flow: Flow, user: ClientTransactionUser): ClientTransaction {
    const key = clientKey(branch, request.method)
    const bytes = writeMessage(request)
    const transaction = new ClientTransaction(this, key, branch, request, bytes, flow, user)
    this.#clients.set(key, transaction)
    transaction.start()
    return transaction
  }

  #onResponse(response: SipResponse): void {
    const key = clientKeyOf(response)
    // A response that matches nothing is dropped (RFC 6026 §7.2).
    if (key !== undefined) this.#clients.get(key)?.receive(response)
  }

  #onRequest(request: SipRequest, flow: Flow): void {
    const key = serverKeyOf(request)
    const known = this.#servers.get(key)
    if (request.method === 'ACK') {
      if (!known || known.receiveAck()) this.#user?.receiveAck(request, flow)
      return
    }
    if (known) {
      this.#repeated++
      known.receiveAgain()
      return
    }
    this.#requests++
    if (this.#isOverloaded(request)) {
      this.#refuseOverloaded(request, flow)
      return
    }
    const mergeKey = mergeKeyOf(request)
    const merged = mergeKey === undefined ? undefined : this.#merges.get(mergeKey)
    const transaction = new ServerTransaction(this, key, merged ? undefined : mergeKey, request, flow)
    this.#pending++
    this.#servers.set(key, transaction)
    if (merged) {
      transaction.respondOnce(createResponse(request, 482, undefined, { toTag: this.newTag() }))
      return
    }
    if (mergeKey !== undefined) this.#merges.set(mergeKey, transaction)
    if (request.method === 'CANCEL') this.#onCancel(request, transaction, flow)
    else this.#user?.receiveRequest(request, transaction)
  }

  newTag(): string {
    return randomHex(this.#random, 8)
  }

  /**
   * §9.2: the CANCEL is answered 200 whatever becomes of the INVITE, 481 when there is none. It cannot be challenged, and is taken from
   * where the INVITE came from alone (§22.1); another port or connection of that address will do.
   */
  #onCancel(cancel: SipRequest, transaction: ServerTransaction, { remoteAddress }: Flow): void {
    const named = this.#servers.get(serverKeyOf(cancel, 'INVITE'))
    const invite = named?.flow.remoteAddress === remoteAddress ? named : undefined
    const status = invite ? 200 : 481
    transaction.respond(createResponse(cancel, status, undefined, { toTag: this.newTag() }))
    if (invite && !invite.answered) invite.user?.onCancel(cancel)
  }

  /**
   * New work is refused first: a request inside a dialog belongs to work already taken, and a BYE frees what it holds, so those
   * have as much room again. An INVITE that replaces a dialog (RFC 3891) belongs to a call, too: refusing it would end that call.
   */
  #isOverloaded(request: SipRequest): boolean {
    const { pending, transactions, lateMs } = this.#limits
    const isLate = request.method === 'INVITE' && this.wheel.lateMs > lateMs
    if (this.#pending < pending && this.size < transactions && !isLate) return false
    const isNew = request.to.tag === undefined && !request.headers.has('Replaces')
    return isNew || this.#pending >= 2 * pending || this.size >= 2 * transactions
  }

  /** Without a transaction, so that refusing costs little and keeps nothing. */
  #refuseOverloaded(request: SipRequest, flow: Flow): void {
    this.#refused++
    const headers = { 'Retry-After': String(this.#limits.retryAfterSeconds) }
    const response = createResponse(request, 503, undefined, { toTag: 'overload', headers })
    this.answerFlow(request, flow).send(writeMessage(response))
  }

  /** Answers a request that could not be handled: through its transaction where it has got that far. */
  #refuse(request: SipRequest, flow: Flow, status: number): void {
    if (request.method === 'ACK') return
    const response = createResponse(request, status, undefined, { toTag: this.newTag() })
    const transaction = this.#servers.get(serverKeyOf(request))
    if (transaction) transaction.respond(response)
    else flow.atPort(answerPort(request, flow)).send(writeMessage(response))
  }

  /** A fault in what handles messages must not end the process. */
  #report(message: SipMessage, flow: Flow, fault: unknown): void {
    this.#log.error('Handling a SIP message failed', {
      from: flow.remoteAddress,
      startLine: message.startLine,
      fault: fault instanceof Error ? (fault.stack ?? fault.message) : String(fault),
    })
  }
}

function viaOf(flow: Flow, branch: string): string {
  return `SIP/2.0/${viaProtocol(flow.transport)} ${flow.sentBy};branch=${branch};rport`
}
