/** Rule lists: compiled once, run from the top to the first hit (§10.3.3.3–§10.3.4). */
import type { RE2JS } from 're2js'
import { numberError } from './errors.ts'
import type { Rule } from './location.ts'
import { compileExpression, fillReplacement, literalStart, missingGroup } from './rule-dialect.ts'

export interface CompiledRule {
  readonly rule: Rule
  /** Undefined for a literal. */
  readonly expression: RE2JS | undefined
  /** What every hit begins with; '' where that is not known. */
  readonly start: string
}

/** A hit: the rule, its place in the list (from 0), and the number that comes out. */
export interface RuleHit {
  readonly index: number
  readonly rule: Rule
  readonly number: string
  /** Whether the rule replaced the number (by another or the same), or only recognised it. */
  readonly replaced: boolean
}

/** Compiles a rule. Throws `rule-invalid` with the position at which the expression or replacement is wrong. */
export function compileRule(rule: Rule): CompiledRule {
  if (rule.type === 'literal') return { rule, expression: undefined, start: rule.match }
  const expression = compileExpression(rule.match)
  const missing = missingGroup(rule.replace ?? '', expression.groupCount())
  if (missing >= 0) {
    throw numberError('rule-invalid', {
      match: rule.match,
      position: missing,
      problem: `the replacement "${rule.replace}" names a group that the expression does not have`,
    })
  }
  return { rule, expression, start: literalStart(rule.match) }
}

export class RuleList {
  readonly #rules: readonly CompiledRule[]
  /** In the lists of external and internal numbers an empty replacement is an empty column: it only recognises. */
  readonly #emptyKeeps: boolean

  constructor(rules: readonly Rule[], emptyKeeps = false) {
    this.#rules = rules.map(compileRule)
    this.#emptyKeeps = emptyKeeps
  }

  get length(): number {
    return this.#rules.length
  }

  /**
   * The first rule that hits `number`, or undefined. A hit replaces the whole number, not only the part that matched:
   * "so wird die Zeichenkette durch den hier eingegebenen Ausdruck ersetzt" (§20.4); all its recipes carry the rest
   * over with a group.
   */
  apply(number: string): RuleHit | undefined {
    const rules = this.#rules
    for (let index = 0; index < rules.length; index++) {
      const { rule, expression, start } = rules[index]!
      if (expression === undefined) {
        if (number === start) return this.#hit(index, rule, number, [])
      } else if (start === '' || number.startsWith(start)) {
        if (!expression.test(number)) continue
        const needsGroups = rule.replace?.includes('\\') ?? false
        return this.#hit(index, rule, number, needsGroups ? (expression.exec(number) ?? []) : [])
      }
    }
    return undefined
  }

  #hit(index: number, rule: Rule, number: string, groups: readonly (string | null | undefined)[]): RuleHit {
    const keeps = rule.replace === null || (rule.replace === '' && this.#emptyKeeps)
    return {
      index,
      rule,
      number: keeps ? number : fillReplacement(rule.replace!, rule.type === 'literal' ? [] : groups),
      replaced: !keeps,
    }
  }
}
