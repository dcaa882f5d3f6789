/** A server transaction: performs what its table says (RFC 3261 §17.2). */
import { createResponse, type SipRequest, type SipResponse } from '../grammar/message.ts'
import { writeMessage } from '../grammar/write-message.ts'
import type { Flow } from '../transport/flow.ts'
import { inviteServerTable, type ServerAction, type ServerInput } from './invite-server-table.ts'
import { nonInviteServerTable } from './non-invite-server-table.ts'
import type { TransactionState, TransitionTable } from './table.ts'
import type { TimerName } from './timers.ts'
import type { TimerOwner } from './timing-wheel.ts'
import { type TimerSource, TransactionTimers } from './transaction-timers.ts'

export interface ServerTransactionUser {
  /** The client wants the INVITE undone (§9.2). The CANCEL itself has been answered. */
  onCancel(cancel: SipRequest): void
  /** No ACK came for an error answer to INVITE (timer H). */
  onTimeout(): void
}

/** What a transaction needs of its layer. */
export interface ServerTransactionOwner extends TimerSource {
  /** The flow on which answers to `request` leave (§18.2.2). */
  answerFlow(request: SipRequest, flow: Flow): Flow
  onServerFinal(transaction: ServerTransaction): void
  onServerTerminated(transaction: ServerTransaction): void
}

type Table = TransitionTable<TransactionState, ServerInput, ServerAction>

export class ServerTransaction implements TimerOwner {
  readonly key: string
  readonly mergeKey: string | undefined
  readonly method: string
  /** Where the request came from. */
  readonly flow: Flow
  user: ServerTransactionUser | undefined
  readonly #owner: ServerTransactionOwner
  readonly #table: Table
  readonly #timers: TransactionTimers
  #request: SipRequest | undefined
  /** The last answer, one character a byte: small texts cost less memory than buffers. */
  #answer = ''
  #bytes: Buffer | undefined
  #answerFlow: Flow | undefined
  #state: TransactionState = 'initial'

  constructor(
    owner: ServerTransactionOwner,
    key: string,
    mergeKey: string | undefined,
    request: SipRequest,
    flow: Flow,
  ) {
    this.#owner = owner
    this.key = key
    this.mergeKey = mergeKey
    this.method = request.method
    this.#request = request
    this.flow = flow
    this.#timers = new TransactionTimers(owner, this, flow.reliable)
    this.#table = (this.method === 'INVITE' ? inviteServerTable : nonInviteServerTable) as Table
    this.#step('request')
  }

  get state(): TransactionState {
    return this.#state
  }

  /** Whether the final answer has been given. */
  get answered(): boolean {
    return this.#state !== 'trying' && this.#state !== 'proceeding'
  }

  /** The request; let go with the final answer. */
  get request(): SipRequest | undefined {
    return this.#request
  }

  /** The request came again. */
  receiveAgain(): void {
    this.#step('request')
  }

  /** An ACK of this transaction came; true when it belongs to the transaction user (the answer was 2xx). */
  receiveAck(): boolean {
    const toUser = this.#state === 'accepted'
    this.#step('ACK')
    return toUser
  }

  /** Sends an answer. One that does not fit the state (a second final answer) is not sent. */
  respond(response: SipResponse): void {
    const { status } = response
    const input = status < 200 ? '1xx from TU' : status < 300 ? '2xx from TU' : '300-699 from TU'
    if (!this.#table[this.#state]?.[input]) return
    this.#bytes = writeMessage(response)
    if (status < 200 || status >= 300 || this.method !== 'INVITE')
      this.#answer = this.#bytes.toString('latin1')
    this.#step(input)
    this.#bytes = undefined
  }

  /**
   * Sends a final answer once and forgets the request: what asks strangers who they are keeps nothing of them, and repeats nothing to
   * whoever's address they forged (RFC 3261 §26.3.2.4). A request that comes again is a new one.
   */
  respondOnce(response: SipResponse): void {
    this.respond(response)
    this.terminate()
  }

  onTimer(name: string): void {
    this.#step(name as ServerInput)
  }

  /** Ends the transaction without telling its user. */
  terminate(): void {
    if (this.#state !== 'terminated') this.#enter('terminated')
  }

  #step(input: ServerInput): void {
    const transition = this.#table[this.#state]?.[input]
    if (!transition) return
    this.#enter(transition.next)
    for (const action of transition.actions) this.#perform(action)
  }

  #enter(next: TransactionState): void {
    if (next === this.#state) return
    this.#state = next
    if (next === 'accepted' || next === 'completed') this.#owner.onServerFinal(this)
    // A transaction outlives the call that it belongs to, and must not keep it: only an error answer to INVITE can still time out.
    const isSettled =
      next === 'accepted' || next === 'confirmed' || (next === 'completed' && this.method !== 'INVITE')
    if (isSettled) this.user = undefined
    if (next === 'terminated') {
      this.#timers.stop()
      this.#answer = ''
      this.#owner.onServerTerminated(this)
    }
  }

  #perform(action: ServerAction): void {
    switch (action) {
      case 'send response':
        this.#send()
        return
      case 'send 100':
        this.#answer = writeMessage(createResponse(this.#request!, 100)).toString('latin1')
        this.#send()
        return
      case 'time-out to TU':
        this.user?.onTimeout()
        return
      case 'stop timers':
        this.#timers.stop()
        return
      case 'start G':
        this.#timers.startRepeating('G')
        return
      case 'reset G':
        this.#timers.repeatLater('G')
        return
      case 'request to TU':
      case 'ACK to TU':
      case 'transport error to TU':
        // Told by the layer: the first by its user, ACK by receiveAck; a flow that closes leaves answers to be lost.
        return
      default:
        this.#timers.startLimit(action.slice('start '.length) as TimerName)
        return
    }
  }

  #send(): void {
    if (!this.#bytes && this.#answer === '') return
    if (this.#request) {
      this.#answerFlow ??= this.#owner.answerFlow(this.#request, this.flow)
      if (this.answered) this.#request = undefined
    }
    this.#answerFlow!.send(this.#bytes ?? Buffer.from(this.#answer, 'latin1'))
  }
}
