/** The records that one side sends in a row, and sends again until they are answered (RFC 6347 §4.2.4). */
import { fragmentsOf, type HandshakeMessage } from './handshake-message.ts'
import { CONTENT, type DtlsRecord, type RecordCipher, writeRecord } from './record.ts'

/** A datagram that passes everywhere, behind a relay and under IPv6, too. */
const LARGEST_DATAGRAM = 1200
const LARGEST_FRAGMENT = 1100
/** RFC 6347 §4.2.4.1 recommends a second, and allows less: here a path is known to be there. */
const FIRST_WAIT_MS = 400
const LONGEST_WAIT_MS = 3200
/** A flight that the peer asks for again goes out so often at most. */
const MOST_REPEATS = 20
const REPEAT_MS = 100

export type FlightPart = HandshakeMessage | 'change-cipher-spec'

export class Flights {
  readonly #send: (datagram: Uint8Array) => void
  readonly #sequences = [0, 0]
  #cipher: RecordCipher | undefined
  #parts: readonly FlightPart[] = []
  #nextMs = Number.POSITIVE_INFINITY
  #waitMs = FIRST_WAIT_MS
  #repeats = 0
  #sentMs = 0

  constructor(send: (datagram: Uint8Array) => void) {
    this.#send = send
  }

  /** What goes out after the change of ciphers is sealed with `cipher`. */
  sealWith(cipher: RecordCipher): void {
    this.#cipher = cipher
  }

  /** Sends a flight, and repeats it until the next one, or {@link settle}. */
  send(parts: readonly FlightPart[], nowMs: number): void {
    this.#parts = parts
    this.#waitMs = FIRST_WAIT_MS
    this.#nextMs = nowMs + this.#waitMs
    this.#transmit(nowMs)
  }

  /** The flight has been answered, or is the last. It is kept, because the last one may be lost. */
  settle(): void {
    this.#nextMs = Number.POSITIVE_INFINITY
  }

  /** The peer repeats itself: it has not heard us. */
  repeat(nowMs: number): void {
    if (nowMs - this.#sentMs < REPEAT_MS || this.#repeats >= MOST_REPEATS) return
    this.#repeats++
    this.#transmit(nowMs)
  }

  tick(nowMs: number): void {
    if (nowMs < this.#nextMs) return
    this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS)
    this.#nextMs = nowMs + this.#waitMs
    this.#transmit(nowMs)
  }

  alert(level: number, description: number): void {
    const fragment = Uint8Array.of(level, description)
    this.#send(this.#record(CONTENT.alert, this.#cipher ? 1 : 0, fragment))
  }

  #transmit(nowMs: number): void {
    this.#sentMs = nowMs
    let epoch: 0 | 1 = 0
    const records: Uint8Array[] = []
    for (const part of this.#parts) {
      if (part === 'change-cipher-spec') {
        records.push(this.#record(CONTENT.changeCipherSpec, 0, Uint8Array.of(1)))
        epoch = 1
        continue
      }
      for (const fragment of fragmentsOf(part, LARGEST_FRAGMENT))
        records.push(this.#record(CONTENT.handshake, epoch, fragment))
    }
    for (const datagram of packed(records)) this.#send(datagram)
  }

  /** Every record, a repeated one too, has a number of its own (RFC 6347 §4.1). */
  #record(type: number, epoch: 0 | 1, fragment: Uint8Array): Uint8Array {
    const record: DtlsRecord = { type, epoch, sequence: this.#sequences[epoch]!++, fragment }
    return writeRecord(epoch === 1 && this.#cipher ? this.#cipher.seal(record) : record)
  }
}

function packed(records: readonly Uint8Array[]): Uint8Array[] {
  const datagrams: Uint8Array[][] = [[]]
  let length = 0
  for (const record of records) {
    if (length > 0 && length + record.length > LARGEST_DATAGRAM) {
      datagrams.push([])
      length = 0
    }
    datagrams.at(-1)!.push(record)
    length += record.length
  }
  return datagrams.map((parts) => Buffer.concat(parts))
}
