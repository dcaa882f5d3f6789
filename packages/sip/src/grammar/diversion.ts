/** How a call came here: Diversion (RFC 5806 §4), History-Info (RFC 7044 §5). */
import type { Headers } from './headers.ts'
import { formatNameAddress, type NameAddress, parseNameAddress } from './name-address.ts'
import { headerMalformed } from './parametered.ts'
import { Params } from './params.ts'
import { parseReason, type Reason } from './reason.ts'
import { parseNumber } from './text.ts'
import { isSipUri, type Uri } from './uri.ts'

export interface Diversion {
  readonly address: NameAddress
  /** `unconditional`, `user-busy`, `no-answer`, `unavailable`, `deflection` … in lower case; `unknown` when not said. */
  readonly reason: string
  /** How many diversions this entry stands for. */
  readonly counter: number
}

/** The diversions, the latest first (RFC 5806 §5). Throws `sip-header-malformed`. */
export function diversions(headers: Headers): Diversion[] {
  return headers.values('Diversion').map((value) => {
    const address = parseNameAddress(value, 'Diversion')
    const counter = address.params.get('counter')
    const count = counter === undefined ? 1 : parseNumber(counter, 99)
    if (count === undefined) throw headerMalformed('Diversion')
    return { address, reason: address.params.get('reason')?.toLowerCase() ?? 'unknown', counter: count }
  })
}

/** One Diversion value: `uri` was called and passed the call on. */
export function formatDiversion(uri: string, reason: string, displayName?: string): string {
  return formatNameAddress({ displayName, uri, params: new Params().set('reason', reason) })
}

export interface HistoryEntry {
  readonly address: NameAddress
  /** `1`, `1.1`, `1.2.1`: the entry's place in the tree of retargets. */
  readonly index: string
  /** Why the request left this target: the Reason headers embedded in its URI (RFC 7044 §5). */
  readonly reasons: readonly Reason[]
  /** The index of the entry that this one was made from, and how: `rc`, `mp`, `np`. */
  readonly from: { readonly how: 'rc' | 'mp' | 'np'; readonly index: string } | undefined
}

/** The entries in their order. Throws `sip-header-malformed`. */
export function historyInfo(headers: Headers): HistoryEntry[] {
  return headers.values('History-Info').map((value) => {
    const address = parseNameAddress(value, 'History-Info')
    const index = address.params.get('index')
    if (index === undefined || !/^\d{1,9}(\.\d{1,9}){0,63}$/.test(index))
      throw headerMalformed('History-Info')
    return { address, index, reasons: embeddedReasons(address.parsedUri), from: origin(address.params) }
  })
}

function embeddedReasons(uri: Uri): Reason[] {
  if (!isSipUri(uri)) return []
  return uri.headers
    .filter(([name]) => name.toLowerCase() === 'reason')
    .map(([, value]) => parseReason(value))
}

function origin(params: Params): HistoryEntry['from'] {
  for (const how of ['rc', 'mp', 'np'] as const) {
    const index = params.get(how)
    if (index !== undefined) return { how, index }
  }
  return undefined
}
