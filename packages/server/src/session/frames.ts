/** News as bytes: a sequence number for the whole server, and one serialisation for all who are shown the same. */
import type { ServerEvent } from '@offhook/contract'
import { type Frame, MOST_FRAGMENT_BYTES } from './session.ts'

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

/** RFC 6455 §5.2: the bit of the last fragment, the opcodes, and the mark of a length in 16 bits. From a server: not masked. */
const FIN = 0x80
const TEXT = 0x1
const CONTINUATION = 0x0
const LENGTH_16 = 126
/** The longest head that is used here. */
const HEAD_BYTES = 4

function frameOf(sequence: number, json: string): Frame {
  const length = Buffer.byteLength(json)
  if (length <= MOST_FRAGMENT_BYTES - HEAD_BYTES) {
    const head = headOf(length, FIN | TEXT)
    const whole = Buffer.allocUnsafe(head.length + length)
    head.copy(whole)
    whole.write(json, head.length)
    return { sequence, bytes: whole.subarray(head.length), fragments: [whole] }
  }
  const bytes = Buffer.from(json)
  return { sequence, bytes, fragments: fragmentsOf(bytes) }
}

function fragmentsOf(bytes: Buffer): Buffer[] {
  const most = MOST_FRAGMENT_BYTES - HEAD_BYTES
  const count = Math.ceil(bytes.length / most)
  return Array.from({ length: count }, (_, index) => {
    const part = bytes.subarray(index * most, (index + 1) * most)
    const first = (index === 0 ? TEXT : CONTINUATION) | (index === count - 1 ? FIN : 0)
    return Buffer.concat([headOf(part.length, first), part])
  })
}

function headOf(length: number, first: number): Buffer {
  return Buffer.from(length < LENGTH_16 ? [first, length] : [first, LENGTH_16, length >> 8, length & 0xff])
}
