/** The settings as they are now, and the news when one changes. */
import { Emitter, type Listenable, type Random, randomHex } from '@offhook/base'
import type { Statement, Store } from '../store/index.ts'
import { loadSettings, saveSetting } from './setting-table.ts'
import { type Settings, settingsOf, unsetSettings } from './settings.ts'

export type SettingsEvents = {
  changed: { readonly settings: Settings; readonly keys: readonly (keyof Settings)[] }
}

/** Keys beside the settings: when the set-up ended, and the realm. */
const SET_UP_AT = 'setUpAt'
const REALM = 'realm'
const REALM_BYTES = 6

export class SettingsBook {
  readonly #store: Store
  readonly #random: Random
  readonly #emitter = new Emitter<SettingsEvents>()
  #settings: Settings = unsetSettings
  #isSetUp = false
  #realm = ''

  constructor(store: Store, random: Random) {
    this.#store = store
    this.#random = random
  }

  get events(): Listenable<SettingsEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    const rows = await loadSettings(this.#store)
    this.#settings = settingsOf(rows)
    this.#isSetUp = rows.some((row) => row.key === SET_UP_AT)
    const realm = rows.find((row) => row.key === REALM)
    if (realm) this.#realm = JSON.parse(realm.value) as string
    else {
      this.#realm = `offhook-${randomHex(this.#random, REALM_BYTES)}`
      await this.#write([saveSetting(this.#store, REALM, this.#realm)])
    }
  }

  get current(): Settings {
    return this.#settings
  }

  /** Whether the set-up has been done. */
  get isSetUp(): boolean {
    return this.#isSetUp
  }

  /**
   * The realm of the phones' sign-in: made up at the first start, unique in the world (RFC 3261 §22.1), and kept for good, because
   * the secrets that are kept are good for one realm only (RFC 7616 §3.4.2).
   */
  get realm(): string {
    return this.#realm
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
