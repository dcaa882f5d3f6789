/** UDP by the system's batch calls: several times the packets a second of `node:dgram`. Linux, IPv4; the rest goes by `node:dgram`. */
import { isIPv4 } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { DgramDriver } from './dgram-driver.ts'
import { ADDRESS_BYTES, MessageBatch, writeAddress } from './message-batch.ts'
import type { NativeCalls } from './native-calls.ts'
import { LARGEST_PACKET, type OnPacket, type UdpDriver, type UdpSocket } from './udp.ts'

const AF_INET = 2
const SOCK_DGRAM = 2
const NONBLOCK_CLOEXEC = 0o2004000
const MSG_DONTWAIT = 0x40
const EPOLL_CLOEXEC = 0o2000000
const EPOLL_CTL_ADD = 1
const EPOLLIN = 1
/** `struct epoll_event` is packed on x86-64 alone. */
const EVENT_BYTES = process.arch === 'x64' ? 12 : 16
const EVENT_DATA = process.arch === 'x64' ? 4 : 8
const BATCH = 64
const MOST_EVENTS = 256
/** How often so many events are fetched in a turn: a flood must not keep the thread from its beat. */
const PASSES = 16
/** How many batches of one socket are read before the others have their turn. */
const BATCHES_A_TURN = 4
/**
 * The thread sleeps so long before it looks for packets, and no longer, so that messages from other threads are heard. It does not
 * wake for each packet: that would cost more than the packet, and 4 ms are not heard.
 */
const NAP_MS = 4

export class NativeDriver implements UdpDriver {
  readonly name = 'native'
  readonly #calls: NativeCalls
  readonly #poll: number
  readonly #handlers = new Map<number, OnPacket>()
  readonly #incoming: MessageBatch
  readonly #outgoing: MessageBatch
  readonly #events = new Uint8Array(MOST_EVENTS * EVENT_BYTES)
  readonly #eventView = new DataView(this.#events.buffer)
  /** For addresses that are not IPv4. */
  readonly #others = new DgramDriver()
  /** Nobody ever wakes the thread through it: it is there to sleep on. */
  readonly #pillow = new Int32Array(new SharedArrayBuffer(4))
  #queued = 0
  #queuedFor = -1
  #isClosed = false

  constructor(calls: NativeCalls) {
    this.#calls = calls
    this.#poll = calls.epoll_create1(EPOLL_CLOEXEC)
    this.#incoming = new MessageBatch(calls, BATCH)
    this.#outgoing = new MessageBatch(calls, BATCH)
  }

  async open(address: string, port: number, onPacket: OnPacket): Promise<UdpSocket> {
    if (!isIPv4(address)) return this.#others.open(address, port, onPacket)
    const descriptor = this.#bound(address, port)
    const event = new Uint8Array(EVENT_BYTES)
    const view = new DataView(event.buffer)
    view.setUint32(0, EPOLLIN, true)
    view.setInt32(EVENT_DATA, descriptor, true)
    this.#calls.epoll_ctl(this.#poll, EPOLL_CTL_ADD, descriptor, event)
    this.#handlers.set(descriptor, onPacket)
    let isOpen = true
    return {
      port: this.#portOf(descriptor),
      send: (packet, to, toPort) => {
        if (isOpen && isIPv4(to)) this.#send(descriptor, packet, to, toPort)
      },
      close: () => {
        if (!isOpen) return
        isOpen = false
        this.#close(descriptor)
      },
    }
  }

  /** Sleeps a while, at most `ms`, takes what has come, and lets the event loop turn once. */
  async wait(ms: number): Promise<void> {
    this.flush()
    const nap = Math.min(ms, NAP_MS)
    if (nap > 0) Atomics.wait(this.#pillow, 0, 0, nap)
    for (let pass = 0; pass < PASSES && !this.#isClosed; pass++) {
      const count = this.#calls.epoll_wait(this.#poll, this.#events, MOST_EVENTS, 0)
      for (let index = 0; index < count; index++)
        this.#receive(this.#eventView.getInt32(index * EVENT_BYTES + EVENT_DATA, true))
      if (count < MOST_EVENTS) break
    }
    this.flush()
    await nextTurn()
  }

  flush(): void {
    let done = 0
    while (done < this.#queued) {
      const headers = done === 0 ? this.#outgoing.headers : this.#outgoing.headers.subarray(done * 64)
      const sent = this.#calls.sendmmsg(this.#queuedFor, headers, this.#queued - done, MSG_DONTWAIT)
      // The first of them was refused (a peer that is gone, a full buffer): it is lost, the others go on.
      done += sent > 0 ? sent : 1
    }
    this.#queued = 0
  }

  close(): void {
    if (this.#isClosed) return
    this.flush()
    this.#isClosed = true
    for (const descriptor of this.#handlers.keys()) this.#calls.close(descriptor)
    this.#handlers.clear()
    this.#calls.close(this.#poll)
    this.#others.close()
  }

  #bound(address: string, port: number): number {
    const descriptor = this.#calls.socket(AF_INET, SOCK_DGRAM | NONBLOCK_CLOEXEC, 0)
    if (descriptor < 0) throw this.#fault('socket')
    const name = new Uint8Array(ADDRESS_BYTES)
    writeAddress(name, 0, address, port)
    if (this.#calls.bind(descriptor, name, name.length) === 0) return descriptor
    const fault = this.#fault('bind')
    this.#calls.close(descriptor)
    throw fault
  }

  #portOf(descriptor: number): number {
    const name = new Uint8Array(ADDRESS_BYTES)
    this.#calls.getsockname(descriptor, name, Uint8Array.of(ADDRESS_BYTES, 0, 0, 0))
    return (name[2]! << 8) | name[3]!
  }

  #fault(call: string): NodeJS.ErrnoException {
    const number = this.#calls.errno()
    const code = CODES[number] ?? `E${number}`
    return Object.assign(new Error(`${call}: ${code}`), { code, errno: -number, syscall: call })
  }

  #send(descriptor: number, packet: Uint8Array, address: string, port: number): void {
    if (packet.length > LARGEST_PACKET) return
    if (descriptor !== this.#queuedFor || this.#queued === BATCH) this.flush()
    this.#queuedFor = descriptor
    this.#outgoing.fill(this.#queued++, packet, address, port)
  }

  #receive(descriptor: number): void {
    for (let turn = 0; turn < BATCHES_A_TURN; turn++) {
      const onPacket = this.#handlers.get(descriptor)
      // A handler may have closed the socket.
      if (!onPacket) return
      const batch = this.#incoming
      const count = this.#calls.recvmmsg(descriptor, batch.headers, BATCH, MSG_DONTWAIT, null)
      for (let slot = 0; slot < count; slot++) {
        const packet = batch.packet(slot)
        const address = batch.address(slot)
        const port = batch.port(slot)
        batch.clear(slot)
        onPacket(packet, address, port)
      }
      if (count < BATCH) return
    }
  }

  #close(descriptor: number): void {
    if (this.#queuedFor === descriptor) this.flush()
    this.#queuedFor = -1
    this.#handlers.delete(descriptor)
    if (!this.#isClosed) this.#calls.close(descriptor)
  }
}

/** The errors that binding knows, on Linux. */
const CODES: Readonly<Record<number, string>> = {
  13: 'EACCES',
  24: 'EMFILE',
  98: 'EADDRINUSE',
  99: 'EADDRNOTAVAIL',
}
