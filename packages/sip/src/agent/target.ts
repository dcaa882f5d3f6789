/** Next hops: what needs no look-up is decided here, the rest is asked of a resolver (RFC 3263). */
import { addressOf } from '../grammar/host.ts'
import { isSipUri, parseUri, type SipUri } from '../grammar/uri.ts'
import { defaultPort, type FlowTarget, type TransportName } from '../transport/flow.ts'

/** Finds the addresses of a SIP URI whose host is a name, in the order in which to try them. */
export interface TargetResolver {
  resolve(uri: SipUri): Promise<readonly FlowTarget[]>
}

const TRANSPORTS = new Map<string, TransportName>([
  ['udp', 'udp'],
  ['tcp', 'tcp'],
  ['tls', 'tls'],
  ['ws', 'ws'],
  ['wss', 'wss'],
])

/** The URI of a next hop; undefined for what is not SIP. Throws `sip-uri-malformed`. */
export function sipUriOf(nextHop: string): SipUri | undefined {
  const uri = parseUri(nextHop)
  return isSipUri(uri) ? uri : undefined
}

/** The target of a URI whose host is an address (RFC 3263 §4.1, §4.2); undefined when it must be looked up. */
export function literalTarget(uri: SipUri): FlowTarget | undefined {
  // maddr overrides the host (RFC 3261 §19.1.1).
  const address = addressOf(uri.params.get('maddr') ?? uri.host)
  if (address === undefined) return undefined
  const transport = transportOf(uri)
  return { transport, address, port: uri.port ?? defaultPort(transport) }
}

/** A `sips` URI wants TLS whatever it says otherwise (RFC 3261 §26.2.2). */
function transportOf(uri: SipUri): TransportName {
  const named = TRANSPORTS.get(uri.params.get('transport')?.toLowerCase() ?? '')
  if (uri.scheme === 'sips') return named === 'ws' || named === 'wss' ? 'wss' : 'tls'
  return named ?? 'udp'
}
