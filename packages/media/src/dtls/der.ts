/** The few shapes of DER (ITU-T X.690 §8) of which a certificate is written. */

export function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content])
  return length < 0x100
    ? Buffer.concat([Buffer.of(tag, 0x81, length), content])
    : Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), content])
}

export const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts)

/** An object identifier whose bytes are given in hexadecimal. */
export const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'))

/** A positive integer, most significant byte first. */
export const integer = (bytes: Uint8Array): Buffer =>
  der(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes)

/** A string of bits whose number is a multiple of eight. */
export const bits = (bytes: Uint8Array): Buffer => der(0x03, Buffer.of(0), bytes)

/** A time before 2050 (RFC 5280 §4.1.2.5.1). */
export function utcTime(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${text}Z`, 'latin1'))
}
