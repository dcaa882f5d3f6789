/**
 * What administrators set for single lines. It belongs to the number: it outlives the phone system that has the line, and can be
 * there before it.
 */
import { Emitter, type Listenable, type Log, NamedError, SerialQueue } from '@offhook/base'
import { contractErrors, type LineSettings, usualLineSettings } from '@offhook/contract'
import type { LineNumber } from '@offhook/telephony'
import { faultLog } from '../bus/index.ts'
import type { Store } from '../store/index.ts'
import { deleteLineSettings, loadLineSettings, saveLineSettings } from './line-settings-table.ts'

export type LineSettingsEvents = {
  changed: { readonly line: LineNumber; readonly settings: LineSettings; readonly before: LineSettings }
}

const MOST_LINES = 100_000

export class LineSettingsBook {
  readonly #store: Store
  readonly #emitter: Emitter<LineSettingsEvents>
  readonly #queue = new SerialQueue()
  /** Only of lines of which something is set. */
  #byLine = new Map<LineNumber, LineSettings>()

  constructor(store: Store, log: Log) {
    this.#store = store
    this.#emitter = new Emitter(faultLog(log))
  }

  async load(): Promise<void> {
    this.#byLine = new Map(await loadLineSettings(this.#store))
  }

  get events(): Listenable<LineSettingsEvents> {
    return this.#emitter
  }

  of(line: LineNumber): LineSettings {
    return this.#byLine.get(line) ?? usualLineSettings
  }

  /** Rejects with `too-many`. */
  change(line: LineNumber, settings: LineSettings): Promise<void> {
    return this.#queue.run(async () => {
      const before = this.of(line)
      const isUsual = JSON.stringify(settings) === JSON.stringify(usualLineSettings)
      if (!isUsual && !this.#byLine.has(line) && this.#byLine.size >= MOST_LINES) {
        throw new NamedError(contractErrors, 'too-many', { what: 'lines with settings', limit: MOST_LINES })
      }
      const store = this.#store
      await store.write(isUsual ? deleteLineSettings(store, line) : saveLineSettings(store, line, settings))
      if (isUsual) this.#byLine.delete(line)
      else this.#byLine.set(line, settings)
      this.#emitter.emit('changed', { line, settings, before })
    })
  }
}
