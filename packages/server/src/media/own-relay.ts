/**
 * The relay (TURN over TCP and TLS) that the media engine is where administrators switched it on: for browsers whose network lets no UDP out.
 * Its secret is new with every start: credentials made from it are for people who are signed in now.
 */
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import {
  hostInUri,
  isNamedError,
  type Listenable,
  type Log,
  type Random,
  randomHex,
  SerialQueue,
} from '@offhook/base'
import type { KeptEngine, RelayTerms } from '@offhook/media'
import type { MediaSettingsBook } from './media-settings.ts'

export interface OwnRelayOptions {
  readonly engine: Pick<KeptEngine, 'request' | 'events'> | undefined
  readonly mediaSettings: MediaSettingsBook
  readonly publicAddress: {
    readonly current: { readonly address: string | undefined }
    readonly events: Listenable<{ changed: undefined }>
  }
  /** Under which the server is reached; empty: the name of the machine. */
  readonly name: string
  /** The files of the certificate, where one was set: browsers refuse one that signs itself. */
  readonly certificate: { readonly certificate: string; readonly privateKey: string } | undefined
  readonly random: Random
  readonly log: Log
}

export interface OwnRelayStatus {
  readonly uris: readonly string[]
  /** Why it is not there though it was switched on. */
  readonly fault: string | undefined
}

export class OwnRelay {
  readonly #options: OwnRelayOptions
  readonly #secret: string
  readonly #queue = new SerialQueue(8)
  readonly #unsubscribe: (() => void)[] = []
  #servedPort: number | null = null
  #hasTls = false
  #fault: string | undefined

  constructor(options: OwnRelayOptions) {
    this.#options = options
    this.#secret = randomHex(options.random, 32)
  }

  get status(): OwnRelayStatus {
    return { uris: this.#uris(), fault: this.#fault }
  }

  start(): void {
    const { engine, mediaSettings, publicAddress } = this.#options
    if (!engine) return
    this.#unsubscribe.push(
      mediaSettings.events.on('changed', () => this.#follow()),
      publicAddress.events.on('changed', () => this.#tellBrowsers()),
      engine.events.on('restored', () => {
        this.#servedPort = null
        this.#follow()
      }),
    )
    this.#follow()
  }

  stop(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe()
  }

  #follow(): void {
    this.#queue
      .run(() => this.#serve())
      .catch((fault: unknown) => {
        this.#fault = isNamedError(fault) ? fault.message : String(fault)
        this.#options.log.warn('The relay for browsers cannot be opened', { fault: this.#fault })
      })
      .finally(() => this.#tellBrowsers())
  }

  async #serve(): Promise<void> {
    const { engine, mediaSettings } = this.#options
    const port = mediaSettings.current.ownTurnPort
    if (port === this.#servedPort && this.#fault === undefined) return
    this.#servedPort = null
    this.#fault = undefined
    const identity = port === null ? undefined : await this.#identity()
    const relay: RelayTerms | undefined =
      port === null ? undefined : { port, secret: this.#secret, ...(identity ? { identity } : {}) }
    const served = await engine?.request({ do: 'serveRelay', relay })
    this.#hasTls = identity !== undefined
    this.#servedPort = served?.port ?? null
  }

  async #identity(): Promise<RelayTerms['identity']> {
    const { certificate: files } = this.#options
    if (!files) return undefined
    const [certificate, privateKey] = await Promise.all([
      readFile(files.certificate, 'utf8'),
      readFile(files.privateKey, 'utf8'),
    ])
    return { certificate, privateKey }
  }

  #tellBrowsers(): void {
    const uris = this.#uris()
    this.#options.mediaSettings.ownRelay = uris.length === 0 ? undefined : { uris, secret: this.#secret }
  }

  /** By its name, and by its public address where a name may lead to the inner one. */
  #uris(): readonly string[] {
    const port = this.#servedPort
    if (port === null) return []
    const { address } = this.#options.publicAddress.current
    const name = hostInUri(this.#options.name || hostname())
    const hosts = [...new Set([name, ...(address === undefined ? [] : [hostInUri(address)])])]
    return [
      ...hosts.map((host) => `turn:${host}:${port}?transport=tcp`),
      // The certificate is made out to the name.
      ...(this.#hasTls ? [`turns:${name}:${port}?transport=tcp`] : []),
    ]
  }
}
