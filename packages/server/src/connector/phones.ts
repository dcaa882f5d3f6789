/** The phones that are signed in to the built-in phone system, and the news when one comes or goes. */
import { Emitter, type Listenable } from '@offhook/base'
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
}

export class Phones {
  readonly #options: PhonesOptions
  readonly #emitter = new Emitter<PhonesEvents>()
  /** By line, then by contact. */
  #byLine = new Map<LineNumber, Map<string, ConnectedPhone>>()
  #isPlanned = false

  constructor(options: PhonesOptions) {
    this.#options = options
    // A device changes whenever a phone comes or goes; many do at once after a restart, and one look is enough for all.
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

  #plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    setImmediate(() => {
      this.#isPlanned = false
      this.#compare()
    })
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
  return [...these].flatMap(([line, phones]) =>
    [...phones.values()].filter((phone) => !those.get(line)?.has(phone.contact)),
  )
}
