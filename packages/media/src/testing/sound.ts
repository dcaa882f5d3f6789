/** Sounds for tests, and measures of what became of them. */
import { existsSync, readFileSync } from 'node:fs'

/** A sine of `hertz`; `amplitude` of 32,767. */
export function sine(hertz: number, sampleRate: number, seconds: number, amplitude = 10_000): Int16Array {
  return Int16Array.from({ length: Math.round(sampleRate * seconds) }, (_, index) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hertz * index) / sampleRate)),
  )
}

/** What {@link speechLike} makes of a whole `voice` begins again after this, without a seam. */
export const SPEECH_REPEATS_S = 10

/**
 * Sound with the features of speech that codecs and concealment live on: a pitch that glides around `voice` (Hz), harmonics under a
 * moving formant, syllables and pauses.
 */
export function speechLike(sampleRate: number, seconds: number, voice = 135): Int16Array {
  let phase = 0
  return Int16Array.from({ length: Math.round(sampleRate * seconds) }, (_, index) => {
    const time = index / sampleRate
    const pitch = voice + 25 * Math.sin(2 * Math.PI * 0.7 * time)
    phase += pitch / sampleRate
    const formant = 900 + 500 * Math.sin(2 * Math.PI * 1.3 * time)
    let sum = 0
    for (let harmonic = 1; harmonic * pitch < 3200; harmonic++) {
      const weight = Math.exp(-(((harmonic * pitch - formant) / 600) ** 2)) + 0.15 / harmonic
      sum += weight * Math.sin(2 * Math.PI * phase * harmonic)
    }
    const syllable = Math.max(0, Math.sin(2 * Math.PI * 2 * time)) ** 0.5
    return Math.round(4000 * sum * syllable)
  })
}

/** Of the whole, in units of samples. */
export function rms(samples: Int16Array): number {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  return Math.sqrt(sum / Math.max(samples.length, 1))
}

/** The part of `samples` that is a sine of `hertz`, as its amplitude (Goertzel); 0 of nothing. */
export function amplitudeAt(samples: Int16Array, hertz: number, sampleRate: number): number {
  let real = 0
  let imaginary = 0
  for (let index = 0; index < samples.length; index++) {
    const angle = (2 * Math.PI * hertz * index) / sampleRate
    real += samples[index]! * Math.cos(angle)
    imaginary -= samples[index]! * Math.sin(angle)
  }
  return (2 * Math.hypot(real, imaginary)) / Math.max(samples.length, 1)
}

/** As {@link amplitudeAt}, but the median of stretches of 50 ms: where the jitter buffer leaves out a period, the phase leaps. */
export function toneAmplitude(samples: Int16Array, hertz: number, sampleRate: number): number {
  const length = sampleRate / 20
  const amplitudes: number[] = []
  for (let at = 0; at + length <= samples.length; at += length)
    amplitudes.push(amplitudeAt(samples.subarray(at, at + length), hertz, sampleRate))
  return amplitudes.sort((a, b) => a - b)[amplitudes.length >> 1] ?? 0
}

/** The best correlation of `heard` with `sent` when it is up to `mostDelay` samples late: 1 is the same but for its level. */
export function correlation(sent: Int16Array, heard: Int16Array, mostDelay: number): number {
  let best = 0
  for (let delay = 0; delay <= mostDelay; delay++) best = Math.max(best, correlationAt(sent, heard, delay))
  return best
}

function correlationAt(sent: Int16Array, heard: Int16Array, delay: number): number {
  const count = Math.min(sent.length, heard.length - delay)
  let product = 0
  let sentPower = 0
  let heardPower = 0
  for (let index = 0; index < count; index++) {
    const a = sent[index]!
    const b = heard[index + delay]!
    product += a * b
    sentPower += a * a
    heardPower += b * b
  }
  return product / Math.sqrt(Math.max(sentPower * heardPower, 1))
}

/** A file of the reference material beside the repository; undefined where that is not there. */
export function referenceFile(path: string): Buffer | undefined {
  const file = new URL(`../../../../../shared/reference/${path}`, import.meta.url)
  return existsSync(file) ? readFileSync(file) : undefined
}

/** Words of 16 bits, least significant byte first, as samples. */
export function words(bytes: Buffer): Int16Array {
  return Int16Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readInt16LE(index * 2))
}
