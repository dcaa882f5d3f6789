/** What of a tone is heard when: its rhythm. */
import { amplitudeAt } from '@offhook/media/testing'

const RATE = 8000
const STRETCH_MS = 20
const STRETCH = (RATE * STRETCH_MS) / 1000
/** Of each sine of a tone, well below what is sent and far above what is not there. */
const HEARD = 1500

/** How long the tone of `hertz` sounded and was silent in turn, in milliseconds; the first and the last are cut short, and left out. */
export function rhythmOf(
  samples: Int16Array,
  hertz: number,
): readonly { readonly isOn: boolean; readonly ms: number }[] {
  const runs: { isOn: boolean; ms: number }[] = []
  for (let at = 0; at + STRETCH <= samples.length; at += STRETCH) {
    const isOn = amplitudeAt(samples.subarray(at, at + STRETCH), hertz, RATE) > HEARD
    const last = runs.at(-1)
    if (last?.isOn === isOn) last.ms += STRETCH_MS
    else runs.push({ isOn, ms: STRETCH_MS })
  }
  return runs.slice(1, -1)
}

/** Whether a whole stretch that sounded, and a silent one, were as long as that. */
export function hasRhythm(samples: Int16Array, hertz: number, onMs: number, offMs: number): boolean {
  const runs = rhythmOf(samples, hertz)
  const has = (isOn: boolean, ms: number) =>
    runs.some((run) => run.isOn === isOn && Math.abs(run.ms - ms) <= 60)
  return has(true, onMs) && has(false, offMs)
}
