/**
 * Facts as applications are told them: about calls by the product's own ids, with the call as it was before. Of every live call the
 * last value is kept; calls are immutable, so that costs a reference each.
 */
import type { ToldFact } from '@offhook/csta'
import type { Call } from '@offhook/telephony'
import type { CallsChange } from '../call/index.ts'

export class ToldCalls {
  readonly #known = new Map<string, Call>()

  /** What a change is to applications: mostly one fact. */
  follow({ fact, calls }: CallsChange): readonly ToldFact[] {
    const isMerge = fact.type === 'transferred' || fact.type === 'conferenced'
    const told = isMerge ? this.#merged(fact, calls) : this.#stepped(fact, calls)
    for (const call of calls) {
      if (call.endedAt === undefined) this.#known.set(call.id, call)
      else this.#known.delete(call.id)
    }
    return told
  }

  #stepped(fact: CallsChange['fact'], calls: readonly Call[]): readonly ToldFact[] {
    return calls.map((after) => ({
      fact: { ...fact, switchCallId: after.id },
      before: this.#known.get(after.id),
      secondary: undefined,
      after,
    }))
  }

  #merged(
    fact: Extract<CallsChange['fact'], { primaryOldCall: string }>,
    calls: readonly Call[],
  ): readonly ToldFact[] {
    const secondary = calls.find(({ mergedInto }) => mergedInto !== undefined)
    const primary = calls.find(({ id }) => id === secondary?.mergedInto) ?? calls.at(-1)
    if (!primary) return []
    const others = calls.filter((call) => call !== primary && call !== secondary)
    const { secondaryOldCall: _consulted, ...rest } = fact
    const ids = {
      switchCallId: primary.id,
      primaryOldCall: primary.id,
      ...(secondary || fact.type === 'conferenced' ? { secondaryOldCall: secondary?.id ?? primary.id } : {}),
    }
    return [
      // A call whose end nobody told, and whose id has gone to another one.
      ...others.map((after) => ({
        fact: { type: 'callCleared', switchCallId: after.id, at: fact.at, cause: 'lost' } as const,
        before: this.#known.get(after.id),
        secondary: undefined,
        after,
      })),
      {
        fact: { ...rest, ...ids } as ToldFact['fact'],
        before: this.#known.get(primary.id),
        secondary: secondary && this.#known.get(secondary.id),
        after: primary,
      },
    ]
  }
}
