/**
 * Refer-To and Referred-By (RFC 3515 §2.1, RFC 3892 §2.1), with the Replaces that an attended
 * transfer embeds (RFC 5589 §7), or the Join of whoever is called into a conversation (RFC 3911 §7.2).
 */
import {
  type DialogName,
  formatJoin,
  formatReplaces,
  parseJoin,
  parseReplaces,
  type Replaces,
} from './dialog-header.ts'
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
  /** The dialog to be joined; never together with `replaces` (RFC 3911 §4). */
  readonly join: DialogName | undefined
  /** The headers of the URI, those two left out; what is not known to be harmless should not be copied (RFC 3261 §19.1.5). */
  readonly headers: readonly (readonly [name: string, value: string])[]
}

/** Reads a Refer-To value. Throws `sip-header-malformed`. */
export function parseReferTo(text: string): ReferTo {
  const address = parseNameAddress(text, 'Refer-To')
  const uri = parseUri(address.uri)
  if (!isSipUri(uri)) {
    return {
      address,
      target: address.uri,
      method: 'INVITE',
      replaces: undefined,
      join: undefined,
      headers: [],
    }
  }
  const embedded = uri.headers.filter(([name]) => namesDialog(name))
  if (embedded.length > 1) throw headerMalformed('Refer-To')
  const [name, value = ''] = embedded[0] ?? []
  const params = uri.params.copy()
  params.delete('method')
  return {
    address,
    target: formatUri({ ...uri, params, headers: [] }),
    method: uri.params.get('method') ?? 'INVITE',
    replaces: name?.toLowerCase() === 'replaces' ? parseReplaces(value) : undefined,
    join: name?.toLowerCase() === 'join' ? parseJoin(value) : undefined,
    headers: uri.headers.filter(([name]) => !namesDialog(name)),
  }
}

const namesDialog = (name: string): boolean => ['replaces', 'join'].includes(name.toLowerCase())

/** A Refer-To that makes its receiver call `target` (a URI), in place of a dialog where `replaces` is given, or joining one. */
export function formatReferTo(
  target: string,
  named: { replaces?: Replaces; join?: DialogName } = {},
): string {
  const { replaces, join } = named
  if (!replaces && !join) return formatNameAddress({ uri: target })
  const uri = parseUri(target)
  if (!isSipUri(uri)) throw headerMalformed('Refer-To')
  const header = replaces
    ? (['Replaces', formatReplaces(replaces)] as const)
    : (['Join', formatJoin(join!)] as const)
  return formatNameAddress({ uri: formatUri({ ...uri, headers: [header] }) })
}
