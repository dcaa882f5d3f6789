/** Bounds of the transport: nothing a peer does makes the server keep more than this. */

export interface TransportLimits {
  /** Open connections (TCP, TLS, WebSocket) altogether, and from one address. */
  readonly connections: number
  readonly connectionsPerAddress: number
  /** Bytes that may wait for a peer that reads slowly; beyond it the connection is closed. */
  readonly writeBufferBytes: number
  /**
   * A connection without traffic is closed after this time. Longer than the usual registration (an hour), because a phone that sends
   * no keep-alives (RFC 5626 §4.4.1) is reached by nothing else; one that vanished is found by TCP itself.
   */
  readonly idleMs: number
  /** A connection on which nothing well-formed came is closed after this time. */
  readonly firstMessageMs: number
  /**
   * A connection on which a message does not become whole in this time is closed. Whoever keeps sending is given more, a second for each
   * `slowestBytesPerSecond`: the largest message has so long as a slow but honest link needs, and no longer.
   */
  readonly messageMs: number
  readonly slowestBytesPerSecond: number
  /** How long opening a connection may take. */
  readonly connectMs: number
  /** The largest message taken, in bytes. */
  readonly messageBytes: number
}

export const defaultTransportLimits: TransportLimits = {
  connections: 20_000,
  connectionsPerAddress: 2_000,
  writeBufferBytes: 1_048_576,
  idleMs: 4_000_000,
  firstMessageMs: 30_000,
  messageMs: 30_000,
  slowestBytesPerSecond: 1_000,
  connectMs: 8_000,
  messageBytes: 65_535,
}

/** Decides per source address whether a message is looked at. Called before anything is parsed. */
export interface SourceGate {
  admits(address: string, bytes: number): boolean
}
