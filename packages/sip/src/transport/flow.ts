/**
 * A flow: what identifies where a message came from or goes to, so that an answer finds its way back and a registered device
 * is reached again (RFC 5626 §3.3). A connection, or for UDP the pair of local socket and remote address.
 */
import type { NamedError } from '@offhook/base'

export type TransportName = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'

/** Told when a flow can carry nothing any more. */
export interface FlowWatcher {
  onFlowClosed(flow: Flow, fault: NamedError | undefined): void
}

export interface Flow {
  readonly transport: TransportName
  /** Whether the transport delivers by itself: everything but UDP (RFC 3261 §17). */
  readonly reliable: boolean
  /** Whether the hop is encrypted: TLS and secure WebSocket. */
  readonly secure: boolean
  /** IP addresses as text, IPv6 without brackets. */
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  /** `host[:port]` for the Via this server writes on the flow. */
  readonly sentBy: string
  /** `host[:port]` at which this server is reached by the peer: for Contact. */
  readonly contactHost: string
  /** Names the flow in logs and traces; for UDP equal for equal pairs of addresses, else unique to the connection. */
  readonly key: string
  readonly open: boolean
  /** Sends one whole message. Faults are told to the watchers, never thrown. */
  send(bytes: Buffer): void
  /** Sends a keep-alive: a double CRLF (RFC 5626 §3.5.1; over UDP too, where it holds the binding of a NAT open). */
  ping(): void
  /** For UDP the flow from the same socket to another port of the peer (RFC 3581 §4); a connection is its own. */
  atPort(port: number): Flow
  watch(watcher: FlowWatcher): void
  unwatch(watcher: FlowWatcher): void
  /** Closes the connection. Does nothing for UDP. */
  close(): void
}

/** Where a message shall go: an address found by RFC 3263, never a name. */
export interface FlowTarget {
  readonly transport: TransportName
  readonly address: string
  readonly port: number
  /** The name to expect in the peer's certificate and to send as SNI. */
  readonly serverName?: string
  /** For WebSocket clients: the resource, `/` by default. */
  readonly path?: string
}

/** The bytes of a keep-alive. */
export const PING: Buffer = Buffer.from('\r\n\r\n')

export function isSecure(transport: TransportName): boolean {
  return transport === 'tls' || transport === 'wss'
}

/** The port of a transport where none is given (RFC 3261 §19.1.2, RFC 7118 §5.2.2 by way of RFC 6455). */
export function defaultPort(transport: TransportName): number {
  switch (transport) {
    case 'tls':
      return 5061
    case 'ws':
      return 80
    case 'wss':
      return 443
    default:
      return 5060
  }
}

const VIA_PROTOCOL = { udp: 'UDP', tcp: 'TCP', tls: 'TLS', ws: 'WS', wss: 'WSS' } as const

/** The transport's name as it stands in Via. */
export function viaProtocol(transport: TransportName): (typeof VIA_PROTOCOL)[TransportName] {
  return VIA_PROTOCOL[transport]
}
