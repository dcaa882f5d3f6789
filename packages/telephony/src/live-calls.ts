/**
 * The calls of one connector as they are now: applies facts one after another with `step` and `merge` and finds calls again by
 * the phone system's ids. Ended calls are forgotten, so it does not grow. Effects are returned for others to perform.
 */
import type { Call } from './call.ts'
import type { CallEffect, StepContext } from './draft.ts'
import type { CallFact, Conferenced, Transferred } from './fact.ts'
import { merge } from './merge.ts'
import { type SingleCallFact, step } from './step.ts'

export interface Application {
  readonly effects: readonly CallEffect[]
  /** The calls that the fact concerned, as they are afterwards, ended ones included. */
  readonly calls: readonly Call[]
}

const nothing: Application = { effects: [], calls: [] }

/** Facts that make no sense about a call nobody knows: late news of one that is over, or was merged into another. */
const needsCall: ReadonlySet<CallFact['type']> = new Set([
  'connectionCleared',
  'callCleared',
  'callInformation',
])

/** Nor does a call begin with what parties outside do among themselves, after the last line has left them. */
function beginsCall(fact: SingleCallFact): boolean {
  if (fact.type === 'originated') return true
  return !needsCall.has(fact.type) && Object.entries(fact).some(([field, value]) => namesLine(field, value))
}

function namesLine(field: string, value: unknown): boolean {
  const isHistory = field === 'calledDevice' || field === 'lastRedirectionDevice'
  return !isHistory && typeof value === 'object' && value !== null && 'line' in value
}

export class LiveCalls {
  readonly #context: StepContext
  readonly #bySwitchCallId = new Map<string, Call>()

  constructor(context: StepContext) {
    this.#context = context
  }

  /** The live calls, oldest first. */
  all(): readonly Call[] {
    return [...this.#bySwitchCallId.values()]
  }

  get(switchCallId: string): Call | undefined {
    return this.#bySwitchCallId.get(switchCallId)
  }

  apply(fact: CallFact): Application {
    return fact.type === 'transferred' || fact.type === 'conferenced' ? this.#merge(fact) : this.#step(fact)
  }

  #step(fact: SingleCallFact): Application {
    const known = this.#bySwitchCallId.get(fact.switchCallId)
    if (!known && !beginsCall(fact)) return nothing
    const { call, effects } = step(known, fact, this.#context)
    this.#keep(call)
    return { effects, calls: [call] }
  }

  /** Where only the consultation call is known, it goes on under the new id; where neither is, later facts tell of the call. */
  #merge(fact: Transferred | Conferenced): Application {
    const held = this.#bySwitchCallId.get(fact.primaryOldCall)
    const consulted =
      fact.secondaryOldCall === undefined ? undefined : this.#bySwitchCallId.get(fact.secondaryOldCall)
    const known = held ?? consulted
    if (!known) return nothing
    const { primary, secondary, effects } = merge(known, held ? consulted : undefined, fact, this.#context)
    this.#bySwitchCallId.delete(fact.primaryOldCall)
    if (fact.secondaryOldCall !== undefined) this.#bySwitchCallId.delete(fact.secondaryOldCall)
    const displaced = this.#displace(fact)
    this.#keep(primary)
    return {
      effects: [...displaced.effects, ...effects],
      calls: [...displaced.calls, primary, ...(secondary ? [secondary] : [])],
    }
  }

  /** A call that stands under the id that another one takes over can only be one whose end was not told. */
  #displace({ switchCallId, at }: CallFact): Application {
    if (!this.#bySwitchCallId.has(switchCallId)) return nothing
    return this.#step({ type: 'callCleared', switchCallId, at, cause: 'lost' })
  }

  #keep(call: Call): void {
    if (call.endedAt === undefined) this.#bySwitchCallId.set(call.switchCallId, call)
    else this.#bySwitchCallId.delete(call.switchCallId)
  }
}
