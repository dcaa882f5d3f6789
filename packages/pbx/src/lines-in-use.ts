/** Which connections each line has now, and how many calls each peer carries: what routing and services look up. */
import type { LineNumber } from '@offhook/telephony'
import type { Connection } from './call/parts.ts'
import { Placements } from './call/placement.ts'
import type { PresentCalls } from './routing/present-calls.ts'

const NONE: readonly Connection[] = []

export class LinesInUse implements PresentCalls {
  readonly #lines = new Map<LineNumber, readonly Connection[]>()
  readonly #peers = new Map<string, number>()
  readonly placements = new Placements()

  /** The connections of `line`, oldest first. */
  of(line: LineNumber): readonly Connection[] {
    return this.#lines.get(line) ?? NONE
  }

  ofLine(line: LineNumber): number {
    // A call that is parked at a line does not occupy it.
    return this.of(line).filter(({ state }) => state !== 'queued').length
  }

  ofPeer(peer: string): number {
    return this.#peers.get(peer) ?? 0
  }

  placedBy(line: LineNumber): number {
    return this.placements.of(line)
  }

  add(connection: Connection): void {
    const line = connection.party.line!
    this.#lines.set(line, [...this.of(line), connection])
  }

  remove(connection: Connection): void {
    const line = connection.party.line!
    const left = this.of(line).filter((known) => known !== connection)
    if (left.length > 0) this.#lines.set(line, left)
    else this.#lines.delete(line)
  }

  addPeer(peer: string): void {
    this.#peers.set(peer, this.ofPeer(peer) + 1)
  }

  removePeer(peer: string): void {
    const left = this.ofPeer(peer) - 1
    if (left > 0) this.#peers.set(peer, left)
    else this.#peers.delete(peer)
  }
}
