/**
 * G.722 at 64 kbit/s (ITU-T G.722, 09/2012): 16,000 samples a second, split by a quadrature mirror filter in two bands of
 * 8,000 that are coded apart, six bits and two. One byte is two samples; RTP counts bytes (RFC 3551 §4.5.2).
 */
import type { AudioDecoder, AudioEncoder, Codec } from './codec.ts'
import { Band, HIGHER_BAND, LOWER_BAND } from './g722-band.ts'
import {
  HIGH_WEIGHTS,
  LOW_CODES_NEGATIVE,
  LOW_CODES_POSITIVE,
  LOW_WEIGHTS,
  Q6,
  QM2,
  QM4,
  QM6,
  QMF,
  QMF_TAPS,
} from './g722-tables.ts'
import { saturate } from './sample.ts'

class G722Encoder implements AudioEncoder {
  readonly #low = new Band(LOWER_BAND)
  readonly #high = new Band(HIGHER_BAND)
  /** The samples that the next ones are filtered with. */
  #history = new Int16Array(QMF_TAPS - 2)

  /** An even number of samples. */
  encode(samples: Int16Array): Uint8Array {
    const line = new Int16Array(this.#history.length + samples.length)
    line.set(this.#history)
    line.set(samples, this.#history.length)
    this.#history = line.slice(line.length - this.#history.length)
    const out = new Uint8Array(samples.length >> 1)
    for (let index = 0; index < out.length; index++) {
      // TRANSMIT QMF, §5.2.1: sum and difference of both phases of the filter.
      let even = 0
      let odd = 0
      const at = index * 2
      for (let tap = 0; tap < 12; tap++) {
        odd += line[at + tap * 2]! * QMF[tap]!
        even += line[at + tap * 2 + 1]! * QMF[11 - tap]!
      }
      out[index] = (this.#encodeHigh((even - odd) >> 14) << 6) | this.#encodeLow((even + odd) >> 14)
    }
    return out
  }

  /** Blocks 1L to 4L. */
  #encodeLow(sample: number): number {
    const band = this.#low
    const error = saturate(sample - band.prediction) // SUBTRA
    const magnitude = error >= 0 ? error : -(error + 1)
    let interval = 1
    while (interval < 30 && magnitude >= (Q6[interval]! * band.scale) >> 12) interval++ // QUANTL
    const code = (error < 0 ? LOW_CODES_NEGATIVE : LOW_CODES_POSITIVE)[interval]!
    adaptLow(band, code >> 2)
    return code
  }

  /** Blocks 1H to 4H. */
  #encodeHigh(sample: number): number {
    const band = this.#high
    const error = saturate(sample - band.prediction)
    const magnitude = error >= 0 ? error : -(error + 1)
    const isOuter = magnitude >= (564 * band.scale) >> 12 // QUANTH, Q2 = 564
    const code = error < 0 ? (isOuter ? 0 : 1) : isOuter ? 2 : 3
    adaptHigh(band, code)
    return code
  }
}

class G722Decoder implements AudioDecoder {
  readonly #low = new Band(LOWER_BAND)
  readonly #high = new Band(HIGHER_BAND)
  #history = new Int32Array(QMF_TAPS - 2)

  decode(payload: Uint8Array): Int16Array {
    const line = new Int32Array(this.#history.length + payload.length * 2)
    line.set(this.#history)
    let at = this.#history.length
    for (let index = 0; index < payload.length; index++) {
      const code = payload[index]!
      const low = this.#decodeLow(code & 0x3f)
      const high = this.#decodeHigh(code >> 6)
      line[at++] = low + high
      line[at++] = low - high
    }
    this.#history = line.slice(line.length - this.#history.length)
    return merge(line, payload.length)
  }

  /** Blocks 5L, 6L, then 2L to 4L. */
  #decodeLow(code: number): number {
    const band = this.#low
    const sample = limit(band.prediction + ((band.scale * QM6[code]!) >> 15))
    adaptLow(band, code >> 2)
    return sample
  }

  /** Blocks 2H, 5H, 6H, then 3H and 4H. */
  #decodeHigh(code: number): number {
    const band = this.#high
    const sample = limit(band.prediction + ((band.scale * QM2[code]!) >> 15))
    adaptHigh(band, code)
    return sample
  }
}

/** RECEIVE QMF, §6.2.2. */
function merge(line: Int32Array, pairs: number): Int16Array {
  const out = new Int16Array(pairs * 2)
  for (let index = 0; index < pairs; index++) {
    let first = 0
    let second = 0
    const at = index * 2
    for (let tap = 0; tap < 12; tap++) {
      second += line[at + tap * 2]! * QMF[tap]!
      first += line[at + tap * 2 + 1]! * QMF[11 - tap]!
    }
    out[at] = saturate(first >> 11)
    out[at + 1] = saturate(second >> 11)
  }
  return out
}

/** Blocks 2L, 3L, 4L: both ends adapt to the code without its two lowest bits, so that these may be lost. */
function adaptLow(band: Band, code: number): void {
  const difference = (band.scale * QM4[code]!) >> 15 // INVQAL
  band.adaptScale(LOW_WEIGHTS[code]!)
  band.adaptPredictor(difference)
}

/** Blocks 2H, 3H, 4H. */
function adaptHigh(band: Band, code: number): void {
  const difference = (band.scale * QM2[code]!) >> 15 // INVQAH
  band.adaptScale(HIGH_WEIGHTS[code]!)
  band.adaptPredictor(difference)
}

/** LIMIT: 15 bits. */
function limit(value: number): number {
  return Math.min(Math.max(value, -16_384), 16_383)
}

export const g722: Codec = {
  name: 'G722',
  sampleRate: 16_000,
  clockRate: 8000,
  countSamples: (payload) => payload.length * 2,
  createEncoder: () => new G722Encoder(),
  createDecoder: () => new G722Decoder(),
}
