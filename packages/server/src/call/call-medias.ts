/**
 * The voices of calls as far as they pass the media engine: asked of the phone system while the call lives, written when it is over, and now and
 * then before, so that a server that stops at once has lost little of them.
 */
import type { CancelTimer, Clock, Log } from '@offhook/base'
import type { PhoneSystem, QualitySample } from '@offhook/pbx'
import type { Call } from '@offhook/telephony'
import type { Store } from '../store/index.ts'
import { deleteCallMediaBefore, insertCallMedia, selectCallMedia } from './call-media-table.ts'
import type { Calls } from './calls.ts'
import { HeardVoices, type LegVoice } from './heard-voices.ts'
import { thinned } from './quality.ts'

export interface CallMediasOptions {
  readonly calls: Calls
  readonly phoneSystem: Pick<PhoneSystem, 'name' | 'mediaOf'>
  readonly store: Store
  readonly clock: Clock
  readonly log: Log
  /** After so many days it is deleted. */
  readonly keepDays: number
}

/** The last sample of a call is taken when it ends, and comes from another thread. */
const LAST_SAMPLE_MS = 1000
const MOST_SAMPLES = 120
const MOST_LEGS = 64
const DAY_MS = 86_400_000
const CLEAR_EVERY = 1000
/** What is known of a call under way is written after so long, and again; it is looked for more often, so that not all are written at once. */
const KEEP_EVERY_MS = 30_000
const LOOK_EVERY_MS = 10_000
const MOST_AT_ONCE = 100

export class CallMedias {
  readonly #options: CallMediasOptions
  /** Calls that are over and wait for their last sample. */
  readonly #ended = new Map<string, { readonly call: Call; readonly cancel: CancelTimer }>()
  readonly #heard: HeardVoices
  /** When calls under way were written last. */
  readonly #writtenAt = new Map<string, number>()
  #sinceClearing = 0
  #cancelLook: CancelTimer

  constructor(options: CallMediasOptions) {
    this.#options = options
    this.#heard = new HeardVoices(options.clock)
    options.calls.events.on('changed', ({ calls, connector }) => {
      if (connector !== options.phoneSystem.name) return
      for (const call of calls) if (call.endedAt !== undefined) this.#end(call)
    })
    this.#cancelLook = options.clock.after(LOOK_EVERY_MS, () => this.#look())
  }

  /** Of a call that lives or is over; none where nothing of it passed the engine. */
  of(callId: string): readonly LegVoice[] {
    const { calls, phoneSystem, store } = this.#options
    const live = calls.get(callId) ?? this.#ended.get(callId)?.call
    if (!live) return selectCallMedia(store, callId)
    return live.connector === phoneSystem.name ? this.#voicesOf(live) : []
  }

  /** The browser of `line` has measured what it heard in a call that lives, at the phone system whose voices are known here. */
  hear(callId: string, line: string, sample: Omit<QualitySample, 'at'>): void {
    const live = this.#options.calls.get(callId)
    if (live?.connector === this.#options.phoneSystem.name) this.#heard.add(callId, line, sample)
  }

  #voicesOf({ id, switchCallId }: Call): readonly LegVoice[] {
    return this.#heard.beside(id, this.#options.phoneSystem.mediaOf(switchCallId))
  }

  /** Writes what waits for its last sample without it. */
  async stop(): Promise<void> {
    this.#cancelLook()
    await Promise.all([...this.#ended.values()].map(({ call }) => this.#write(call)))
  }

  /** Writes those calls under way that were not written for long. */
  #look(): void {
    const { calls, clock, phoneSystem } = this.#options
    this.#cancelLook = clock.after(LOOK_EVERY_MS, () => this.#look())
    const writtenAt = ({ id, startedAt }: Call) => this.#writtenAt.get(id) ?? startedAt
    const due = [...calls.all()].filter(
      (call) =>
        call.connector === phoneSystem.name &&
        call.endedAt === undefined &&
        clock.now() - writtenAt(call) >= KEEP_EVERY_MS,
    )
    due.sort((one, other) => writtenAt(one) - writtenAt(other))
    for (const call of due.slice(0, MOST_AT_ONCE)) {
      this.#writtenAt.set(call.id, clock.now())
      void this.#keep(call)
    }
  }

  #end(call: Call): void {
    const { clock } = this.#options
    this.#writtenAt.delete(call.id)
    if (this.#ended.has(call.id)) return
    const cancel = clock.after(LAST_SAMPLE_MS, () => void this.#write(call))
    this.#ended.set(call.id, { call, cancel })
  }

  async #write(call: Call): Promise<void> {
    this.#ended.get(call.id)?.cancel()
    this.#ended.delete(call.id)
    const written = this.#keep(call)
    this.#heard.forget(call.id)
    await written
  }

  async #keep(call: Call): Promise<void> {
    const { store, clock, log, keepDays } = this.#options
    const legs = this.#voicesOf(call)
      .slice(0, MOST_LEGS)
      .map(({ samples, heard, ...leg }) => ({
        ...leg,
        samples: thinned(samples, MOST_SAMPLES),
        heard: thinned(heard, MOST_SAMPLES),
      }))
    if (legs.length === 0) return
    const statements = [insertCallMedia(call.id, call.startedAt, legs)]
    if (++this.#sinceClearing >= CLEAR_EVERY) {
      this.#sinceClearing = 0
      statements.push(deleteCallMediaBefore(clock.now() - keepDays * DAY_MS))
    }
    await store.write(...statements).catch((fault) => {
      log.error('the voice of a call could not be written', { trace: call.id, fault: String(fault) })
    })
  }
}
