/**
 * UDP sockets for many phones at once, with the time at which the system took each packet (`SO_TIMESTAMPNS`), so that a busy
 * generator does not make the server look late. Linux, IPv4, through `node:ffi`.
 */
import { dlopen, getRawPointer } from 'node:ffi'

const AF_INET = 2
const SOCK_DGRAM = 2
const NONBLOCK_CLOEXEC = 0o2004000
const SOL_SOCKET = 1
const SO_RCVBUF = 8
const SO_TIMESTAMPNS = 35
const MSG_DONTWAIT = 0x40
const CLOCK_REALTIME = 0
const HEADER_BYTES = 64
const VECTOR_BYTES = 16
const ADDRESS_BYTES = 16
/** One control message: its header (16 bytes) and a `struct timespec`. */
const CONTROL_BYTES = 32
const BATCH = 64
const LARGEST = 512
const RECEIVE_BUFFER = 1 << 20
const LOCALHOST = [127, 0, 0, 1]

const I = 'int32'
const P = 'pointer'

const { functions: calls } = dlopen(null, {
  socket: { arguments: [I, I, I], return: I },
  bind: { arguments: [I, P, 'uint32'], return: I },
  setsockopt: { arguments: [I, I, I, P, 'uint32'], return: I },
  getsockname: { arguments: [I, P, P], return: I },
  close: { arguments: [I], return: I },
  recvmmsg: { arguments: [I, P, 'uint32', I, P], return: I },
  sendmmsg: { arguments: [I, P, 'uint32', I], return: I },
  clock_gettime: { arguments: [I, P], return: I },
})

/** The memory that the batch calls work on. */
class Batch {
  readonly headers = new Uint8Array(BATCH * HEADER_BYTES)
  readonly data = new Uint8Array(BATCH * LARGEST)
  readonly addresses = new Uint8Array(BATCH * ADDRESS_BYTES)
  readonly #view = new DataView(this.headers.buffer)
  readonly #vectors = new DataView(new ArrayBuffer(BATCH * VECTOR_BYTES))
  readonly #controls = new DataView(new ArrayBuffer(BATCH * CONTROL_BYTES))

