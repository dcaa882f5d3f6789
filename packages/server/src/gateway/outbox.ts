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

  send(frame: Frame): void {
    if (this.#isEnded || !this.#isOpen()) return
    const [first] = frame.fragments
    if (this.#frames.length === 0 && frame.fragments.length === 1 && this.#hasRoom(first!)) {
      this.#write(first!)
      return
    }
    this.#frames.push(frame)
    if (this.#frames.length > 1) this.#behind += frame.bytes.length
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
    for (let fragment = this.#next(); fragment && this.#hasRoom(fragment); fragment = this.#next()) {
      this.#take()
      this.#write(fragment)
    }
    if (this.#frames.length > 0 || !this.#afterwards) return
    const run = this.#afterwards
    this.#afterwards = undefined
    run()
  }

  #write(fragment: Buffer): void {
    this.#underWay++
    this.#stream.write(fragment, this.#onWritten)
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
  #hasRoom(fragment: Buffer): boolean {
    return this.#underWay === 0 || this.#stream.writableLength + fragment.length <= MOST_FRAGMENT_BYTES
  }
}
