/** Where to send a request: RFC 3263 §4, with RFC 7984 for hosts that have IPv4 and IPv6. */
import type { Explained, ExplanationStep, Random } from '@offhook/base'
import { addressOf } from '../grammar/host.ts'
import type { SipUri } from '../grammar/uri.ts'
import type { DnsLookup, NaptrRecord } from './lookup.ts'
import { orderSrv } from './srv-order.ts'

/** What a request is sent over, as the transports of this package are named. */
export type LocatedTransport = 'udp' | 'tcp' | 'tls' | 'ws' | 'wss'

export interface Target {
  readonly transport: LocatedTransport
  /** An IPv4 or IPv6 address without brackets. */
  readonly address: string
  readonly port: number
  /** The name that a TLS certificate must show (RFC 5922 §4): the domain, not the host behind an SRV record. */
  readonly serverName: string
}

export interface LocateOptions {
  readonly lookup: DnsLookup
  readonly random: Random
  /** What can be spoken, the preferred first. */
  readonly transports: readonly LocatedTransport[]
  /** Address families that can be reached, the preferred first. */
  readonly families: readonly (4 | 6)[]
}

/** So many targets are tried at most. */
const MOST_TARGETS = 16

const DEFAULT_PORTS: Readonly<Record<LocatedTransport, number>> = {
  udp: 5060,
  tcp: 5060,
  tls: 5061,
  ws: 80,
  wss: 443,
}

/** RFC 3263 §4.1 and §8 (SIP+D2U …, SIPS+D2T), RFC 7118 §8.4 (SIP+D2W, SIPS+D2W). */
const NAPTR_SERVICES: Readonly<Record<string, LocatedTransport>> = {
  'SIP+D2U': 'udp',
  'SIP+D2T': 'tcp',
  'SIPS+D2T': 'tls',
  'SIP+D2W': 'ws',
  'SIPS+D2W': 'wss',
}

const SRV_LABELS: Readonly<Record<LocatedTransport, string>> = {
  udp: '_sip._udp',
  tcp: '_sip._tcp',
  tls: '_sips._tcp',
  ws: '_sip._ws',
  wss: '_sips._ws',
}

interface Search extends LocateOptions {
  readonly domain: string
  readonly isSecure: boolean
  readonly steps: ExplanationStep[]
}

/**
 * The targets of a URI in the order in which they are to be tried (§4.3: the next one when a transaction fails with 503, a time-out or a
 * transport error). Empty when there is none. Rejects when the DNS itself fails.
 */
export async function locateServers(
  uri: SipUri,
  options: LocateOptions,
): Promise<Explained<readonly Target[]>> {
  const steps: ExplanationStep[] = []
  // "TARGET": maddr where there is one, else the host (§4).
  const domain = uri.params.get('maddr') || uri.host
  const search: Search = { ...options, domain, isSecure: uri.scheme === 'sips', steps }
  const named = namedTransport(uri)
  if (named !== undefined && !isUsable(search, named)) {
    steps.push({ rule: 'transport-not-spoken', because: { transport: named }, outcome: 'decided' })
    return { answer: [], steps }
  }
  const targets = await findTargets(search, uri.port, named)
  return { answer: targets.slice(0, MOST_TARGETS), steps }
}

/** The transport that the URI names: `sips` with `tcp` is TLS (RFC 3261 §26.2.2), and likewise WebSocket. */
function namedTransport(uri: SipUri): LocatedTransport | undefined {
  const text = uri.params.get('transport')?.toLowerCase()
  if (text === undefined || text === '') return undefined
  if (uri.scheme === 'sips' && text === 'tcp') return 'tls'
  if (uri.scheme === 'sips' && text === 'ws') return 'wss'
  return text as LocatedTransport
}

const isUsable = ({ transports, isSecure }: Search, transport: LocatedTransport): boolean =>
  transports.includes(transport) && (!isSecure || transport === 'tls' || transport === 'wss')

