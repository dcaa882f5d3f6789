/**
 * Another presence domain: the addresses of people for presence and chat follow it by themselves, as far as they are made of the user
 * name and the domain; user names that hold the former domain are rewritten. Pure.
 */
import type { PresenceDomainChange } from '@offhook/contract'
import type { Person } from '../directory/index.ts'

const MOST_EXAMPLES = 20

export interface DomainPlan {
  /** The user names to write. */
  readonly rewrites: readonly { readonly id: string; readonly user: string }[]
  readonly shown: PresenceDomainChange
}

/** What the change from `before` to `after` does. `isOwned` tells whose user name a directory gives: that one stays as it is. */
export function planDomain(
  people: Iterable<Person>,
  before: string,
  after: string,
  isOwned: (personId: string) => boolean,
): DomainPlan {
  const all = [...people].sort((a, b) => a.name.localeCompare(b.name))
  const end = `@${before.toLowerCase()}`
  const rewrites: { id: string; user: string }[] = []
  const examples: PresenceDomainChange['examples'] = []
  const taken: string[] = []
  const users = new Set(all.map(({ user }) => user))
  let changed = 0
  let kept = 0
  for (const { id, user, name } of all) {
    const isAddress = user.includes('@')
    if (isAddress && (!user.endsWith(end) || isOwned(id) || before === after)) {
      kept++
      continue
    }
    const next = isAddress ? `${user.slice(0, -end.length)}@${after}` : user
    if (isAddress) {
      if (users.has(next)) taken.push(next)
      rewrites.push({ id, user: next })
    }
    changed++
    const [from, to] = isAddress ? [user, next] : [`${user}@${before}`, `${user}@${after}`]
    if (examples.length < MOST_EXAMPLES) examples.push({ name, before: from, after: to })
  }
  const shown = {
    before,
    after,
    changed,
    rewritten: rewrites.length,
    kept,
    taken: taken.slice(0, MOST_EXAMPLES),
    examples,
  }
  return { rewrites, shown }
}
