/** The phones that are signed in to the built-in phone system, and the news when one comes or goes. */
import { type CancelTimer, type Clock, Emitter, type Listenable } from '@offhook/base'
import type { ConnectedPhone, PhoneSystem } from '@offhook/pbx'
import type { LineNumber } from '@offhook/telephony'
import type { Connectors } from './connectors.ts'

export type PhonesEvents = {
  came: ConnectedPhone
  went: ConnectedPhone
}

export interface PhonesOptions {
  readonly phoneSystem: Pick<PhoneSystem, 'name' | 'phones'>
  readonly connectors: Connectors
  readonly clock: Clock
}

/** A second phone at a line changes nothing of the line, and so is no news of the connector: it is found by looking. */
const LOOK_EVERY_MS = 5000
/** One look at ten thousand phones takes some milliseconds: looking may take a twentieth of the time, no more. */
const PAUSE_FACTOR = 20

export class Phones {
  readonly #options: PhonesOptions
  readonly #emitter = new Emitter<PhonesEvents>()
  /** By line, then by contact. */
  #byLine = new Map<LineNumber, Map<string, ConnectedPhone>>()
  #cancel: CancelTimer | undefined
  #isPlanned = false
  #notBefore = 0

  constructor(options: PhonesOptions) {
    this.#options = options
    options.connectors.events.on('device', ({ connector }) => {
      if (connector === options.phoneSystem.name) this.#plan()
    })
  }

  get events(): Listenable<PhonesEvents> {
    return this.#emitter
  }

  /** How many phones are signed in to a line. */
  countOf(line: LineNumber): number {
    return this.#byLine.get(line)?.size ?? 0
  }

  /** The phones that are signed in to a line. */
  of(line: LineNumber): readonly ConnectedPhone[] {
    return [...(this.#byLine.get(line)?.values() ?? [])]
  }

  /** How many of them are browsers (RFC 7118). */
  browsersOf(line: LineNumber): number {
    return this.of(line).filter(({ transport }) => isBrowser(transport)).length
  }

  /**
   * The IP address at which somebody talks who calls from `line`: a browser is where its client is, another phone where it signed in
   * from. `device` is the one that is meant, else all phones of the line. Undefined where they are at several places or nobody knows.
   */
  placeOf(line: LineNumber, device: string | undefined, client: string): string | undefined {
    const phones = this.of(line)
    const meant = device === undefined ? phones : phones.filter((phone) => phone.device === device)
    const places = meant.map(({ transport, address }) =>
      isBrowser(transport) ? client : address.slice(0, address.lastIndexOf(':')),
    )
    return new Set(places).size === 1 ? places[0] : undefined
  }

  start(): void {
    this.#cancel = this.#options.clock.after(LOOK_EVERY_MS, () => {
      this.#plan()
      this.start()
    })
  }

  stop(): void {
    this.#cancel?.()
  }

  /** At the end of the turn, because many phones come at once after a restart, and not too often. */
  #plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    const pause = this.#notBefore - this.#options.clock.monotonic()
    if (pause > 0) this.#options.clock.after(pause, () => this.#look())
    else setImmediate(() => this.#look())
  }

  #look(): void {
    this.#isPlanned = false
    const { clock } = this.#options
    const begin = clock.monotonic()
    this.#compare()
    const end = clock.monotonic()
    this.#notBefore = end + (end - begin) * PAUSE_FACTOR
  }

  #compare(): void {
    const before = this.#byLine
    this.#byLine = new Map()
    for (const phone of this.#options.phoneSystem.phones()) {
      const known = this.#byLine.get(phone.line)
      if (known) known.set(phone.contact, phone)
      else this.#byLine.set(phone.line, new Map([[phone.contact, phone]]))
    }
    for (const phone of newIn(this.#byLine, before)) this.#emitter.emit('came', phone)
    for (const phone of newIn(before, this.#byLine)) this.#emitter.emit('went', phone)
  }
}

function newIn(
  these: ReadonlyMap<LineNumber, ReadonlyMap<string, ConnectedPhone>>,
  those: ReadonlyMap<LineNumber, ReadonlyMap<string, ConnectedPhone>>,
): ConnectedPhone[] {
  const found: ConnectedPhone[] = []
  for (const [line, phones] of these) {
    const others = those.get(line)
    for (const [contact, phone] of phones) if (!others?.has(contact)) found.push(phone)
  }
  return found
}

/** RFC 7118: SIP over WebSocket is what browsers speak. */
/** Whether a phone is a browser (RFC 7118). */
export function isBrowser(transport: string): boolean {
  return transport === 'ws' || transport === 'wss'
}
