/** News as bytes: a sequence number for the whole server, and one serialisation for all who are shown the same. */
import type { ServerEvent } from '@offhook/contract'
import type { Frame } from './session.ts'

/** An event without its number. */
export type EventBody = ServerEvent extends infer Event
  ? Event extends unknown
    ? Omit<Event, 'sequence'>
    : never
  : never

export class Frames {
  #sequence: number

  /**
   * `start` must be greater than any number of an earlier life of the server, so that a client cannot resume where nothing is
   * known any more: the wall clock in microseconds will do, for no server sends a million events a second all its life.
   */
  constructor(start: number) {
    this.#sequence = start
  }

  get sequence(): number {
    return this.#sequence
  }

  next(body: EventBody): Frame {
    const sequence = ++this.#sequence
    return this.at(sequence, body)
  }

  /** A frame whose one large field is JSON already. */
  nextOf(type: ServerEvent['type'], field: string, json: string): Frame {
    return this.nextWith(type, `"${field}":${json}`)
  }

  /** A frame whose fields are JSON already: `"name":value,…`. */
  nextWith(type: ServerEvent['type'], fields: string): Frame {
    this.#sequence++
    return this.atWith(type, fields)
  }

  /** The same without a new number: what it tells includes all news so far. */
  atWith(type: ServerEvent['type'], fields: string): Frame {
    const sequence = this.#sequence
    return frameOf(sequence, `{"type":"${type}","sequence":${sequence},${fields}}`)
  }

  /** A frame that tells a client where it stands. */
  at(sequence: number, body: EventBody): Frame {
    return frameOf(sequence, JSON.stringify({ ...body, sequence }))
  }
}

/** FIN and the opcode of text; then the length in 7 bits, or 126 and 16 bits, or 127 and 64 bits. From a server: not masked. */
const FIN_TEXT = 0x81
const LENGTH_16 = 126
const LENGTH_64 = 127

function frameOf(sequence: number, json: string): Frame {
  const length = Buffer.byteLength(json)
  const head = length < LENGTH_16 ? 2 : length <= 0xffff ? 4 : 10
  const wire = Buffer.allocUnsafe(head + length)
  wire[0] = FIN_TEXT
  if (head === 2) wire[1] = length
  else if (head === 4) {
    wire[1] = LENGTH_16
    wire.writeUInt16BE(length, 2)
  } else {
    wire[1] = LENGTH_64
    wire.writeBigUInt64BE(BigInt(length), 2)
  }
  wire.write(json, head)
  return { sequence, wire, bytes: wire.subarray(head) }
}
