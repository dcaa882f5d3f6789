/** How the built-in phone system answers calls that nobody takes, as administrators set it. It stands among the settings. */
import { Emitter, type Listenable } from '@offhook/base'
import { type UnwantedCallSettings, unwantedCallSettings } from '@offhook/contract'
import { usualUnwantedCalls } from '@offhook/pbx'
import { loadSettings, saveSetting } from '../settings/index.ts'
import type { Store } from '../store/index.ts'

const KEY = 'unwantedCalls'

const usual: UnwantedCallSettings = { ...usualUnwantedCalls, hidesReject: false, toMailbox: false }

export class UnwantedCallsBook {
  readonly #store: Store
  readonly #emitter = new Emitter<{ changed: UnwantedCallSettings }>()
  #settings = usual

  constructor(store: Store) {
    this.#store = store
  }

  async load(): Promise<void> {
    const row = (await loadSettings(this.#store)).find(({ key }) => key === KEY)
    const parsed = unwantedCallSettings.safeParse(row && JSON.parse(row.value))
    if (parsed.success) this.#settings = parsed.data
  }

  get events(): Listenable<{ changed: UnwantedCallSettings }> {
    return this.#emitter
  }

  get current(): UnwantedCallSettings {
    return this.#settings
  }

  /** Resolves when it is on disk and has been told. */
  async change(settings: UnwantedCallSettings): Promise<void> {
    await this.#store.write(saveSetting(this.#store, KEY, settings))
    this.#settings = settings
    this.#emitter.emit('changed', settings)
  }
}
