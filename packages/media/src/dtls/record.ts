/** The records of DTLS 1.2 (RFC 6347 §4.1), in the clear and under AES-GCM (RFC 5288 §3). */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { numberBytes } from './byte-reader.ts'

export const CONTENT = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const

export interface DtlsRecord {
  readonly type: number
  readonly epoch: number
  /** 48 bits. */
  readonly sequence: number
  readonly fragment: Uint8Array
}

const HEADER_BYTES = 13
/** Records of one datagram: a flight has six at most. */
const MOST_RECORDS = 16
/** DTLS 1.2; hellos may go under 1.0 (RFC 6347 §4.2.1). */
const VERSION = 0xfefd
const OLD_VERSION = 0xfeff
const EXPLICIT_NONCE_BYTES = 8
const TAG_BYTES = 16

/** The records of a datagram. What is no record, and all behind it, is passed over (RFC 6347 §4.1.2.7). */
export function parseRecords(datagram: Uint8Array): DtlsRecord[] {
  const view = new DataView(datagram.buffer, datagram.byteOffset, datagram.byteLength)
  const records: DtlsRecord[] = []
  for (let at = 0; at + HEADER_BYTES <= datagram.length && records.length < MOST_RECORDS; ) {
    const version = view.getUint16(at + 1)
    const end = at + HEADER_BYTES + view.getUint16(at + 11)
    if (end > datagram.length || (version !== VERSION && version !== OLD_VERSION)) break
    records.push({
      type: datagram[at]!,
      epoch: view.getUint16(at + 3),
      sequence: view.getUint16(at + 5) * 2 ** 32 + view.getUint32(at + 7),
      fragment: datagram.subarray(at + HEADER_BYTES, end),
    })
    at = end
  }
  return records
}

export function writeRecord({ type, epoch, sequence, fragment }: DtlsRecord): Uint8Array {
  return Buffer.concat([
    Uint8Array.of(type, VERSION >> 8, VERSION & 0xff),
    numberBytes(epoch, 2),
    numberBytes(sequence, 6),
    numberBytes(fragment.length, 2),
    fragment,
  ])
}

/** Seals or opens the records of one direction. */
export class RecordCipher {
  readonly #key: KeyObject
  readonly #salt: Uint8Array

  /** `key` of 16 bytes, `salt` of four (RFC 5288 §3). */
  constructor(key: Uint8Array, salt: Uint8Array) {
    this.#key = createSecretKey(key)
    this.#salt = salt
  }

  seal(record: DtlsRecord): DtlsRecord {
    const explicit = Buffer.concat([numberBytes(record.epoch, 2), numberBytes(record.sequence, 6)])
    const cipher = createCipheriv('aes-128-gcm', this.#key, Buffer.concat([this.#salt, explicit]))
    cipher.setAAD(header(record, record.fragment.length))
    const sealed = Buffer.concat([
      explicit,
      cipher.update(record.fragment),
      cipher.final(),
      cipher.getAuthTag(),
    ])
    return { ...record, fragment: sealed }
  }

  /** Undefined where the record is not genuine. */
  open(record: DtlsRecord): DtlsRecord | undefined {
    const { fragment } = record
    const length = fragment.length - EXPLICIT_NONCE_BYTES - TAG_BYTES
    if (length < 0) return undefined
    const nonce = Buffer.concat([this.#salt, fragment.subarray(0, EXPLICIT_NONCE_BYTES)])
    const decipher = createDecipheriv('aes-128-gcm', this.#key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAAD(header(record, length))
    decipher.setAuthTag(fragment.subarray(-TAG_BYTES))
    const plain = decipher.update(fragment.subarray(EXPLICIT_NONCE_BYTES, EXPLICIT_NONCE_BYTES + length))
    try {
      decipher.final()
    } catch {
      return undefined
    }
    return { ...record, fragment: plain }
  }
}

/** RFC 5246 §6.2.3.3: what is authenticated beside the content. */
function header({ type, epoch, sequence }: DtlsRecord, length: number): Uint8Array {
  return Buffer.concat([
    numberBytes(epoch, 2),
    numberBytes(sequence, 6),
    Uint8Array.of(type, VERSION >> 8, VERSION & 0xff),
    numberBytes(length, 2),
  ])
}
