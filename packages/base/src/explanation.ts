/** The reason of a decision: the steps of a pure rule, in the order in which they were taken. */

/**
 * One step on the way to an answer.
 *
 * `rule` is a stable code in kebab case that clients translate; `because` fills it (numbers, names, ids). `outcome` says what
 * the step did to the answer: decided it, changed it, or let it pass.
 */
export interface ExplanationStep {
  readonly rule: string
  readonly because: Readonly<Record<string, string | number | boolean | null>>
  readonly outcome: 'decided' | 'changed' | 'passed'
}

/** An answer together with the steps that led to it. Every rule of the product that decides something returns one. */
export interface Explained<Answer> {
  readonly answer: Answer
  readonly steps: readonly ExplanationStep[]
}
