/** Trying out microphone and loudspeaker. */
import { soundAt } from './voice.ts'

const RECORD_MS = 3000

/** Three rising notes at the loudspeaker. */
export async function playTestTone(speaker: string): Promise<void> {
  const context = new AudioContext()
  await soundAt(context as AudioContext & { setSinkId?: (id: string) => Promise<void> }, speaker)
  const notes = [523.25, 659.25, 783.99]
  notes.forEach((pitch, index) => {
    const start = context.currentTime + 0.1 + index * 0.25
    const oscillator = context.createOscillator()
    const gain = context.createGain()
    oscillator.frequency.value = pitch
    gain.gain.setValueAtTime(0, start)
    gain.gain.linearRampToValueAtTime(0.25, start + 0.03)
    gain.gain.linearRampToValueAtTime(0, start + 0.4)
    oscillator.connect(gain).connect(context.destination)
    oscillator.start(start)
    oscillator.stop(start + 0.45)
  })
  setTimeout(() => void context.close(), 1500)
}

/** Records for three seconds, then plays what was recorded; resolves when it has been played. */
export async function recordAndPlay(
  stream: MediaStream,
  speaker: string,
  onPlaying: () => void,
): Promise<void> {
  const recorder = new MediaRecorder(stream)
  const parts: Blob[] = []
  recorder.ondataavailable = ({ data }) => parts.push(data)
  const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve, { once: true }))
  recorder.start()
  setTimeout(() => recorder.stop(), RECORD_MS)
  await stopped
  const address = URL.createObjectURL(new Blob(parts, { type: recorder.mimeType }))
  const element = new Audio(address)
  await soundAt(element, speaker)
  onPlaying()
  const ended = new Promise((resolve) => element.addEventListener('ended', resolve, { once: true }))
  await element.play()
  await ended
  URL.revokeObjectURL(address)
}
