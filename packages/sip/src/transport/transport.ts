/** The port between transactions and the network. {@link NetworkTransport} is the real one, tests have a simulated one. */
import type { SipMessage } from '../grammar/message.ts'
import type { Flow, FlowTarget, TransportName } from './flow.ts'

export interface ListenerAddress {
  readonly transport: TransportName
  readonly address: string
  /** The real port, also where port 0 was asked for. */
  readonly port: number
}

export interface TransportUser {
  /** A well-formed message came in over `flow`; a request's top Via carries `received` and `rport` already. */
  onMessage(message: SipMessage, flow: Flow): void
}

export interface Transport {
  readonly addresses: readonly ListenerAddress[]
  start(user: TransportUser): Promise<void>
  /** Stops listening at once; connections are closed after what was written to them has left. */
  stop(): Promise<void>
  /**
   * The flow to `target`: an open connection is used again, otherwise one is being opened and what is sent meanwhile waits
   * (bounded). Throws `sip-no-transport` where no listener matches and `sip-connections-exhausted` at the bound.
   */
  flowTo(target: FlowTarget): Flow
}
