/** Sounds made with Web Audio: no files to load, the volume as one likes. */

import { soundAt } from './voice.ts'

export type Sound = 'ring' | 'waiting'

interface Tone {
  /** Hertz. */
  readonly pitch: number
  /** Seconds after the start of the sound. */
  readonly at: number
  readonly length: number
}

/** Two soft chimes, a third apart, twice; a call waiting gives two short knocks. */
const tones: Record<Sound, readonly Tone[]> = {
  ring: [
    { pitch: 587.33, at: 0, length: 0.5 },
    { pitch: 739.99, at: 0.16, length: 0.6 },
    { pitch: 587.33, at: 0.8, length: 0.5 },
    { pitch: 739.99, at: 0.96, length: 0.7 },
  ],
  waiting: [
    { pitch: 659.25, at: 0, length: 0.14 },
    { pitch: 659.25, at: 0.22, length: 0.14 },
  ],
}

/** Milliseconds from one beginning to the next. */
const period: Record<Sound, number> = { ring: 3000, waiting: 5000 }

let context: AudioContext | undefined

/** Plays a sound once, at the device `ringer` (empty: the system's choice). `volume` from 0 to 100. */
export function play(sound: Sound, volume: number, ringer = ''): void {
  // A browser lets a page sound only after somebody has touched it; until then the ring is silent.
  if (!navigator.userActivation.hasBeenActive) return
  context ??= new AudioContext()
  const audio: AudioContext & { setSinkId?: (id: string) => Promise<void> } = context
  void audio.resume()
  const start = () => {
    for (const tone of tones[sound]) playTone(audio, tone, volume / 100)
  }
  // Not a note of it is for the headset. Whatever becomes of the device, it rings.
  void soundAt(audio, ringer).then(start, start)
}

function playTone(audio: AudioContext, { pitch, at, length }: Tone, loudness: number): void {
  const start = audio.currentTime + at
  const oscillator = audio.createOscillator()
  const gain = audio.createGain()
  oscillator.type = 'sine'
  oscillator.frequency.value = pitch
  gain.gain.setValueAtTime(0, start)
  gain.gain.linearRampToValueAtTime(0.35 * loudness, start + 0.012)
  gain.gain.exponentialRampToValueAtTime(0.0001, start + length)
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(start)
  oscillator.stop(start + length + 0.05)
}

/** Repeats a sound until the answer is called. */
export function repeat(sound: Sound, volume: () => number, ringer: () => string): () => void {
  play(sound, volume(), ringer())
  const timer = setInterval(() => play(sound, volume(), ringer()), period[sound])
  return () => clearInterval(timer)
}