async function findTargets(
  search: Search,
  port: number | undefined,
  named: LocatedTransport | undefined,
): Promise<Target[]> {
  const { domain, steps } = search
  const address = addressOf(domain)
  if (address !== undefined || port !== undefined) {
    // §4.1: "if the TARGET is a numeric IP address" or "an explicit port": UDP for sip, TCP (with TLS) for sips.
    const transport = named ?? plainTransport(search)
    steps.push({
      rule: address === undefined ? 'port-is-given' : 'host-is-an-address',
      because: { domain, port: port ?? null, transport: transport ?? null },
      outcome: 'decided',
    })
    return transport === undefined
      ? []
      : hostTargets(search, domain, port ?? DEFAULT_PORTS[transport], transport)
  }
  // A name without a dot is a host of this network (`localhost`, a container): it has no NAPTR or SRV records of its own.
  if (!domain.includes('.')) {
    const transport = named ?? plainTransport(search)
    return transport === undefined ? [] : bareHost(search, transport)
  }
  if (named !== undefined) {
    return (await srvTargets(search, `${SRV_LABELS[named]}.${domain}`, named)) ?? bareHost(search, named)
  }
  return searchDomain(search)
}

/** §4.1, when nothing is said: NAPTR tells the transports; without it the SRV records do; without those it is the host. */
async function searchDomain(search: Search): Promise<Target[]> {
  const offers = await naptrOffers(search)
  const targets: Target[] = []
  for (const { transport, replacement } of offers) {
    targets.push(...((await srvTargets(search, replacement, transport)) ?? []))
  }
  if (targets.length > 0) return targets
  for (const transport of search.transports) {
    if (!isUsable(search, transport)) continue
    targets.push(
      ...((await srvTargets(search, `${SRV_LABELS[transport]}.${search.domain}`, transport)) ?? []),
    )
  }
  if (targets.length > 0) return targets
  const transport = plainTransport(search)
  return transport === undefined ? [] : bareHost(search, transport)
}

/** §4.1: "UDP for a SIP URI, TCP for a SIPS URI", as far as it is spoken here. */
function plainTransport(search: Search): LocatedTransport | undefined {
  const wanted: readonly LocatedTransport[] = search.isSecure
    ? ['tls', 'wss']
    : ['udp', 'tcp', 'tls', 'ws', 'wss']
  return wanted.find((transport) => isUsable(search, transport))
}

async function naptrOffers(
  search: Search,
): Promise<{ readonly transport: LocatedTransport; readonly replacement: string }[]> {
  const { records } = await search.lookup.naptr(search.domain)
  const offers = [...records].sort(byOrder).flatMap((record) => {
    const transport = NAPTR_SERVICES[record.service.toUpperCase()]
    // "s": the replacement has SRV records; nothing else is used for SIP (§4.1).
    const isFit = transport !== undefined && record.flags.toLowerCase() === 's' && isUsable(search, transport)
    return isFit ? [{ transport, replacement: record.replacement }] : []
  })
  search.steps.push({
    rule: 'naptr',
    because: { domain: search.domain, records: records.length, usable: offers.length },
    outcome: offers.length > 0 ? 'changed' : 'passed',
  })
  return offers
}

const byOrder = (a: NaptrRecord, b: NaptrRecord): number => a.order - b.order || a.preference - b.preference

/** The targets of SRV records (§4.2); undefined when there are none. A single record "." says that there is no service (RFC 2782). */
async function srvTargets(
  search: Search,
  name: string,
  transport: LocatedTransport,
): Promise<Target[] | undefined> {
  const { records } = await search.lookup.srv(name)
  search.steps.push({
    rule: 'srv',
    because: { name, records: records.length, transport },
    outcome: records.length > 0 ? 'decided' : 'passed',
  })
  if (records.length === 0) return undefined
  const targets: Target[] = []
  for (const record of orderSrv(records, search.random)) {
    if (record.name === '' || record.name === '.') continue
    targets.push(...(await hostTargets(search, record.name, record.port, transport)))
  }
  return targets
}

function bareHost(search: Search, transport: LocatedTransport): Promise<Target[]> {
  search.steps.push({ rule: 'host', because: { host: search.domain, transport }, outcome: 'decided' })
  return hostTargets(search, search.domain, DEFAULT_PORTS[transport], transport)
}

/** The addresses of a host, the preferred family first. */
async function hostTargets(
  search: Search,
  host: string,
  port: number,
  transport: LocatedTransport,
): Promise<Target[]> {
  const serverName = addressOf(search.domain) ?? search.domain
  const literal = addressOf(host)
  const families = await Promise.all(
    search.families.map(async (family) => {
      if (literal !== undefined) return literal.includes(':') === (family === 6) ? [literal] : []
      const { records } = await (family === 4 ? search.lookup.a(host) : search.lookup.aaaa(host))
      return records
    }),
  )
  return families.flat().map((address) => ({ transport, address, port, serverName }))
}
