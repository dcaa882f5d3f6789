/**
 * The calls that lines have placed. One counts as long as somebody is there whom it called, also where the line has left it by a transfer
 * or has made one conference of several: else whoever stole a phone's secret would only have to do that to place more.
 */
import type { LineNumber } from '@offhook/telephony'

/** One call that a line has placed: held by the call and by whoever else is in it. */
export class Placement {
  readonly line: LineNumber
  readonly #onOver: () => void
  #holders = 1

  constructor(line: LineNumber, onOver: () => void) {
    this.line = line
    this.#onOver = onOver
  }

  hold(): this {
    this.#holders++
    return this
  }

  release(): void {
    this.#holders--
    if (this.#holders === 0) this.#onOver()
  }
}

export class Placements {
  readonly #counts = new Map<LineNumber, number>()
  /** Lines that were refused a call since they last had none. */
  readonly #refused = new Set<LineNumber>()

  of(line: LineNumber): number {
    return this.#counts.get(line) ?? 0
  }

  begin(line: LineNumber): Placement {
    this.#counts.set(line, this.of(line) + 1)
    return new Placement(line, () => this.#over(line))
  }

  /** That `line` was refused one more; true for the first time, until its calls are over. */
  isNewlyRefused(line: LineNumber): boolean {
    if (this.#refused.has(line)) return false
    this.#refused.add(line)
    return true
  }

  #over(line: LineNumber): void {
    const left = this.of(line) - 1
    if (left > 0) this.#counts.set(line, left)
    else {
      this.#counts.delete(line)
      this.#refused.delete(line)
    }
  }
}
