/** Who has which entitlement: what all have, what their groups give, what they have of their own. It only adds up. */
import type { Explained, ExplanationStep } from '@offhook/base'
import type { Entitlement, Settings } from '@offhook/contract'
import type { Groups } from './groups.ts'
import type { People } from './people.ts'

export interface EntitlementsOptions {
  readonly settings: { readonly current: Settings }
  readonly people: People
  readonly groups: Groups
}

export class Entitlements {
  readonly #options: EntitlementsOptions

  constructor(options: EntitlementsOptions) {
    this.#options = options
  }

  has(personId: string, entitlement: Entitlement): boolean {
    return this.explain(personId, entitlement).answer
  }

  explain(personId: string, entitlement: Entitlement): Explained<boolean> {
    const { settings, people, groups } = this.#options
    const sources = [
      { rule: 'entitled-for-all', because: {}, list: settings.current.entitlements },
      ...groups
        .ofPerson(personId)
        .filter(({ isActive }) => isActive)
        .map(({ name, entitlements }) => ({
          rule: 'entitled-by-group',
          because: { group: name },
          list: entitlements,
        })),
      { rule: 'entitled-in-person', because: {}, list: people.get(personId)?.entitlements ?? [] },
    ]
    const steps: ExplanationStep[] = []
    for (const { rule, because, list } of sources) {
      const answer = list.includes(entitlement)
      steps.push({ rule, because: { ...because, entitlement }, outcome: answer ? 'decided' : 'passed' })
      if (answer) return { answer, steps }
    }
    steps.push({ rule: 'not-entitled', because: { entitlement }, outcome: 'decided' })
    return { answer: false, steps }
  }
}
