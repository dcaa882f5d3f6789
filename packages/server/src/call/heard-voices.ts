/** What browsers measured of the voices that they played, in calls under way: known to them alone, as packets may be lost on the way to them. */
import type { Clock } from '@offhook/base'
import type { LegMedia, QualitySample } from '@offhook/pbx'
import { thinned } from './quality.ts'

/** A leg of a call with what was heard at its end, where that is told. */
export interface LegVoice extends LegMedia {
  readonly heard: readonly QualitySample[]
}

/** More often than this nobody needs to tell. */
const LEAST_PAUSE_MS = 4000
/** Two hours of a sample every five seconds; then every second one goes. */
const MOST_SAMPLES = 1440

export class HeardVoices {
  readonly #clock: Clock
  readonly #byCall = new Map<string, Map<string, readonly QualitySample[]>>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** The browser of `line` tells; not taken where it has told just before. */
  add(callId: string, line: string, sample: Omit<QualitySample, 'at'>): void {
    const lines = this.#byCall.get(callId) ?? new Map<string, readonly QualitySample[]>()
    const known = lines.get(line) ?? []
    const at = this.#clock.now()
    const last = known.at(-1)
    if (last && at - last.at < LEAST_PAUSE_MS) return
    const all = [
      ...(known.length < MOST_SAMPLES ? known : thinned(known, MOST_SAMPLES / 2)),
      { at, ...sample },
    ]
    this.#byCall.set(callId, lines.set(line, all))
  }

  /** Each leg with what was heard there: at the latest browser of its line. */
  beside(callId: string, legs: readonly LegMedia[]): readonly LegVoice[] {
    const lines = this.#byCall.get(callId)
    return legs.map((leg, index) => {
      const { line } = leg.party
      const isLatest = !legs.slice(index + 1).some((later) => later.isBrowser && later.party.line === line)
      const told = leg.isBrowser && isLatest && line !== undefined ? lines?.get(line) : undefined
      return { ...leg, heard: told ?? [] }
    })
  }

  forget(callId: string): void {
    this.#byCall.delete(callId)
  }
}
