/** What this browser remembers: theme, language, sounds, views, what it asks and tells. Every value has a default. */

export interface Preferences {
  readonly theme: 'light' | 'dark' | 'auto'
  readonly language: 'de' | 'en' | null
  readonly ring: boolean
  readonly volume: number
  readonly peopleView: 'tiles' | 'rows'
  readonly startPage: 'people' | 'calls' | 'journal'
  /** Calls that come in stand beside every page, not on that of the calls alone. */
  readonly slideIn: boolean
  /** On the desktop, where the browser lets. */
  readonly notifications: boolean
  /** Asks before a number is dialled. */
  readonly confirmDial: boolean
  /** Nobody at mouse and keyboard for a while makes one away. */
  readonly awayWhenIdle: boolean
  /** The id of the person whose phone this browser is; empty for nobody. */
  readonly softphoneOf: string
  /** With what one calls where one has both. */
  readonly callsFrom: 'browser' | 'phone'
  /** The phone beside this browser among several of one line, as `line/device`; empty for whichever the phone system takes. */
  readonly phone: string
  /** Devices by the browser's names; empty for the system's choice. */
  readonly microphone: string
  readonly speaker: string
  readonly ringer: string
  /** The headset whose buttons are used: vendor and product; empty for none. */
  readonly headset: string
  readonly echoCancellation: boolean
  readonly noiseSuppression: boolean
  readonly autoGain: boolean
}

const defaults: Preferences = {
  theme: 'auto',
  language: null,
  ring: true,
  volume: 60,
  peopleView: 'tiles',
  startPage: 'people',
  slideIn: true,
  notifications: true,
  confirmDial: false,
  awayWhenIdle: true,
  softphoneOf: '',
  callsFrom: 'browser',
  phone: '',
  microphone: '',
  speaker: '',
  ringer: '',
  headset: '',
  echoCancellation: true,
  noiseSuppression: true,
  autoGain: true,
}

/** Each on its own key, as `public/scheme.js` reads two of them before the first paint. */
export class PreferenceStore {
  readonly #listeners = new Set<() => void>()
  readonly #storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  #chosen: Preferences
  #fixed: Partial<Preferences> = {}
  #values: Preferences

  constructor(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
    this.#storage = storage
    this.#chosen = read(storage)
    this.#values = this.#chosen
  }

  get values(): Preferences {
    return this.#values
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(changes: Partial<Preferences>): void {
    this.#chosen = { ...this.#chosen, ...changes }
    for (const [name, value] of Object.entries(changes)) {
      if (value === null) this.#storage.removeItem(storageKey(name))
      else this.#storage.setItem(storageKey(name), String(value))
    }
    this.#tell()
  }

  /** Values that the administration decided: they hold in place of what was chosen, which is kept for later. */
  fix(values: Partial<Preferences>): void {
    this.#fixed = values
    this.#tell()
  }

  isFixed(name: keyof Preferences): boolean {
    return this.#fixed[name] !== undefined
  }

  #tell(): void {
    this.#values = { ...this.#chosen, ...this.#fixed }
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
  const startPage = text('startPage')
  const volume = Number(text('volume') ?? defaults.volume)
  return {
    theme: theme === 'light' || theme === 'dark' ? theme : defaults.theme,
    language: language === 'de' || language === 'en' ? language : null,
    ring: text('ring') !== 'false',
    volume: volume >= 0 && volume <= 100 ? volume : defaults.volume,
    peopleView: text('peopleView') === 'rows' ? 'rows' : 'tiles',
    startPage: startPage === 'calls' || startPage === 'journal' ? startPage : defaults.startPage,
    slideIn: text('slideIn') !== 'false',
    notifications: text('notifications') !== 'false',
    confirmDial: text('confirmDial') === 'true',
    awayWhenIdle: text('awayWhenIdle') !== 'false',
    softphoneOf: text('softphoneOf') ?? '',
    callsFrom: text('callsFrom') === 'phone' ? 'phone' : 'browser',
    phone: text('phone') ?? '',
    microphone: text('microphone') ?? '',
    speaker: text('speaker') ?? '',
    ringer: text('ringer') ?? '',
    headset: text('headset') ?? '',
    echoCancellation: text('echoCancellation') !== 'false',
    noiseSuppression: text('noiseSuppression') !== 'false',
    autoGain: text('autoGain') !== 'false',
  }
}
