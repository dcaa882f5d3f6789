/** Which way a stream flows (RFC 3264 §5.1, §6.1, §8.4; RFC 8866 §6.7). */
import type { MediaDescription, SessionDescription } from './session-description.ts'
import { addressOf, attributeOf } from './session-description.ts'

/** Seen from whoever wrote the description. */
export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

const DIRECTIONS: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive']

export function sends(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly'
}

export function receives(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly'
}

export function directionFrom(isSending: boolean, isReceiving: boolean): Direction {
  if (isSending) return isReceiving ? 'sendrecv' : 'sendonly'
  return isReceiving ? 'recvonly' : 'inactive'
}

/** The same stream seen from the other side. */
export function reversed(direction: Direction): Direction {
  return directionFrom(receives(direction), sends(direction))
}

/** What both allow. */
export function narrowed(a: Direction, b: Direction): Direction {
  return directionFrom(sends(a) && sends(b), receives(a) && receives(b))
}

/**
 * The direction of `media`: its own attribute, or that of the session, or `sendrecv`. An address of all zeros is the hold of
 * RFC 2543: the writer receives nothing (RFC 3264 §8.4), whatever the attribute says. Where ICE is used, the zero address
 * means that no candidate is known yet (RFC 8839 §4.3.1), not hold.
 */
export function directionOf(session: SessionDescription, media: MediaDescription): Direction {
  const found =
    DIRECTIONS.find((name) => attributeOf(media, name) !== undefined) ??
    DIRECTIONS.find((name) => attributeOf(session, name) !== undefined) ??
    'sendrecv'
  return isZeroAddress(session, media) ? directionFrom(sends(found), false) : found
}

function isZeroAddress(session: SessionDescription, media: MediaDescription): boolean {
  const address = addressOf(session, media)
  const usesIce = (attributeOf(media, 'ice-ufrag') ?? attributeOf(session, 'ice-ufrag')) !== undefined
  return !usesIce && (address === '0.0.0.0' || address === '::')
}
