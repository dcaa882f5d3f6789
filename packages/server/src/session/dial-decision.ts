/** Why a number was dialled as it was: the steps of the number engine as a decision in the story of the call. */
import type { Dialled } from '@offhook/numbers'
import type { Decision, LineNumber } from '@offhook/telephony'

export interface DialledNumber {
  /** What somebody typed. */
  readonly typed: string
  /** What the phone system was given. */
  readonly digits: string
  /** What is sent once the call is answered, as the number engine writes it, or null. */
  readonly postDial: string | null
  readonly steps: Dialled['steps']
}

export function decisionOf(
  dialled: DialledNumber,
  line: LineNumber,
  switchCallId: string,
  at: number,
): Decision {
  const steps = dialled.steps.map(
    (step) =>
      ({
        rule: step.step,
        because: { before: step.before, after: step.after, rule: step.rule, from: step.from },
        outcome: step.step === 'send' ? 'decided' : step.before === step.after ? 'passed' : 'changed',
      }) as const,
  )
  const asTyped = {
    rule: 'dialled-as-line',
    because: { line: dialled.digits },
    outcome: 'decided',
  } as const
  return {
    switchCallId,
    at,
    subject: 'dial',
    line,
    why: { answer: dialled.digits, steps: steps.length > 0 ? steps : [asTyped] },
  }
}
