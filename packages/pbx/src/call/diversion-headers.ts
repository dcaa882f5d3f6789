/** What a forwarded call tells of its way: Diversion (RFC 5806), History-Info (RFC 7044) with the causes of RFC 4458. */
import { formatDiversion } from '@offhook/sip'
import type { Cause } from '@offhook/telephony'
import type { Diversion } from '../routing/routing.ts'

/** RFC 5806 §4 diversion-reason, and the cause that RFC 4458 §2 gives to it. */
const REASONS: Partial<Record<Cause, readonly [reason: string, cause: number]>> = {
  callForwardAlways: ['unconditional', 302],
  callForwardBusy: ['user-busy', 486],
  callForwardNoAnswer: ['no-answer', 408],
  callForwardNotReachable: ['unavailable', 503],
  redirected: ['deflection', 480],
  doNotDisturb: ['do-not-disturb', 486],
}

const UNKNOWN = ['unknown', 404] as const

/**
 * The headers for a call that went through `diversions`, the oldest first; none where it went straight. `shown` gives the number by
 * which whoever is called knows a line or somebody else.
 */
export function diversionHeaders(
  diversions: readonly Diversion[],
  domain: string,
  shown: (number: string) => string = (number) => number,
): Record<string, string[]> {
  if (diversions.length === 0) return {}
  const uri = (number: string) => `sip:${shown(number)}@${domain}`
  // "The first Diversion header is the most recent" (RFC 5806 §5).
  const diversion = diversions
    .map(({ from, cause }) => formatDiversion(uri(from), (REASONS[cause] ?? UNKNOWN)[0]))
    .reverse()
  const history = diversions.map(({ from, cause }, i) => {
    const [, code] = REASONS[cause] ?? UNKNOWN
    return `<${uri(from)}?Reason=SIP%3Bcause%3D${code}>;${place(i)}`
  })
  const last = diversions.at(-1)!
  const [, code] = REASONS[last.cause] ?? UNKNOWN
  history.push(`<${uri(last.to)};cause=${code}>;${place(diversions.length)}`)
  return { Diversion: diversion, 'History-Info': history }
}

/** Each entry hangs below the one before: `1`, `1.1`, `1.1.1`; `mp` says from which it was mapped (RFC 7044 §5). */
function place(depth: number): string {
  const index = (length: number) => Array.from({ length }, () => '1').join('.')
  return depth === 0 ? 'index=1' : `index=${index(depth + 1)};mp=${index(depth)}`
}
