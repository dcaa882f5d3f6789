/** Where registrations survive a crash: a port, and the writer that puts many of them to disk at once. */
import type { Clock, Log } from '@offhook/base'
import type { Binding } from './binding.ts'

export type BindingChange =
  | { readonly type: 'put'; readonly key: string; readonly binding: Binding }
  | { readonly type: 'delete'; readonly key: string }

/** Implemented by whoever has a database. */
export interface RegistrationStore {
  /** All bindings that were written, expired ones included. */
  load(): Promise<readonly { readonly key: string; readonly binding: Binding }[]>
  /** Writes all changes in their order in one transaction; when it returns (or resolves), they are on disk. */
  write(changes: readonly BindingChange[]): void | Promise<void>
}

/** Told when a change is on disk, or could not be written. */
export type Written = (ok: boolean) => void

/**
 * Group commit: changes gather until the present batch of received messages is handled, and go to disk together. Only then
 * their senders are answered, so what a phone was told is never lost, and one disk write serves many phones.
 */
export class RegistrationWriter {
  readonly #store: RegistrationStore
  readonly #clock: Clock
  readonly #log: Log
  #changes: BindingChange[] = []
  #waiting: Written[] = []
  #isBusy = false

  constructor(store: RegistrationStore, clock: Clock, log: Log) {
    this.#store = store
    this.#clock = clock
    this.#log = log
  }

  /** Puts `changes` into the next batch; `written` hears how it went. */
  write(changes: readonly BindingChange[], written: Written): void {
    for (const change of changes) this.#changes.push(change)
    this.#waiting.push(written)
    if (this.#waiting.length === 1 && !this.#isBusy) this.#clock.after(0, () => void this.#flush())
  }

  async #flush(): Promise<void> {
    const changes = this.#changes
    const waiting = this.#waiting
    this.#changes = []
    this.#waiting = []
    this.#isBusy = true
    let ok = true
    try {
      const writing = this.#store.write(changes)
      if (writing) await writing
    } catch (fault) {
      ok = false
      this.#log.error('registrations could not be written', { fault: String(fault), changes: changes.length })
    }
    this.#isBusy = false
    for (const written of waiting) written(ok)
    if (this.#waiting.length > 0) this.#clock.after(0, () => void this.#flush())
  }
}
