/** What dialogs need of the agent around them, and what the agent needs of those that own dialogs. */
import type { Log, NamedError, Random } from '@offhook/base'
import type { SipRequest, SipResponse } from '../grammar/message.ts'
import type { ServerTransaction } from '../transaction/server-transaction.ts'
import type { TimerBase } from '../transaction/timers.ts'
import type { TimingWheel } from '../transaction/timing-wheel.ts'
import type { Flow } from '../transport/flow.ts'

/** How a request gets to the next hop: over an open flow, else to the URI by RFC 3263. */
export interface Way {
  readonly flow?: Flow | undefined
  readonly nextHop: string
  /** Of the addresses of the next hop this one is tried first: it answered an earlier attempt. */
  readonly preferred?: Flow | undefined
  /** Told where an ACK went, when that was looked up. */
  readonly onAcknowledged?: ((flow: Flow) => void) | undefined
}

/** A request on its way. */
export interface Sent {
  readonly request: SipRequest
  /** The flow by which it left; undefined while the next hop is looked up. */
  readonly flow: Flow | undefined
  /** Sends CANCEL, at once or as soon as a provisional answer permits it. For INVITE only. */
  cancel(reason?: string): void
  /** The call is over: a 2xx that still comes is acknowledged and its dialog ended (RFC 3261 §13.2.2.4); the user hears no more. */
  settle(): void
  /** Forgets the request: its user hears nothing of it any more. */
  abandon(): void
}

export interface RequestUser {
  onResponse(response: SipResponse, sent: Sent): void
  /** No answer: none came in time, or no next hop could be reached. */
  onFailure(cause: 'timeout' | 'transport', sent: Sent, fault?: NamedError): void
  /** The flow has been chosen and the request is about to leave: the moment to write Contact. */
  onWay?(request: SipRequest, flow: Flow): void
}

/** Has the requests of one call, or one subscription, in its hands. */
export interface DialogOwner {
  readonly callId: string
  readonly localTag: string
  onRequest(request: SipRequest, transaction: ServerTransaction): void
  onAck(ack: SipRequest, flow: Flow): void
}

export interface DialogHost {
  readonly wheel: TimingWheel
  readonly timers: TimerBase
  readonly random: Random
  readonly log: Log
  /** Values of User-Agent, Allow and Supported. */
  readonly userAgent: string
  readonly allow: string
  readonly supported: string
  send(request: SipRequest, way: Way, user: RequestUser): Sent
  sendAck(ack: SipRequest, way: Way): void
  /** A Contact value by which the peer of `flow` reaches this agent. */
  contact(user: string | undefined, flow: Flow): string
  newTag(): string
  newCallId(): string
  enlist(owner: DialogOwner): void
  release(owner: DialogOwner): void
  onListenerFault(fault: unknown, name: PropertyKey): void
}
