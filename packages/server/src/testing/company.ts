/** A company of any size as LDIF, for tests and benches of directories. */
import { SLAPD_GROUPS, SLAPD_PEOPLE, SLAPD_UNITS } from './slapd-peer.ts'

export interface CompanySize {
  readonly people: number
  readonly groups: number
}

/** People `user1`, `user2`, … with all usual fields; groups `Group 1`, … each with its share of the people, each tenth in another group. */
export function companyLdif({ people, groups }: CompanySize): string {
  const parts = [SLAPD_UNITS]
  for (let at = 1; at <= people; at++) {
    parts.push(
      `dn: uid=user${at},${SLAPD_PEOPLE}
objectClass: inetOrgPerson
uid: user${at}
cn: First${at} Last${at}
displayName: First${at} Last${at}
givenName: First${at}
sn: Last${at}
mail: user${at}@example.test
telephoneNumber: +49 30 12345-${at}
mobile: +49 171 ${1_000_000 + at}
departmentNumber: Department ${at % 50}
title: Engineer
l: Berlin
userPassword: secret ${at}

`,
    )
  }
  for (let group = 1; group <= groups; group++) {
    const members: string[] = []
    for (let at = group; at <= people; at += groups) members.push(`member: uid=user${at},${SLAPD_PEOPLE}`)
    if (group % 10 === 0) members.push(`member: cn=Group ${group - 1},${SLAPD_GROUPS}`)
    parts.push(`dn: cn=Group ${group},${SLAPD_GROUPS}
objectClass: groupOfNames
cn: Group ${group}
${members.join('\n')}

`)
  }
  return parts.join('')
}
