/** Makes sound a little shorter or longer without changing its pitch: a period of the voice is taken out, or said twice. */
import { findPitch, pitchRange } from './pitch.ts'

/** How alike two periods must be to be made one. */
const ALIKE = 0.8
/** When the delay is far off, a rougher cut is better than more delay. */
const ALIKE_ENOUGH = 0.3

/** Samples that {@link shorten} and {@link lengthen} must be given at least: 45 ms. */
export function scalableLength(sampleRate: number): number {
  return pitchRange(sampleRate).longest * 3
}

/** One period less at the front of `samples`; undefined where no cut would pass unheard. */
export function shorten(samples: Int16Array, sampleRate: number, isUrgent: boolean): Int16Array | undefined {
  const period = periodAtFront(samples, sampleRate, isUrgent)
  if (period === undefined) return undefined
  const out = new Int16Array(samples.length - period)
  for (let index = 0; index < period; index++) {
    const weight = (index + 1) / (period + 1)
    out[index] = Math.round(samples[index]! * (1 - weight) + samples[index + period]! * weight)
  }
  out.set(samples.subarray(period * 2), period)
  return out
}

/** One period more at the front of `samples`. */
export function lengthen(samples: Int16Array, sampleRate: number): Int16Array | undefined {
  const period = periodAtFront(samples, sampleRate, false)
  if (period === undefined) return undefined
  const out = new Int16Array(samples.length + period)
  out.set(samples.subarray(0, period))
  for (let index = 0; index < period; index++) {
    const weight = (index + 1) / (period + 1)
    out[period + index] = Math.round(samples[period + index]! * (1 - weight) + samples[index]! * weight)
  }
  out.set(samples.subarray(period), period * 2)
  return out
}

function periodAtFront(samples: Int16Array, sampleRate: number, isUrgent: boolean): number | undefined {
  const { shortest, longest } = pitchRange(sampleRate)
  const { period, likeness } = findPitch(samples, 0, longest, shortest, longest)
  return likeness >= (isUrgent ? ALIKE_ENOUGH : ALIKE) ? period : undefined
}
