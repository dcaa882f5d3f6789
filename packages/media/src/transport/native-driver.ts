/** UDP by the system's batch calls: several times the packets a second of `node:dgram`. Linux, IPv4; the rest goes by `node:dgram`. */
import { isIPv4 } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { DgramDriver } from './dgram-driver.ts'
import { ADDRESS_BYTES, MessageBatch, numberOf, textOf, timespecMs, writeAddress } from './message-batch.ts'
import type { NativeCalls } from './native-calls.ts'
import { LARGEST_PACKET, type OnPacket, type UdpDriver, type UdpSocket } from './udp.ts'

const AF_INET = 2
const SOCK_DGRAM = 2
const NONBLOCK_CLOEXEC = 0o2004000
const MSG_DONTWAIT = 0x40
const EPOLL_CLOEXEC = 0o2000000
const EPOLL_CTL_ADD = 1
const SOL_SOCKET = 1
const SO_TIMESTAMPNS = 35
const CLOCK_REALTIME = 0
/** Longer than this no packet has waited: the clock was set anew in between. */
const LONGEST_WAIT_MS = 1000
const EPOLLIN = 1
/** `struct epoll_event` is packed on x86-64 alone. */
const EVENT_BYTES = process.arch === 'x64' ? 12 : 16
const EVENT_DATA = process.arch === 'x64' ? 4 : 8
const BATCH = 64
const MOST_EVENTS = 1024
/** How often events are fetched in a turn. */
const PASSES = 16
/**
 * After so many packets the turn is over, although more are there: neither a flood nor what came while the thread was held up may keep
 * it from its beat. They are a few milliseconds of work.
 */
const MOST_A_TURN = 1024
/**
 * The thread sleeps so long before it looks for packets, and no longer, so that messages from other threads are heard. It does not
 * wake for each packet: that would cost more than the packet, and 4 ms are not heard.
 */
const NAP_MS = 4

interface NativeSocket {
  readonly descriptor: number
  readonly onPacket: OnPacket
  /** More than one packet waited in one turn: they are fetched in batches, until there are fewer again. */
  isBusy: boolean
  /** The turn in which it was read last. */
  turn: number
  /** The last address from which something came, and the last to which something went, both ways of writing them. */
  from: number
  fromText: string
  to: number
  toText: string
}

export class NativeDriver implements UdpDriver {
  readonly name = 'native'
  readonly #calls: NativeCalls
  readonly #poll: number
  /** By descriptor. */
  readonly #sockets: (NativeSocket | undefined)[] = []
  readonly #incoming: MessageBatch
  readonly #outgoing: MessageBatch
  readonly #events = new Uint8Array(MOST_EVENTS * EVENT_BYTES)
  readonly #eventView = new DataView(this.#events.buffer)
  /** For addresses that are not IPv4. */
  readonly #others = new DgramDriver()
  /** Nobody ever wakes the thread through it: it is there to sleep on. */
  readonly #pillow = new Int32Array(new SharedArrayBuffer(4))
  #queued = 0
  #queuedFor: NativeSocket | undefined
  #turn = 0
  /** Packets of this turn. */
  #taken = 0
  #isClosed = false
  readonly #now = new DataView(new ArrayBuffer(16))
  readonly #nowBytes = new Uint8Array(this.#now.buffer)
  /** Milliseconds since 1970, when this turn began. */
  #nowMs = 0

  constructor(calls: NativeCalls) {
    this.#calls = calls
    this.#poll = calls.epoll_create1(EPOLL_CLOEXEC)
    this.#incoming = new MessageBatch(calls, BATCH)
    this.#outgoing = new MessageBatch(calls, BATCH)
  }

  async open(address: string, port: number, onPacket: OnPacket): Promise<UdpSocket> {
    if (!isIPv4(address)) return this.#others.open(address, port, onPacket)
    const descriptor = this.#bound(address, port)
    // Without it packets seem to have come when they were looked for.
    this.#calls.setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, Uint8Array.of(1, 0, 0, 0), 4)
    const event = new Uint8Array(EVENT_BYTES)
    const view = new DataView(event.buffer)
    view.setUint32(0, EPOLLIN, true)
    view.setInt32(EVENT_DATA, descriptor, true)
    this.#calls.epoll_ctl(this.#poll, EPOLL_CTL_ADD, descriptor, event)
    const socket: NativeSocket = {
      descriptor,
      onPacket,
      isBusy: false,
      turn: 0,
      from: 0,
      fromText: textOf(0),
      to: 0,
      toText: textOf(0),
    }
    this.#sockets[descriptor] = socket
    return {
      port: this.#portOf(descriptor),
      send: (packet, to, toPort) => this.#send(socket, packet, to, toPort),
      close: () => this.#close(socket),
    }
  }

