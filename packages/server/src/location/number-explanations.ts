/** Several numbers explained at once: what has an answer, and what is refused and why. Pure. */
import { isNamedError } from '@offhook/base'
import type { ExplainedNumbers, NumberDirection, NumberTest, NumberTestResult } from '@offhook/contract'
import {
  DIRECTIONS,
  type ExplainOptions,
  explain,
  type NumberExplanation,
  type Numbering,
} from '@offhook/numbers'

export interface AskedNumbers extends Omit<ExplainOptions, 'as'> {
  readonly numbers: readonly string[]
  readonly as: NumberDirection | 'all'
}

/** Failures that are about the request as a whole; every other one is about a number. */
const OF_THE_REQUEST = ['location-unknown', 'project-unknown', 'time-invalid', 'client-address-invalid']
/** Failures of a number that another field would mend. */
const POINTERS: Readonly<Record<string, string>> = { 'pin-needed': '/pin', 'user-code-needed': '/userCode' }

/**
 * Throws `location-unknown`, `project-unknown`, `time-invalid` and `client-address-invalid`; what is wrong with one number stands in
 * the answer.
 */
export function explainAt(asked: AskedNumbers, numbering: Numbering): ExplainedNumbers {
  const { numbers, as, ...options } = asked
  const directions = as === 'all' ? DIRECTIONS : [as]
  const explanations: ExplainedNumbers['explanations'] = []
  const refused: ExplainedNumbers['refused'] = []
  numbers.forEach((input, index) => {
    for (const direction of directions) {
      try {
        explanations.push(copyOf(explain(input, { ...options, as: direction }, numbering)))
      } catch (fault) {
        if (!isNamedError(fault) || OF_THE_REQUEST.includes(fault.code)) throw fault
        const { code, message } = fault
        refused.push({ input, as: direction, code, message, pointer: POINTERS[code] ?? `/numbers/${index}` })
      }
    }
  })
  return { explanations, refused }
}

/** How tests turn out at a location. */
export function testResults(
  tests: readonly NumberTest[],
  at: string,
  numbering: Numbering,
): NumberTestResult[] {
  return tests.map((test) => {
    const { explanations } = explainAt({ numbers: [test.input], as: test.as, at }, numbering)
    const actual = explanations[0]?.result ?? null
    return { ...test, actual, passes: actual === test.expected }
  })
}

function copyOf(explanation: NumberExplanation): ExplainedNumbers['explanations'][number] {
  return { ...explanation, steps: explanation.steps.map((step) => ({ ...step })) }
}
