/**
 * What one person (in one language) is told: the clients that listen now, and the latest news for one that comes back. A slow client
 * is dropped, never waited for.
 */
import type { Viewer } from '../rights/index.ts'
import type { Frame, Sink } from './session.ts'

/** News that is kept for a client that was away for a moment. */
const MOST_KEPT = 256
/** Bytes on their way to one client before it counts as too slow. */
export const MOST_WAITING_BYTES = 4 * 1024 * 1024

export class Watch {
  readonly viewer: Viewer
  readonly sinks = new Set<Sink>()
  /** Oldest first. */
  readonly #kept: Frame[] = []
  /** Of all later numbers, what concerned this person is kept. */
  #floor: number

  constructor(viewer: Viewer, sequence: number) {
    this.viewer = viewer
    this.#floor = sequence
  }

  push(...frames: readonly Frame[]): void {
    for (const frame of frames) {
      this.#kept.push(frame)
      if (this.#kept.length > MOST_KEPT) this.#floor = this.#kept.shift()!.sequence
    }
    for (const sink of this.sinks) deliver(this, sink, ...frames)
  }

  /** What is too much to be kept: a snapshot, or many people at once. Whoever misses it is given a newer snapshot. */
  restart(frame: Frame): void {
    this.#kept.length = 0
    this.#floor = frame.sequence
    for (const sink of this.sinks) deliver(this, sink, frame)
  }

  /** Who comes back after this is given a snapshot and nothing older. */
  forget(sequence: number): void {
    this.#kept.length = 0
    this.#floor = sequence
  }

  /** What came after `sequence`; undefined where that is no longer known. */
  since(sequence: number): readonly Frame[] | undefined {
    return sequence < this.#floor ? undefined : this.#kept.filter((frame) => frame.sequence > sequence)
  }
}

/** Sends, or drops the client where too much is on its way already. */
export function deliver(watch: Watch, sink: Sink, ...frames: readonly Frame[]): void {
  if (sink.waiting() <= MOST_WAITING_BYTES) {
    sink.send(...frames)
    return
  }
  watch.sinks.delete(sink)
  sink.close('slow')
}
