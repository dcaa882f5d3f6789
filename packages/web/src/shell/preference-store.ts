/** What this browser remembers: theme, language, sounds, view. Every value has a default. */

export interface Preferences {
  readonly theme: 'light' | 'dark' | 'auto'
  readonly language: 'de' | 'en' | null
  readonly ring: boolean
  readonly volume: number
  readonly peopleView: 'tiles' | 'rows'
}

const defaults: Preferences = { theme: 'auto', language: null, ring: true, volume: 60, peopleView: 'tiles' }

/** Each on its own key, as `public/scheme.js` reads two of them before the first paint. */
export class PreferenceStore {
  readonly #listeners = new Set<() => void>()
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  #values: Preferences

  constructor(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
    this.#storage = storage
    this.#values = read(storage)
  }

  get values(): Preferences {
    return this.#values
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(changes: Partial<Preferences>): void {
    this.#values = { ...this.#values, ...changes }
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) this.#storage.removeItem(storageKey(name))
      else this.#storage.setItem(storageKey(name), String(value))
    }
    for (const listener of [...this.#listeners]) listener()
  }
}

function storageKey(name: string): string {
  return `offhook-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function read(storage: Pick<Storage, 'getItem'>): Preferences {
  const text = (name: keyof Preferences) => storage.getItem(storageKey(name))
  const theme = text('theme')
  const language = text('language')
  const volume = Number(text('volume') ?? defaults.volume)
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : defaults.theme,
    language: language === 'de' || language === 'en' ? language : null,
    ring: text('ring') !== 'false',
    volume: volume >= 0 && volume <= 100 ? volume : defaults.volume,
    peopleView: text('peopleView') === 'rows' ? 'rows' : 'tiles',
  }
}
