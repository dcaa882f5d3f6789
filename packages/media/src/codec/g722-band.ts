/**
 * One sub-band of G.722: the adaptive predictor and the adaptive quantizer (ITU-T G.722, 09/2012, §3.6, §5, §6). The blocks bear the
 * names of the recommendation. All arithmetic is that of 16-bit words with saturation.
 */
import { saturate } from './sample.ts'

/** ILB, table 11: the logarithmic scale factors of one octave. */
const ILB = [
  2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960,
  3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
] as const
const SCALE_FACTORS = Int32Array.from(ILB)

/** What makes a band the lower or the higher one. */
export interface BandShape {
  /** The first quantizer scale factor. */
  readonly firstScale: number
  /** The upper limit of the logarithmic scale factor (LIMIT of blocks 3L and 3H). */
  readonly highestLog: number
  /** By how much the antilogarithm is shifted: 8 below, 10 above (SCALEL, SCALEH). */
  readonly logShift: number
}

export const LOWER_BAND: BandShape = { firstScale: 32, highestLog: 18_432, logShift: 8 }
export const HIGHER_BAND: BandShape = { firstScale: 8, highestLog: 22_528, logShift: 10 }

export class Band {
  /** The predicted signal: SL or SH. */
  prediction = 0
  /** The quantizer scale factor: DETL or DETH. */
  scale: number
  readonly #shape: BandShape
  #log = 0
  /** The part of the prediction that the zeros make: SZ. */
  #zeroPart = 0
  /** Reconstructed signal, one and two samples ago: RLT1, RLT2. */
  #r1 = 0
  #r2 = 0
  /** Partially reconstructed signal, one and two samples ago: PLT1, PLT2. */
  #p1 = 0
  #p2 = 0
  /** Coefficients of the two poles. */
  #a1 = 0
  #a2 = 0
  /** Coefficients of the six zeros and the differences they weigh. */
  readonly #b = new Int32Array(6)
  readonly #d = new Int32Array(6)

  constructor(shape: BandShape) {
    this.#shape = shape
    this.scale = shape.firstScale
  }

  /** Blocks 3L and 3H: `weight` is what the quantized value adds to the logarithmic scale factor. */
  adaptScale(weight: number): void {
    const { highestLog, logShift } = this.#shape
    // LOGSCL, LOGSCH: a leak of 127/128.
    const log = ((this.#log * 127) >> 7) + weight
    this.#log = Math.min(Math.max(log, 0), highestLog)
    // SCALEL, SCALEH.
    const factor = SCALE_FACTORS[(this.#log >> 6) & 31]!
    const shift = logShift - (this.#log >> 11)
    this.scale = (shift < 0 ? factor << -shift : factor >> shift) << 2
  }

  /** Blocks 4L and 4H: adapts the predictor to the quantized `difference` and predicts the next sample. */
  adaptPredictor(difference: number): void {
    const reconstructed = saturate(this.prediction + difference) // RECONS
    const partial = saturate(this.#zeroPart + difference) // PARREC
    this.#adaptPoles(partial)
    this.#adaptZeros(difference)
    this.#r2 = this.#r1
    this.#r1 = reconstructed
    this.#p2 = this.#p1
    this.#p1 = partial
    this.#predict()
  }

  /** UPPOL2 and UPPOL1. */
  #adaptPoles(partial: number): void {
    const isSame1 = partial < 0 === this.#p1 < 0
    const isSame2 = partial < 0 === this.#p2 < 0
    const quadruple = saturate(this.#a1 << 2)
    const towards = isSame1 ? Math.min(-quadruple, 32_767) : quadruple
    const a2 = (isSame2 ? 128 : -128) + (towards >> 7) + ((this.#a2 * 32_512) >> 15)
    this.#a2 = Math.min(Math.max(a2, -12_288), 12_288)
    const a1 = saturate((isSame1 ? 192 : -192) + ((this.#a1 * 32_640) >> 15))
    const limit = 15_360 - this.#a2
    this.#a1 = Math.min(Math.max(a1, -limit), limit)
  }

  /** UPZERO, and the delay line. */
  #adaptZeros(difference: number): void {
    const b = this.#b
    const d = this.#d
    const step = difference === 0 ? 0 : 128
    const isNegative = difference < 0
    for (let index = 5; index >= 0; index--) {
      const towards = d[index]! < 0 === isNegative ? step : -step
      b[index] = saturate(towards + ((b[index]! * 32_640) >> 15))
      d[index] = index === 0 ? difference : d[index - 1]!
    }
  }

  /** FILTEP, FILTEZ, PREDIC. */
  #predict(): void {
    const poles = saturate(
      ((this.#a1 * saturate(this.#r1 + this.#r1)) >> 15) + ((this.#a2 * saturate(this.#r2 + this.#r2)) >> 15),
    )
    let zeros = 0
    for (let index = 5; index >= 0; index--) {
      const difference = this.#d[index]!
      zeros += (this.#b[index]! * saturate(difference + difference)) >> 15
    }
    this.#zeroPart = saturate(zeros)
    this.prediction = saturate(poles + this.#zeroPart)
  }
}
