/** Why a number was dialled as it was: the steps of the number engine as a decision in the story of the call. */
import type { Dialled, ProjectEntry } from '@offhook/numbers'
import type { Decision, LineNumber } from '@offhook/telephony'
import { type DialledAs, maskedWith } from '../connector/index.ts'
import { type DialWishes, numberOfLine } from '../location/index.ts'

export interface DialledNumber {
  /** What somebody typed. */
  readonly typed: string
  /** What the phone system was given. */
  readonly digits: string
  /** Who is meant where the digits hold more than the number of that one: canonical where there is such a form. */
  readonly meant: string | null
  /** What is sent once the call is answered, as the number engine writes it, or null. */
  readonly postDial: string | null
  /** What the journal keeps of the project, or null. */
  readonly project: ProjectEntry | null
  /** PIN and user code, which nobody reads in an explanation. */
  readonly secrets: readonly string[]
  readonly steps: Dialled['steps']
}

/** A line is dialled as it is. */
export function lineAsDialled(line: LineNumber): DialledNumber {
  return {
    typed: line,
    digits: numberOfLine(line),
    meant: null,
    postDial: null,
    project: null,
    secrets: [],
    steps: [],
  }
}

export function dialledNumber(
  typed: string,
  { result, canonical, plain, kind, postDial, project, steps }: Dialled,
  entries: Pick<DialWishes, 'project' | 'pin' | 'userCode'> = {},
): DialledNumber {
  const hasMore = entries.project !== undefined || kind === 'emergency'
  return {
    typed,
    digits: result,
    meant: hasMore ? (kind === 'internal' ? plain : (canonical ?? plain)) : null,
    postDial,
    project,
    secrets: entries.project === undefined ? [] : [entries.pin ?? '', entries.userCode ?? ''],
    steps,
  }
}

/** What the connectors must know beforehand; undefined where the digits say it all. */
export function dialledAs(
  { digits, meant, secrets }: DialledNumber,
  line: LineNumber,
): DialledAs | undefined {
  return meant === null ? undefined : { line, digits, number: meant, secrets }
}

export function decisionOf(
  dialled: DialledNumber,
  line: LineNumber,
  switchCallId: string,
  at: number,
): Decision {
  const coded = dialled.steps.findIndex(({ step, before, after }) => CODED.has(step) && before !== after)
  const shown = (text: string, index: number) =>
    coded >= 0 && index >= coded ? maskedWith(text, dialled.secrets) : text
  const steps = dialled.steps.map(
    (step, index) =>
      ({
        rule: step.step,
        because: {
          before: index === coded ? step.before : shown(step.before, index),
          after: shown(step.after, index),
          rule: step.rule,
          from: step.from,
        },
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
    why: {
      answer: shown(dialled.digits, steps.length),
      steps: steps.length > 0 ? steps : [asTyped],
    },
  }
}

/** The steps that put PIN and user code around a number. */
const CODED: ReadonlySet<string> = new Set(['access-code', 'project'])
