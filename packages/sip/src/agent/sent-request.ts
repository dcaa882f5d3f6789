/**
 * A request on its way to a next hop that may have several addresses: one is tried after the other (RFC 3263 §4.3), each in a
 * transaction of its own.
 */
import { isNamedError, NamedError } from '@offhook/base'
import type { RequestUser, Sent, Way } from '../dialog/host.ts'
import { IGNORE_ANSWER } from '../dialog/invite-leg.ts'
import type { SipRequest, SipResponse } from '../grammar/message.ts'
import type { ClientTransaction, ClientTransactionUser } from '../transaction/client-transaction.ts'
import type { TransactionLayer } from '../transaction/transaction-layer.ts'
import type { Flow, FlowTarget } from '../transport/flow.ts'
import type { Transport } from '../transport/transport.ts'
import { agentErrors } from './errors.ts'
import { literalTarget, sipUriOf, type TargetResolver } from './target.ts'

/** Beyond this size a request goes over a transport that controls congestion (RFC 3261 §18.1.1). */
const LARGEST_DATAGRAM = 1300
/** Via is not written yet when the size is judged. */
const VIA_BYTES = 90

export interface SenderParts {
  readonly transactions: TransactionLayer
  readonly transport: Transport
  readonly resolver: TargetResolver | undefined
  /** Takes what comes for INVITEs whose call is over. */
  readonly lateAnswers: ClientTransactionUser
}

export class SentRequest implements Sent, ClientTransactionUser {
  readonly request: SipRequest
  flow: Flow | undefined
  readonly #parts: SenderParts
  #user: RequestUser | undefined
  #transaction: ClientTransaction | undefined
  #targets: readonly FlowTarget[] | undefined
  #heard = false
  #cancel: { reason: string | undefined } | undefined

  constructor(parts: SenderParts, request: SipRequest, user: RequestUser) {
    this.#parts = parts
    this.request = request
    this.#user = user
  }

  start(way: Way): void {
    if (way.flow?.open) {
      this.#launch(way.flow)
      return
    }
    findTargets(this.#parts, way.nextHop, (targets, fault) => {
      if (!this.#user) return
      if (fault) this.#fail('transport', fault)
      else this.#tryNext(withinSize(preferring(way.preferred, targets), this.request))
    })
  }

  cancel(reason?: string): void {
    this.#cancel = { reason }
    if (this.#heard && this.#transaction)
      this.#parts.transactions.cancel(this.#transaction, CANCEL_USER, reason)
  }

  settle(): void {
    this.#user = undefined
    this.#transaction?.handOver(this.#parts.lateAnswers)
  }

  abandon(): void {
    this.#user = undefined
    this.#transaction?.terminate()
  }

  onResponse(response: SipResponse): void {
    const { status } = response
    if (!this.#heard && status < 200) {
      this.#heard = true
      if (this.#cancel) this.cancel(this.#cancel.reason)
    }
    // "A 503 … is treated as a transport failure": the next address may do better (RFC 3263 §4.3).
    if (status === 503 && this.#hasMore) this.#tryNext()
    else this.#user?.onResponse(response, this)
  }

  onFailure(cause: 'timeout' | 'transport', _transaction?: ClientTransaction, fault?: NamedError): void {
    if (this.#hasMore && !this.#heard) this.#tryNext()
    else this.#user?.onFailure(cause, this, fault)
  }

  get #hasMore(): boolean {
    return this.#targets !== undefined && this.#targets.length > 0 && !this.#cancel
  }

  #tryNext(targets = this.#targets ?? []): void {
    this.#targets = targets.slice(1)
    const target = targets[0]
    if (!target) {
      this.#fail('transport')
      return
    }
    try {
      this.#launch(this.#parts.transport.flowTo(target))
    } catch (fault) {
      if (!isNamedError(fault)) throw fault
      if (this.#targets.length > 0) this.#tryNext()
      else this.#fail('transport', fault)
    }
  }

  #launch(flow: Flow): void {
    // A second attempt gets a Via of its own.
    if (this.#transaction) this.request.headers.delete('Via')
    this.flow = flow
    this.#user?.onWay?.(this.request, flow)
    this.#transaction = this.#parts.transactions.send(this.request, flow, this)
  }

  /** Told later, because whoever sends must get hold of this object first. */
  #fail(cause: 'timeout' | 'transport', fault?: NamedError): void {
    queueMicrotask(() => this.#user?.onFailure(cause, this, fault))
  }
}

const CANCEL_USER: ClientTransactionUser = IGNORE_ANSWER as unknown as ClientTransactionUser

/** Calls `found` at once when the next hop needs no look-up. */
export function findTargets(
  parts: SenderParts,
  nextHop: string,
  found: (targets: readonly FlowTarget[], fault?: NamedError) => void,
): void {
  const unknown = (reason: string) =>
    new NamedError(agentErrors, 'sip-target-unknown', { target: nextHop, reason })
  try {
    const uri = sipUriOf(nextHop)
    if (!uri) {
      found([], unknown('it is no SIP address'))
      return
    }
    const literal = literalTarget(uri)
    if (literal) {
      found([literal])
      return
    }
    if (!parts.resolver) {
      found([], unknown('names are not looked up here'))
      return
    }
    parts.resolver.resolve(uri).then(
      (targets) => found(targets, targets.length === 0 ? unknown('it has no address') : undefined),
      (fault) => found([], isNamedError(fault) ? fault : unknown(String(fault))),
    )
  } catch (fault) {
    if (!isNamedError(fault)) throw fault
    found([], fault)
  }
}

/** Puts first the address that `flow` leads to, if it is among them. */
function preferring(flow: Flow | undefined, targets: readonly FlowTarget[]): readonly FlowTarget[] {
  if (!flow) return targets
  const rank = ({ transport, address, port }: FlowTarget) => {
    if (address !== flow.remoteAddress || port !== flow.remotePort) return 2
    return transport === flow.transport ? 0 : 1
  }
  return targets.toSorted((a, b) => rank(a) - rank(b))
}

/**
 * Puts TCP before UDP for a large request; should nobody listen there, UDP is tried after all (§18.1.1). Registered devices are
 * reached over their flow and never come here.
 */
function withinSize(targets: readonly FlowTarget[], request: SipRequest): readonly FlowTarget[] {
  if (targets[0]?.transport !== 'udp' || sizeOf(request) <= LARGEST_DATAGRAM) return targets
  return [{ ...targets[0], transport: 'tcp' }, ...targets]
}

function sizeOf(request: SipRequest): number {
  const { body, headers, startLine } = request
  return startLine.length + headers.write(body.length).length + body.length + VIA_BYTES
}
