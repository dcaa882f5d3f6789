/**
 * The memory that `recvmmsg` and `sendmmsg` work on: an array of `struct mmsghdr` (64 bytes on 64-bit Linux), each with one buffer and
 * one `struct sockaddr_in`.
 */
import type { NativeCalls } from './native-calls.ts'
import { LARGEST_PACKET } from './udp.ts'

const HEADER_BYTES = 64
const VECTOR_BYTES = 16
export const ADDRESS_BYTES = 16
/** One control message (cmsg(3)): its header, and a `struct timespec`. */
const CONTROL_BYTES = 32
const AF_INET = 2

export class MessageBatch {
  readonly size: number
  readonly #pointer: bigint
  /** Kept, as the system works on them by their places in memory. */
  readonly #headers: Uint8Array
  readonly #view: DataView
  readonly #vectors: DataView
  readonly #addresses: DataView
  readonly #controls: DataView
  readonly #data: Uint8Array
  /** Of each slot, as long as the last packet in it was: most packets of a stream have one length. */
  readonly #packets: Uint8Array[]

  constructor(calls: NativeCalls, size: number) {
    this.size = size
    this.#headers = new Uint8Array(size * HEADER_BYTES)
    this.#view = new DataView(this.#headers.buffer)
    this.#vectors = new DataView(new ArrayBuffer(size * VECTOR_BYTES))
    this.#addresses = new DataView(new ArrayBuffer(size * ADDRESS_BYTES))
    this.#controls = new DataView(new ArrayBuffer(size * CONTROL_BYTES))
    this.#data = new Uint8Array(size * LARGEST_PACKET)
    this.#pointer = calls.pointer(this.#headers)
    const vectors = calls.pointer(new Uint8Array(this.#vectors.buffer))
    const addresses = calls.pointer(new Uint8Array(this.#addresses.buffer))
    const controls = calls.pointer(new Uint8Array(this.#controls.buffer))
    const data = calls.pointer(this.#data)
    for (let slot = 0; slot < size; slot++) {
      const header = slot * HEADER_BYTES
      this.#view.setBigUint64(header, addresses + BigInt(slot * ADDRESS_BYTES), true) // msg_name
      this.#view.setUint32(header + 8, ADDRESS_BYTES, true) // msg_namelen
      this.#view.setBigUint64(header + 16, vectors + BigInt(slot * VECTOR_BYTES), true) // msg_iov
      this.#view.setBigUint64(header + 24, 1n, true) // msg_iovlen
      this.#view.setBigUint64(header + 32, controls + BigInt(slot * CONTROL_BYTES), true) // msg_control
      this.#vectors.setBigUint64(slot * VECTOR_BYTES, data + BigInt(slot * LARGEST_PACKET), true)
      this.#vectors.setUint32(slot * VECTOR_BYTES + 8, LARGEST_PACKET, true) // iov_len, its low half
      this.#addresses.setUint16(slot * ADDRESS_BYTES, AF_INET, true)
    }
    this.#packets = Array.from({ length: size }, (_, slot) => this.#cut(slot, 0))
  }

  /** What the calls are given: the messages from `slot` on. */
  pointer(slot: number): bigint {
    return slot === 0 ? this.#pointer : this.#pointer + BigInt(slot * HEADER_BYTES)
  }

  /** Asks that the first `count` messages be told when the system took them. */
  askTimes(count: number): void {
    for (let slot = 0; slot < count; slot++)
      this.#view.setUint32(slot * HEADER_BYTES + 40, CONTROL_BYTES, true) // msg_controllen
  }

  /** When the system took the message in `slot`, in milliseconds since 1970; undefined where it does not say. */
  takenMs(slot: number): number | undefined {
    if (this.#view.getUint32(slot * HEADER_BYTES + 40, true) < CONTROL_BYTES) return undefined
    return timespecMs(this.#controls, slot * CONTROL_BYTES + 16)
  }

  /** How long the packet in `slot` is, after a call for several. */
  length(slot: number): number {
    return this.#view.getUint32(slot * HEADER_BYTES + 56, true) // msg_len
  }

  /** The packet of `length` in `slot`, until the next call. */
  packet(slot: number, length: number): Uint8Array {
    const known = this.#packets[slot]!
    if (known.length === length) return known
    const packet = this.#cut(slot, length)
    this.#packets[slot] = packet
    return packet
  }

  /** The address as a number, by which {@link textOf} writes it. */
  address(slot: number): number {
    return this.#addresses.getUint32(slot * ADDRESS_BYTES + 4)
  }

  port(slot: number): number {
    return this.#addresses.getUint16(slot * ADDRESS_BYTES + 2)
  }

  /** Puts a packet in `slot`. */
  fill(slot: number, packet: Uint8Array, address: number, port: number): void {
    this.#data.set(packet, slot * LARGEST_PACKET)
    this.#vectors.setUint32(slot * VECTOR_BYTES + 8, packet.length, true)
    this.#addresses.setUint32(slot * ADDRESS_BYTES + 4, address)
    this.#addresses.setUint16(slot * ADDRESS_BYTES + 2, port)
  }

  #cut(slot: number, length: number): Uint8Array {
    return this.#data.subarray(slot * LARGEST_PACKET, slot * LARGEST_PACKET + length)
  }
}

/** A `struct timespec` in milliseconds. */
export function timespecMs(view: DataView, at: number): number {
  const seconds = view.getUint32(at, true) + view.getInt32(at + 4, true) * 0x1_0000_0000
  return seconds * 1000 + view.getUint32(at + 8, true) / 1e6
}

/** An IPv4 address, such as 192.0.2.1, from its number. */
export function textOf(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
}

/** The number of an IPv4 address. */
export function numberOf(address: string): number {
  return address.split('.').reduce((number, part) => number * 256 + Number(part), 0)
}

/** Writes a `struct sockaddr_in`. */
export function writeAddress(out: Uint8Array, address: string, port: number): void {
  const view = new DataView(out.buffer)
  view.setUint16(0, AF_INET, true)
  view.setUint16(2, port)
  view.setUint32(4, numberOf(address))
}
