/**
 * What each watch is told of several people, gathered so that it leaves in one write: for a client, a write costs more than all the
 * bytes that are in it.
 */
import type { Frame } from './session.ts'
import type { Watch } from './watch.ts'

/** People of whom a watch is told in one write: with more, those who are told first would wait longer than anybody gains. */
export const MOST_TOGETHER = 16

export class Together {
  readonly #byWatch = new Map<Watch, Frame[]>()

  add(watch: Watch, frame: Frame): void {
    const known = this.#byWatch.get(watch)
    if (known) known.push(frame)
    else this.#byWatch.set(watch, [frame])
  }

  /** To everybody what was gathered for them, in its order. */
  deliver(): void {
    const gathered = [...this.#byWatch]
    this.#byWatch.clear()
    for (const [watch, frames] of gathered) watch.push(...frames)
  }
}
