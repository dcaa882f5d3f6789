/** The settings as they are now, and the news when one changes. */
import { Emitter, type Listenable } from '@offhook/base'
import type { Statement, Store } from '../store/index.ts'
import { loadSettings, saveSetting } from './setting-table.ts'
import { type Settings, settingsOf, unsetSettings } from './settings.ts'

export type SettingsEvents = {
  changed: { readonly settings: Settings; readonly keys: readonly (keyof Settings)[] }
}

/** Beside the settings, the key under which the end of the set-up is noted. */
const SET_UP_AT = 'setUpAt'

export class SettingsBook {
  readonly #store: Store
  readonly #emitter = new Emitter<SettingsEvents>()
  #settings: Settings = unsetSettings
  #isSetUp = false

  constructor(store: Store) {
    this.#store = store
  }

  get events(): Listenable<SettingsEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    const rows = await loadSettings(this.#store)
    this.#settings = settingsOf(rows)
    this.#isSetUp = rows.some((row) => row.key === SET_UP_AT)
  }

  get current(): Settings {
    return this.#settings
  }

  /** Whether the set-up has been done. */
  get isSetUp(): boolean {
    return this.#isSetUp
  }

  /** Resolves when the change is on disk and has been told. */
  async change(changes: Partial<Settings>): Promise<void> {
    const keys = Object.keys(changes) as (keyof Settings)[]
    await this.#write(keys.map((key) => saveSetting(this.#store, key, changes[key])))
    this.#settings = { ...this.#settings, ...changes }
    this.#emitter.emit('changed', { settings: this.#settings, keys })
  }

  /** Notes that the set-up has been done; it cannot be done twice. */
  async completeSetUp(at: number): Promise<void> {
    await this.#write([saveSetting(this.#store, SET_UP_AT, at)])
    this.#isSetUp = true
  }

  #write(statements: readonly Statement[]): Promise<void> {
    return this.#store.write(...statements)
  }
}
