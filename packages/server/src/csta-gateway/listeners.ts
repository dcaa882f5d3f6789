/** Where applications connect: over TLS, and without encryption as long as an administrator wants that. */
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { type Log, SerialQueue } from '@offhook/base'
import { overSocket, type SwitchingFunction } from '@offhook/csta'
import type { SystemEvents } from '../bus/index.ts'

export interface CstaListenersOptions {
  readonly bind: readonly string[]
  readonly tcp: number | false
  readonly tls: number | false
  readonly certificate: { readonly key: string; readonly cert: string }
  readonly switchingFunction: SwitchingFunction
  readonly systemEvents: SystemEvents
  readonly log: Log
}

type Way = 'tcp' | 'tls'

export interface CstaAddress {
  readonly transport: Way
  readonly address: string
  readonly port: number
}

/** An application that does not read is left rather than its messages being kept: some thousand events. */
const MOST_UNSENT_BYTES = 1024 * 1024
const HANDSHAKE_MS = 10_000
/** Sockets that have not become clients: in the middle of a handshake. */
const MOST_SOCKETS = 12_000

export class CstaListeners {
  readonly #options: CstaListenersOptions
  readonly #servers = new Map<Server, Way>()
  readonly #sockets = new Map<Socket, Way>()
  /** Opening and closing come one after another. */
  readonly #queue = new SerialQueue()
  #addresses: CstaAddress[] = []

  constructor(options: CstaListenersOptions) {
    this.#options = options
  }

  /** Where it listens, with real ports. */
  get addresses(): readonly CstaAddress[] {
    return this.#addresses
  }

  /** A port that is taken is told and does without: nobody's phone shall be silent because of it. */
  start(): Promise<void> {
    return this.#queue.run(async () => {
      const { bind, tls, certificate } = this.#options
      if (tls === false) return
      for (const host of bind) {
        const server = createTlsServer({
          ...certificate,
          handshakeTimeout: HANDSHAKE_MS,
          minVersion: 'TLSv1.2',
        })
        await this.#listen('tls', server, host, tls)
      }
    })
  }

  /** Opens the port without encryption where there is one, or closes it and leaves those who came by it. */
  setPlain(isOn: boolean): Promise<void> {
    return this.#queue.run(async () => {
      const { bind, tcp } = this.#options
      const isOpen = [...this.#servers.values()].includes('tcp')
      if (!isOn) await this.#close('tcp')
      else if (tcp !== false && !isOpen) {
        for (const host of bind) await this.#listen('tcp', createServer(), host, tcp)
      }
    })
  }

  stop(): Promise<void> {
    return this.#queue.run(async () => {
      await this.#close('tcp')
      await this.#close('tls')
    })
  }

  async #close(way: Way): Promise<void> {
    const servers = [...this.#servers].flatMap(([server, its]) => (its === way ? [server] : []))
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)))
    for (const [socket, its] of this.#sockets) if (its === way) socket.destroy()
    await Promise.all(closed)
    for (const server of servers) this.#servers.delete(server)
    this.#addresses = this.#addresses.filter(({ transport }) => transport !== way)
  }

  async #listen(transport: Way, server: Server, host: string, port: number): Promise<void> {
    const { systemEvents, log } = this.#options
    server.maxConnections = MOST_SOCKETS
    server.on('connection', (socket) => this.#keep(socket, transport))
    server.on(transport === 'tls' ? 'secureConnection' : 'connection', (socket: Socket) =>
      this.#accept(socket, transport === 'tls'),
    )
    server.on('tlsClientError', (fault: Error) =>
      log.debug('a TLS handshake with an application failed', { fault: fault.message }),
    )
    try {
      await listening(server, host, port)
    } catch (fault) {
      const reason = fault instanceof Error ? fault.message : String(fault)
      systemEvents.record('csta-port-unusable', { transport: transport.toUpperCase(), port, reason })
      return
    }
    this.#servers.set(server, transport)
    const address = server.address()
    if (typeof address === 'object' && address) {
      this.#addresses.push({ transport, address: host, port: address.port })
    }
  }

  #keep(socket: Socket, transport: Way): void {
    this.#sockets.set(socket, transport)
    socket.once('close', () => this.#sockets.delete(socket))
    // Before there is a client nobody else hears of it.
    socket.on('error', () => {})
  }

  #accept(socket: Socket, isEncrypted: boolean): void {
    const transport = overSocket(socket, { mostUnsentBytes: MOST_UNSENT_BYTES })
    this.#options.switchingFunction.accept(transport, { address: socket.remoteAddress ?? '', isEncrypted })
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port, ipv6Only: host.includes(':') }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
