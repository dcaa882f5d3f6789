/** What an edit of a location would change for whom: shown before it is saved. Pure. */
import type { LocationPreview, NumberChange, NumberDirection } from '@offhook/contract'
import type { LineNumber } from '@offhook/telephony'
import { explainAt } from './number-explanations.ts'
import type { NumberPlan } from './number-plan.ts'

export interface NumberSample {
  /** As a person writes it, or canonical. */
  readonly number: string
  /** Whose it is, where that is known. */
  readonly name: string | null
}

export interface Samples {
  /** Lines of this server. */
  readonly lines: readonly NumberSample[]
  /** Numbers outside. */
  readonly numbers: readonly NumberSample[]
}

/** Of more changes than these nobody reads the list. */
const MOST_TOLD = 60

type Place = { readonly plan: NumberPlan; readonly at: string }

/**
 * Lines are compared wherever they stand; numbers at the edited location: `former` is its name in `before`, absent for one that is
 * new, where nobody is used to anything.
 */
export function changesBetween(
  before: NumberPlan,
  after: NumberPlan,
  edited: { readonly former: string | undefined; readonly name: string },
  samples: Samples,
): Omit<LocationPreview, 'view'> {
  const lineChanges = samples.lines.flatMap((sample) => {
    const was = { plan: before, at: before.locationOf(sample.number) }
    const is = { plan: after, at: after.locationOf(sample.number) }
    return changeOf(sample, 'line', was, is)
  })
  const { former, name } = edited
  const numberChanges =
    former === undefined
      ? []
      : samples.numbers.flatMap((sample) => {
          const was = { plan: before, at: former }
          const is = { plan: after, at: name }
          const reported = reportedFormOf(sample, was)
          return [
            ...changeOf(sample, 'dial', was, is),
            ...changeOf(sample, 'display', was, is),
            ...changeOf({ ...sample, number: reported }, 'caller', was, is),
          ]
        })
  const changes = [...lineChanges, ...numberChanges]
  return {
    moved: movedBetween(before, after, edited, samples.lines),
    changes: changes.slice(0, MOST_TOLD),
    changeCount: changes.length,
  }
}

function movedBetween(
  before: NumberPlan,
  after: NumberPlan,
  { former, name }: { readonly former: string | undefined; readonly name: string },
  lines: readonly NumberSample[],
): LocationPreview['moved'] {
  return lines.flatMap(({ number: line }) => {
    const was = before.locationOf(line)
    const is = after.locationOf(line)
    // Another name alone moves nobody.
    return was === is || (was === former && is === name) ? [] : [{ line, from: was, to: is }]
  })
}

function changeOf(
  { number, name }: NumberSample,
  as: NumberDirection,
  was: Place,
  is: Place,
): readonly NumberChange[] {
  const before = resultOf(number, as, was)
  const after = resultOf(number, as, is)
  return before === after ? [] : [{ input: number, as, before, after, name }]
}

/** As callers are reported: the number as people know it, without access code. */
function reportedFormOf({ number }: NumberSample, { plan, at }: Place): string {
  const { explanations } = explainAt({ numbers: [number], as: 'dial', at }, plan.numbering)
  const steps = explanations[0]?.steps ?? []
  return steps.find(({ step }) => step === 'access-code')?.before ?? number
}

function resultOf(number: LineNumber, as: NumberDirection, { plan, at }: Place): string {
  const { explanations } = explainAt({ numbers: [number], as, at }, plan.numbering)
  return explanations[0]?.result ?? ''
}
