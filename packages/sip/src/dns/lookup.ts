/** DNS as this package needs it: a port, and Node.js's resolver behind it. */
import { lookup as lookupInSystem, Resolver } from 'node:dns/promises'

export interface NaptrRecord {
  readonly order: number
  readonly preference: number
  readonly flags: string
  readonly service: string
  readonly regexp: string
  readonly replacement: string
}

export interface SrvRecord {
  readonly priority: number
  readonly weight: number
  readonly port: number
  readonly name: string
}

/** Records with the seconds for which they may be kept. No records: the name does not exist or has none of that type. */
export interface Answer<Row> {
  readonly records: readonly Row[]
  readonly ttlSeconds: number
}

/** Each rejects only when the DNS itself does not work (no server, SERVFAIL, time-out). */
export interface DnsLookup {
  naptr(name: string): Promise<Answer<NaptrRecord>>
  srv(name: string): Promise<Answer<SrvRecord>>
  /** IPv4 addresses. */
  a(name: string): Promise<Answer<string>>
  /** IPv6 addresses. */
  aaaa(name: string): Promise<Answer<string>>
}

export interface NodeLookupOptions {
  /** `address` or `address:port` of the servers to ask; those of the system when absent. */
  readonly servers?: readonly string[]
  readonly timeoutMs?: number
  readonly tries?: number
}

/** Node.js tells the lifetime of addresses only; other records are kept for a minute. */
const UNKNOWN_TTL_SECONDS = 60
const NO_SUCH = new Set(['ENOTFOUND', 'ENODATA'])

/**
 * Asks DNS servers through Node.js. Unless `servers` are given, names without a dot, and names that the DNS does not have, are
 * looked up as the system does it: in `/etc/hosts` and the like.
 */
export function nodeLookup({ servers, timeoutMs = 3000, tries = 2 }: NodeLookupOptions = {}): DnsLookup {
  const resolver = new Resolver({ timeout: timeoutMs, tries })
  if (servers) resolver.setServers(servers)
  const host = async (name: string, family: 4 | 6): Promise<Answer<string>> => {
    const found =
      servers || name.includes('.')
        ? await ask(async () =>
            addresses(await resolver[family === 4 ? 'resolve4' : 'resolve6'](name, { ttl: true })),
          )
        : plain<string>([])
    return servers || found.records.length > 0 ? found : ask(() => askSystem(name, family))
  }
  return {
    naptr: (name) => ask(async () => plain(await resolver.resolveNaptr(name))),
    srv: (name) => ask(async () => plain(await resolver.resolveSrv(name))),
    a: (name) => host(name, 4),
    aaaa: (name) => host(name, 6),
  }
}

async function askSystem(name: string, family: 4 | 6): Promise<Answer<string>> {
  const found = await lookupInSystem(name, { family, all: true })
  return plain(found.map(({ address }) => address))
}

const plain = <Row>(records: readonly Row[]): Answer<Row> => ({ records, ttlSeconds: UNKNOWN_TTL_SECONDS })

function addresses(records: readonly { readonly address: string; readonly ttl: number }[]): Answer<string> {
  return {
    records: records.map(({ address }) => address),
    ttlSeconds: Math.min(...records.map(({ ttl }) => ttl), 86_400),
  }
}

async function ask<Row>(query: () => Promise<Answer<Row>>): Promise<Answer<Row>> {
  try {
    return await query()
  } catch (fault) {
    if (NO_SUCH.has((fault as NodeJS.ErrnoException).code ?? '')) return plain<Row>([])
    throw fault
  }
}