  constructor() {
    const vectors = getRawPointer(new Uint8Array(this.#vectors.buffer))
    const controls = getRawPointer(new Uint8Array(this.#controls.buffer))
    const addresses = getRawPointer(this.addresses)
    const data = getRawPointer(this.data)
    for (let slot = 0; slot < BATCH; slot++) {
      const at = slot * HEADER_BYTES
      this.#view.setBigUint64(at, addresses + BigInt(slot * ADDRESS_BYTES), true)
      this.#view.setUint32(at + 8, ADDRESS_BYTES, true)
      this.#view.setBigUint64(at + 16, vectors + BigInt(slot * VECTOR_BYTES), true)
      this.#view.setBigUint64(at + 24, 1n, true)
      this.#view.setBigUint64(at + 32, controls + BigInt(slot * CONTROL_BYTES), true)
      this.#vectors.setBigUint64(slot * VECTOR_BYTES, data + BigInt(slot * LARGEST), true)
      this.addresses.set([AF_INET, 0, 0, 0, ...LOCALHOST], slot * ADDRESS_BYTES)
    }
  }

  /** Makes `slot` ready to receive. */
  open(slot: number): void {
    this.#vectors.setUint32(slot * VECTOR_BYTES + 8, LARGEST, true)
    this.#view.setUint32(slot * HEADER_BYTES + 40, CONTROL_BYTES, true)
  }

  /** Makes `slot` ready to send `length` bytes that stand in its place of {@link data}. */
  seal(slot: number, length: number, port: number): void {
    this.#vectors.setUint32(slot * VECTOR_BYTES + 8, length, true)
    this.#view.setUint32(slot * HEADER_BYTES + 40, 0, true)
    this.addresses[slot * ADDRESS_BYTES + 2] = port >>> 8
    this.addresses[slot * ADDRESS_BYTES + 3] = port
  }

  length(slot: number): number {
    return this.#view.getUint32(slot * HEADER_BYTES + 56, true)
  }

  port(slot: number): number {
    return (this.addresses[slot * ADDRESS_BYTES + 2]! << 8) | this.addresses[slot * ADDRESS_BYTES + 3]!
  }

  /** When the system took the packet, in milliseconds since 1970. */
  takenMs(slot: number): number {
    return milliseconds(this.#controls, slot * CONTROL_BYTES + 16)
  }
}

function milliseconds(view: DataView, at: number): number {
  return (
    (view.getUint32(at, true) + view.getInt32(at + 4, true) * 0x1_0000_0000) * 1000 +
    view.getUint32(at + 8, true) / 1e6
  )
}

const now = new DataView(new ArrayBuffer(16))
const nowBytes = new Uint8Array(now.buffer)

/** The clock by which the system stamps packets, in milliseconds since 1970. */
export function systemMs(): number {
  calls.clock_gettime(CLOCK_REALTIME, nowBytes)
  return milliseconds(now, 0)
}

/** `length` bytes at `start` of `data` came from `port`; they are overwritten after the call. */
export type OnBytes = (data: Uint8Array, start: number, length: number, port: number, takenMs: number) => void

export class Wire {
  readonly port: number
  readonly #descriptor: number
  readonly #outgoing = new Batch()
  #queued = 0
  static readonly #incoming = new Batch()

  /** Binds a free even port of 127.0.0.1 whose odd neighbour, where reports go, nobody needs. */
  constructor() {
    this.#descriptor = calls.socket(AF_INET, SOCK_DGRAM | NONBLOCK_CLOEXEC, 0)
    const name = Uint8Array.of(AF_INET, 0, 0, 0, ...LOCALHOST, 0, 0, 0, 0, 0, 0, 0, 0)
    if (calls.bind(this.#descriptor, name, ADDRESS_BYTES) !== 0) throw new Error('no port is free')
    calls.getsockname(this.#descriptor, name, Uint8Array.of(ADDRESS_BYTES, 0, 0, 0))
    this.port = (name[2]! << 8) | name[3]!
    const size = new Uint8Array(Int32Array.of(RECEIVE_BUFFER).buffer)
    calls.setsockopt(this.#descriptor, SOL_SOCKET, SO_RCVBUF, size, 4)
    calls.setsockopt(this.#descriptor, SOL_SOCKET, SO_TIMESTAMPNS, Uint8Array.of(1, 0, 0, 0), 4)
  }

  /** Sends soon, at the latest with {@link flush}: `fill` writes the packet where it is told and gives its length. */
  send(port: number, fill: (data: Uint8Array, start: number) => number): void {
    if (this.#queued === BATCH) this.flush()
    const slot = this.#queued++
    this.#outgoing.seal(slot, fill(this.#outgoing.data, slot * LARGEST), port)
  }

  flush(): void {
    for (let done = 0; done < this.#queued; ) {
      const rest = this.#outgoing.headers.subarray(done * HEADER_BYTES)
      const sent = calls.sendmmsg(this.#descriptor, rest, this.#queued - done, MSG_DONTWAIT)
      done += Math.max(sent, 1)
    }
    this.#queued = 0
  }

  /** Takes all that has come. */
  drain(onBytes: OnBytes): void {
    const batch = Wire.#incoming
    for (;;) {
      for (let slot = 0; slot < BATCH; slot++) batch.open(slot)
      const count = calls.recvmmsg(this.#descriptor, batch.headers, BATCH, MSG_DONTWAIT, null)
      for (let slot = 0; slot < count; slot++)
        onBytes(batch.data, slot * LARGEST, batch.length(slot), batch.port(slot), batch.takenMs(slot))
      if (count < BATCH) return
    }
  }

  close(): void {
    calls.close(this.#descriptor)
  }
}
