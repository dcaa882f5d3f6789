/** What administrators set about media, as it is now. It stands among the settings; the secret of the TURN server is sealed. */
import { type Clock, Emitter, type Listenable } from '@offhook/base'
import { type IceServer, type MediaSettings, mediaSettings } from '@offhook/contract'
import { loadSettings, saveSetting } from '../settings/index.ts'
import type { Seal, Store } from '../store/index.ts'
import type { ProvidedServers } from './provided-servers.ts'
import { type TurnCredentials, turnCredentials } from './turn-credentials.ts'

const KEY = 'media'
const SECRET_KEY = 'turnSecret'
const PROVIDER_SECRET_KEY = 'turnProviderSecret'
const HOUR_MS = 3_600_000

const usual: MediaSettings = {
  stunUris: [],
  turnUris: [],
  turnSource: 'own',
  providerUrl: '',
  providerRequest: 'postJson',
  providerUser: '',
  turnAuth: 'secret',
  turnUser: '',
  turnHours: 12,
  phoneCodecs: ['opus', 'G722', 'PCMA', 'PCMU'],
  browserCodecs: ['opus', 'G722', 'PCMA', 'PCMU'],
  peerCodecs: {},
  serverUsesRelay: false,
  ownStun: false,
  ownTurnPort: null,
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

/** Secrets that are empty are forgotten. */
type MediaSettingsChange = Partial<MediaSettings> & {
  readonly turnSecret?: string
  readonly providerSecret?: string
}

export class MediaSettingsBook {
  readonly #options: MediaSettingsOptions
  readonly #emitter = new Emitter<{ changed: MediaSettings }>()
  #settings = usual
  #secret = ''
  #providerSecret = ''
  #provided: ProvidedServers | undefined
  #ownStunUri: string | undefined
  #ownRelay: { readonly uris: readonly string[]; readonly secret: string } | undefined

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
    const open = (key: string) => {
      const sealed = read(key)
      return typeof sealed === 'string' ? (this.#options.seal.open(sealed, key) ?? '') : ''
    }
    this.#secret = open(SECRET_KEY)
    this.#providerSecret = open(PROVIDER_SECRET_KEY)
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

  /** Signs in at the provider of servers. A secret: never log this value. */
  get providerSecret(): string {
    return this.#providerSecret
  }

  /** The servers that the provider names, as they were fetched last. */
  get provided(): ProvidedServers | undefined {
    return this.#provided
  }

  /** Where the server itself answers as a STUN server; undefined where nobody outside reaches it. */
  get ownStunUri(): string | undefined {
    return this.#ownStunUri
  }

  set ownStunUri(uri: string | undefined) {
    this.#ownStunUri = uri
  }

  /** Where the server itself is a relay, and from what credentials for it are made; undefined where it is none. A secret: never log it. */
  set ownRelay(relay: { readonly uris: readonly string[]; readonly secret: string } | undefined) {
    this.#ownRelay = relay
  }

  /** What the provider has answered; undefined: nothing is known of it any more. */
  setProvided(provided: ProvidedServers | undefined): void {
    if (!provided && !this.#provided) return
    this.#provided = provided
    this.#emitter.emit('changed', this.#settings)
  }

  /** Resolves when it is on disk and has been told. An empty `turnSecret` is forgotten. */
  async change({ turnSecret, providerSecret, ...changes }: MediaSettingsChange): Promise<void> {
    const { store, seal } = this.#options
    const next = { ...this.#settings, ...changes }
    const statements = [saveSetting(store, KEY, next)]
    for (const [key, secret] of [
      [SECRET_KEY, turnSecret],
      [PROVIDER_SECRET_KEY, providerSecret],
    ] as const) {
      if (secret === undefined) continue
      statements.push(saveSetting(store, key, secret === '' ? null : seal.close(secret, key)))
    }
    await store.write(...statements)
    this.#settings = next
    if (turnSecret !== undefined) this.#secret = turnSecret
    if (providerSecret !== undefined) this.#providerSecret = providerSecret
    this.#emitter.emit('changed', next)
  }

  /** When credentials end that are made now; undefined where they do not end by themselves. */
  get credentialsEndAt(): number | undefined {
    const { turnSource, turnAuth, turnHours, turnUris } = this.#settings
    if (turnSource === 'provider') return this.#provided?.endsAt
    if (this.#ownRelay) return this.#options.clock.now() + turnHours * HOUR_MS
    if (turnAuth !== 'secret' || !this.hasTurnSecret || turnUris.length === 0) return undefined
    return this.#options.clock.now() + turnHours * HOUR_MS
  }

  /** The servers with which the browser of somebody finds its way through routers. In the own network none is needed. */
  iceServers(personId: string): readonly IceServer[] {
    const stun =
      this.#settings.ownStun && this.#ownStunUri !== undefined ? [{ urls: [this.#ownStunUri] }] : []
    return [...stun, ...this.#ownRelayFor(personId), ...this.othersServers(personId)]
  }

  /** The same without this server: it does not ask itself. */
  othersServers(personId: string): readonly IceServer[] {
    const { turnSource, stunUris, turnUris } = this.#settings
    if (turnSource === 'provider') return this.#usableProvided()
    const stun = stunUris.length === 0 ? [] : [{ urls: [...stunUris] }]
    // A TURN server without credentials is refused by browsers, with all others.
    const credentials = this.#credentialsOf(personId)
    return credentials ? [...stun, { urls: [...turnUris], ...credentials }] : stun
  }

  #ownRelayFor(personId: string): readonly IceServer[] {
    if (!this.#ownRelay) return []
    const { uris, secret } = this.#ownRelay
    const endsAt = this.#options.clock.now() + this.#settings.turnHours * HOUR_MS
    return [{ urls: [...uris], ...turnCredentials(secret, personId, endsAt) }]
  }

  /** Those whose credentials hold: ended ones would be refused. */
  #usableProvided(): readonly IceServer[] {
    const { servers = [], endsAt = Number.POSITIVE_INFINITY } = this.#provided ?? {}
    return endsAt > this.#options.clock.now() ? servers : []
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
