/**
 * Browsers whose WebSocket has closed: a page that is loaded anew, or a network that changes, is back within moments, and signs in again
 * under the same instance (RFC 5626 §4.1). For so long the registration stands; what does not come back in time has left.
 */
import type { CancelTimer, Clock } from '@offhook/base'
import type { Flow, FlowWatcher } from '@offhook/sip'
import { type Binding, bindingKey, isBrowser } from './binding.ts'

/** How long a browser is waited for, in a call and between calls. */
export const BROWSER_PATIENCE_MS = 30_000

interface Stay {
  readonly binding: Binding
  readonly flow: Flow
  readonly watcher: FlowWatcher
}

interface Leave {
  /** Milliseconds since 1970. */
  readonly until: number
  readonly cancel: CancelTimer
}

export class BrowserLeaves {
  readonly #clock: Clock
  readonly #onGone: (binding: Binding) => void
  /** By the key of the binding: those that are here, and those that are away. */
  readonly #here = new Map<string, Stay>()
  readonly #away = new Map<string, Leave>()

  /** `onGone` hears of a browser that did not come back. */
  constructor(clock: Clock, onGone: (binding: Binding) => void) {
    this.#clock = clock
    this.#onGone = onGone
  }

  /** A binding was made or refreshed over `flow`. */
  cameBy(binding: Binding, flow: Flow): void {
    if (!isBrowser(binding)) return
    const key = bindingKey(binding)
    this.forget(key)
    const watcher = { onFlowClosed: () => this.#leaves(key) }
    this.#here.set(key, { binding, flow, watcher })
    flow.watch(watcher)
  }

  /** The binding is no more. */
  forget(key: string): void {
    const stay = this.#here.get(key)
    stay?.flow.unwatch(stay.watcher)
    this.#here.delete(key)
    this.#away.get(key)?.cancel()
    this.#away.delete(key)
  }

  /** For how many milliseconds it is still waited for; undefined where it is here, or is none of a browser. */
  leftOf(binding: Binding): number | undefined {
    const leave = this.#away.get(bindingKey(binding))
    return leave && Math.max(0, leave.until - this.#clock.now())
  }

  #leaves(key: string): void {
    const { binding } = this.#here.get(key)!
    this.#here.delete(key)
    const cancel = this.#clock.after(BROWSER_PATIENCE_MS, () => {
      this.#away.delete(key)
      this.#onGone(binding)
    })
    this.#away.set(key, { until: this.#clock.now() + BROWSER_PATIENCE_MS, cancel })
  }

  stop(): void {
    for (const key of [...this.#here.keys(), ...this.#away.keys()]) this.forget(key)
  }
}
