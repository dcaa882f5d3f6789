/** Refer-To and Referred-By (RFC 3515 §2.1, RFC 3892 §2.1), with the Replaces that an attended transfer embeds (RFC 5589 §7). */
import { formatReplaces, parseReplaces, type Replaces } from './dialog-header.ts'
import { formatNameAddress, type NameAddress, parseNameAddress } from './name-address.ts'
import { headerMalformed } from './parametered.ts'
import { formatUri, isSipUri, parseUri } from './uri.ts'

export interface ReferTo {
  /** The address as it stands. */
  readonly address: NameAddress
  /** Where to send the request: the URI without `method` and without headers. */
  readonly target: string
  /** `INVITE` unless the URI says otherwise. */
  readonly method: string
  readonly replaces: Replaces | undefined
  /** The headers of the URI, Replaces left out; what is not known to be harmless should not be copied (RFC 3261 §19.1.5). */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** Reads a Refer-To value. Throws `sip-header-malformed`. */
export function parseReferTo(text: string): ReferTo {
  const address = parseNameAddress(text, 'Refer-To')
  const uri = parseUri(address.uri)
  if (!isSipUri(uri))
    return { address, target: address.uri, method: 'INVITE', replaces: undefined, headers: [] }
  const embedded = uri.headers.filter(([name]) => isReplaces(name))
  if (embedded.length > 1) throw headerMalformed('Refer-To')
  const params = uri.params.copy()
  params.delete('method')
  return {
    address,
    target: formatUri({ ...uri, params, headers: [] }),
    method: uri.params.get('method') ?? 'INVITE',
    replaces: embedded[0] && parseReplaces(embedded[0][1]),
    headers: uri.headers.filter(([name]) => !isReplaces(name)),
  }
}

const isReplaces = (name: string): boolean => name.toLowerCase() === 'replaces'

/** A Refer-To that makes its receiver call `target` (a URI), in place of a dialog where `replaces` is given. */
export function formatReferTo(target: string, replaces?: Replaces): string {
  if (!replaces) return formatNameAddress({ uri: target })
  const uri = parseUri(target)
  if (!isSipUri(uri)) throw headerMalformed('Refer-To')
  return formatNameAddress({ uri: formatUri({ ...uri, headers: [['Replaces', formatReplaces(replaces)]] }) })
}
