/**
 * The memory that `recvmmsg` and `sendmmsg` work on: an array of `struct mmsghdr` (64 bytes on 64-bit Linux), each with one buffer and
 * one `struct sockaddr_in`.
 */
import type { NativeCalls } from './native-calls.ts'
import { LARGEST_PACKET } from './udp.ts'

const HEADER_BYTES = 64
const VECTOR_BYTES = 16
export const ADDRESS_BYTES = 16
const AF_INET = 2

export class MessageBatch {
  readonly size: number
  /** What the calls are given. */
  readonly headers: Uint8Array
  readonly #view: DataView
  readonly #vectors: Uint8Array
  readonly #vectorView: DataView
  readonly #addresses: Uint8Array
  readonly #data: Uint8Array

  constructor(calls: NativeCalls, size: number) {
    this.size = size
    this.headers = new Uint8Array(size * HEADER_BYTES)
    this.#view = new DataView(this.headers.buffer)
    this.#vectors = new Uint8Array(size * VECTOR_BYTES)
    this.#vectorView = new DataView(this.#vectors.buffer)
    this.#addresses = new Uint8Array(size * ADDRESS_BYTES)
    this.#data = new Uint8Array(size * LARGEST_PACKET)
    const vectors = calls.pointer(this.#vectors)
    const addresses = calls.pointer(this.#addresses)
    const data = calls.pointer(this.#data)
    for (let slot = 0; slot < size; slot++) {
      const header = slot * HEADER_BYTES
      this.#view.setBigUint64(header, addresses + BigInt(slot * ADDRESS_BYTES), true) // msg_name
      this.#view.setBigUint64(header + 16, vectors + BigInt(slot * VECTOR_BYTES), true) // msg_iov
      this.#view.setBigUint64(header + 24, 1n, true) // msg_iovlen
      this.#vectorView.setBigUint64(slot * VECTOR_BYTES, data + BigInt(slot * LARGEST_PACKET), true)
      this.clear(slot)
    }
  }

  /** Makes a slot ready to receive. */
  clear(slot: number): void {
    this.#view.setUint32(slot * HEADER_BYTES + 8, ADDRESS_BYTES, true) // msg_namelen
    this.#vectorView.setUint32(slot * VECTOR_BYTES + 8, LARGEST_PACKET, true) // iov_len, its low half
  }

  /** A copy of what came in `slot`. */
  packet(slot: number): Uint8Array {
    const start = slot * LARGEST_PACKET
    return this.#data.slice(start, start + this.#view.getUint32(slot * HEADER_BYTES + 56, true)) // msg_len
  }

  address(slot: number): string {
    const at = slot * ADDRESS_BYTES
    const a = this.#addresses
    return `${a[at + 4]}.${a[at + 5]}.${a[at + 6]}.${a[at + 7]}`
  }

  port(slot: number): number {
    const at = slot * ADDRESS_BYTES
    return (this.#addresses[at + 2]! << 8) | this.#addresses[at + 3]!
  }

  /** Puts a packet in `slot`. */
  fill(slot: number, packet: Uint8Array, address: string, port: number): void {
    this.#data.set(packet, slot * LARGEST_PACKET)
    this.#vectorView.setUint32(slot * VECTOR_BYTES + 8, packet.length, true)
    writeAddress(this.#addresses, slot * ADDRESS_BYTES, address, port)
  }
}

/** Writes a `struct sockaddr_in`. */
export function writeAddress(out: Uint8Array, at: number, address: string, port: number): void {
  out[at] = AF_INET
  out[at + 1] = 0
  out[at + 2] = port >>> 8
  out[at + 3] = port
  let part = 0
  let index = at + 4
  for (let character = 0; character < address.length; character++) {
    const code = address.charCodeAt(character)
    if (code === 0x2e) {
      out[index++] = part
      part = 0
    } else part = part * 10 + code - 0x30
  }
  out[index] = part
}
