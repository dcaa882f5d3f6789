/** The steps by which a number became another, for people who ask why. */

/** Names of the steps, stable for translation. Steps of §10.3.11.1 and §10.3.11.2 carry their order. */
export const STEP_NAMES = [
  'bypass',
  'clean',
  'emergency',
  'vanity',
  'clean-digits',
  'special-number',
  'external-rules',
  'internal-rules',
  'canonicalise',
  'project',
  'least-cost-routing',
  'shorten-own',
  'dial-rules',
  'shorten-network',
  'country-template',
  'post-dial',
  'access-code',
  'final-rules',
  'send',
  'ignore-connected-id',
  'incoming-rules',
  'outgoing-rules',
  'strip-access-code',
  'direct-dialling-range',
  'network-range',
  'internal-length',
  'strip-provider',
  'line-rules',
  'display',
] as const

export type StepName = (typeof STEP_NAMES)[number]

/**
 * Codes of the built-in rules, stable for translation. A rule that is none of these is a value of the location: an
 * expression, an access code, a provider's prefix, the name of an emergency rule, the code of a project.
 */
export const BUILT_IN_RULES = [
  'already-canonical',
  'area-code-against-misreading',
  'area-code-always',
  'bypass',
  'country-format',
  'direct-dialling-range',
  'feature-code',
  'forwarding',
  'full-national-number',
  'generated-expression',
  'ignore-connected-id',
  'internal-length',
  'international',
  'international-prefix',
  'international-rule',
  'keypad-letters',
  'local',
  'long-distance-rule',
  'longer-than-country-allows',
  'multi-number',
  'national',
  'national-prefix',
  'no-plus',
  'other-area-local-rule',
  'own-area-code',
  'own-extension',
  'private',
  'private-access-code',
  'same-area-rule',
  'same-area-toll-rule',
  'special-number',
] as const

export type BuiltInRule = (typeof BUILT_IN_RULES)[number]

export interface Step {
  readonly step: StepName
  readonly before: string
  readonly after: string
  /** The expression of the rule that fired, or the code of the built-in rule in kebab case; null where none did. */
  readonly rule: string | null
  /**
   * Where the rule stands: `location:NAME` with a JSON pointer behind it (`location:Berlin/rules/external/0`), or the data
   * row: `country:DE`, `special-number:DE/110`, `provider:DE/01070`. Null where no rule fired.
   */
  readonly from: string | null
}

/** Collects steps. Passing undefined instead of a trace makes every function here skip the work. */
export class Trace {
  readonly steps: Step[] = []

  add(
    step: StepName,
    before: string,
    after: string,
    rule: string | null = null,
    from: string | null = null,
  ): void {
    this.steps.push({ step, before, after, rule, from })
  }
}

export type NumberKind = 'internal' | 'external' | 'special' | 'emergency'
