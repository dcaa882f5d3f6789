/**
 * A media engine that is started anew when its thread has died. What ran through the old one is gone; whoever asks from then on asks the
 * new one. Each attempt waits longer than the one before, so that a fault that stays costs little.
 */
import { type CancelTimer, type Clock, Emitter, type Listenable, type Log, NamedError } from '@offhook/base'
import { mediaErrors } from '../errors.ts'
import type { Command, ResultOf } from './control.ts'
import type { MediaEngine, MediaEvents } from './media-engine.ts'

export interface KeptEngineOptions {
  readonly start: () => Promise<Pick<MediaEngine, 'request' | 'events' | 'stop'>>
  readonly clock: Clock
  readonly log: Log
}

export interface KeptEngineState {
  readonly isRunning: boolean
  /** When the thread that runs now was started; when the last one died. Milliseconds since 1970. */
  readonly startedAt: number
  readonly restarts: number
  readonly diedAt: number | undefined
}

type Running = Awaited<ReturnType<KeptEngineOptions['start']>>

const FIRST_WAIT_MS = 1000
const LONGEST_WAIT_MS = 60_000
/** Whoever has run so long has not died of what killed the one before. */
const STEADY_MS = 60_000

export class KeptEngine {
  readonly #options: KeptEngineOptions
  readonly #emitter = new Emitter<MediaEvents>()
  #running: Running | undefined
  #startedAt = 0
  #diedAt: number | undefined
  #restarts = 0
  #waitMs = FIRST_WAIT_MS
  #cancelTimer: CancelTimer | undefined
  #isStopped = false

  private constructor(options: KeptEngineOptions) {
    this.#options = options
  }

  /** Rejects where not even the first thread can be started. */
  static async start(options: KeptEngineOptions): Promise<KeptEngine> {
    const kept = new KeptEngine(options)
    kept.#take(await options.start())
    return kept
  }

  get events(): Listenable<MediaEvents> {
    return this.#emitter
  }

  get state(): KeptEngineState {
    return {
      isRunning: this.#running !== undefined,
      startedAt: this.#startedAt,
      restarts: this.#restarts,
      diedAt: this.#diedAt,
    }
  }

  /** Asks the thread that runs now. Rejects as `MediaEngine` does; with `media-engine-stopped` while none runs. */
  request<C extends Command>(command: C): Promise<ResultOf<C>> {
    if (!this.#running) return Promise.reject(new NamedError(mediaErrors, 'media-engine-stopped'))
    return this.#running.request(command)
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelTimer?.()
    await this.#running?.stop()
  }

  #take(engine: Running): void {
    this.#running = engine
    this.#startedAt = this.#options.clock.now()
    engine.events.on('news', (news) => this.#emitter.emit('news', news))
    engine.events.on('failed', ({ fault }) => this.#onFailed(fault))
  }

  #onFailed(fault: unknown): void {
    const { clock } = this.#options
    this.#running = undefined
    this.#diedAt = clock.now()
    if (this.#diedAt - this.#startedAt >= STEADY_MS) this.#waitMs = FIRST_WAIT_MS
    this.#emitter.emit('failed', { fault })
    this.#startLater()
  }

  #startLater(): void {
    if (this.#isStopped) return
    const { clock } = this.#options
    this.#cancelTimer = clock.after(this.#waitMs, () => void this.#startAgain())
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS)
  }

  async #startAgain(): Promise<void> {
    const { start, log } = this.#options
    let engine: Running
    try {
      engine = await start()
    } catch (fault) {
      log.error('The media engine cannot be started again; it is tried later', { fault: String(fault) })
      this.#startLater()
      return
    }
    if (this.#isStopped) return engine.stop()
    this.#take(engine)
    this.#restarts += 1
    log.info('The media engine runs again', { restarts: this.#restarts })
    this.#emitter.emit('restored', undefined)
  }
}
