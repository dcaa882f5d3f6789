/** What administrators set about media, as it is now. It stands among the settings; the secret of the TURN server is sealed. */
import { type Clock, Emitter, type Listenable } from '@offhook/base'
import { type ConnectionTest, type MediaSettings, mediaSettings } from '@offhook/contract'
import { loadSettings, saveSetting } from '../settings/index.ts'
import type { Seal, Store } from '../store/index.ts'
import { type TurnCredentials, turnCredentials } from './turn-credentials.ts'

const KEY = 'media'
const SECRET_KEY = 'turnSecret'
const HOUR_MS = 3_600_000

const usual: MediaSettings = {
  stunUris: [],
  turnUris: [],
  turnAuth: 'secret',
  turnUser: '',
  turnHours: 12,
  phoneCodecs: ['opus', 'G722', 'PCMA', 'PCMU'],
  browserCodecs: ['opus', 'G722', 'PCMA', 'PCMU'],
  peerCodecs: {},
  serverUsesRelay: false,
  holdMusic: '',
  phonePorts: null,
  publicAddress: '',
  internalNetworks: [],
}

export interface MediaSettingsOptions {
  readonly store: Store
  readonly seal: Seal
  readonly clock: Clock
}

type IceServer = ConnectionTest['servers'][number]

export class MediaSettingsBook {
  readonly #options: MediaSettingsOptions
  readonly #emitter = new Emitter<{ changed: MediaSettings }>()
  #settings = usual
  #secret = ''

  constructor(options: MediaSettingsOptions) {
    this.#options = options
  }

  async load(): Promise<void> {
    const rows = await loadSettings(this.#options.store)
    const read = (key: string): unknown => {
      const row = rows.find((each) => each.key === key)
      return row && JSON.parse(row.value)
    }
    const parsed = mediaSettings.safeParse({ ...usual, ...(read(KEY) as object | undefined) })
    if (parsed.success) this.#settings = parsed.data
    const sealed = read(SECRET_KEY)
    if (typeof sealed === 'string') this.#secret = this.#options.seal.open(sealed, SECRET_KEY) ?? ''
  }

  get events(): Listenable<{ changed: MediaSettings }> {
    return this.#emitter
  }

  get current(): MediaSettings {
    return this.#settings
  }

  get hasTurnSecret(): boolean {
    return this.#secret !== ''
  }

  /** Resolves when it is on disk and has been told. An empty `turnSecret` is forgotten. */
  async change({
    turnSecret,
    ...changes
  }: Partial<MediaSettings> & { readonly turnSecret?: string }): Promise<void> {
    const { store, seal } = this.#options
    const next = { ...this.#settings, ...changes }
    const statements = [saveSetting(store, KEY, next)]
    if (turnSecret !== undefined) {
      const sealed = turnSecret === '' ? null : seal.close(turnSecret, SECRET_KEY)
      statements.push(saveSetting(store, SECRET_KEY, sealed))
    }
    await store.write(...statements)
    this.#settings = next
    if (turnSecret !== undefined) this.#secret = turnSecret
    this.#emitter.emit('changed', next)
  }

  /** When credentials end that are made now; undefined where they do not end by themselves. */
  get credentialsEndAt(): number | undefined {
    const { turnAuth, turnHours, turnUris } = this.#settings
    if (turnAuth !== 'secret' || !this.hasTurnSecret || turnUris.length === 0) return undefined
    return this.#options.clock.now() + turnHours * HOUR_MS
  }

  /** The servers with which the browser of somebody finds its way through routers. In the own network none is needed. */
  iceServers(personId: string): readonly IceServer[] {
    const { stunUris, turnUris } = this.#settings
    const stun = stunUris.length === 0 ? [] : [{ urls: [...stunUris] }]
    // A TURN server without credentials is refused by browsers, with all others.
    const credentials = this.#credentialsOf(personId)
    return credentials ? [...stun, { urls: [...turnUris], ...credentials }] : stun
  }

  /** With what somebody signs in at the TURN servers; undefined where there are none, or no secret. */
  #credentialsOf(name: string): TurnCredentials | undefined {
    const { turnUris, turnAuth, turnUser } = this.#settings
    if (turnUris.length === 0 || !this.hasTurnSecret) return undefined
    return turnAuth === 'secret'
      ? turnCredentials(this.#secret, name, this.credentialsEndAt!)
      : { username: turnUser, credential: this.#secret }
  }
}
