/** The states of an ICE agent, as a browser names them (`RTCIceTransportState`), and what leads from one to the other. */

export type IceState = 'new' | 'checking' | 'connected' | 'disconnected' | 'failed'

export type IceEvent =
  /** The other side's credentials are known, and checks begin. */
  | 'started'
  /** A pair may carry data. */
  | 'path-found'
  /** Nothing genuine has come over the path for a while. */
  | 'fell-silent'
  | 'heard-again'
  /** No pair is left, or the time for finding one is over (RFC 8863 §4). */
  | 'no-path'
  /** RFC 7675 §5.1. */
  | 'consent-expired'
  /** New credentials of the other side (RFC 8445 §9), while no path is left. */
  | 'restarted'

export const ICE_STATES: Readonly<Record<IceState, Partial<Record<IceEvent, IceState>>>> = {
  new: { started: 'checking' },
  checking: { 'path-found': 'connected', 'no-path': 'failed' },
  connected: { 'fell-silent': 'disconnected', 'consent-expired': 'failed' },
  disconnected: {
    'heard-again': 'connected',
    'path-found': 'connected',
    'consent-expired': 'failed',
    'no-path': 'failed',
  },
  failed: { restarted: 'checking' },
}
