/** The seam between the news and the edge: what a socket is for a session, and what a session is for a socket. */
import type { Topics } from '@offhook/contract'
import type { Viewer } from '../rights/index.ts'

/** One piece of news as it goes to the wire. Shared by all sockets to which it goes: never changed. */
export interface Frame {
  readonly sequence: number
  /** One ServerEvent of the contract, as JSON in UTF-8. */
  readonly bytes: Buffer
  /** The same as it goes into a stream, made once for all sockets: the fragments of a text message (RFC 6455 §5.4), mostly one. */
  readonly fragments: readonly Buffer[]
}

/** Bytes of the largest fragment, head included: with what TLS adds it fits into 16 KiB. */
export const MOST_FRAGMENT_BYTES = 16_000

/** The client's end, as the session sees it. */
export interface Sink {
  /** In their order; what is given at once leaves together where it fits. */
  send(...frames: readonly Frame[]): void
  /** Bytes that were sent and have not left yet; a client that does not keep up is dropped. */
  waiting(): number
  /** Ends the socket. `signedOut` after the last frame told so, `slow` when it does not keep up. */
  close(reason: 'signedOut' | 'slow' | 'stopping'): void
}

export interface OpenSession {
  readonly viewer: Viewer
  readonly sink: Sink
  /** The id of the sign-in session or token behind it; ended together with it. */
  readonly credential: string
  /** The last sequence number that the client has. What it missed follows where that is still known, else a snapshot. */
  readonly after?: number
}

/** One connected client. */
export interface Session {
  readonly viewer: Viewer
  /** Replaces the topics beside one's own news. Throws `not-permitted` where one is for administrators alone. */
  watch(topics: Topics): void
  /** Whether somebody sits at the client. */
  setActivity(isActive: boolean): void
  /** Tells this client alone to load itself anew. */
  reload(): void
  /** The client is gone. */
  close(): void
}
