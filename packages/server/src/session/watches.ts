/** The watches, by person; kept for a while after the last client left, so that it finds its news when it comes back. */
import type { CancelTimer, Clock } from '@offhook/base'
import type { Viewer } from '../rights/index.ts'
import { Watch } from './watch.ts'

const KEEP_MS = 120_000

export class Watches {
  readonly #clock: Clock
  readonly #byKey = new Map<string, Watch>()
  readonly #byPerson = new Map<string, Set<Watch>>()
  readonly #expiries = new Map<Watch, CancelTimer>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  all(): Iterable<Watch> {
    return this.#byKey.values()
  }

  of(personId: string): Iterable<Watch> {
    return this.#byPerson.get(personId) ?? none
  }

  /** The watch of a viewer, made where there is none. `sequence` is the number of the last news. */
  take(viewer: Viewer, sequence: number): Watch {
    const key = keyOf(viewer)
    let watch = this.#byKey.get(key)
    if (!watch) {
      watch = new Watch(viewer, sequence)
      this.#byKey.set(key, watch)
      const siblings = this.#byPerson.get(viewer.personId)
      if (siblings) siblings.add(watch)
      else this.#byPerson.set(viewer.personId, new Set([watch]))
    }
    this.#expiries.get(watch)?.()
    this.#expiries.delete(watch)
    return watch
  }

  /** The last client may have left: then the watch goes after a while. */
  release(watch: Watch): void {
    if (watch.sinks.size > 0 || this.#expiries.has(watch)) return
    this.#expiries.set(
      watch,
      this.#clock.after(KEEP_MS, () => this.#drop(watch)),
    )
  }

  /** All watches of a person, at once: nothing of what they may see stays here. */
  dropPerson(personId: string): void {
    for (const watch of [...this.of(personId)]) this.#drop(watch)
  }

  #drop(watch: Watch): void {
    this.#expiries.get(watch)?.()
    this.#expiries.delete(watch)
    this.#byKey.delete(keyOf(watch.viewer))
    const siblings = this.#byPerson.get(watch.viewer.personId)
    siblings?.delete(watch)
    if (siblings?.size === 0) this.#byPerson.delete(watch.viewer.personId)
  }
}

const none: readonly Watch[] = []

/** The role is part of it: who was made administrator, or is none any more, begins anew. */
function keyOf(viewer: Viewer): string {
  return `${viewer.personId} ${viewer.role} ${viewer.language}`
}
