/** The transport layer on real sockets: listeners, connections that are used again, bounds (RFC 3261 §18). */
import { randomBytes } from 'node:crypto'
import { createServer as createHttpServer, type Server as HttpServer, type IncomingMessage } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import { isIPv6, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type CancelTimer, type Clock, hostPort, type Log, NamedError } from '@offhook/base'
import type { WebSocket } from 'ws'
import { type Channel, Connection, type ConnectionOwner } from './connection.ts'
import { transportErrors } from './errors.ts'
import { defaultPort, type Flow, type FlowTarget, type TransportName } from './flow.ts'
import { defaultTransportLimits, type SourceGate, type TransportLimits } from './limits.ts'
import { isAnyAddress, LocalAddresses, plainAddress } from './local-address.ts'
import { type MessageObserver, Receiver } from './receiver.ts'
import {
  createStreamServer,
  openStream,
  serveStream,
  channelOf as streamChannel,
  type TlsIdentity,
  type TlsVerification,
} from './stream.ts'
import type { ListenerAddress, Transport, TransportUser } from './transport.ts'
import { UdpListener } from './udp.ts'
import {
  openWebSocket,
  serveWebSocket,
  WebSocketAcceptor,
  channelOf as webSocketChannel,
} from './websocket.ts'

export interface ListenerConfig {
  readonly transport: TransportName
  /** An address of the machine; `0.0.0.0` or `::` for all. */
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Name or address to write into Via and Contact instead of the own address. */
  readonly advertise?: string
  /** Required for `tls` and `wss`. */
  readonly tls?: TlsIdentity
  /** For `ws` and `wss`: the resource served; every one by default. */
  readonly path?: string
}

export interface NetworkTransportOptions {
  readonly clock: Clock
  readonly log: Log
  readonly listeners: readonly ListenerConfig[]
  readonly limits?: Partial<TransportLimits> | undefined
  readonly verification?: TlsVerification | undefined
  readonly gate?: SourceGate | undefined
  readonly observer?: MessageObserver | undefined
  /**
   * Name or address that a peer, by its address, finds in Via and Contact instead of what its listener advertises, as somebody outside of
   * the own network does; undefined: as all are told.
   */
  readonly advertiseTo?: (peer: string) => string | undefined
}

const SWEEP_MS = 5_000
/** How long closing waits for peers to take part in it. */
const CLOSE_MS = 1_000

/** A listener for connections. */
interface StreamListener extends ListenerAddress {
  readonly config: ListenerConfig
  readonly server: Server | HttpServer | HttpsServer
}

export class NetworkTransport implements Transport, ConnectionOwner {
  readonly clock: Clock
  readonly limits: TransportLimits
  readonly #options: NetworkTransportOptions
  readonly #receiver: Receiver
  readonly #locals: LocalAddresses
  readonly #verification: TlsVerification
  readonly #acceptor: WebSocketAcceptor
  readonly #udp: UdpListener[] = []
  readonly #streams: StreamListener[] = []
  /** Open connections by what {@link targetKey} makes of their far end. */
  readonly #byTarget = new Map<string, Connection>()
  readonly #connections = new Set<Connection>()
  readonly #perAddress = new Map<string, number>()
  readonly #invalidHost = `${randomBytes(6).toString('hex')}.invalid`
  #detach: (() => void)[] = []
  #cancelSweep: CancelTimer | undefined
  #serial = 0

  constructor(options: NetworkTransportOptions) {
    this.#options = options
    this.clock = options.clock
    this.limits = { ...defaultTransportLimits, ...options.limits }
    this.#receiver = new Receiver(options)
    this.#locals = new LocalAddresses(() => this.clock.monotonic())
    this.#verification = options.verification ?? { verify: true }
    this.#acceptor = new WebSocketAcceptor(this.limits.messageBytes)
  }

