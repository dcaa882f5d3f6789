/**
 * A network in memory with a clock that stands still: delay, loss, repetition and overtaking as asked for. Every message is kept for
 * the test to read, as a ladder diagram would show it.
 */
import { type Clock, hostPort, type Log, NamedError, type Random, silentLog } from '@offhook/base'
import { type SipMessage, SipRequest } from '../grammar/message.ts'
import { parseMessage } from '../grammar/parse-message.ts'
import { transportErrors } from '../transport/errors.ts'
import {
  type Flow,
  type FlowTarget,
  type FlowWatcher,
  isSecure,
  type TransportName,
} from '../transport/flow.ts'
import { Receiver } from '../transport/receiver.ts'
import type { ListenerAddress, Transport, TransportUser } from '../transport/transport.ts'

export interface NetworkConditions {
  /** How long a message travels, in milliseconds. */
  readonly delayMs: number
  /** Up to this much is added by chance: datagrams may overtake one another. */
  readonly jitterMs: number
  /** The share of datagrams that is lost, 0 to 1. */
  readonly loss: number
  /** The share of datagrams that comes twice. */
  readonly repetition: number
}

/** A message that was sent, whether it arrived or not. */
export interface Sighting {
  readonly at: number
  readonly from: string
  readonly to: string
  readonly message: SipMessage
  readonly bytes: Buffer
  readonly lost: boolean
}

const PERFECT: NetworkConditions = { delayMs: 5, jitterMs: 0, loss: 0, repetition: 0 }

export class SimulatedNetwork {
  readonly clock: Clock
  conditions: NetworkConditions
  /** Everything that was sent, in order. */
  readonly seen: Sighting[] = []
  /** Decides what is lost beside chance: return true to lose the message. */
  loses: ((message: SipMessage, from: string, to: string) => boolean) | undefined
  readonly #random: Random
  readonly #hosts = new Map<string, SimulatedTransport>()

  constructor(clock: Clock, random: Random, conditions: Partial<NetworkConditions> = {}) {
    this.clock = clock
    this.#random = random
    this.conditions = { ...PERFECT, ...conditions }
  }

  /** A host of the network. `name` is what ladders show. */
  host(name: string, address: string, port = 5060, log: Log = silentLog): SimulatedTransport {
    const transport = new SimulatedTransport(this, name, address, port, log)
    this.#hosts.set(hostPort(address, port), transport)
    return transport
  }

  /** The ladder: `alice → bob INVITE`, `bob → alice 180`, one a line, lost ones marked. */
  ladder(): string[] {
    return this.seen.map(({ from, to, message, lost }) => {
      const what = message instanceof SipRequest ? message.method : `${message.status} ${message.cseq.method}`
      return `${from} → ${to} ${what}${lost ? ' (lost)' : ''}`
    })
  }

