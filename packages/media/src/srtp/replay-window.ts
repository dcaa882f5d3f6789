/** Which packets of late have been seen (RFC 3711 §3.3.2): those, and all that are older than the window, are refused. */

/** At least 64 (§3.3.2); a quarter of a second of a fast stream needs more. */
const WINDOW = 128

export class ReplayWindow {
  #highest = -1
  readonly #seen = new Uint8Array(WINDOW)

  /** The highest index so far; −1 before the first. */
  get highest(): number {
    return this.#highest
  }

  /** Whether a packet with `index` may be new. */
  isNew(index: number): boolean {
    if (index > this.#highest) return true
    return this.#highest - index < WINDOW && this.#seen[index % WINDOW] === 0
  }

  /** Notes a packet that was found genuine. */
  note(index: number): void {
    if (index > this.#highest) {
      const from = Math.max(this.#highest + 1, index - WINDOW + 1)
      for (let passed = from; passed < index; passed++) this.#seen[passed % WINDOW] = 0
      this.#highest = index
    }
    this.#seen[index % WINDOW] = 1
  }
}
