/** Typed events: news travels to whoever listens; a listener that fails does not hurt the others or the sender. */

/** Stops listening. */
export type Unsubscribe = () => void

export interface Listenable<Events extends Record<string, unknown>> {
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): Unsubscribe
}

export class Emitter<Events extends Record<string, unknown>> implements Listenable<Events> {
  readonly #listeners = new Map<keyof Events, ((event: never) => void)[]>()
  readonly #onFault: (fault: unknown, name: keyof Events) => void

  /** `onFault` hears what a listener threw; without it the fault is thrown on the next tick, where it ends the process. */
  constructor(onFault?: (fault: unknown, name: keyof Events) => void) {
    this.#onFault =
      onFault ??
      ((fault) => {
        queueMicrotask(() => {
          throw fault
        })
      })
  }

  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): Unsubscribe {
    // The list is replaced, never changed, so that emit() can walk it while listeners come and go.
    const added = [...(this.#listeners.get(name) ?? []), listener as (event: never) => void]
    this.#listeners.set(name, added)
    return () => {
      const left = (this.#listeners.get(name) ?? []).filter((known) => known !== listener)
      if (left.length > 0) this.#listeners.set(name, left)
      else this.#listeners.delete(name)
    }
  }

  /** Calls the listeners in the order in which they came. */
  emit<Name extends keyof Events>(name: Name, event: Events[Name]): void {
    const listeners = this.#listeners.get(name)
    if (!listeners) return
    for (const listener of listeners) {
      try {
        listener(event as never)
      } catch (fault) {
        this.#onFault(fault, name)
      }
    }
  }

  listenerCount(name: keyof Events): number {
    return this.#listeners.get(name)?.length ?? 0
  }
}