  /** For the hosts. */
  carry(bytes: Buffer, flow: SimulatedFlow): void {
    const to = this.#hosts.get(hostPort(flow.remoteAddress, flow.remotePort))
    const message = parseMessage(bytes)
    const toName = to?.name ?? 'nobody'
    const lost = !flow.reliable && (!to || this.#chance(this.conditions.loss))
    const dropped = lost || this.loses?.(message, flow.host.name, toName) === true
    this.seen.push({ at: this.clock.now(), from: flow.host.name, to: toName, message, bytes, lost: dropped })
    if (dropped || !to) return
    this.#deliver(bytes, flow, to)
    if (!flow.reliable && this.#chance(this.conditions.repetition)) this.#deliver(bytes, flow, to)
  }

  /** The host gets another address, as a phone does that changes networks. */
  move(host: SimulatedTransport, address: string): void {
    this.#hosts.delete(hostPort(host.address, host.port))
    host.address = address
    this.#hosts.set(hostPort(address, host.port), host)
  }

  find(address: string, port: number): SimulatedTransport | undefined {
    return this.#hosts.get(hostPort(address, port))
  }

  #deliver(bytes: Buffer, flow: SimulatedFlow, to: SimulatedTransport): void {
    const { delayMs, jitterMs } = this.conditions
    const jitter = flow.reliable ? 0 : Math.floor((jitterMs * this.#random.bytes(1)[0]!) / 256)
    const copy = Buffer.from(bytes)
    this.clock.after(delayMs + jitter, () => to.deliver(copy, flow))
  }

  #chance(share: number): boolean {
    if (share <= 0) return false
    const [high, low] = this.#random.bytes(2)
    return (high! * 256 + low!) / 65_536 < share
  }
}

export class SimulatedTransport implements Transport {
  readonly name: string
  /** Changed by {@link SimulatedNetwork.move}. */
  address: string
  readonly port: number
  readonly network: SimulatedNetwork
  /** Set to refuse connections, as a host does where nobody listens for them. */
  refusesConnections = false
  readonly #receiver: Receiver
  readonly #flows = new Map<string, SimulatedFlow>()

  constructor(network: SimulatedNetwork, name: string, address: string, port: number, log: Log) {
    this.network = network
    this.name = name
    this.address = address
    this.port = port
    this.#receiver = new Receiver({ log })
  }

  get addresses(): readonly ListenerAddress[] {
    const { address, port } = this
    return [
      { transport: 'udp', address, port },
      { transport: 'tcp', address, port },
    ]
  }

  async start(user: TransportUser): Promise<void> {
    this.#receiver.user = user
  }

  async stop(): Promise<void> {
    this.#receiver.user = undefined
    for (const flow of [...this.#flows.values()]) flow.close()
  }

  flowTo({ transport, address, port }: FlowTarget): SimulatedFlow {
    const key = `${transport}:${hostPort(address, port)}`
    const known = this.#flows.get(key)
    if (known?.open) return known
    const flow = new SimulatedFlow(this, transport, address, port)
    this.#flows.set(key, flow)
    if (flow.reliable && this.network.find(address, port)?.refusesConnections !== false) {
      const details = { address, port, transport, reason: 'connection refused' }
      this.network.clock.after(this.network.conditions.delayMs, () =>
        flow.fail(new NamedError(transportErrors, 'sip-connection-failed', details)),
      )
    }
    return flow
  }

  deliver(bytes: Buffer, sent: SimulatedFlow): void {
    const { transport, localAddress, localPort } = sent
    if (!sent.open) return
    const flow = this.flowTo({ transport, address: localAddress, port: localPort })
    flow.peer = sent
    this.#receiver.onMessage(bytes, flow)
  }
}

export class SimulatedFlow implements Flow {
  readonly host: SimulatedTransport
  readonly transport: TransportName
  readonly reliable: boolean
  readonly secure: boolean
  readonly remoteAddress: string
  readonly remotePort: number
  peer: SimulatedFlow | undefined
  readonly #watchers = new Set<FlowWatcher>()
  #open = true

  constructor(host: SimulatedTransport, transport: TransportName, address: string, port: number) {
    this.host = host
    this.transport = transport
    this.reliable = transport !== 'udp'
    this.secure = isSecure(transport)
    this.remoteAddress = address
    this.remotePort = port
  }

  get localAddress(): string {
    return this.host.address
  }
  get localPort(): number {
    return this.host.port
  }
  get sentBy(): string {
    return hostPort(this.localAddress, this.localPort)
  }
  get contactHost(): string {
    return this.sentBy
  }
  get key(): string {
    return `${this.transport}:${this.sentBy}-${hostPort(this.remoteAddress, this.remotePort)}`
  }
  get open(): boolean {
    return this.#open
  }

  send(bytes: Buffer): void {
    if (this.#open) this.host.network.carry(bytes, this)
  }
  ping(): void {}
  atPort(port: number): Flow {
    if (this.reliable || port === this.remotePort) return this
    return this.host.flowTo({ transport: this.transport, address: this.remoteAddress, port })
  }
  watch(watcher: FlowWatcher): void {
    this.#watchers.add(watcher)
  }
  unwatch(watcher: FlowWatcher): void {
    this.#watchers.delete(watcher)
  }
  close(): void {
    if (this.reliable) this.fail(undefined)
  }

  /** Breaks the connection at both ends. */
  fail(fault: NamedError | undefined): void {
    if (!this.#open) return
    this.#open = false
    for (const watcher of [...this.#watchers]) watcher.onFlowClosed(this, fault)
    this.#watchers.clear()
    this.peer?.fail(fault)
  }
}