  get addresses(): readonly ListenerAddress[] {
    return [...this.#udp, ...this.#streams].map(({ transport, address, port }) => ({
      transport,
      address,
      port,
    }))
  }

  /** How many connections are open. */
  get connectionCount(): number {
    return this.#connections.size
  }

  async start(user: TransportUser): Promise<void> {
    this.#receiver.user = user
    try {
      for (const config of this.#options.listeners) await this.#listen(config)
    } catch (fault) {
      await this.stop()
      throw fault
    }
    this.#sweepLater()
  }

  async stop(): Promise<void> {
    this.#cancelSweep?.()
    for (const detach of this.#detach.splice(0)) detach()
    const closing = this.#streams.splice(0).map(({ server }) => new Promise((done) => server.close(done)))
    const connections = [...this.#connections]
    for (const connection of connections) connection.close()
    const cancelAbort = this.clock.after(CLOSE_MS, () => {
      for (const connection of connections) connection.abort()
    })
    await Promise.all([...closing, ...this.#udp.splice(0).map((udp) => udp.stop())])
    cancelAbort()
    this.#acceptor.close()
    this.#receiver.user = undefined
  }

  /** Also serves SIP over WebSocket on an HTTP(S) server that belongs to somebody else. */
  attach(server: HttpServer | HttpsServer, path: string, secure: boolean): void {
    const transport = secure ? 'wss' : 'ws'
    const detach = this.#acceptor.attach(server, path, (socket, from) =>
      this.#acceptWebSocket(transport, socket, from),
    )
    this.#detach.push(detach)
  }

  /**
   * Takes an upgrade request for SIP over a secure WebSocket that reached an HTTPS server of somebody else, who has made sure that it
   * may come in and has seen to the subprotocol.
   */
  acceptUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#acceptor.accept(request, socket, head, (accepted, from) =>
      this.#acceptWebSocket('wss', accepted, from),
    )
  }

  flowTo(target: FlowTarget): Flow {
    if (target.transport === 'udp') return this.#udpFlowTo(target)
    const key = targetKey(target)
    const known = this.#byTarget.get(key)
    if (known?.open) return known
    return this.#connect(target, key)
  }

  onSent(bytes: Buffer, flow: Flow): void {
    this.#receiver.onSent(bytes, flow)
  }

  onConnectionClosed(connection: Connection): void {
    if (!this.#connections.delete(connection)) return
    const { remoteAddress } = connection
    const left = (this.#perAddress.get(remoteAddress) ?? 1) - 1
    if (left > 0) this.#perAddress.set(remoteAddress, left)
    else this.#perAddress.delete(remoteAddress)
    for (const key of [targetKey(connectionTarget(connection)), connection.targetKey]) {
      if (key !== undefined && this.#byTarget.get(key) === connection) this.#byTarget.delete(key)
    }
  }

  #udpFlowTo({ address, port }: FlowTarget): Flow {
    const ipv6 = isIPv6(address)
    const fitting = this.#udp.filter((each) => each.ipv6 === ipv6)
    const listener = fitting.length > 1 ? this.#nearest(fitting, address) : fitting[0]
    if (!listener) throw new NamedError(transportErrors, 'sip-no-transport', { address, transport: 'udp' })
    return listener.flowTo(address, port)
  }

  /** Of several listeners the one in the peer's network, else one that is bound to all. */
  #nearest(listeners: readonly UdpListener[], peer: string): UdpListener | undefined {
    const own = this.#locals.toward(peer)
    const bound = listeners.find(({ address }) => address === own)
    return bound ?? listeners.find(({ address }) => isAnyAddress(address)) ?? listeners[0]
  }

  #connect(target: FlowTarget, key: string): Connection {
    this.#refuseBeyondBound(target.address)
    const connection = this.#add(this.#ownAddresses(target), undefined, key)
    const open = target.transport === 'ws' || target.transport === 'wss' ? openWebSocket : openStream
    open(target, connection, this.#receiver, this.#verification)
    return connection
  }

  /** A peer answers on the same connection; what we write is for requests it may send after that has closed. */
  #ownAddresses(target: FlowTarget) {
    const { transport, address, port } = target
    const localAddress = this.#locals.toward(address)
    const listener = this.#streams.find((each) => each.transport === transport)
    const remote = {
      transport,
      localAddress,
      localPort: listener?.port ?? 0,
      remoteAddress: address,
      remotePort: port,
    }
    if (transport === 'ws' || transport === 'wss') {
      // A WebSocket client cannot be called back (RFC 7118 §5, appendix A).
      return { ...remote, sentBy: this.#invalidHost, contactHost: this.#invalidHost }
    }
    const host = listener
      ? hostPort(this.#advertised(listener.config, address) ?? localAddress, listener.port)
      : hostPort(localAddress, defaultPort(transport))
    return { ...remote, sentBy: host, contactHost: host }
  }

  #advertised(config: ListenerConfig | undefined, peer: string): string | undefined {
    return this.#options.advertiseTo?.(peer) ?? config?.advertise
  }

  /** What peers are told may be something else from now on; connections that stand keep what was told. */
  readvertise(): void {
    for (const listener of this.#udp) listener.readvertise()
  }

  #add(addresses: ConstructorParameters<typeof Connection>[1], channel: Channel | undefined, key?: string) {
    const connection = new Connection(this, addresses, ++this.#serial, channel, key)
    this.#connections.add(connection)
    const { remoteAddress } = addresses
    this.#perAddress.set(remoteAddress, (this.#perAddress.get(remoteAddress) ?? 0) + 1)
    this.#byTarget.set(key ?? targetKey(connectionTarget(connection)), connection)
    return connection
  }

  #refuseBeyondBound(address: string): void {
    const count = this.#connections.size
    const perAddress = this.#perAddress.get(address) ?? 0
    if (count >= this.limits.connections || perAddress >= this.limits.connectionsPerAddress) {
      throw new NamedError(transportErrors, 'sip-connections-exhausted', { count })
    }
  }

  async #listen(config: ListenerConfig): Promise<void> {
    if (config.transport === 'udp') {
      const { advertiseTo } = this.#options
      const listener = new UdpListener({ ...config, advertiseTo }, this.#receiver, this.#locals)
      await listener.start()
      this.#udp.push(listener)
      return
    }
    const server = this.#createServer(config)
    await listenOn(server, config)
    const bound = server.address()
    if (bound === null || typeof bound === 'string') return
    this.#streams.push({
      transport: config.transport,
      address: bound.address,
      port: bound.port,
      config,
      server,
    })
  }

  #createServer(config: ListenerConfig): Server | HttpServer | HttpsServer {
    const { transport, tls } = config
    if (transport === 'tcp' || transport === 'tls') {
      const server = createStreamServer(transport === 'tls' ? tls : undefined, this.limits, (socket) =>
        this.#acceptStream(config, socket),
      )
      server.maxConnections = this.limits.connections
      // A failed TLS handshake is the peer's affair.
      server.on('tlsClientError', (_fault: Error, socket: Socket) => socket.destroy())
      return server
    }
    const refuse = (_request: unknown, response: { writeHead(status: number): { end(): void } }) =>
      response.writeHead(426).end()
    const server =
      transport === 'wss'
        ? createHttpsServer({ key: tls!.key, cert: tls!.cert }, refuse)
        : createHttpServer(refuse)
    const detach = this.#acceptor.attach(server, config.path, (socket, from) =>
      this.#acceptWebSocket(transport, socket, from, config),
    )
    this.#detach.push(detach)
    return server
  }

  #acceptStream(config: ListenerConfig, socket: Socket): void {
    const connection = this.#accept(config.transport, socket, streamChannel(socket), config)
    if (!connection) return void socket.destroy()
    serveStream(socket, connection, this.#receiver, 'acceptor')
  }

  #acceptWebSocket(transport: TransportName, socket: WebSocket, from: Socket, config?: ListenerConfig): void {
    const connection = this.#accept(transport, from, webSocketChannel(socket), config)
    if (!connection) {
      socket.terminate()
      return
    }
    serveWebSocket(socket, connection, this.#receiver)
  }

  /** Undefined at the bound of connections, or when the peer has gone already. */
  #accept(
    transport: TransportName,
    socket: Socket,
    channel: Channel,
    config?: ListenerConfig,
  ): Connection | undefined {
    const { remoteAddress, remotePort, localAddress, localPort } = socket
    if (!remoteAddress || remotePort === undefined) return undefined
    const address = plainAddress(remoteAddress)
    try {
      this.#refuseBeyondBound(address)
    } catch {
      this.#options.log.warn('A SIP connection was refused, too many are open', { from: address })
      return undefined
    }
    const own = plainAddress(localAddress ?? '')
    const host = hostPort(this.#advertised(config, address) ?? own, localPort ?? 0)
    const local = { localAddress: own, localPort: localPort ?? 0, sentBy: host, contactHost: host }
    return this.#add({ transport, remoteAddress: address, remotePort, ...local }, channel)
  }

  #sweepLater(): void {
    this.#cancelSweep = this.clock.after(SWEEP_MS, () => {
      this.#sweep()
      this.#sweepLater()
    })
  }

  /** Closes what nobody uses, and what only holds a place. */
  #sweep(): void {
    const now = this.clock.monotonic()
    for (const connection of [...this.#connections]) {
      if (connection.isOverdue(now)) connection.close()
    }
  }
}

function listenOn(server: Server | HttpServer | HttpsServer, config: ListenerConfig): Promise<void> {
  const { transport, host, port } = config
  return new Promise((resolve, reject) => {
    const fail = (cause: Error) => {
      const details = { transport, host, port, reason: cause.message }
      reject(new NamedError(transportErrors, 'sip-listener-failed', details, cause))
    }
    server.once('error', fail)
    server.listen({ host, port, ipv6Only: isIPv6(host) && isAnyAddress(host) }, () => {
      server.off('error', fail)
      resolve()
    })
  })
}

/** Connections to the same address but under another expected name are not mixed (RFC 5922 §7.1). */
function targetKey({ transport, address, port, serverName, path }: FlowTarget): string {
  return `${transport}:${hostPort(address, port)}:${serverName ?? ''}${path ?? ''}`
}

function connectionTarget(connection: Connection): FlowTarget {
  return {
    transport: connection.transport,
    address: connection.remoteAddress,
    port: connection.remotePort,
  }
}
