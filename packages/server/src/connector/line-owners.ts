/** Which line group has which line number: the first that offers it, as long as it does. */
import type { LineNumber } from '@offhook/telephony'

export class LineOwners {
  readonly #byLine = new Map<LineNumber, string>()

  /** Whether the line is the group's from now on. */
  claim(line: LineNumber, group: string): boolean {
    const owner = this.#byLine.get(line)
    if (owner === undefined) this.#byLine.set(line, group)
    return owner === undefined || owner === group
  }

  /** Whether the group had it. */
  release(line: LineNumber, group: string): boolean {
    if (this.#byLine.get(line) !== group) return false
    return this.#byLine.delete(line)
  }

  ownerOf(line: LineNumber): string | undefined {
    return this.#byLine.get(line)
  }

  ofGroup(group: string): readonly LineNumber[] {
    return [...this.#byLine].filter(([, owner]) => owner === group).map(([line]) => line)
  }
}
