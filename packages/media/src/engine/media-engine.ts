/** The media engine as the main thread sees it: a worker thread behind a typed protocol. No RTP passes through here. */
import { Worker } from 'node:worker_threads'
import { Emitter, type ErrorDetails, type Listenable, NamedError } from '@offhook/base'
import { mediaErrors } from '../errors.ts'
import type { Command, EngineSettings, FromWorker, News, ResultOf, Results, ToWorker } from './control.ts'

interface Waiting {
  readonly resolve: (result: Results[Command['do']]) => void
  readonly reject: (fault: unknown) => void
}

export type MediaEvents = {
  news: News
  /** The thread has ended without being asked to; `fault` says why. All its legs are gone. */
  failed: { readonly fault: unknown }
  /** Another thread has taken the place of one that failed; told by `KeptEngine` alone. */
  restored: undefined
}

export class MediaEngine {
  readonly #worker: Worker
  readonly #events = new Emitter<MediaEvents>()
  readonly #waiting = new Map<number, Waiting>()
  /** The UDP port of all browsers; undefined where there is none. */
  readonly browserPort: number | undefined
  #nextId = 1
  #isStopped = false
  #exited: Promise<void>

  private constructor(worker: Worker, browserPort: number | undefined) {
    this.#worker = worker
    this.browserPort = browserPort
    worker.on('message', (message: FromWorker) => this.#take(message))
    worker.on('error', (fault) => this.#fail(fault))
    this.#exited = new Promise((resolve) => worker.once('exit', () => resolve()))
    void this.#exited.then(() => this.#fail(undefined))
  }

  /** Starts a thread, and resolves when it is ready; rejects where it cannot be. */
  static start(settings: EngineSettings): Promise<MediaEngine> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      workerData: settings,
      // That `node:ffi` is experimental is known; the driver falls back without it.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    return new Promise((resolve, reject) => {
      const onExit = () => reject(new NamedError(mediaErrors, 'media-engine-stopped'))
      worker.once('error', reject)
      worker.once('exit', onExit)
      worker.once('message', (message: FromWorker) => {
        worker.removeListener('error', reject)
        worker.removeListener('exit', onExit)
        resolve(new MediaEngine(worker, message.kind === 'ready' ? message.browserPort : undefined))
      })
    })
  }

  get events(): Listenable<MediaEvents> {
    return this.#events
  }

  /** Asks the thread. Rejects with the named errors of the package; with `media-engine-stopped` when it is gone. */
  request<C extends Command>(command: C): Promise<ResultOf<C>> {
    if (this.#isStopped) return Promise.reject(new NamedError(mediaErrors, 'media-engine-stopped'))
    const id = this.#nextId++
    const message: ToWorker = { kind: 'command', id, command }
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as Waiting['resolve'], reject })
      this.#worker.postMessage(message)
    })
  }

  /** Says goodbye to all peers, closes the ports and ends the thread. */
  async stop(): Promise<void> {
    if (!this.#isStopped) {
      this.#isStopped = true
      this.#worker.postMessage({ kind: 'stop' } satisfies ToWorker)
    }
    await this.#exited
  }

  #take(message: FromWorker): void {
    if (message.kind === 'news') this.#events.emit('news', message.news)
    if (message.kind === 'result') this.#answered(message.id)?.resolve(message.result)
    if (message.kind === 'failure')
      this.#answered(message.id)?.reject(namedAgain(message.code, message.details))
  }

  #answered(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  #fail(fault: unknown): void {
    const isExpected = this.#isStopped
    this.#isStopped = true
    for (const { reject } of this.#waiting.values())
      reject(new NamedError(mediaErrors, 'media-engine-stopped', {}, fault))
    this.#waiting.clear()
    if (!isExpected) this.#events.emit('failed', { fault })
  }
}

/** Errors lose their class between threads. */
function namedAgain(code: string, details: ErrorDetails): NamedError {
  return new NamedError(mediaErrors, code as keyof typeof mediaErrors, details)
}
