/** Arithmetic of numbers that wrap: sequence numbers of 16 bits, timestamps of 32 bits (RFC 3550 §5.1, RFC 1982). */

/** How far `later` is ahead of `earlier`, −32768 … 32767. */
export function sequenceDistance(later: number, earlier: number): number {
  return ((later - earlier) << 16) >> 16
}

/** How far `later` is ahead of `earlier`, −2^31 … 2^31 − 1. */
export function timestampDistance(later: number, earlier: number): number {
  return (later - earlier) | 0
}

/**
 * The number without wrapping that `sequence` stands for: the one nearest to `reference`, the last extended number
 * (RFC 3550 A.1, RFC 3711 §3.3.1).
 */
export function extendSequence(sequence: number, reference: number): number {
  return reference + sequenceDistance(sequence, reference & 0xffff)
}

/** As {@link extendSequence}, for timestamps. */
export function extendTimestamp(timestamp: number, reference: number): number {
  return reference + timestampDistance(timestamp, reference % 0x1_0000_0000)
}
