/** The servers of a domain, as DNS lists them: RFC 2782, in the order in which they are to be tried. */
import type { SrvRecord } from 'node:dns'
import { NamedError, type Random, randomInteger } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { textOf } from './ldap-servers.ts'

/** The names under which LDAP servers stand; the domain controllers of Active Directory ([MS-ADTS] §6.3.2.3) first. */
export function serviceNamesOf(domain: string): readonly string[] {
  return [`_ldap._tcp.dc._msdcs.${domain}`, `_ldap._tcp.${domain}`]
}

/** By priority; among those of one priority by chance, those of more weight sooner. Pure but for `random`. */
export function orderOf(records: readonly SrvRecord[], random: Random): readonly SrvRecord[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b)
  return priorities.flatMap((priority) => {
    const left = records.filter((record) => record.priority === priority)
    const ordered: SrvRecord[] = []
    while (left.length > 0) {
      const sum = left.reduce((total, { weight }) => total + weight + 1, 0)
      let mark = randomInteger(random, sum)
      const at = left.findIndex(({ weight }) => {
        mark -= weight + 1
        return mark < 0
      })
      ordered.push(...left.splice(Math.max(0, at), 1))
    }
    return ordered
  })
}

/** How the servers of a domain are found. */
export interface DomainLookup {
  readonly resolveSrv: (name: string) => Promise<readonly SrvRecord[]>
  readonly random: Random
}

const MOST_SERVERS = 8

/** The servers of a domain as host or host:port, in the order in which they are to be tried. Rejects with `directory-unreachable`. */
export async function serversOfDomain(
  { name, domain, security }: { readonly name: string; readonly domain: string; readonly security: string },
  { resolveSrv, random }: DomainLookup,
): Promise<readonly string[]> {
  let reason = 'DNS lists no server for this domain'
  for (const service of serviceNamesOf(domain)) {
    try {
      const records = orderOf(await resolveSrv(service), random)
      // The records name the port of plain LDAP; for LDAPS it is the usual one.
      const hosts = records.map(({ name: host, port }) => (security === 'ldaps' ? host : `${host}:${port}`))
      if (hosts.length > 0) return hosts.slice(0, MOST_SERVERS)
    } catch (fault) {
      reason = textOf(fault)
    }
  }
  throw new NamedError(contractErrors, 'directory-unreachable', { name, reason })
}
