/** The way of requests: Route, Record-Route (RFC 3261 §20.34, §20.30), Path (RFC 3327), Service-Route (RFC 3608). */
import type { Headers } from './headers.ts'
import { type NameAddress, parseNameAddress } from './name-address.ts'
import { isSipUri } from './uri.ts'

/** The values of one of these headers in the order in which they stand. Throws `sip-header-malformed`. */
export function routes(
  headers: Headers,
  header: 'Route' | 'Record-Route' | 'Path' | 'Service-Route',
): NameAddress[] {
  return headers.values(header).map((value) => parseNameAddress(value, header))
}

/** Whether a route is one of RFC 3261 (`lr`), which leaves the Request-URI alone; RFC 2543's does not. */
export function isLooseRoute(route: NameAddress): boolean {
  const uri = route.parsedUri
  return isSipUri(uri) && uri.params.has('lr')
}
