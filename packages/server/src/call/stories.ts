/**
 * What happened in each call and why: moments from the calls, decisions from the phone systems. Bounded while the call lives,
 * written when it is over, so that it can be explained tomorrow.
 */
import type { Clock, Log } from '@offhook/base'
import type { Call, Decision } from '@offhook/telephony'
import type { Connectors } from '../connector/index.ts'
import type { Store } from '../store/index.ts'
import type { Calls, CallsChange } from './calls.ts'
import { type CallStory, type Moment, momentOf } from './moment.ts'
import { deleteStoriesBefore, insertStory, selectStory } from './story-table.ts'

export interface StoriesOptions {
  readonly calls: Calls
  readonly connectors: Connectors
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** After so many days a story is deleted. */
  readonly keepDays: number
}

const MOST_MOMENTS = 500
const MOST_DECISIONS = 200
/** A phone system may decide before it tells of the call; such decisions wait for it. */
const MOST_EARLY = 1000
const DAY_MS = 86_400_000
const CLEAR_EVERY = 1000

interface LivingStory {
  readonly callId: string
  readonly startedAt: number
  readonly moments: Moment[]
  readonly decisions: Decision[]
  /** Over, and not yet written. */
  endedAt: number | null
}

export class Stories {
  readonly #options: StoriesOptions
  readonly #living = new Map<string, LivingStory>()
  readonly #early = new Map<string, Decision[]>()
  #sinceClearing = 0

  constructor(options: StoriesOptions) {
    this.#options = options
    options.calls.events.on('changed', (change) => this.#tell(change))
    options.connectors.events.on('decision', ({ connector, decision }) => this.decided(connector, decision))
  }

  /** The story so far, or the whole one of a call that is over. */
  get(callId: string): CallStory | undefined {
    const living = this.#living.get(callId)
    if (living) return { ...living }
    return selectStory(this.#options.store, callId)
  }

  #tell(change: CallsChange): void {
    for (const call of change.calls) {
      const story = this.#storyOf(call, change.connector)
      for (const effect of change.effects) {
        const moment = momentOf(effect, call, change.fact.at)
        if (moment && story.moments.length < MOST_MOMENTS) story.moments.push(moment)
      }
      if (call.endedAt !== undefined) this.#end(story, call.endedAt)
    }
  }

  /** A decision about a call: of the phone system, or of ours before it was asked. */
  decided(connector: string, decision: Decision): void {
    const call = this.#options.calls.bySwitchCallId(connector, decision.switchCallId)
    if (call) {
      const { decisions } = this.#storyOf(call, connector)
      if (decisions.length < MOST_DECISIONS) decisions.push(decision)
      return
    }
    const key = earlyKey(connector, decision.switchCallId)
    const early = this.#early.get(key)
    if (early) {
      if (early.length < MOST_DECISIONS) early.push(decision)
      return
    }
    if (this.#early.size >= MOST_EARLY) this.#early.delete(this.#early.keys().next().value!)
    this.#early.set(key, [decision])
  }

  #storyOf(call: Call, connector: string): LivingStory {
    const known = this.#living.get(call.id)
    if (known) return known
    const key = earlyKey(connector, call.switchCallId)
    const decisions = this.#early.get(key) ?? []
    this.#early.delete(key)
    const made: LivingStory = {
      callId: call.id,
      startedAt: call.startedAt,
      moments: [],
      decisions,
      endedAt: null,
    }
    this.#living.set(call.id, made)
    return made
  }

  #end(story: LivingStory, endedAt: number): void {
    const { store, clock, log, keepDays } = this.#options
    story.endedAt = endedAt
    const statements = [insertStory({ ...story, endedAt })]
    if (++this.#sinceClearing >= CLEAR_EVERY) {
      this.#sinceClearing = 0
      statements.push(deleteStoriesBefore(clock.now() - keepDays * DAY_MS))
    }
    store
      .write(...statements)
      .catch((fault) => {
        log.error('the story of a call could not be written', { trace: story.callId, fault: String(fault) })
      })
      .finally(() => this.#living.delete(story.callId))
  }
}

function earlyKey(connector: string, switchCallId: string): string {
  return `${connector} ${switchCallId}`
}
