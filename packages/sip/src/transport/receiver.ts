/**
 * What every listener does with bytes that came in: ask the gate, trace, read the message, mark where it came from, hand it up.
 * A malformed request is answered once, without a transaction, where RFC 3261 lets it be answered; all else that cannot be read
 * is dropped in silence.
 */
import { isNamedError, type Log, type NamedError } from '@offhook/base'
import { splitList } from '../grammar/list.ts'
import { createResponse, type SipMessage, SipRequest } from '../grammar/message.ts'
import { parseMessage } from '../grammar/parse-message.ts'
import { salvageRequest } from '../grammar/salvage-request.ts'
import { writeMessage } from '../grammar/write-message.ts'
import type { Flow, TransportName } from './flow.ts'
import type { SourceGate } from './limits.ts'
import type { TransportUser } from './transport.ts'

/** Sees every message, as bytes, after it came in and before it leaves. */
export interface MessageObserver {
  onMessageBytes(direction: 'in' | 'out', bytes: Uint8Array, flow: Flow): void
}

/** Keep-alives over UDP: CRLF pairs (RFC 5626 §3.5.1 for streams, but phones send them here too), a single zero byte. */
const LONGEST_KEEP_ALIVE = 4
/** No SIP message is shorter: a start line alone needs more. */
const SHORTEST_MESSAGE = 40

export interface ReceiverOptions {
  readonly log: Log
  readonly gate?: SourceGate | undefined
  readonly observer?: MessageObserver | undefined
}

export class Receiver {
  readonly #log: Log
  readonly #gate: SourceGate | undefined
  readonly #observer: MessageObserver | undefined
  user: TransportUser | undefined

  constructor({ log, gate, observer }: ReceiverOptions) {
    this.#log = log
    this.#gate = gate
    this.#observer = observer
  }

  onSent(bytes: Buffer, flow: Flow): void {
    this.#observer?.onMessageBytes('out', bytes, flow)
  }

  onSocketFault(transport: TransportName, fault: Error): void {
    this.#log.warn('A SIP socket reports a fault', { transport, reason: fault.message })
  }

  onDatagram(bytes: Buffer, flow: Flow): void {
    if (bytes.length <= LONGEST_KEEP_ALIVE) return
    this.onMessage(bytes, flow)
  }

  /** Takes the bytes of one message; true when it was well-formed. */
  onMessage(bytes: Buffer, flow: Flow): boolean {
    if (bytes.length < SHORTEST_MESSAGE) return false
    if (this.#gate && !this.#gate.admits(flow.remoteAddress, bytes.length)) return false
    this.#observer?.onMessageBytes('in', bytes, flow)
    let message: SipMessage
    try {
      message = parseMessage(bytes)
      if (message instanceof SipRequest) markSource(message, flow)
    } catch (fault) {
      if (!isNamedError(fault)) throw fault
      this.refuse(bytes, flow, fault)
      return false
    }
    this.user?.onMessage(message, flow)
    return true
  }

  /** Answers bytes that are no message, if there is somebody to answer. */
  refuse(bytes: Uint8Array, flow: Flow, fault: NamedError): void {
    const request = salvageRequest(bytes)
    this.#log.debug('A malformed SIP message came', { from: flow.remoteAddress, code: fault.code })
    if (!request) return
    try {
      markSource(request, flow)
      flow
        .atPort(answerPort(request, flow))
        .send(writeMessage(createResponse(request, fault.status, undefined, { toTag: 'malformed' })))
    } catch (second) {
      // What was salvaged may still not be fit to be written again.
      if (!isNamedError(second)) throw second
    }
  }
}

/** Adds `received` (RFC 3261 §18.2.1) and fills `rport` (RFC 3581 §4) in the topmost Via. */
export function markSource(request: SipRequest, flow: Flow): void {
  const via = request.topVia
  const { params } = via
  const isElsewhere = via.host !== flow.remoteAddress
  if (!isElsewhere && !via.wantsRport) {
    // A client must not tell us where it is.
    if (!params.has('received')) return
    params.delete('received')
  } else {
    params.set('received', flow.remoteAddress)
    if (via.wantsRport) params.set('rport', String(flow.remotePort))
  }
  const lines = request.headers.all('Via')
  const rest = splitList(lines[0]!).slice(1)
  request.headers.set('Via', [[via.toString(), ...rest].join(', '), ...lines.slice(1)])
}

/**
 * The port to which an answer goes (RFC 3261 §18.2.2, RFC 3581 §4). The parameter maddr is not followed: it would let anybody
 * aim our answers at others.
 */
export function answerPort(request: SipRequest, flow: Flow): number {
  const via = request.topVia
  return via.wantsRport ? flow.remotePort : (via.port ?? 5060)
}
