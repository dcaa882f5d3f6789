/** A recording on disk. Written from the media thread: the file system's cache takes a frame in microseconds. */
import { closeSync, openSync, writeSync } from 'node:fs'
import type { RecordingTarget } from './recorder.ts'

/** Bytes that are gathered before they are written: a second of stereo. */
const GATHERED = 65_536

export class RecordingFile implements RecordingTarget {
  readonly #descriptor: number
  #parts: Uint8Array[] = []
  #gathered = 0
  #at = 0

  /** Creates `path`; throws the error of the file system where it exists or cannot be made. */
  constructor(path: string) {
    this.#descriptor = openSync(path, 'wx', 0o600)
  }

  append(bytes: Uint8Array): void {
    this.#parts.push(bytes)
    this.#gathered += bytes.length
    if (this.#gathered >= GATHERED) this.#flush()
  }

  finish(header: Uint8Array): void {
    this.#flush()
    writeSync(this.#descriptor, header, 0, header.length, 0)
    closeSync(this.#descriptor)
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#parts)
    writeSync(this.#descriptor, bytes, 0, bytes.length, this.#at)
    this.#at += bytes.length
    this.#parts = []
    this.#gathered = 0
  }
}
