/**
 * Tells the media engine how it is reached: at which ports by phones, under which public address, and by which STUN and TURN servers it finds
 * out how it is seen from outside: those that browsers are given, looked up by name, the relays only where the server itself is to take an
 * address there.
 */
import { lookup } from 'node:dns/promises'
import { type CancelTimer, type Clock, type Log, SerialQueue } from '@offhook/base'
import type { IceServer, MediaSettings } from '@offhook/contract'
import type { KeptEngine, OutsideServers, RelayServer } from '@offhook/media'
import type { MediaSettingsBook } from './media-settings.ts'

type Engine = Pick<KeptEngine, 'request' | 'events'>

export interface OutsideOptions {
  readonly engine: Engine | undefined
  readonly mediaSettings: MediaSettingsBook
  /** The ports of phones, where administrators have set no others. */
  readonly usualPorts: NonNullable<MediaSettings['phonePorts']>
  readonly clock: Clock
  readonly log: Log
  /** Addresses of a name; the system's resolver where none is given. */
  readonly addressesOf?: (host: string) => Promise<readonly string[]>
}

/** Names change their addresses, and credentials made from a shared secret end: this is well before either. */
const AGAIN_MS = 20 * 60_000
/** The port of RFC 8489 §8.1 and RFC 8656 §3.1. */
const USUAL_PORT = 3478
const USUAL_TLS_PORT = 5349
/** As whom the server signs in at a relay that shares a secret with it. */
const OWN_NAME = 'server'

export class Outside {
  readonly #options: OutsideOptions
  readonly #queue = new SerialQueue(8)
  readonly #unsubscribe: (() => void)[] = []
  #hosts = new Map<string, readonly string[]>()
  #cancelTimer: CancelTimer | undefined

  constructor(options: OutsideOptions) {
    this.#options = options
  }

  /** The addresses of the hosts of servers, as far as they were found when they were looked up last. */
  get hosts(): ReadonlyMap<string, readonly string[]> {
    return this.#hosts
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
    const { engine, mediaSettings, usualPorts } = this.#options
    const { first, last } = mediaSettings.current.phonePorts ?? usualPorts
    await engine?.request({ do: 'usePorts', firstPort: first, lastPort: last })
    await engine?.request({ do: 'reach', ...(await this.#servers()) })
  }

  async #servers(): Promise<OutsideServers> {
    const { mediaSettings } = this.#options
    const servers = mediaSettings.othersServers(OWN_NAME)
    this.#hosts = new Map()
    const [stun, relays] = await Promise.all([
      this.#placesOf(servers.flatMap(({ urls }) => urls.filter((uri) => !isTurn(uri)))),
      mediaSettings.current.serverUsesRelay
        ? Promise.all(servers.map((server) => this.#relaysOf(server)))
        : [],
    ])
    const { publicAddress, ownStun } = mediaSettings.current
    return {
      ...(publicAddress === '' ? {} : { advertised: [publicAddress] }),
      // The engine asks from its port of UDP: only there a mapping says something.
      stun: stun.flatMap(({ transport, address, port }) => (transport === 'udp' ? { address, port } : [])),
      relays: relays.flat(),
      ...(ownStun ? { answersStun: true } : {}),
    }
  }

  async #relaysOf({ urls, username, credential }: IceServer): Promise<readonly RelayServer[]> {
    if (username === undefined || credential === undefined) return []
    const places = await this.#placesOf(urls.filter(isTurn))
    return places.map((place) => ({ ...place, username, credential }))
  }

  /** Where the servers of these URIs are; those that cannot be found are left out. */
  async #placesOf(uris: readonly string[]): Promise<readonly Place[]> {
    const found = await Promise.all(
      uris.flatMap((uri) => serverOf(uri) ?? []).map((each) => this.#lookUp(each)),
    )
    return found.flat()
  }

  async #lookUp({ host, port, transport }: NamedServer): Promise<readonly Place[]> {
    const { log, addressesOf = systemAddresses } = this.#options
    try {
      const addresses = await addressesOf(host)
      this.#hosts.set(host, addresses)
      return addresses.map((address) => ({ address, port, transport, name: host }))
    } catch (fault) {
      log.warn('A STUN or TURN server is not found', { host, fault: String(fault) })
      return []
    }
  }
}

const isTurn = (uri: string) => /^turns?:/.test(uri)

type Place = Pick<RelayServer, 'address' | 'port' | 'transport'> & { readonly name: string }

export interface NamedServer {
  readonly host: string
  readonly port: number
  readonly transport: RelayServer['transport']
}

/**
 * Host, port and transport of a server (RFC 7064 §3.1, RFC 7065 §3.1); undefined for DTLS (`turns:` over UDP), which nobody here speaks.
 * Pure.
 */
export function serverOf(uri: string): NamedServer | undefined {
  const found = /^(stun|turn)(s?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/.exec(uri)
  if (!found) return undefined
  const [, kind, secure, host, port, asked] = found
  const isSecure = secure === 's'
  if (isSecure && asked === 'udp') return undefined
  return {
    host: host!.replace(/^\[|\]$/g, ''),
    port: Number(port ?? (isSecure ? USUAL_TLS_PORT : USUAL_PORT)),
    transport: isSecure ? 'tls' : kind === 'turn' && asked === 'tcp' ? 'tcp' : 'udp',
  }
}

async function systemAddresses(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address)
}
