/**
 * The media engine as the phone system uses it (a media gateway in the sense of RFC 3525): it opens terminations, and is told what
 * becomes of them. What need not be waited for is posted: the engine's thread does it in the order in which it was asked.
 */
import {
  type CancelTimer,
  type Clock,
  Emitter,
  isNamedError,
  type Listenable,
  type Log,
  type Random,
  randomHex,
} from '@offhook/base'
import type { Command, LegReport, MediaEngine, News, OpenedLeg, Sound } from '@offhook/media'
import { Anchor } from './anchor.ts'
import type { Codecs } from './formats.ts'
import { melody } from './melody.ts'
import type { MediaPath } from './path.ts'
import { Termination, type TerminationGateway, type TerminationOptions } from './termination.ts'

/** What the phone system needs of the engine: `MediaEngine` fulfils it. */
export type Engine = Pick<MediaEngine, 'request' | 'events'>

export interface MediaGatewayOptions {
  readonly engine: Engine
  /** The address that stands in session descriptions. */
  readonly address: string
  /** A WAV file (mono, 16 bits) that is heard on hold; without it a melody that is built in. */
  readonly holdMusic?: Uint8Array
  readonly codecs: Codecs
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

export type GatewayEvents = {
  news: News
  /** The engine has died, with all terminations. */
  failed: undefined
}

export class MediaGateway implements TerminationGateway {
  readonly address: string
  /** What may be spoken from now on; sessions under way keep theirs until the next offer. */
  codecs: Codecs
  #holdMusic: Uint8Array | undefined
  readonly #engine: Engine
  readonly #random: Random
  readonly #log: Log
  readonly #events = new Emitter<GatewayEvents>()
  readonly #unsubscribe: (() => void)[]
  /** Of this run: legs of two phone systems in one engine must not meet. */
  readonly #prefix: string
  readonly #clock: Clock
  readonly #open = new Set<Termination>()
  #cancelTimer: CancelTimer | undefined
  #last = 0
  #isDown = false

  constructor({ engine, address, holdMusic, codecs, clock, random, log }: MediaGatewayOptions) {
    this.#clock = clock
    this.#engine = engine
    this.address = address
    this.#holdMusic = holdMusic
    this.codecs = codecs
    this.#random = random
    this.#log = log
    this.#prefix = randomHex(random, 4)
    this.#keepHoldMusic()
    this.#unsubscribe = [
      engine.events.on('news', (news) => this.#events.emit('news', news)),
      engine.events.on('failed', () => {
        this.#isDown = true
        this.#forgetAll()
        this.#events.emit('failed', undefined)
      }),
      engine.events.on('restored', () => {
        this.#isDown = false
        this.#keepHoldMusic()
      }),
    ]
  }

  get events(): Listenable<GatewayEvents> {
    return this.#events
  }

  /** Whether the engine has died, and no other has taken its place yet. */
  get isDown(): boolean {
    return this.#isDown
  }

  /** What is heard on hold from the next one on who is held. */
  setHoldMusic(wav: Uint8Array | undefined): void {
    this.#holdMusic = wav
    this.#keepHoldMusic()
  }

  get holdMusic(): Sound {
    return { kind: 'kept', name: `${this.#prefix}-hold`, isEndless: true }
  }

  /** An engine that has taken the place of one that died knows nothing of it. */
  #keepHoldMusic(): void {
    this.post({ do: 'keep', name: `${this.#prefix}-hold`, bytes: this.#holdMusic ?? melody() })
  }

  stop(): void {
    this.#cancelTimer?.()
    this.post({ do: 'keep', name: `${this.#prefix}-hold`, bytes: undefined })
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
  }

  newName(what: string): string {
    return `${this.#prefix}-${what}-${++this.#last}`
  }

  /** Opens what speaks with one peer. Rejects with the errors of the engine. */
  async open(
    what: string,
    how: Pick<
      TerminationOptions,
      'kind' | 'protection' | 'isLearnt' | 'signalledFrom' | 'codecs' | 'address'
    > = PLAIN,
  ): Promise<Termination> {
    const name = this.newName(what)
    const opened = await this.#engine.request({ do: 'open', leg: name, kind: how.kind })
    const options = { name, gateway: this, opened, ...how, random: this.#random, log: this.#log }
    const termination = new Termination(options)
    this.#follow(termination)
    return termination
  }

  /** Opens both ends of an anchor; `codecs` is what is spoken with the phone or peer. Rejects with the errors of the engine. */
  async anchor(path: Extract<MediaPath, { way: 'anchored' }>, codecs?: readonly string[]): Promise<Anchor> {
    const { way: _way, ...how } = path
    const [outer, inner] = await Promise.allSettled([
      this.open('outer', { ...how, isLearnt: how.kind === 'rtp', codecs }),
      this.open('inner'),
    ])
    if (outer.status === 'fulfilled' && inner.status === 'fulfilled') {
      return new Anchor(this, outer.value, inner.value)
    }
    for (const each of [outer, inner]) if (each.status === 'fulfilled') each.value.close()
    throw outer.status === 'rejected' ? outer.reason : (inner as PromiseRejectedResult).reason
  }

  /** A refusal is logged; without an engine nothing happens. */
  post(command: Command): void {
    if (this.#isDown) return
    this.#engine.request(command).catch((fault) => {
      if (isNamedError(fault, 'media-engine-stopped')) return
      const reason = isNamedError(fault) ? fault.code : String(fault)
      this.#log.warn('The media engine refused', { command: command.do, reason })
    })
  }

  async restartIce(leg: string): Promise<OpenedLeg['ice']> {
    return this.#engine.request({ do: 'restartIce', leg }).catch((fault) => {
      this.#log.warn('ICE could not be begun anew', { leg, fault: String(fault) })
      return undefined
    })
  }

  play(leg: string, sound: Sound | undefined): void {
    this.post({ do: 'play', leg, sound })
  }

  async report(leg: string): Promise<{ readonly at: number; readonly report: LegReport } | undefined> {
    if (this.#isDown) return undefined
    const report = await this.#engine.request({ do: 'quality', leg }).catch(() => undefined)
    return report && { at: this.#clock.now(), report }
  }

  forget(termination: Termination): void {
    this.#open.delete(termination)
    if (this.#open.size === 0) this.#forgetAll()
  }

  #forgetAll(): void {
    this.#open.clear()
    this.#cancelTimer?.()
    this.#cancelTimer = undefined
  }

  #follow(termination: Termination): void {
    this.#open.add(termination)
    this.#cancelTimer ??= this.#clock.after(SAMPLE_MS, () => this.#sampleAll())
  }

  #sampleAll(): void {
    this.#cancelTimer = this.#clock.after(SAMPLE_MS, () => this.#sampleAll())
    for (const termination of this.#open) termination.sampleNow()
  }
}

/** As often as RTCP reports come (RFC 3550 §6.2). */
const SAMPLE_MS = 5000

const PLAIN = { kind: 'rtp', protection: 'none', isLearnt: false } as const
