/**
 * The one place that every message passes on its way in or out. The latest are kept, bounded in bytes; whoever subscribes hears
 * of each as it passes.
 */
import type { Clock, Unsubscribe } from '@offhook/base'
import { describeMessage, type MessageDescription } from './description.ts'

/** The transports of RFC 3261 and RFC 7118. */
export type TraceTransport = 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS'

export interface Endpoint {
  /** An IPv4 or IPv6 address without brackets. */
  readonly address: string
  readonly port: number
}

export interface Passing {
  readonly direction: 'in' | 'out'
  readonly transport: TraceTransport
  readonly local: Endpoint
  readonly remote: Endpoint
  /** The message on the wire, in clear also where the wire is encrypted. Must not be changed any more. */
  readonly bytes: Uint8Array
}

export class TracedMessage implements Passing {
  /** Counts all messages since the start, from 1. */
  readonly index: number
  /** Milliseconds since 1970. */
  readonly time: number
  readonly direction: 'in' | 'out'
  readonly transport: TraceTransport
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly bytes: Uint8Array
  #description: MessageDescription | undefined

  constructor(index: number, time: number, passing: Passing) {
    this.index = index
    this.time = time
    this.direction = passing.direction
    this.transport = passing.transport
    this.local = passing.local
    this.remote = passing.remote
    this.bytes = passing.bytes
  }

  /** What the message says, in short; read when first asked for. */
  get description(): MessageDescription {
    this.#description ??= describeMessage(this.bytes)
    return this.#description
  }

  get source(): Endpoint {
    return this.direction === 'in' ? this.remote : this.local
  }

  get destination(): Endpoint {
    return this.direction === 'in' ? this.local : this.remote
  }
}

/** All that is given must fit. */
export interface TraceFilter {
  readonly callIds?: readonly string[]
  /** Addresses of the other side. */
  readonly addresses?: readonly string[]
  /** User parts of From, To or the Request-URI: whose messages they are. */
  readonly users?: readonly string[]
  /** Methods, by CSeq for responses. */
  readonly methods?: readonly string[]
}

/** Whether `message` fits `filter`. */
export function matchesTrace(filter: TraceFilter, message: TracedMessage): boolean {
  const { callIds, addresses, users, methods } = filter
  if (addresses && !addresses.includes(message.remote.address)) return false
  if (!callIds && !users && !methods) return true
  const { callId, method, users: named } = message.description
  if (callIds && !callIds.includes(callId)) return false
  if (methods && !methods.includes(method)) return false
  return !users || users.some((user) => named.includes(user))
}

/** What one kept message costs beside its bytes, roughly. */
const OVERHEAD_BYTES = 400

interface Subscriber {
  readonly filter: TraceFilter
  readonly listener: (message: TracedMessage) => void
}

export interface TracePointOptions {
  readonly clock: Clock
  /** How much is kept, in bytes; nothing when 0. */
  readonly capacityBytes: number
  /** Hears what a listener threw; a listener that fails must not stop the message. */
  readonly onFault?: (fault: unknown) => void
}

export class TracePoint {
  readonly #clock: Clock
  readonly #capacity: number
  readonly #onFault: (fault: unknown) => void
  #kept: TracedMessage[] = []
  /** Messages before this index of `#kept` have been dropped. */
  #first = 0
  #keptBytes = 0
  #count = 0
  #subscribers: readonly Subscriber[] = []

  constructor({ clock, capacityBytes, onFault = () => {} }: TracePointOptions) {
    this.#clock = clock
    this.#capacity = capacityBytes
    this.#onFault = onFault
  }

  /** To be called by the transport for every message, in the order in which they pass. */
  record(passing: Passing): void {
    this.#count++
    if (this.#capacity === 0 && this.#subscribers.length === 0) return
    const message = new TracedMessage(this.#count, this.#clock.now(), passing)
    if (this.#capacity > 0) this.#keep(message)
    for (const { filter, listener } of this.#subscribers) {
      try {
        if (matchesTrace(filter, message)) listener(message)
      } catch (fault) {
        this.#onFault(fault)
      }
    }
  }

  /** Hears of every message that fits, from now on. */
  subscribe(filter: TraceFilter, listener: (message: TracedMessage) => void): Unsubscribe {
    const subscriber = { filter, listener }
    this.#subscribers = [...this.#subscribers, subscriber]
    return () => {
      this.#subscribers = this.#subscribers.filter((known) => known !== subscriber)
    }
  }

  /** The messages that are kept and fit, the oldest first. */
  messages(filter: TraceFilter = {}): TracedMessage[] {
    return this.#kept.slice(this.#first).filter((message) => matchesTrace(filter, message))
  }

  /** How many messages have passed since the start. */
  get count(): number {
    return this.#count
  }

  /** What is kept, in bytes. */
  get keptBytes(): number {
    return this.#keptBytes
  }

  #keep(message: TracedMessage): void {
    this.#kept.push(message)
    this.#keptBytes += message.bytes.length + OVERHEAD_BYTES
    while (this.#keptBytes > this.#capacity) {
      this.#keptBytes -= this.#kept[this.#first]!.bytes.length + OVERHEAD_BYTES
      this.#first++
    }
    // The dropped half goes in one piece, so that dropping costs the same however much is kept.
    if (this.#first > 1024 && this.#first * 2 > this.#kept.length) {
      this.#kept = this.#kept.slice(this.#first)
      this.#first = 0
    }
  }
}
