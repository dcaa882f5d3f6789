/** People who are made at their first sign-in at a provider, where an administrator's rule wants that. */
import { type Log, NamedError } from '@offhook/base'
import { contractErrors, userName } from '@offhook/contract'
import type { Groups, People, Person } from '../directory/index.ts'
import type { ProviderSource } from './sources.ts'

/** What a provider says of somebody (OpenID Connect Core §5.1). */
export type Claims = Readonly<Record<string, unknown>>

export interface NewPeopleOptions {
  readonly people: People
  readonly groups: Groups
  readonly log: Log
}

/** Whether the rule wants the person of these claims; one without a claim wants everybody whom the provider signs in. */
export function isWanted({ newPeople }: ProviderSource, claims: Claims): boolean {
  if (!newPeople?.isOn) return false
  if (newPeople.claim === '') return true
  const value = claims[newPeople.claim]
  const values = Array.isArray(value) ? value.map(String) : [String(value ?? '')]
  return values.includes(newPeople.value)
}

/**
 * Makes the person. The user name is the claim of the user name, else the address. Nobody is taken over: a name that somebody has is
 * refused with `person-not-linked`, as is one that is none.
 */
export async function makePerson(
  source: ProviderSource,
  claims: Claims,
  { people, groups, log }: NewPeopleOptions,
): Promise<Person> {
  const text = (name: string) => (typeof claims[name] === 'string' ? (claims[name] as string).trim() : '')
  const email = claims.email_verified === true || source.findBy === 'user' ? text('email') : ''
  const user = userName.safeParse(text(source.userClaim || 'preferred_username') || email)
  if (!user.success || people.byUser(user.data)) {
    log.warn('a provider named somebody who could not be made', { provider: source.name })
    throw new NamedError(contractErrors, 'person-not-linked', { name: source.name })
  }
  const whole = [text('given_name'), text('family_name')].filter((part) => part !== '').join(' ')
  const person = await people.create({
    user: user.data,
    name: (text('name') || whole || user.data).slice(0, 120),
    firstName: text('given_name').slice(0, 80),
    lastName: text('family_name').slice(0, 80),
    ...(email === '' ? {} : { email }),
  })
  for (const groupId of source.newPeople?.groupIds ?? []) {
    if (groups.get(groupId)) await groups.addMembers(groupId, [person.id])
  }
  return person
}
