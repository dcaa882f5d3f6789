/** The settings as they are now, and the news when one changes. */
import { Emitter, type Listenable } from '@offhook/base'
import type { Statement, Store } from '../store/index.ts'
import { loadSettings, saveSetting } from './setting-table.ts'
import { type Settings, settingsOf, unsetSettings } from './settings.ts'

export type SettingsEvents = {
  changed: { readonly settings: Settings; readonly keys: readonly (keyof Settings)[] }
}

/** Keys beside the settings: when the set-up ended, and the realm. */
const SET_UP_AT = 'setUpAt'
const REALM = 'realm'

export class SettingsBook {
  readonly #store: Store
  readonly #emitter = new Emitter<SettingsEvents>()
  #settings: Settings = unsetSettings
  #isSetUp = false
  #realm = unsetSettings.presenceDomain

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
    const realm = rows.find((row) => row.key === REALM)
    this.#realm = realm ? (JSON.parse(realm.value) as string) : this.#settings.presenceDomain
  }

  get current(): Settings {
    return this.#settings
  }

  /** Whether the set-up has been done. */
  get isSetUp(): boolean {
    return this.#isSetUp
  }

  /**
   * The realm of the phones' sign-in: the presence domain of the set-up, for good, because the secrets that are kept are good for
   * one realm only (RFC 7616 §3.4.2).
   */
  get realm(): string {
    return this.#realm
  }

  /** Resolves when the change is on disk and has been told. */
  async change(changes: Partial<Settings>): Promise<void> {
    const keys = Object.keys(changes) as (keyof Settings)[]
    const realm = this.#isSetUp ? this.#realm : (changes.presenceDomain ?? this.#realm)
    await this.#write([
      ...keys.map((key) => saveSetting(this.#store, key, changes[key])),
      saveSetting(this.#store, REALM, realm),
    ])
    this.#settings = { ...this.#settings, ...changes }
    this.#realm = realm
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
