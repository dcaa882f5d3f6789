/** The servers of a domain, as DNS lists them: RFC 2782, in the order in which they are to be tried. */
import type { SrvRecord } from 'node:dns'
import { type Random, randomInteger } from '@offhook/base'

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
