/** The bindings of all extensions, and their end: at most one second late, without a timer a binding. */
import type { CancelTimer, Clock } from '@offhook/base'
import type { Binding } from './binding.ts'

const SWEEP_MS = 1000
const NONE: readonly Binding[] = []

export class BindingTable {
  readonly #clock: Clock
  readonly #onExpired: (bindings: readonly Binding[]) => void
  readonly #byLine = new Map<string, readonly Binding[]>()
  /** Lines to look at in a second. A line refreshed meanwhile is filed again when its old second comes. */
  readonly #slots = new Map<number, Set<string>>()
  /** How many bindings each address has. */
  readonly #addresses = new Map<string, number>()
  #sweptUntil: number
  #cancelSweep: CancelTimer | undefined

  /** `onExpired` hears which bindings ended because nobody refreshed them. */
  constructor(clock: Clock, onExpired: (bindings: readonly Binding[]) => void) {
    this.#clock = clock
    this.#onExpired = onExpired
    this.#sweptUntil = slotOf(clock.now())
  }

  of(line: string): readonly Binding[] {
    return this.#byLine.get(line) ?? NONE
  }

  count(line: string): number {
    return this.#byLine.get(line)?.length ?? 0
  }

  /** Whether any binding's messages come from `address`. */
  hasAddress(address: string): boolean {
    return this.#addresses.has(address)
  }

  /** Puts `bindings` in place of all that the line has. */
  set(line: string, bindings: readonly Binding[]): void {
    this.#count(this.of(line), -1)
    this.#count(bindings, 1)
    if (bindings.length === 0) {
      this.#byLine.delete(line)
      return
    }
    this.#byLine.set(line, bindings)
    for (const binding of bindings) this.#file(binding)
    this.#arm()
  }

  *all(): Iterable<Binding> {
    for (const bindings of this.#byLine.values()) yield* bindings
  }

  lines(): Iterable<string> {
    return this.#byLine.keys()
  }

  /** Stops looking for expired bindings. */
  stop(): void {
    this.#cancelSweep?.()
    this.#cancelSweep = undefined
  }

  #count(bindings: readonly Binding[], by: number): void {
    for (const { flow } of bindings) {
      const left = (this.#addresses.get(flow.address) ?? 0) + by
      if (left > 0) this.#addresses.set(flow.address, left)
      else this.#addresses.delete(flow.address)
    }
  }

  #file(binding: Binding): void {
    const slot = Math.max(slotOf(binding.expiresAt), this.#sweptUntil + 1)
    const lines = this.#slots.get(slot)
    if (lines) lines.add(binding.line)
    else this.#slots.set(slot, new Set([binding.line]))
  }

  #arm(): void {
    if (this.#cancelSweep || this.#slots.size === 0) return
    this.#cancelSweep = this.#clock.after(SWEEP_MS, () => {
      this.#cancelSweep = undefined
      this.#sweep()
      this.#arm()
    })
  }

  #sweep(): void {
    const now = this.#clock.now()
    const due = slotOf(now)
    // The wall clock may have jumped far: then the slots are walked, not the seconds.
    const slots =
      due - this.#sweptUntil > this.#slots.size
        ? [...this.#slots.keys()].filter((slot) => slot <= due)
        : Array.from({ length: Math.max(0, due - this.#sweptUntil) }, (_, i) => this.#sweptUntil + 1 + i)
    this.#sweptUntil = Math.max(due, this.#sweptUntil)
    for (const slot of slots) {
      const lines = this.#slots.get(slot)
      if (!lines) continue
      this.#slots.delete(slot)
      for (const line of lines) this.#expire(line, now)
    }
  }

  #expire(line: string, now: number): void {
    const bindings = this.of(line)
    const over = bindings.filter((binding) => binding.expiresAt <= now)
    this.set(
      line,
      bindings.filter((binding) => binding.expiresAt > now),
    )
    if (over.length > 0) this.#onExpired(over)
  }
}

/** The second at whose end everything in it is over. */
function slotOf(ms: number): number {
  return Math.ceil(ms / SWEEP_MS)
}
