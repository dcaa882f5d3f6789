/**
 * Tells the media engine by which STUN and TURN servers it finds out how it is reached from outside: those that browsers are given, looked
 * up by name, the relays only where the server itself is to take an address there.
 */
import { lookup } from 'node:dns/promises'
import { type CancelTimer, type Clock, type Log, SerialQueue } from '@offhook/base'
import type { KeptEngine, OutsideServers } from '@offhook/media'
import type { MediaSettingsBook } from './media-settings.ts'

type Engine = Pick<KeptEngine, 'request' | 'events'>

export interface OutsideOptions {
  readonly engine: Engine | undefined
  readonly mediaSettings: MediaSettingsBook
  readonly clock: Clock
  readonly log: Log
  /** Addresses of a name; the system's resolver where none is given. */
  readonly addressesOf?: (host: string) => Promise<readonly string[]>
}

/** Names change their addresses, and credentials made from a shared secret end: this is well before either. */
const AGAIN_MS = 20 * 60_000
/** The port of RFC 8489 §8.1 and RFC 8656 §3.1. */
const USUAL_PORT = 3478
/** As whom the server signs in at a relay that shares a secret with it. */
const OWN_NAME = 'server'

export class Outside {
  readonly #options: OutsideOptions
  readonly #queue = new SerialQueue(8)
  readonly #unsubscribe: (() => void)[] = []
  #cancelTimer: CancelTimer | undefined

  constructor(options: OutsideOptions) {
    this.#options = options
  }

  start(): void {
    const { engine, mediaSettings } = this.#options
    if (!engine) return
    const tell = () => this.#tellSoon()
    this.#unsubscribe.push(mediaSettings.events.on('changed', tell), engine.events.on('restored', tell))
    tell()
  }

  stop(): void {
    this.#cancelTimer?.()
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe()
  }

  #tellSoon(): void {
    this.#cancelTimer?.()
    this.#cancelTimer = this.#options.clock.after(AGAIN_MS, () => this.#tellSoon())
    this.#queue
      .run(() => this.#tell())
      .catch((fault: unknown) => {
        this.#options.log.warn('The media engine was not told how it is reached from outside', {
          fault: String(fault),
        })
      })
  }

  async #tell(): Promise<void> {
    const { engine } = this.#options
    await engine?.request({ do: 'reach', ...(await this.#servers()) })
  }

  async #servers(): Promise<OutsideServers> {
    const { mediaSettings } = this.#options
    const { stunUris, turnUris, serverUsesRelay } = mediaSettings.current
    const credentials = serverUsesRelay ? mediaSettings.credentialsOf(OWN_NAME) : undefined
    const [stun, relays] = await Promise.all([
      this.#placesOf(stunUris),
      credentials ? this.#placesOf(turnUris) : [],
    ])
    return { stun, relays: relays.map((place) => ({ ...place, ...credentials! })) }
  }

  /** Where the servers of these URIs are reached over UDP; those that are not, or cannot be found, are left out. */
  async #placesOf(uris: readonly string[]): Promise<{ address: string; port: number }[]> {
    const places = uris.flatMap((uri) => serverOf(uri) ?? [])
    const found = await Promise.all(places.map(({ host, port }) => this.#lookUp(host, port)))
    return found.flat()
  }

  async #lookUp(host: string, port: number): Promise<{ address: string; port: number }[]> {
    const { log, addressesOf = systemAddresses } = this.#options
    try {
      return (await addressesOf(host)).map((address) => ({ address, port }))
    } catch (fault) {
      log.warn('A STUN or TURN server is not found', { host, fault: String(fault) })
      return []
    }
  }
}

/** Host and port of a server over UDP without encryption (RFC 7064, RFC 7065): the way that an engine of UDP can go. Pure. */
export function serverOf(uri: string): { readonly host: string; readonly port: number } | undefined {
  const found = /^(?:stun|turn):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/.exec(uri)
  if (!found || found[3] === 'tcp') return undefined
  return { host: found[1]!.replace(/^\[|\]$/g, ''), port: Number(found[2] ?? USUAL_PORT) }
}

async function systemAddresses(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}
