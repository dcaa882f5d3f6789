/**
 * Framing of CSTA XML over TCP (ECMA-323 Annex J, "without SOAP"). Eight bytes, then the message:
 *
 *     0–1  format indicator, 0 for XML without SOAP
 *     2–3  length, unsigned, big-endian, these eight bytes included
 *     4–7  invoke id, four ASCII digits; 9999 for events
 */
import { NamedError } from '@offhook/base'
import { cstaErrors } from '../errors.ts'

const HEADER_BYTES = 8
const MOST_BYTES = 0xffff

/** The invoke id of all events. */
export const EVENT_ID = 9999

export interface CstaFrame {
  /** 0 to 9998 for requests and their answers, 9999 for events. */
  readonly invokeId: number
  /** The XML as bytes, in whatever encoding it declares. */
  readonly content: Uint8Array
}

/** One frame of `xml` in UTF-8. Throws `csta-message-too-long`. */
export function encodeFrame(xml: string, invokeId: number): Uint8Array {
  // Bytes, not characters: an umlaut has two.
  const length = HEADER_BYTES + Buffer.byteLength(xml)
  if (length > MOST_BYTES) {
    throw new NamedError(cstaErrors, 'csta-message-too-long', { length: length - HEADER_BYTES })
  }
  const frame = Buffer.allocUnsafe(length)
  frame.writeUInt16BE(0, 0)
  frame.writeUInt16BE(length, 2)
  frame.write(String(invokeId).padStart(4, '0'), 4, 'latin1')
  frame.write(xml, HEADER_BYTES)
  return frame
}

/** The XML of one frame that {@link encodeFrame} made. */
export function contentOf(frame: Uint8Array): Uint8Array {
  return frame.subarray(HEADER_BYTES)
}

/** Cuts a stream into frames. What is kept between two chunks is never more than one frame. */
export class FrameDecoder {
  #rest: Buffer = Buffer.alloc(0)

  /** The frames that `chunk` completes. Throws `csta-frame-invalid`; the stream cannot be read any further then. */
  push(chunk: Uint8Array): readonly CstaFrame[] {
    let data: Buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    if (this.#rest.length > 0) data = Buffer.concat([this.#rest, data])
    const frames: CstaFrame[] = []
    let at = 0
    while (data.length - at >= HEADER_BYTES) {
      const length = readLength(data, at)
      if (data.length - at < length) break
      const invokeId = readInvokeId(data, at)
      frames.push({ invokeId, content: data.subarray(at + HEADER_BYTES, at + length) })
      at += length
    }
    // A copy, so that a short rest does not keep a long chunk alive.
    this.#rest = Buffer.from(data.subarray(at))
    return frames
  }
}

function readLength(data: Buffer, at: number): number {
  const format = data.readUInt16BE(at)
  if (format !== 0) throw invalid(`the format indicator is ${format}, not 0`)
  const length = data.readUInt16BE(at + 2)
  if (length < HEADER_BYTES) throw invalid(`the length is ${length}, less than the header's`)
  return length
}

function readInvokeId(data: Buffer, at: number): number {
  const digits = data.toString('latin1', at + 4, at + HEADER_BYTES)
  if (!/^\d{4}$/.test(digits)) throw invalid('the invoke id is not four digits')
  return Number(digits)
}

function invalid(reason: string): NamedError {
  return new NamedError(cstaErrors, 'csta-frame-invalid', { reason })
}
