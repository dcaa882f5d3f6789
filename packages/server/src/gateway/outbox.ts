/**
 * What is on its way to one client. A TLS connection keeps a buffer as large as the largest piece that was ever written to it, so
 * no more than a fragment is given to it at a time; what waits is not copied, and shared with all who wait for the same.
 */
import type { Duplex } from 'node:stream'
import { type Frame, MOST_FRAGMENT_BYTES } from '../session/session.ts'

export class Outbox {
  readonly #stream: Duplex
  readonly #isOpen: () => boolean
  readonly #frames: Frame[] = []
  /** How many fragments of the first frame were written. */
  #written = 0
  /** Bytes of all frames but the first. */
  #behind = 0
  /** Writes of ours that the stream has not done. */
  #underWay = 0
  #afterwards: (() => void) | undefined
  #isEnded = false

  /** `isOpen` is false as soon as either side closed: after a closing frame nothing may follow (RFC 6455 §5.5.1). */
  constructor(stream: Duplex, isOpen: () => boolean) {
    this.#stream = stream
    this.#isOpen = isOpen
  }

  /** Bytes that have not left yet, apart from those of the frame under way: a large snapshot is not the reader's fault. */
  get waiting(): number {
    return this.#behind + this.#stream.writableLength
  }

  /** What is given at once, or waits already, leaves in one write where it fits: a write costs more than all the bytes in it. */
  send(...frames: readonly Frame[]): void {
    if (this.#isEnded || !this.#isOpen()) return
    if (this.#frames.length === 0 && frames.length === 1 && this.#isWritten(frames[0]!)) return
    for (const frame of frames) {
      if (this.#frames.push(frame) > 1) this.#behind += frame.bytes.length
    }
    this.#goOn()
  }

  /** Takes nothing more, and calls `run` when all is written. */
  end(run: () => void): void {
    this.#isEnded = true
    this.#afterwards = run
    this.#goOn()
  }

  #goOn(): void {
    if (this.#frames.length > 0 && !this.#isOpen()) this.#drop()
    for (let room = this.#room(); (this.#next()?.length ?? Infinity) <= room; room = this.#room()) {
      this.#write(this.#takeUpTo(room))
    }
    if (this.#frames.length > 0 || !this.#afterwards) return
    const run = this.#afterwards
    this.#afterwards = undefined
    run()
  }

  /** What nearly all news is: one piece for which there is room. */
  #isWritten({ fragments }: Frame): boolean {
    if (fragments.length > 1 || fragments[0]!.length > this.#room()) return false
    this.#write(fragments[0]!)
    return true
  }

  #write(piece: Buffer): void {
    this.#underWay++
    this.#stream.write(piece, this.#onWritten)
  }

  /** As many fragments as there is room for, at least one; a single one is not copied. */
  #takeUpTo(room: number): Buffer {
    const pieces: Buffer[] = []
    let length = 0
    for (let next = this.#next(); next && length + next.length <= room; next = this.#next()) {
      pieces.push(next)
      length += next.length
      this.#take()
    }
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, length)
  }

  readonly #onWritten = (): void => {
    this.#underWay--
    if (this.#frames.length > 0) this.#goOn()
  }

  #next(): Buffer | undefined {
    return this.#frames[0]?.fragments[this.#written]
  }

  #take(): void {
    this.#written++
    if (this.#written < this.#frames[0]!.fragments.length) return
    this.#frames.shift()
    this.#written = 0
    this.#behind -= this.#frames[0]?.bytes.length ?? 0
  }

  #drop(): void {
    this.#frames.length = 0
    this.#written = 0
    this.#behind = 0
  }

  /** Where nothing of ours is under way, nobody would call again: then it is written, whatever else the stream holds. */
  #room(): number {
    return this.#underWay === 0 ? MOST_FRAGMENT_BYTES : MOST_FRAGMENT_BYTES - this.#stream.writableLength
  }
}
