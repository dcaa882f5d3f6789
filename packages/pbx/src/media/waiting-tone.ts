/** What is heard while a call waits for somebody whose connection is lost: two soft notes every four seconds. */
import { wavHeader } from '@offhook/media'

const SAMPLE_RATE = 16_000
const ROUND_SECONDS = 4
const NOTES = [
  { hertz: 440, at: 0.2 },
  { hertz: 349.23, at: 0.5 },
]
const NOTE_SECONDS = 0.35
const LOUDNESS = 2500

let made: Uint8Array | undefined

/** A WAV file of one round. */
export function waitingTone(): Uint8Array {
  made ??= wav()
  return made
}

function wav(): Uint8Array {
  const samples = new Int16Array(ROUND_SECONDS * SAMPLE_RATE)
  for (const { hertz, at } of NOTES) {
    const length = NOTE_SECONDS * SAMPLE_RATE
    for (let index = 0; index < length; index++) {
      const loudness = LOUDNESS * Math.sin((Math.PI * index) / length)
      samples[Math.round(at * SAMPLE_RATE) + index] =
        loudness * Math.sin((2 * Math.PI * hertz * index) / SAMPLE_RATE)
    }
  }
  const bytes = new Uint8Array(samples.buffer)
  return Buffer.concat([wavHeader(SAMPLE_RATE, 1, bytes.length), bytes])
}
