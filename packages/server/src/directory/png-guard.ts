/**
 * What the head of a PNG does not say and its body may do (RFC 2083 §3.2, §4.1): name another size further down, or unfold to more than its
 * points take. The reader believes both. Pure.
 */
import { inflateSync } from 'node:zlib'

const SIGNATURE_BYTES = 8
/** Length, type and check sum. */
const AROUND_DATA = 12
/** Four samples of 16 bits. */
const MOST_BYTES_PER_POINT = 8

/** Throws where there is more than one head, or more data than a picture of that size has. */
export function checkPng(bytes: Uint8Array, { width, height }: { width: number; height: number }): void {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const data: Buffer[] = []
  let heads = 0
  for (let at = SIGNATURE_BYTES; at + AROUND_DATA <= view.length; ) {
    const length = view.readUInt32BE(at)
    const type = view.toString('latin1', at + 4, at + 8)
    if (type === 'IHDR') heads++
    if (type === 'IDAT') data.push(view.subarray(at + 8, at + 8 + length))
    if (type === 'IEND') break
    at += AROUND_DATA + length
  }
  if (heads !== 1) throw new Error('more than one head')
  // Interlaced (§2.6), each row of points is in at most two passes, and each row of a pass has a byte before it.
  const rows = 2 * height + 7
  inflateSync(Buffer.concat(data), { maxOutputLength: width * height * MOST_BYTES_PER_POINT + 2 * rows + 64 })
}
