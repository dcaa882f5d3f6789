/** SIP over UDP: one socket a listener, a flow for every peer address (RFC 3261 §18, RFC 3581). */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import { hostPort, NamedError } from '@offhook/base'
import { transportErrors } from './errors.ts'
import { type Flow, type FlowWatcher, PING } from './flow.ts'
import { isAnyAddress, type LocalAddresses, plainAddress } from './local-address.ts'
import type { Receiver } from './receiver.ts'

/** Asked of the kernel; it grants at most net.core.rmem_max. A burst waits here instead of being lost. */
const SOCKET_BUFFER_BYTES = 4 * 1024 * 1024
const REMEMBERED_FLOWS = 8192

export interface UdpListenerOptions {
  readonly host: string
  readonly port: number
  /** Host name or address to write into Via and Contact instead of the own address. */
  readonly advertise?: string
  /** What this peer is told instead; undefined: as all are. */
  readonly advertiseTo?: ((peer: string) => string | undefined) | undefined
}

export class UdpListener {
  readonly transport = 'udp'
  readonly ipv6: boolean
  readonly #options: UdpListenerOptions
  readonly #receiver: Receiver
  readonly #locals: LocalAddresses
  readonly #flows = new Map<string, UdpFlow>()
  #socket: Socket | undefined
  #address = ''
  #port = 0
  #edition = 0

  constructor(options: UdpListenerOptions, receiver: Receiver, locals: LocalAddresses) {
    this.#options = options
    this.#receiver = receiver
    this.#locals = locals
    this.ipv6 = isIPv6(options.host)
  }

  get address(): string {
    return this.#address
  }
  get port(): number {
    return this.#port
  }

  start(): Promise<void> {
    const { host, port } = this.#options
    const socket = createSocket({
      type: this.ipv6 ? 'udp6' : 'udp4',
      ipv6Only: this.ipv6,
      recvBufferSize: SOCKET_BUFFER_BYTES,
      sendBufferSize: SOCKET_BUFFER_BYTES,
      // Targets are always addresses; the resolver of node:dgram would cost a turn of the event loop each.
      lookup: (name, _options, done) => done(null, name, this.ipv6 ? 6 : 4),
    })
    this.#socket = socket
    return new Promise((resolve, reject) => {
      const fail = (cause: Error) => {
        const details = { transport: 'udp', host, port, reason: cause.message }
        reject(new NamedError(transportErrors, 'sip-listener-failed', details, cause))
      }
      socket.once('error', fail)
      socket.bind({ port, address: host }, () => {
        socket.off('error', fail)
        socket.on('error', (cause) => this.#receiver.onSocketFault('udp', cause))
        socket.on('message', (bytes, from) => this.#onDatagram(bytes, from))
        this.#address = socket.address().address
        this.#port = socket.address().port
        resolve()
      })
    })
  }

  stop(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    return new Promise((resolve) => (socket ? socket.close(() => resolve()) : resolve()))
  }

  /** The flow between this listener and a peer. */
  flowTo(address: string, port: number): UdpFlow {
    const key = hostPort(address, port)
    const known = this.#flows.get(key)
    if (known) return known
    // Flows are values without state of their own: forgetting them costs nothing but making them again.
    if (this.#flows.size >= REMEMBERED_FLOWS) this.#flows.clear()
    const flow = new UdpFlow(this, address, port)
    this.#flows.set(key, flow)
    return flow
  }

  /** Flows found out what their peers are told before this number changed: they find it out again. */
  get edition(): number {
    return this.#edition
  }

  /** What peers are told may be something else from now on. */
  readvertise(): void {
    this.#edition++
  }

  send(bytes: Buffer, flow: UdpFlow): void {
    this.#receiver.onSent(bytes, flow)
    this.sendUntraced(bytes, flow)
  }

  sendUntraced(bytes: Buffer, flow: UdpFlow): void {
    const socket = this.#socket
    if (!socket) {
      flow.onFault(new Error('the listener is stopped'))
      return
    }
    try {
      if (flow.isWatched) socket.send(bytes, flow.remotePort, flow.remoteAddress, flow.onSent)
      else socket.send(bytes, flow.remotePort, flow.remoteAddress)
    } catch (fault) {
      flow.onFault(fault as Error)
    }
  }

  /** Of ours, towards `peer`: the address, and what stands in Via and Contact. */
  localHost(peer: string): { address: string; host: string } {
    const address = isAnyAddress(this.#address) ? this.#locals.toward(peer) : this.#address
    const { advertise, advertiseTo } = this.#options
    return { address, host: hostPort(advertiseTo?.(peer) ?? advertise ?? address, this.#port) }
  }

  #onDatagram(bytes: Buffer, from: RemoteInfo): void {
    this.#receiver.onDatagram(bytes, this.flowTo(plainAddress(from.address), from.port))
  }
}

class UdpFlow implements Flow {
  readonly transport = 'udp'
  readonly reliable = false
  readonly secure = false
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  readonly #listener: UdpListener
  #sentBy: string
  #edition: number
  /** Made when first wanted: there is a flow for every registered phone. */
  #watchers: Set<FlowWatcher> | undefined
  #onSent: ((fault: Error | null) => void) | undefined

  constructor(listener: UdpListener, address: string, port: number) {
    const local = listener.localHost(address)
    this.#listener = listener
    this.#edition = listener.edition
    this.localAddress = local.address
    this.localPort = listener.port
    this.remoteAddress = address
    this.remotePort = port
    this.#sentBy = local.host
  }

  get sentBy(): string {
    if (this.#edition !== this.#listener.edition) {
      this.#edition = this.#listener.edition
      this.#sentBy = this.#listener.localHost(this.remoteAddress).host
    }
    return this.#sentBy
  }

  get contactHost(): string {
    return this.sentBy
  }
  get key(): string {
    return `udp:${hostPort(this.localAddress, this.localPort)}-${hostPort(this.remoteAddress, this.remotePort)}`
  }
  get open(): boolean {
    return true
  }
  get isWatched(): boolean {
    return this.#watchers !== undefined && this.#watchers.size > 0
  }

  send(bytes: Buffer): void {
    this.#listener.send(bytes, this)
  }
  ping(): void {
    this.#listener.sendUntraced(PING, this)
  }
  atPort(port: number): Flow {
    return port === this.remotePort ? this : this.#listener.flowTo(this.remoteAddress, port)
  }
  watch(watcher: FlowWatcher): void {
    this.#watchers ??= new Set()
    this.#watchers.add(watcher)
  }
  unwatch(watcher: FlowWatcher): void {
    this.#watchers?.delete(watcher)
  }
  close(): void {}

  /** What the socket calls when a datagram has left, or could not. */
  get onSent(): (fault: Error | null) => void {
    this.#onSent ??= (fault) => {
      if (fault) this.onFault(fault)
    }
    return this.#onSent
  }

  onFault(cause: Error): void {
    const details = {
      address: this.remoteAddress,
      port: this.remotePort,
      transport: 'udp',
      reason: cause.message,
    }
    const fault = new NamedError(transportErrors, 'sip-connection-failed', details, cause)
    for (const watcher of [...(this.#watchers ?? [])]) watcher.onFlowClosed(this, fault)
  }
}
