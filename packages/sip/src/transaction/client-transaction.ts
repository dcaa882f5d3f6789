/** A client transaction: performs what its table says (RFC 3261 §17.1). */
import type { NamedError } from '@offhook/base'
import type { SipRequest, SipResponse } from '../grammar/message.ts'
import type { Flow, FlowWatcher } from '../transport/flow.ts'
import { type ClientAction, type ClientInput, inviteClientTable } from './invite-client-table.ts'
import { nonInviteClientTable } from './non-invite-client-table.ts'
import { ackFor } from './related-request.ts'
import type { TransactionState, TransitionTable } from './table.ts'
import type { TimerName } from './timers.ts'
import type { TimerOwner } from './timing-wheel.ts'
import { type TimerSource, TransactionTimers } from './transaction-timers.ts'

export interface ClientTransactionUser {
  /** Every provisional answer, the final one, and for INVITE each further 2xx. */
  onResponse(response: SipResponse, transaction: ClientTransaction): void
  /** No answer came in time (treat as 408), or the transport failed (treat as 503) (§8.1.3.1). */
  onFailure(cause: 'timeout' | 'transport', transaction: ClientTransaction, fault?: NamedError): void
}

/** What a transaction needs of its layer. */
export interface ClientTransactionOwner extends TimerSource {
  onClientTerminated(transaction: ClientTransaction): void
}

type Table = TransitionTable<TransactionState, ClientInput, ClientAction>

export class ClientTransaction implements TimerOwner, FlowWatcher {
  readonly key: string
  readonly branch: string
  readonly method: string
  readonly flow: Flow
  readonly #owner: ClientTransactionOwner
  readonly #table: Table
  readonly #timers: TransactionTimers
  /** Let go when nothing can be told any more: a transaction outlives the call that it belongs to. */
  #user: ClientTransactionUser | undefined
  /** Wanted for the ACK and for CANCEL; let go when neither can come any more. */
  #request: SipRequest | undefined
  #bytes: Buffer | undefined
  #ack: Buffer | undefined
  #response: SipResponse | undefined
  #fault: NamedError | undefined
  #state: TransactionState = 'initial'

  constructor(
    owner: ClientTransactionOwner,
    key: string,
    branch: string,
    request: SipRequest,
    bytes: Buffer,
    flow: Flow,
    user: ClientTransactionUser,
  ) {
    this.#owner = owner
    this.key = key
    this.branch = branch
    this.method = request.method
    this.#request = request
    this.#bytes = bytes
    this.flow = flow
    this.#timers = new TransactionTimers(owner, this, flow.reliable)
    this.#user = user
    this.#table = (this.method === 'INVITE' ? inviteClientTable : nonInviteClientTable) as Table
  }

  get state(): TransactionState {
    return this.#state
  }

  /** The request as sent, while it may still be wanted. */
  get request(): SipRequest | undefined {
    return this.#request
  }

  start(): void {
    this.flow.watch(this)
    this.#step('request')
  }

  /** From now on somebody else is told of what comes. */
  handOver(user: ClientTransactionUser): void {
    if (this.#user) this.#user = user
  }

  /** Called by the layer for a response that matches. */
  receive(response: SipResponse): void {
    this.#response = response
    const { status } = response
    this.#step(status < 200 ? '1xx' : status < 300 ? '2xx' : '300-699')
    this.#response = undefined
    if (this.#state === 'completed' || this.#state === 'terminated') this.#user = undefined
  }

  onTimer(name: string): void {
    this.#step(name as ClientInput)
  }

  onFlowClosed(_flow: Flow, fault: NamedError | undefined): void {
    this.#fault = fault
    this.#step('transport error')
  }

  /** Ends the transaction without telling its user. */
  terminate(): void {
    if (this.#state !== 'terminated') this.#enter('terminated')
  }

  #step(input: ClientInput): void {
    const transition = this.#table[this.#state]?.[input]
    if (!transition) return
    this.#enter(transition.next)
    for (const action of transition.actions) this.#perform(action)
  }

  #enter(next: TransactionState): void {
    if (next === this.#state) return
    this.#state = next
    if (next === 'accepted' || next === 'completed' || next === 'terminated') {
      this.flow.unwatch(this)
      this.#bytes = undefined
      if (next !== 'completed' || this.method !== 'INVITE') this.#request = undefined
    }
    if (next === 'terminated') {
      this.#timers.stop()
      this.#ack = undefined
      this.#owner.onClientTerminated(this)
    }
  }

  #perform(action: ClientAction): void {
    switch (action) {
      case 'send request':
        this.flow.send(this.#bytes!)
        return
      case 'send ACK':
        this.#sendAck()
        return
      case 'response to TU':
        this.#user?.onResponse(this.#response!, this)
        return
      case 'time-out to TU':
        this.#user?.onFailure('timeout', this)
        return
      case 'transport error to TU':
        this.#user?.onFailure('transport', this, this.#fault)
        return
      case 'stop timers':
        this.#timers.stop()
        return
      case 'reset A':
      case 'reset E':
        this.#timers.repeatLater(timerOf(action))
        return
      case 'set E to T2':
        this.#timers.repeatAfter('E', this.#owner.timers.t2)
        return
      case 'start A':
      case 'start E':
        this.#timers.startRepeating(timerOf(action))
        return
      default:
        // Sending may have failed just now, and ended the transaction.
        if (this.#state !== 'terminated') this.#timers.startLimit(timerOf(action))
        return
    }
  }

  /** The ACK for an error answer is part of the INVITE transaction and takes the same way (§17.1.1.3). */
  #sendAck(): void {
    if (this.#request && this.#response) {
      this.#ack = ackFor(this.#request, this.#response)
      this.#request = undefined
    }
    if (this.#ack) this.flow.send(this.#ack)
  }
}

/** The timer of an action: `reset A`, `start K`. */
function timerOf(action: string): TimerName {
  return action.slice(6) as TimerName
}
