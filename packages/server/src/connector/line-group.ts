/**
 * One connector under supervision: started, started again with growing pauses when it cannot, and brought up to date by a snapshot
 * whenever its link is new.
 */
import type { CancelTimer, Clock, Log, Unsubscribe } from '@offhook/base'
import type { CallFact, Connector, ConnectorState, Decision, DeviceFact, Snapshot } from '@offhook/telephony'
import type { Numbers } from '../location/index.ts'
import { Translation } from './translation.ts'

export interface LineGroupOptions {
  readonly connector: Connector
  readonly numbers: Numbers
  readonly clock: Clock
  readonly log: Log
  readonly listener: LineGroupListener
}

/** What a line group tells. Facts carry canonical numbers. */
export interface LineGroupListener {
  fact(fact: CallFact): void
  device(fact: DeviceFact): void
  decision(decision: Decision): void
  state(state: ConnectorState): void
  /** Its link is new: what the calls and lines are now. */
  snapshot(snapshot: Snapshot): void
}

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000

export class LineGroup {
  readonly connector: Connector
  readonly #options: LineGroupOptions
  readonly #translation: Translation
  readonly #unsubscribes: Unsubscribe[] = []
  #pause = FIRST_PAUSE_MS
  #cancelRetry: CancelTimer | undefined
  #isStopped = false
  /** Counts the links; of two snapshots on their way only that of the newest counts. */
  #link = 0
  /** Facts that came while a snapshot was on its way. Undefined: none is. */
  #held: (() => void)[] | undefined
  #state: ConnectorState = {
    state: 'disconnected',
    fault: 'communication',
    sentence: 'It has not been started.',
  }

  constructor(options: LineGroupOptions) {
    this.connector = options.connector
    this.#options = options
    this.#translation = new Translation(options.numbers)
  }

  get name(): string {
    return this.connector.name
  }

  get state(): ConnectorState {
    return this.#state
  }

  /** Resolves after the first attempt, whether it succeeded or will be repeated. */
  async start(): Promise<void> {
    const { events } = this.connector
    const { listener } = this.#options
    this.#unsubscribes.push(
      events.on('call', (fact) => {
        const translated = this.#translation.fact(fact)
        this.#inOrder(() => listener.fact(translated))
      }),
      events.on('device', (fact) => this.#inOrder(() => listener.device(fact))),
      events.on('decision', (decision) => this.#inOrder(() => listener.decision(decision))),
      events.on('state', (state) => this.#changed(state)),
    )
    await this.#attempt()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    this.#cancelRetry?.()
    await this.connector.stop()
    for (const unsubscribe of this.#unsubscribes) unsubscribe()
  }

  async #attempt(): Promise<void> {
    try {
      await this.connector.start()
      this.#pause = FIRST_PAUSE_MS
      if (this.#state.state !== 'connected') this.#changed({ state: 'connected' })
    } catch (fault) {
      this.#options.log.error('a connector could not be started', {
        connector: this.name,
        fault: String(fault),
      })
      this.#changed({
        state: 'disconnected',
        fault: 'communication',
        sentence: fault instanceof Error ? fault.message : String(fault),
      })
      this.#retryLater()
    }
  }

  #retryLater(): void {
    if (this.#isStopped) return
    this.#cancelRetry = this.#options.clock.after(this.#pause, () => void this.#attempt())
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS)
  }

  #changed(state: ConnectorState): void {
    const wasConnected = this.#state.state === 'connected'
    this.#state = state
    this.#options.listener.state(state)
    if (state.state === 'connected' && !wasConnected) void this.#bringUpToDate()
  }

  /** Asks for a snapshot. Facts that come meanwhile are older or newer than it, who knows; they are heard after it. */
  async #bringUpToDate(): Promise<void> {
    const link = ++this.#link
    this.#held ??= []
    try {
      const snapshot = await this.connector.snapshot()
      if (link !== this.#link) return
      this.#options.listener.snapshot(this.#translated(snapshot))
    } catch (fault) {
      if (link !== this.#link) return
      this.#options.log.warn('no snapshot of a phone system', { connector: this.name, fault: String(fault) })
    }
    const held = this.#held ?? []
    this.#held = undefined
    for (const tell of held) tell()
  }

  #inOrder(tell: () => void): void {
    if (this.#held) this.#held.push(tell)
    else tell()
  }

  #translated(snapshot: Snapshot): Snapshot {
    return { ...snapshot, calls: snapshot.calls.map((call) => this.#translation.call(call)) }
  }
}
