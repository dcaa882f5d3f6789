/** What an agent asks when the host of a URI is a name. */
import type { Clock, Random } from '@offhook/base'
import type { SipUri } from '../grammar/uri.ts'
import { CachedLookup } from './cached-lookup.ts'
import { type LocatedTransport, locateServers, type Target } from './locate.ts'
import { type DnsLookup, nodeLookup } from './lookup.ts'

export interface DnsResolverOptions {
  readonly clock: Clock
  readonly random: Random
  /** The DNS of the system when absent. Its answers are kept as long as they live. */
  readonly lookup?: DnsLookup
  /** What can be spoken, the preferred first. */
  readonly transports: readonly LocatedTransport[]
  /** Address families that can be reached, the preferred first; both, IPv4 first, when absent. */
  readonly families?: readonly (4 | 6)[]
}

export interface DnsResolver {
  /** The targets of a URI in the order in which to try them (RFC 3263 §4). Rejects when the DNS itself fails. */
  resolve(uri: SipUri): Promise<readonly Target[]>
}

/** A resolver that finds servers through the DNS. */
export function dnsResolver(options: DnsResolverOptions): DnsResolver {
  const lookup = new CachedLookup(options.lookup ?? nodeLookup(), { clock: options.clock })
  const { random, transports, families = [4, 6] } = options
  return {
    resolve: async (uri) => (await locateServers(uri, { lookup, random, transports, families })).answer,
  }
}
