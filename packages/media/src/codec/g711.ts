/** G.711, A-law and µ-law (ITU-T G.711, 1988), by tables that are computed once from its segments. */
import type { AudioDecoder, AudioEncoder, Codec } from './codec.ts'

/**
 * A-law, tables 1 of G.711: 13 bits signed, seven segments above the first one. Even bits are inverted (§ note 2 of the table:
 * the pattern 0x55), which keeps the line busy in silence.
 */
function encodeALawSample(sample: number): number {
  // One's complement for negative values, as the value −1 belongs to the interval next to zero.
  let magnitude = (sample < 0 ? ~sample : sample) >> 4
  if (magnitude > 15) {
    let exponent = 1
    while (magnitude > 31) {
      magnitude >>= 1
      exponent++
    }
    magnitude = magnitude - 16 + (exponent << 4)
  }
  return (sample >= 0 ? magnitude | 0x80 : magnitude) ^ 0x55
}

function decodeALawByte(byte: number): number {
  const code = byte ^ 0x55
  const exponent = (code & 0x70) >> 4
  // The middle of the interval.
  let magnitude = ((code & 0x0f) << 4) + 8
  if (exponent > 0) magnitude = (magnitude + 0x100) << (exponent - 1)
  return (code & 0x80) !== 0 ? magnitude : -magnitude
}

/** µ-law, tables 2 of G.711: 14 bits signed, with a bias of 33; all bits are inverted. */
function encodeMuLawSample(sample: number): number {
  const magnitude = Math.min(((sample < 0 ? ~sample : sample) >> 2) + 33, 0x1fff)
  const exponent = 26 - Math.clz32(magnitude)
  const mantissa = (magnitude >> (exponent + 1)) & 0x0f
  return ~((exponent << 4) | mantissa | (sample < 0 ? 0x80 : 0)) & 0xff
}

function decodeMuLawByte(byte: number): number {
  const code = ~byte & 0xff
  const exponent = (code & 0x70) >> 4
  const magnitude = ((((code & 0x0f) << 1) + 33) << exponent) - 33
  return ((code & 0x80) !== 0 ? -magnitude : magnitude) << 2
}

function g711(
  name: string,
  encodeSample: (sample: number) => number,
  decodeByte: (byte: number) => number,
): Codec {
  const codes = Uint8Array.from({ length: 0x10000 }, (_, index) => encodeSample((index << 16) >> 16))
  const samples = Int16Array.from({ length: 0x100 }, (_, byte) => decodeByte(byte))
  // Without memory, so that all legs share it.
  const encoder: AudioEncoder = {
    encode(input) {
      const out = new Uint8Array(input.length)
      for (let index = 0; index < input.length; index++) out[index] = codes[input[index]! & 0xffff]!
      return out
    },
  }
  const createDecoder = (): AudioDecoder => {
    let out = new Int16Array(0)
    return {
      decode(payload) {
        if (out.length !== payload.length) out = new Int16Array(payload.length)
        for (let index = 0; index < payload.length; index++) out[index] = samples[payload[index]!]!
        return out
      },
    }
  }
  return {
    name,
    sampleRate: 8000,
    clockRate: 8000,
    countSamples: (payload) => payload.length,
    createEncoder: () => encoder,
    createDecoder,
  }
}

export const pcma: Codec = g711('PCMA', encodeALawSample, decodeALawByte)
export const pcmu: Codec = g711('PCMU', encodeMuLawSample, decodeMuLawByte)
