/**
 * A connection (TCP, TLS or WebSocket) as a flow: bounded writing, idle time-out, answer to keep-alives. What carries the
 * bytes is behind {@link Channel}.
 */
import { type Clock, hostPort, NamedError } from '@offhook/base'
import { transportErrors } from './errors.ts'
import { type Flow, type FlowWatcher, isSecure, PING, type TransportName } from './flow.ts'
import type { TransportLimits } from './limits.ts'

/** What a connection needs of a socket. */
export interface Channel {
  readonly bufferedBytes: number
  write(bytes: Buffer): void
  /** Ends after what was written has left. */
  end(): void
  /** Ends at once. */
  destroy(): void
}

export interface ConnectionAddresses {
  readonly transport: TransportName
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  readonly sentBy: string
  readonly contactHost: string
}

export interface ConnectionOwner {
  readonly clock: Clock
  readonly limits: TransportLimits
  onSent(bytes: Buffer, flow: Flow): void
  onConnectionClosed(connection: Connection): void
}

export class Connection implements Flow {
  readonly transport: TransportName
  readonly reliable = true
  readonly secure: boolean
  readonly localAddress: string
  readonly localPort: number
  readonly remoteAddress: string
  readonly remotePort: number
  readonly sentBy: string
  readonly contactHost: string
  readonly key: string
  /** For a connection that we opened: under what it is found again. */
  readonly targetKey: string | undefined
  /** When the last message came or went (monotonic), for the idle sweep. */
  usedAt: number
  /** Whether anything well-formed has come in. */
  heard = false
  readonly openedAt: number
  /** The message of which the rest has not come yet. */
  #half: { readonly since: number; readonly bytes: number } | undefined
  readonly #owner: ConnectionOwner
  readonly #watchers = new Set<FlowWatcher>()
  #channel: Channel | undefined
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #closed = false

  constructor(
    owner: ConnectionOwner,
    addresses: ConnectionAddresses,
    serial: number,
    channel?: Channel,
    targetKey?: string,
  ) {
    this.#owner = owner
    this.targetKey = targetKey
    this.transport = addresses.transport
    this.secure = isSecure(addresses.transport)
    this.localAddress = addresses.localAddress
    this.localPort = addresses.localPort
    this.remoteAddress = addresses.remoteAddress
    this.remotePort = addresses.remotePort
    this.sentBy = addresses.sentBy
    this.contactHost = addresses.contactHost
    this.key = `${addresses.transport}:${hostPort(addresses.remoteAddress, addresses.remotePort)}#${serial}`
    this.#channel = channel
    this.openedAt = owner.clock.monotonic()
    this.usedAt = this.openedAt
  }

  get open(): boolean {
    return !this.#closed
  }
  /** Whether the connection stands; before, what is sent waits. */
  get isConnected(): boolean {
    return this.#channel !== undefined && !this.#closed
  }
  get limits(): TransportLimits {
    return this.#owner.limits
  }

  /** Something well-formed came in. */
  onHeard(): void {
    this.heard = true
    this.usedAt = this.#owner.clock.monotonic()
  }

  /** `bytes` wait for the rest of their message, 0 where none has begun; `isNext`: those before them have become whole. */
  onHalf(bytes: number, isNext: boolean): void {
    const since = isNext ? undefined : this.#half?.since
    this.#half = bytes === 0 ? undefined : { since: since ?? this.#owner.clock.monotonic(), bytes }
  }

  /** Idle, without anything well-formed from the beginning on, or with a message that does not become whole. */
  isOverdue(now: number): boolean {
    const { idleMs, firstMessageMs } = this.limits
    if (now - this.usedAt > idleMs) return true
    if (!this.heard && now - this.openedAt > firstMessageMs) return true
    return this.#isHalfTooLong(now)
  }

  #isHalfTooLong(now: number): boolean {
    if (!this.#half) return false
    const { messageMs, slowestBytesPerSecond } = this.limits
    const { since, bytes } = this.#half
    return now - since > messageMs + (bytes * 1000) / slowestBytesPerSecond
  }

  /** The connection stands: what waited is written. */
  opened(channel: Channel): void {
    if (this.#closed) {
      channel.destroy()
      return
    }
    this.#channel = channel
    const waiting = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    for (const bytes of waiting) channel.write(bytes)
  }

  send(bytes: Buffer): void {
    if (this.#closed) return
    this.#owner.onSent(bytes, this)
    this.write(bytes)
  }

  /** Sends bytes that are no message (keep-alive), without a trace. */
  write(bytes: Buffer): void {
    if (this.#closed) return
    const buffered = this.#channel ? this.#channel.bufferedBytes : this.#waitingBytes
    if (buffered + bytes.length > this.#owner.limits.writeBufferBytes) {
      this.fail(new NamedError(transportErrors, 'sip-peer-too-slow', { address: this.remoteAddress }))
      return
    }
    this.usedAt = this.#owner.clock.monotonic()
    if (this.#channel) this.#channel.write(bytes)
    else {
      this.#waiting.push(bytes)
      this.#waitingBytes += bytes.length
    }
  }

  ping(): void {
    this.write(PING)
  }
  atPort(): Flow {
    return this
  }
  watch(watcher: FlowWatcher): void {
    this.#watchers.add(watcher)
  }
  unwatch(watcher: FlowWatcher): void {
    this.#watchers.delete(watcher)
  }

  close(): void {
    if (this.#closed) return
    this.#channel?.end()
    this.#ended(undefined)
  }

  /** Ends the socket of a closed connection whose peer does not take part in closing it. */
  abort(): void {
    this.#channel?.destroy()
  }

  /** Closes at once because of a fault: the watchers hear of it. */
  fail(fault: NamedError | undefined): void {
    if (this.#closed) return
    this.#channel?.destroy()
    this.#ended(fault)
  }

  /** Closes at once because the socket told of an error. */
  failed(reason: string): void {
    const details = {
      address: this.remoteAddress,
      port: this.remotePort,
      transport: this.transport,
      reason,
    }
    this.fail(new NamedError(transportErrors, 'sip-connection-failed', details))
  }

  #ended(fault: NamedError | undefined): void {
    this.#closed = true
    this.#waiting = []
    this.#owner.onConnectionClosed(this)
    const watchers = [...this.#watchers]
    this.#watchers.clear()
    for (const watcher of watchers) watcher.onFlowClosed(this, fault)
  }
}
