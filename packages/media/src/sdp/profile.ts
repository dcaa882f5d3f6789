/** RTP profiles as they are named in `m=` (RFC 3551, RFC 3711, RFC 4585, RFC 5124, RFC 5764 §8). */
import type { Protection } from './audio-terms.ts'

export interface Profile {
  readonly isEncrypted: boolean
  readonly usesDtls: boolean
  readonly usesFeedback: boolean
}

const PROFILES: Readonly<Record<string, Profile>> = {
  'RTP/AVP': { isEncrypted: false, usesDtls: false, usesFeedback: false },
  'RTP/AVPF': { isEncrypted: false, usesDtls: false, usesFeedback: true },
  'RTP/SAVP': { isEncrypted: true, usesDtls: false, usesFeedback: false },
  'RTP/SAVPF': { isEncrypted: true, usesDtls: false, usesFeedback: true },
  'UDP/TLS/RTP/SAVP': { isEncrypted: true, usesDtls: true, usesFeedback: false },
  'UDP/TLS/RTP/SAVPF': { isEncrypted: true, usesDtls: true, usesFeedback: true },
}

/** Undefined for profiles that are not spoken. */
export function profileOf(protocol: string): Profile | undefined {
  return Object.hasOwn(PROFILES, protocol) ? PROFILES[protocol] : undefined
}

/** The profile in which we offer. Browsers, who are those with ICE, want to see UDP/TLS/RTP/SAVPF (RFC 8827 §5.3). */
export function offeredProfile(protection: Protection, isForBrowser: boolean): string {
  if (protection === 'none') return 'RTP/AVP'
  if (protection === 'sdes') return 'RTP/SAVP'
  return isForBrowser ? 'UDP/TLS/RTP/SAVPF' : 'UDP/TLS/RTP/SAVP'
}