  /** Sleeps a while, at most `ms`, takes what has come, and lets the event loop turn once. */
  async wait(ms: number): Promise<void> {
    this.flush()
    const nap = Math.min(ms, NAP_MS)
    if (nap > 0 && this.#taken < MOST_A_TURN) Atomics.wait(this.#pillow, 0, 0, nap)
    this.#turn++
    this.#taken = 0
    this.#calls.clock_gettime(CLOCK_REALTIME, this.#nowBytes)
    this.#nowMs = timespecMs(this.#now, 0)
    for (let pass = 0; pass < PASSES && !this.#isClosed && this.#taken < MOST_A_TURN; pass++) {
      const count = this.#calls.epoll_wait(this.#poll, this.#events, MOST_EVENTS, 0)
      for (let index = 0; index < count && this.#taken < MOST_A_TURN; index++)
        this.#receive(this.#sockets[this.#eventView.getInt32(index * EVENT_BYTES + EVENT_DATA, true)])
      if (count === 0) break
    }
    this.flush()
    await nextTurn()
  }

  flush(): void {
    const descriptor = this.#queuedFor?.descriptor ?? -1
    if (this.#queued === 1) this.#calls.sendmsg(descriptor, this.#outgoing.pointer(0), MSG_DONTWAIT)
    else if (this.#queued > 1) this.#sendAll(descriptor)
    this.#queued = 0
  }

  close(): void {
    if (this.#isClosed) return
    this.flush()
    this.#isClosed = true
    for (const socket of this.#sockets) if (socket) this.#calls.close(socket.descriptor)
    this.#sockets.length = 0
    this.#calls.close(this.#poll)
    this.#others.close()
  }

  #bound(address: string, port: number): number {
    const descriptor = this.#calls.socket(AF_INET, SOCK_DGRAM | NONBLOCK_CLOEXEC, 0)
    if (descriptor < 0) throw this.#fault('socket')
    const name = new Uint8Array(ADDRESS_BYTES)
    writeAddress(name, address, port)
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

  #sendAll(descriptor: number): void {
    for (let done = 0; done < this.#queued; ) {
      const rest = this.#queued - done
      const sent = this.#calls.sendmmsg(descriptor, this.#outgoing.pointer(done), rest, MSG_DONTWAIT)
      // The first of them was refused (a peer that is gone, a full buffer): it is lost, the others go on.
      done += sent > 0 ? sent : 1
    }
  }

  #send(socket: NativeSocket, packet: Uint8Array, address: string, port: number): void {
    if (packet.length > LARGEST_PACKET || !this.#isOpen(socket)) return
    if (address !== socket.toText) {
      if (!isIPv4(address)) return
      socket.to = numberOf(address)
      socket.toText = address
    }
    if (socket !== this.#queuedFor || this.#queued === BATCH) this.flush()
    this.#queuedFor = socket
    this.#outgoing.fill(this.#queued++, packet, socket.to, port)
  }

  #receive(socket: NativeSocket | undefined): void {
    if (!socket) return
    if (socket.turn === this.#turn) socket.isBusy = true
    socket.turn = this.#turn
    if (socket.isBusy) {
      this.#receiveAll(socket)
      return
    }
    // A phone's next packet comes 20 ms later: to ask for more at once would be a call in vain.
    this.#incoming.askTimes(1)
    const length = this.#calls.recvmsg(socket.descriptor, this.#incoming.pointer(0), MSG_DONTWAIT)
    if (length >= 0) this.#deliver(socket, 0, length)
  }

  /** One batch: the rest of the socket has its turn when the others have had theirs. */
  #receiveAll(socket: NativeSocket): void {
    const batch = this.#incoming
    batch.askTimes(BATCH)
    const count = this.#calls.recvmmsg(socket.descriptor, batch.pointer(0), BATCH, MSG_DONTWAIT, 0n)
    socket.isBusy = count > 1
    // A handler may close the socket.
    for (let slot = 0; slot < count && this.#isOpen(socket); slot++)
      this.#deliver(socket, slot, batch.length(slot))
  }

  #deliver(socket: NativeSocket, slot: number, length: number): void {
    this.#taken++
    const address = this.#incoming.address(slot)
    if (address !== socket.from) {
      socket.from = address
      socket.fromText = textOf(address)
    }
    const agoMs = this.#nowMs - (this.#incoming.takenMs(slot) ?? this.#nowMs)
    const waited = agoMs > 0 && agoMs < LONGEST_WAIT_MS ? agoMs : 0
    socket.onPacket(this.#incoming.packet(slot, length), socket.fromText, this.#incoming.port(slot), waited)
  }

  #isOpen(socket: NativeSocket): boolean {
    return this.#sockets[socket.descriptor] === socket
  }

  #close(socket: NativeSocket): void {
    if (!this.#isOpen(socket)) return
    if (this.#queuedFor === socket) {
      this.flush()
      this.#queuedFor = undefined
    }
    this.#sockets[socket.descriptor] = undefined
    this.#calls.close(socket.descriptor)
  }
}

/** The errors that binding knows, on Linux. */
const CODES: Readonly<Record<number, string>> = {
  13: 'EACCES',
  24: 'EMFILE',
  98: 'EADDRINUSE',
  99: 'EADDRNOTAVAIL',
}
