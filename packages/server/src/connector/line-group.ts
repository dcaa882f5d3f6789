/**
 * One connector under supervision: started, started again with growing pauses when it cannot, and brought up to date by a snapshot
 * whenever its link is new.
 */
import type { CancelTimer, Clock, Log, Unsubscribe } from '@offhook/base'
import type {
  CallFact,
  Connector,
  ConnectorState,
  Decision,
  Device,
  DeviceFact,
  LineNumber,
  Snapshot,
} from '@offhook/telephony'
import type { Numbers } from '../location/index.ts'
import { ChosenAddresses } from './chosen-addresses.ts'
import type { DialledNumbers } from './dialled-numbers.ts'
import { Translation } from './translation.ts'

export interface LineGroupOptions {
  readonly connector: Connector
  readonly numbers: Numbers
  readonly dialled: DialledNumbers
  readonly clock: Clock
  readonly log: Log
  readonly lines: LineClaims
  readonly listener: LineGroupListener
  /** Of a line with several addresses the one whose calls are told; null: all. */
  readonly addressOf: (line: LineNumber) => string | null
}

/** A number belongs to one line group only: the first that offers it. */
export interface LineClaims {
  /** Whether the line is this group's from now on. */
  claim(line: LineNumber): boolean
  /** The lines of this group. */
  owned(): readonly LineNumber[]
  release(line: LineNumber): void
  /** Another group has it: told once for each line. */
  refused(line: LineNumber): void
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
  readonly #addresses: ChosenAddresses
  readonly #unsubscribes: Unsubscribe[] = []
  #pause = FIRST_PAUSE_MS
  #cancelRetry: CancelTimer | undefined
  #isStopped = false
  /** Counts the links; of two snapshots on their way only that of the newest counts. */
  #link = 0
  /** Facts that came while a snapshot was on its way. Undefined: none is. */
  #held: (() => void)[] | undefined
  /** What was told of lines since a snapshot is on its way: it is newer than the snapshot, or the same. */
  #heldDevices: Map<LineNumber, DeviceFact> | undefined
  /** Lines that another group has. */
  readonly #refused = new Map<LineNumber, Device>()
  #state: ConnectorState = {
    state: 'disconnected',
    fault: 'communication',
    sentence: 'It has not been started.',
  }

  constructor(options: LineGroupOptions) {
    this.connector = options.connector
    this.#options = options
    this.#addresses = new ChosenAddresses(options.numbers, options.addressOf)
    this.#translation = new Translation(options.numbers, (line) => !this.#refused.has(line), options.dialled)
  }

  get name(): string {
    return this.connector.name
  }

  get state(): ConnectorState {
    return this.#state
  }

  /** A party's number as the phone system itself reported it. */
  reported(switchCallId: string, canonical: string): string {
    return this.#translation.reported(switchCallId, canonical)
  }

  /** Resolves after the first attempt, whether it succeeded or will be repeated. */
  async start(): Promise<void> {
    const { events } = this.connector
    const { listener } = this.#options
    this.#unsubscribes.push(
      events.on('call', (told) => {
        const fact = this.#addresses.fact(told)
        if (!fact) return
        const translated = this.#translation.fact(fact)
        this.#inOrder(() => listener.fact(translated))
      }),
      events.on('device', (fact) => this.#device(fact)),
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
    const { connector } = this
    if (connector.present) return this.#follow(() => connector.present!())
    const link = ++this.#link
    let snapshot: Snapshot | undefined
    this.#held ??= []
    this.#heldDevices ??= new Map()
    try {
      snapshot = await this.connector.snapshot()
      if (link !== this.#link) return
      this.#options.listener.snapshot(this.#translated(this.#claimed(snapshot)))
    } catch (fault) {
      if (link !== this.#link) return
      this.#options.log.warn('no snapshot of a phone system', { connector: this.name, fault: String(fault) })
    }
    const held = this.#held ?? []
    const devices = this.#heldDevices ?? new Map<LineNumber, DeviceFact>()
    this.#held = undefined
    this.#heldDevices = undefined
    const known = new Map(snapshot?.devices.map((device) => [device.line, JSON.stringify(device)]))
    for (const [line, fact] of devices) {
      const isTold =
        known.get(line) === (fact.type === 'deviceChanged' ? JSON.stringify(fact.device) : undefined)
      if (!isTold || !snapshot) this.#options.listener.device(fact)
    }
    for (const tell of held) tell()
  }

  /**
   * A connector that can say at any moment what it has told is heard at once: nothing waits until the last of thousands of lines
   * is open. What nobody has spoken of by then is gone.
   */
  async #follow(present: () => Snapshot): Promise<void> {
    const link = ++this.#link
    try {
      await this.connector.snapshot()
      if (link === this.#link) this.#options.listener.snapshot(this.#translated(this.#claimed(present())))
    } catch (fault) {
      if (link !== this.#link) return
      this.#options.log.warn('no snapshot of a phone system', { connector: this.name, fault: String(fault) })
    }
  }

  /** Lines are told at once, also while a snapshot is on its way: opening thousands of them may take minutes. */
  #device(fact: DeviceFact): void {
    const line = fact.type === 'deviceChanged' ? fact.device.line : fact.line
    if (fact.type === 'deviceChanged') {
      if (!this.#claim(fact.device)) return
    } else if (this.#refused.delete(line)) return
    this.#heldDevices?.set(line, fact)
    this.#options.listener.device(fact)
    if (fact.type === 'deviceRemoved') this.#options.lines.release(line)
  }

  /** Whether the line is this group's. */
  #claim(device: Device): boolean {
    const { lines, log } = this.#options
    const { line } = device
    if (lines.claim(line)) {
      this.#refused.delete(line)
      return true
    }
    const isNews = !this.#refused.has(line)
    this.#refused.set(line, device)
    if (isNews) {
      log.debug('another line group has a line of that number', { line })
      lines.refused(line)
    }
    return false
  }

  /** The snapshot with the lines that are this group's. What it does not name any more is free for others. */
  #claimed(snapshot: Snapshot): Snapshot {
    const { lines } = this.#options
    const devices = snapshot.devices.filter((device) => this.#claim(device))
    const present = new Set(devices.map(({ line }) => line))
    for (const line of lines.owned()) if (!present.has(line)) lines.release(line)
    return { ...snapshot, devices }
  }

  /** Lines that another group has. */
  refused(): readonly Device[] {
    return [...this.#refused.values()]
  }

  /** The number of a refused line is free. Whether this group has waited for it. */
  admit(line: LineNumber): boolean {
    const device = this.#refused.get(line)
    if (!device) return false
    this.#device({ type: 'deviceChanged', at: this.#options.clock.now(), device })
    return true
  }

  #inOrder(tell: () => void): void {
    if (this.#held) this.#held.push(tell)
    else tell()
  }

  #translated(snapshot: Snapshot): Snapshot {
    return {
      ...snapshot,
      calls: snapshot.calls.flatMap((told) => {
        const call = this.#addresses.call(told)
        return call ? [this.#translation.call(call)] : []
      }),
    }
  }
}
