/** Emergency rules: the prefix that an emergency number gets depends on where the client is (§10.3.3.5). */
import type { EmergencyRule } from './location.ts'
import { type Address, isInSubnet, parseSubnet, type Subnet } from './subnet.ts'

export interface EmergencyHit {
  readonly rule: EmergencyRule
  /** Place of the rule in its list, from 0. */
  readonly index: number
}

export class EmergencyPrefixes {
  readonly #rows: readonly { subnet: Subnet; rule: EmergencyRule; index: number }[]

  constructor(rules: readonly EmergencyRule[]) {
    this.#rows = rules
      .flatMap((rule, index) => {
        const subnet = parseSubnet(rule.subnet)
        return subnet ? [{ subnet, rule, index }] : []
      })
      // The narrowest subnet knows best where the client is.
      .sort((a, b) => b.subnet.prefixLength - a.subnet.prefixLength || a.index - b.index)
  }

  get isEmpty(): boolean {
    return this.#rows.length === 0
  }

  /** The rule for an emergency number dialled by a client, or undefined. */
  find(number: string, client: Address): EmergencyHit | undefined {
    const row = this.#rows.find(
      ({ subnet, rule }) => rule.numbers.includes(number) && isInSubnet(subnet, client),
    )
    return row && { rule: row.rule, index: row.index }
  }
}
