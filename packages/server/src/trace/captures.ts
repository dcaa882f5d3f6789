/** Captures: SIP messages written to pcapng files in the data directory, for a time, up to a size. */
import { once } from 'node:events'
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { type CancelTimer, type Clock, type Log, NamedError, type Unsubscribe } from '@offhook/base'
import { type Capture, contractErrors } from '@offhook/contract'
import { PcapngWriter, type TracePoint, traceFileName } from '@offhook/sip'
import type { SystemEvents } from '../bus/index.ts'
import { filterOf } from './trace.ts'

export interface CapturesOptions {
  readonly directory: string
  readonly point: TracePoint
  readonly clock: Clock
  readonly log: Log
  readonly systemEvents: SystemEvents
}

export interface NewCapture {
  readonly line?: string | undefined
  readonly masked: boolean
  readonly minutes: number
}

interface Running {
  readonly file: WriteStream
  readonly unsubscribe: Unsubscribe
  readonly cancel: CancelTimer
  bytes: number
}

type Note = Omit<Capture, 'bytes'>

const MOST_BYTES = 64 * 1024 * 1024
/** What waits for a slow disk; a capture that cannot keep up ends. */
const MOST_WAITING_BYTES = 8 * 1024 * 1024
const MOST_FILES = 100
const MOST_RUNNING = 10
const MINUTE_MS = 60_000
const NAME = /^sipav_[0-9_-]{19,24}\.pcapng$/

export class Captures {
  readonly #options: CapturesOptions
  readonly #running = new Map<string, Running>()
  readonly #notes = new Map<string, Note>()

  constructor(options: CapturesOptions) {
    this.#options = options
  }

  /** Finds what earlier lives of the server wrote; what was running then has ended. */
  async load(): Promise<void> {
    const { directory, log } = this.#options
    await mkdir(directory, { recursive: true, mode: 0o700 })
    for (const file of await readdir(directory)) {
      if (!NAME.test(file)) continue
      try {
        const note = JSON.parse(await readFile(this.#noteFile(file), 'utf8')) as Note
        const { mtimeMs } = await stat(join(directory, file))
        this.#notes.set(file, { ...note, stoppedAt: note.stoppedAt ?? Math.round(mtimeMs) })
      } catch (fault) {
        log.warn('a capture without its note is left alone', { file, fault: String(fault) })
      }
    }
  }

  /** Newest first. */
  async list(): Promise<Capture[]> {
    const notes = [...this.#notes.values()].sort((a, b) => b.startedAt - a.startedAt)
    return Promise.all(notes.map((note) => this.#view(note)))
  }

  /** Rejects with `too-many`. */
  async start(wanted: NewCapture, actor: string): Promise<Capture> {
    const { clock, point, systemEvents, directory } = this.#options
    if (this.#running.size >= MOST_RUNNING || this.#notes.size >= MOST_FILES) {
      const limit = this.#running.size >= MOST_RUNNING ? MOST_RUNNING : MOST_FILES
      throw new NamedError(contractErrors, 'too-many', { what: 'captures', limit })
    }
    const name = this.#freeName()
    const line = wanted.line ?? null
    const note: Note = { name, line, startedAt: clock.now(), stoppedAt: null, masked: wanted.masked }
    this.#notes.set(name, note)
    await this.#writeNote(note)
    const writer = new PcapngWriter({ masked: wanted.masked, application: 'Offhook' })
    const file = createWriteStream(join(directory, name), { mode: 0o600 })
    file.on('error', (fault) => this.#failed(name, fault))
    await once(file, 'open')
    const running: Running = {
      file,
      bytes: 0,
      unsubscribe: point.subscribe(line === null ? {} : filterOf(line), (message) =>
        this.#write(name, running, writer.message(message)),
      ),
      cancel: clock.after(wanted.minutes * MINUTE_MS, () => this.#stopLater(name)),
    }
    this.#running.set(name, running)
    this.#write(name, running, writer.begin())
    systemEvents.record('capture-started', { name, line, masked: wanted.masked }, actor)
    return this.#view(note)
  }

  /** Stops a running capture; deletes one that has stopped. Rejects with `not-found`. */
  async stopOrDelete(name: string): Promise<void> {
    this.#find(name)
    if (this.#running.has(name)) return this.#stop(name)
    this.#notes.delete(name)
    await rm(join(this.#options.directory, name), { force: true })
    await rm(this.#noteFile(name), { force: true })
  }

  /** The file, as far as it is written. Throws `not-found`. */
  read(name: string): Readable {
    this.#find(name)
    return createReadStream(join(this.#options.directory, name))
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((name) => this.#stop(name)))
  }

  #write(name: string, running: Running, bytes: Buffer): void {
    running.file.write(bytes)
    running.bytes += bytes.length
    if (running.bytes > MOST_BYTES || running.file.writableLength > MOST_WAITING_BYTES) this.#stopLater(name)
  }

  #stopLater(name: string): void {
    this.#stop(name).catch((fault) => this.#failed(name, fault))
  }

  async #stop(name: string): Promise<void> {
    const running = this.#running.get(name)
    const note = this.#notes.get(name)
    if (!running || !note) return
    this.#running.delete(name)
    running.unsubscribe()
    running.cancel()
    const ended: Note = { ...note, stoppedAt: this.#options.clock.now() }
    this.#notes.set(name, ended)
    await new Promise<void>((resolve) => running.file.end(resolve))
    await this.#writeNote(ended)
    this.#options.systemEvents.record('capture-stopped', { name, bytes: running.bytes })
  }

  #failed(name: string, fault: unknown): void {
    this.#options.log.error('a capture could not be written', { name, fault: String(fault) })
    const running = this.#running.get(name)
    running?.unsubscribe()
    running?.cancel()
    this.#running.delete(name)
    const note = this.#notes.get(name)
    if (note) this.#notes.set(name, { ...note, stoppedAt: this.#options.clock.now() })
  }

  /** Two that begin in the same second get different names. */
  #freeName(): string {
    const name = traceFileName(this.#options.clock.now())
    for (let i = 0; ; i++) {
      const candidate = i === 0 ? name : name.replace('.pcapng', `-${i}.pcapng`)
      if (!this.#notes.has(candidate)) return candidate
    }
  }

  /** Only names that we gave: what comes from outside never becomes a path. */
  #find(name: string): Note {
    const note = NAME.test(name) ? this.#notes.get(name) : undefined
    if (!note) throw new NamedError(contractErrors, 'not-found', { what: 'capture', key: name })
    return note
  }

  async #view(note: Note): Promise<Capture> {
    const running = this.#running.get(note.name)
    if (running) return { ...note, bytes: running.bytes }
    const size = await stat(join(this.#options.directory, note.name)).catch(() => ({ size: 0 }))
    return { ...note, bytes: size.size }
  }

  #noteFile(name: string): string {
    return join(this.#options.directory, `${name}.json`)
  }

  async #writeNote(note: Note): Promise<void> {
    const file = this.#noteFile(note.name)
    await writeFile(`${file}.new`, JSON.stringify(note), { mode: 0o600 })
    await rename(`${file}.new`, file)
  }
}
