/**
 * The melody that is heard on hold where no other is set: made here note by note, so that it belongs to nobody else. A slow round of
 * four chords, plucked softly; it ends where it begins.
 */
import { wavHeader } from '@offhook/media'

const SAMPLE_RATE = 16_000
const NOTE_SECONDS = 0.4
/** Notes of a bar in semitones above the A of 220 Hz: A minor seventh, F major seventh, C major, G major with its sixth. */
const BARS: readonly (readonly number[])[] = [
  [0, 7, 10, 15, 12, 10, 7, 3],
  [-4, 3, 8, 12, 15, 12, 8, 3],
  [3, 7, 10, 15, 19, 15, 10, 7],
  [-2, 5, 10, 14, 17, 14, 10, 5],
]
const LOUDNESS = 5000
/** A note rings on under those that follow. */
const RING_SECONDS = 1.6
/** The last of its three notes has rung out. */
const CHIME_SECONDS = 2.4

let made: Uint8Array | undefined

/** A WAV file of one round, 13 seconds long. */
export function melody(): Uint8Array {
  made ??= wav(round())
  return made
}

let madeChime: Uint8Array | undefined

/** A WAV file of three notes upwards, 2.4 seconds long: what is heard before one hears oneself. */
export function chime(): Uint8Array {
  madeChime ??= wav(played([0, 4, 7], CHIME_SECONDS))
  return madeChime
}

function round(): Int16Array {
  const notes = BARS.flat()
  return played(notes, notes.length * NOTE_SECONDS)
}

function played(notes: readonly number[], seconds: number): Int16Array {
  const mixed = new Float64Array(Math.round(seconds * SAMPLE_RATE))
  notes.forEach((semitones, index) => {
    const start = Math.round(index * NOTE_SECONDS * SAMPLE_RATE)
    pluck(mixed, start, 220 * 2 ** (semitones / 12))
  })
  return Int16Array.from(mixed, (value) => Math.round(Math.max(-1, Math.min(1, value)) * 32_767))
}

/** What rings beyond the end is heard at the beginning of the next round. */
function pluck(mixed: Float64Array, start: number, hertz: number): void {
  const length = Math.round(RING_SECONDS * SAMPLE_RATE)
  for (let index = 0; index < length; index++) {
    const time = index / SAMPLE_RATE
    const attack = Math.min(time / 0.015, 1)
    const loudness = (LOUDNESS / 32_767) * attack * Math.exp(-time * 3) * (1 - index / length)
    const phase = 2 * Math.PI * hertz * time
    const at = (start + index) % mixed.length
    mixed[at]! += loudness * (Math.sin(phase) + 0.3 * Math.sin(2 * phase) + 0.1 * Math.sin(3 * phase))
  }
}

function wav(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)
  return Buffer.concat([wavHeader(SAMPLE_RATE, 1, bytes.length), bytes])
}
