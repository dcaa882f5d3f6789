/** Answers that come in segments (ECMA-269 §12.2 ServiceCrossRefID): gathered until the last one is there. */
import { type CancelTimer, type Clock, NamedError } from '@offhook/base'
import { cstaErrors } from '../errors.ts'

interface Gathering {
  readonly items: unknown[]
  readonly resolve: (items: readonly unknown[]) => void
  cancel: CancelTimer
}

const SEGMENT_SECONDS = 30
const MOST_ITEMS = 100_000

export class Segments {
  readonly #clock: Clock
  readonly #gatherings = new Map<string, Gathering>()
  /** Segments that came before the answer that announced them. */
  readonly #early = new Map<string, { items: unknown[]; isLast: boolean }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** All items of the answer `crossRefId`. Rejects with `csta-request-timed-out` when the last segment does not come. */
  gather(crossRefId: string): Promise<readonly unknown[]> {
    const early = this.#early.get(crossRefId)
    this.#early.delete(crossRefId)
    if (early?.isLast) return Promise.resolve(early.items)
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(SEGMENT_SECONDS * 1000, () => {
        this.#gatherings.delete(crossRefId)
        const details = { request: `segment of ${crossRefId}`, seconds: SEGMENT_SECONDS }
        reject(new NamedError(cstaErrors, 'csta-request-timed-out', details))
      })
      this.#gatherings.set(crossRefId, { items: early?.items ?? [], resolve, cancel })
    })
  }

  /** A segment has come. */
  add(crossRefId: string, items: readonly unknown[], isLast: boolean): void {
    const gathering = this.#gatherings.get(crossRefId)
    if (!gathering) {
      this.#keepEarly(crossRefId, items, isLast)
      return
    }
    if (gathering.items.length + items.length <= MOST_ITEMS) gathering.items.push(...items)
    if (!isLast) return
    gathering.cancel()
    this.#gatherings.delete(crossRefId)
    gathering.resolve(gathering.items)
  }

  #keepEarly(crossRefId: string, items: readonly unknown[], isLast: boolean): void {
    if (this.#early.size > 100) this.#early.clear()
    const early = this.#early.get(crossRefId) ?? { items: [], isLast }
    if (early.items.length + items.length <= MOST_ITEMS) early.items.push(...items)
    this.#early.set(crossRefId, { items: early.items, isLast })
  }
}
