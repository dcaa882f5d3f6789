/** Where applications connect: TCP and TLS, each switched off where it is set so. */
import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Log } from '@offhook/base'
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

export interface CstaAddress {
  readonly transport: 'tcp' | 'tls'
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
  readonly #servers = new Set<Server>()
  readonly #sockets = new Set<Socket>()
  #addresses: CstaAddress[] = []

  constructor(options: CstaListenersOptions) {
    this.#options = options
  }

  /** Where it listens, with real ports. */
  get addresses(): readonly CstaAddress[] {
    return this.#addresses
  }

  /** A port that is taken is told and does without: nobody's phone shall be silent because of it. */
  async start(): Promise<void> {
    const { bind, tcp, tls, certificate } = this.#options
    for (const host of bind) {
      if (tcp !== false) await this.#listen('tcp', createServer(), host, tcp)
      if (tls === false) continue
      const server = createTlsServer({
        ...certificate,
        handshakeTimeout: HANDSHAKE_MS,
        minVersion: 'TLSv1.2',
      })
      await this.#listen('tls', server, host, tls)
    }
  }

  async stop(): Promise<void> {
    const closed = [...this.#servers].map((server) => new Promise((resolve) => server.close(resolve)))
    for (const socket of this.#sockets) socket.destroy()
    await Promise.all(closed)
    this.#servers.clear()
    this.#addresses = []
  }

  async #listen(transport: 'tcp' | 'tls', server: Server, host: string, port: number): Promise<void> {
    const { systemEvents, log } = this.#options
    server.maxConnections = MOST_SOCKETS
    server.on('connection', (socket) => this.#keep(socket))
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
    this.#servers.add(server)
    const address = server.address()
    if (typeof address === 'object' && address) {
      this.#addresses.push({ transport, address: host, port: address.port })
    }
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket)
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
