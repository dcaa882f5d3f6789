/** The events on their way to one application. Those that a request leads to come after its answer, which says what they are about. */
import type { CancelTimer, Clock } from '@offhook/base'
import type { LineNumber } from '@offhook/telephony'
import type { CstaLink } from '../link/link.ts'
import { filterKeys } from './filter-keys.ts'
import type { SharedEvent } from './shared-event.ts'

export interface Monitor {
  readonly crossRefId: string
  readonly line: LineNumber
  /** Names of filter fields that are set: those events are not sent. */
  filtered: ReadonlySet<string>
}

/** Events wait so long for the answer to the request that led to them, and no longer. */
const LONGEST_HOLD_MS = 1000
const MOST_HELD = 500

export class Outbox {
  readonly #link: CstaLink
  readonly #clock: Clock
  /** Services that are not answered yet. */
  #underWay = 0
  #held: { readonly monitor: Monitor; readonly event: SharedEvent }[] = []
  #cancelHold: CancelTimer | undefined

  constructor(link: CstaLink, clock: Clock) {
    this.#link = link
    this.#clock = clock
  }

  get underWay(): number {
    return this.#underWay
  }

  /** A service is asked for: what happens from now on waits for its answer. */
  hold(): void {
    this.#underWay += 1
    this.#cancelHold ??= this.#clock.after(LONGEST_HOLD_MS, () => this.#flush())
  }

  /** A service has been answered. */
  release(): void {
    this.#underWay -= 1
    if (this.#underWay === 0) this.#flush()
  }

  /** Sends an event under a monitor, where its filter lets it pass. */
  tell(monitor: Monitor, event: SharedEvent): void {
    const key = filterKeys[event.name]
    if (key !== undefined && monitor.filtered.has(key)) return
    if (this.#cancelHold === undefined) this.#send(monitor, event)
    else if (this.#held.push({ monitor, event }) >= MOST_HELD) this.#flush()
  }

  /** The link has ended. */
  stop(): void {
    this.#cancelHold?.()
    this.#held = []
  }

  #flush(): void {
    this.#cancelHold?.()
    this.#cancelHold = undefined
    for (const { monitor, event } of this.#held.splice(0)) this.#send(monitor, event)
  }

  #send({ crossRefId }: Monitor, event: SharedEvent): void {
    this.#link.pass(event.frame(this.#link.form, { monitorCrossRefID: crossRefId }))
  }
}
