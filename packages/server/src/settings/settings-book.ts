/** The settings as they are now, and the news when one changes. */
import { Emitter, type Listenable, type Random, randomHex } from '@offhook/base'
import type { Statement, Store } from '../store/index.ts'
import { loadSettings, saveSetting } from './setting-table.ts'
import { type Settings, type StoredSettings, settingsOf, unsetSettings } from './settings.ts'

export type SettingsEvents = {
  changed: {
    readonly settings: Settings
    /** As they were, the location apart: that one has changed already. */
    readonly before: Settings
    readonly keys: readonly (keyof Settings)[]
  }
}

/** The part of the settings that is kept elsewhere: the basics of the default location. */
export interface LocationSettings {
  readonly basics: Settings['location']
  /** Resolves when it is on disk together with `alongside`. */
  changeBasics(basics: Settings['location'], alongside: readonly Statement[]): Promise<void>
}

/** Keys beside the settings: when the set-up ended, and the realm. */
const SET_UP_AT = 'setUpAt'
const REALM = 'realm'
const REALM_BYTES = 6

export class SettingsBook {
  readonly #store: Store
  readonly #random: Random
  readonly #location: LocationSettings
  readonly #emitter = new Emitter<SettingsEvents>()
  #settings: StoredSettings = unsetSettings
  #isSetUp = false
  #realm = ''

  constructor(store: Store, random: Random, location: LocationSettings) {
    this.#store = store
    this.#random = random
    this.#location = location
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
    return { ...this.#settings, location: this.#location.basics }
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

  /**
   * Resolves when the change is on disk and has been told. `write` writes it together with what must not be there without it; the
   * location is written by its owner.
   */
  async change(
    changes: Partial<Settings>,
    write = (statements: readonly Statement[]) => this.#write(statements),
  ): Promise<void> {
    const { location, ...others } = changes
    const statements = Object.entries(others).map(([key, value]) => saveSetting(this.#store, key, value))
    if (location) await this.#location.changeBasics(location, statements)
    else await write(statements)
    const before = this.current
    this.#settings = { ...this.#settings, ...others }
    const keys = Object.keys(others) as (keyof Settings)[]
    if (keys.length > 0) this.#emitter.emit('changed', { settings: this.current, before, keys })
  }

  /** The default location, or what belongs to it, is another one: whoever follows the settings hears of it. */
  locationChanged(): void {
    const { current } = this
    this.#emitter.emit('changed', { settings: current, before: current, keys: ['location'] })
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
