/** The elements of header extensions, one-byte and two-byte form (RFC 8285 §4.2, §4.3), and the audio level (RFC 6464 §3). */
import type { RtpExtension } from './packet.ts'

export interface ExtensionElement {
  /** 1 to 14 in the one-byte form, 1 to 255 in the two-byte form; agreed by `a=extmap`. */
  readonly id: number
  readonly data: Uint8Array
}

const ONE_BYTE = 0xbede

/** The elements of `extension`, as far as they are whole. Unknown profiles have none. */
export function extensionElements({ profile, data }: RtpExtension): ExtensionElement[] {
  const isOneByte = profile === ONE_BYTE
  // RFC 8285 §4.3: the low four bits are "appbits", to be ignored.
  if (!isOneByte && profile >> 4 !== 0x100) return []
  const elements: ExtensionElement[] = []
  let at = 0
  while (at < data.length) {
    const first = data[at]!
    if (first === 0) {
      at++
      continue
    }
    const id = isOneByte ? first >> 4 : first
    // RFC 8285 §4.2: identifier 15 ends the reading.
    if (isOneByte && id === 15) break
    const length = isOneByte ? (first & 0x0f) + 1 : data[at + 1]
    const start = at + (isOneByte ? 1 : 2)
    if (length === undefined || start + length > data.length) break
    elements.push({ id, data: data.subarray(start, start + length) })
    at = start + length
  }
  return elements
}

/** The extension with `elements` in the one-byte form, filled to whole words. Data: 1 to 16 bytes each. */
export function oneByteExtension(elements: readonly ExtensionElement[]): RtpExtension {
  const length = elements.reduce((sum, { data }) => sum + 1 + data.length, 0)
  const data = new Uint8Array(Math.ceil(length / 4) * 4)
  let at = 0
  for (const element of elements) {
    data[at] = (element.id << 4) | (element.data.length - 1)
    data.set(element.data, at + 1)
    at += 1 + element.data.length
  }
  return { profile: ONE_BYTE, data }
}

export interface AudioLevel {
  /** Whether the sender believes that somebody speaks. */
  readonly isVoice: boolean
  /** −dBov: 0 is the loudest, 127 silence. */
  readonly level: number
}

export function readAudioLevel(data: Uint8Array): AudioLevel | undefined {
  const byte = data[0]
  return byte === undefined ? undefined : { isVoice: byte > 127, level: byte & 0x7f }
}

export function writeAudioLevel({ isVoice, level }: AudioLevel): Uint8Array {
  return Uint8Array.of((isVoice ? 0x80 : 0) | level)
}
