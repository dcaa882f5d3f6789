/** What the head of a picture says: its size, and which way is up. Reads no further than the bytes go. Pure. */

export interface PictureHead {
  readonly kind: 'png' | 'jpeg'
  readonly width: number
  readonly height: number
  /** EXIF 2.3 §4.6.4: 1 is upright. */
  readonly orientation: number
}

const PNG_MARK = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

/** RFC 2083 §3.1 and §4.1.1. */
export function pngHead(bytes: Uint8Array): PictureHead | undefined {
  if (bytes.length < 33 || PNG_MARK.some((byte, i) => bytes[i] !== byte)) return undefined
  const view = viewOf(bytes)
  return { kind: 'png', width: view.getUint32(16), height: view.getUint32(20), orientation: 1 }
}

/** ITU-T T.81 annex B: segments from SOI to the frame header. */
export function jpegHead(bytes: Uint8Array): PictureHead | undefined {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined
  const view = viewOf(bytes)
  let orientation = 1
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!
    const length = view.getUint16(at + 2)
    // SOF0 to SOF15, without DHT, JPG and DAC, which lie among them.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { kind: 'jpeg', height: view.getUint16(at + 5), width: view.getUint16(at + 7), orientation }
    }
    if (marker === 0xe1) orientation = exifOrientation(bytes.subarray(at + 4, at + 2 + length)) ?? orientation
    if (length < 2) return undefined
    at += 2 + length
  }
  return undefined
}

const EXIF_MARK = 'Exif\0\0'
const ORIENTATION_TAG = 0x0112
const ENTRY_BYTES = 12

/** The orientation in IFD0 (EXIF 2.3 §4.5.2, TIFF 6.0 §2). */
function exifOrientation(segment: Uint8Array): number | undefined {
  if (Buffer.from(segment.subarray(0, 6)).toString('latin1') !== EXIF_MARK || segment.length < 14)
    return undefined
  const tiff = segment.subarray(6)
  const view = viewOf(tiff)
  const isLittle = tiff[0] === 0x49
  const start = view.getUint32(4, isLittle)
  if (start + 2 > tiff.length) return undefined
  const count = view.getUint16(start, isLittle)
  for (let i = 0; i < count; i++) {
    const entry = start + 2 + i * ENTRY_BYTES
    if (entry + ENTRY_BYTES > tiff.length) return undefined
    if (view.getUint16(entry, isLittle) === ORIENTATION_TAG) {
      const value = view.getUint16(entry + 8, isLittle)
      return value >= 1 && value <= 8 ? value : undefined
    }
  }
  return undefined
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
