/** Priorities, foundations and pairs of candidates (RFC 8445 §5.1.1.3, §5.1.2, §6.1.2.3). */
import { createHash } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { Candidate, CandidateType } from '../sdp/ice-attributes.ts'

/** RFC 8445 §5.1.2.2. */
const TYPE_PREFERENCE: Readonly<Record<CandidateType, number>> = {
  host: 126,
  prflx: 110,
  srflx: 100,
  relay: 0,
}

/** One component carries all: RTCP comes with RTP (RFC 5761). */
export const COMPONENT = 1

/** RFC 8445 §5.1.2.1; `localPreference` is 0 to 65535. */
export function candidatePriority(type: CandidateType, localPreference: number): number {
  return TYPE_PREFERENCE[type] * 2 ** 24 + localPreference * 2 ** 8 + (256 - COMPONENT)
}

/** RFC 8445 §6.1.2.3: both sides come to the same number. */
export function pairPriority(controlling: number, controlled: number): bigint {
  const [least, most] = controlling < controlled ? [controlling, controlled] : [controlled, controlling]
  return (BigInt(least) << 32n) + 2n * BigInt(most) + (controlling > controlled ? 1n : 0n)
}

/** Candidates of one type, base and server share it (RFC 8445 §5.1.1.3). */
export function foundationOf(type: CandidateType, base: string, server = ''): string {
  return createHash('sha256').update(`${type} ${base} ${server}`).digest('hex').slice(0, 8)
}

/** A candidate for a port that is bound at `address`; `preference` tells which of several comes first, the highest does. */
export function hostCandidate(address: string, port: number, preference: number): Candidate {
  return {
    foundation: foundationOf('host', address),
    component: COMPONENT,
    transport: 'udp',
    priority: candidatePriority('host', preference),
    address,
    port,
    type: 'host',
  }
}

/** Whether a packet can go from one to the other (RFC 8445 §6.1.2.2). */
export function isSameFamily(a: string, b: string): boolean {
  return isIPv6(a) === isIPv6(b)
}
