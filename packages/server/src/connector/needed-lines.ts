/** Lines that are opened because somebody needs them: the first group that opens lines on demand has them. */
import type { LineNumber } from '@offhook/telephony'
import type { Connectors } from './connectors.ts'
import { type LineGroupEntry, lists, numberIn } from './line-group-entry.ts'

export interface NeededLinesOptions {
  readonly connectors: Connectors
  /** By name. */
  readonly groups: () => readonly LineGroupEntry[]
  readonly groupOf: (name: string) => LineGroupEntry | undefined
}

export class NeededLines {
  readonly #options: NeededLinesOptions
  #needed: ReadonlySet<LineNumber> = new Set()
  /** Lines that were opened on demand, and by which group. */
  readonly #opened = new Map<LineNumber, string>()

  constructor(options: NeededLinesOptions) {
    this.#options = options
  }

  /** All lines that somebody needs from now on. */
  need(lines: ReadonlySet<LineNumber>): void {
    this.#needed = lines
    this.open()
  }

  /** Opens what is needed and not open, and closes what nobody needs any more, at the groups as they are now. */
  open(): void {
    const group = this.#options.groups().find(isOnDemand)
    for (const [line, name] of this.#opened) {
      if (this.#needed.has(line) && name === group?.settings.name) continue
      this.#close(line, name)
    }
    if (!group) return
    const listed = new Set(group.settings.lines.map(({ line }) => line))
    for (const line of this.#needed) {
      if (this.#opened.has(line) || listed.has(line)) continue
      const owner = this.#options.connectors.ownerOf(line)
      if (owner !== undefined && owner !== group.settings.name) continue
      this.#opened.set(line, group.settings.name)
      group.connector!.openLine(numberIn(group.settings, line))
    }
  }

  /** Whether a line would come to be if somebody needed it. */
  mayOpen(line: LineNumber): boolean {
    return this.#options
      .groups()
      .some((group) => isOnDemand(group) || (group.connector !== undefined && lists(group.settings, line)))
  }

  /** A group has the line by itself. Whether another one had opened it on demand, which is closed then. */
  giveUp(line: LineNumber, owner: string): boolean {
    if (this.#opened.get(line) !== owner) return false
    this.#close(line, owner)
    return true
  }

  /** The connector of a group is gone, and its lines with it. */
  forget(group: string): void {
    for (const [line, name] of this.#opened) if (name === group) this.#opened.delete(line)
  }

  #close(line: LineNumber, group: string): void {
    this.#opened.delete(line)
    const entry = this.#options.groupOf(group)
    void entry?.connector?.closeLine(numberIn(entry.settings, line))
  }
}

function isOnDemand({ connector, settings }: LineGroupEntry): boolean {
  return connector !== undefined && settings.lineSource === 'onDemand'
}
