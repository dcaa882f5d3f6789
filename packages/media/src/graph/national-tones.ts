/**
 * Tones by country. Frequencies and rhythms are those of "Various tones used in national networks (according to ITU-T
 * Recommendation E.180)", annex to ITU Operational Bulletin 781 (1 February 2003); congestion in France, which it does not name, is the
 * busy tone twice as fast.
 */
import type { Tone } from './tone.ts'

export type ToneName = 'dial' | 'ringing' | 'busy' | 'congestion' | 'information'

/** On and off in milliseconds; none is a steady tone. */
type Rhythm = readonly number[]

interface NationalTones {
  readonly dial: readonly [frequencies: readonly number[], rhythm: Rhythm]
  readonly ringing: readonly [frequencies: readonly number[], rhythm: Rhythm]
  readonly busy: readonly [frequencies: readonly number[], rhythm: Rhythm]
  readonly congestion: readonly [frequencies: readonly number[], rhythm: Rhythm]
}

/** By ISO 3166 code. */
const NATIONAL: Readonly<Record<string, NationalTones>> = {
  AT: {
    dial: [[420], []],
    ringing: [[420], [1000, 5000]],
    busy: [[420], [400, 400]],
    congestion: [[420], [200, 200]],
  },
  BE: {
    dial: [[425], []],
    ringing: [[425], [1000, 3000]],
    busy: [[425], [500, 500]],
    congestion: [[425], [167, 167]],
  },
  CH: {
    dial: [[425], []],
    ringing: [[425], [1000, 4000]],
    busy: [[425], [500, 500]],
    congestion: [[425], [200, 200]],
  },
  DE: {
    dial: [[425], []],
    ringing: [[425], [1000, 4000]],
    busy: [[425], [480, 480]],
    congestion: [[425], [240, 240]],
  },
  DK: {
    dial: [[425], []],
    ringing: [[425], [1000, 4000]],
    busy: [[425], [500, 500]],
    congestion: [[425], [200, 200]],
  },
  FR: {
    dial: [[440], []],
    ringing: [[440], [1500, 3500]],
    busy: [[440], [500, 500]],
    congestion: [[440], [250, 250]],
  },
  GB: {
    dial: [[350, 440], []],
    ringing: [
      [400, 450],
      [400, 200, 400, 2000],
    ],
    busy: [[400], [375, 375]],
    congestion: [[400], [400, 350, 225, 525]],
  },
  IT: {
    dial: [[425], [200, 200, 600, 1000]],
    ringing: [[425], [1000, 4000]],
    busy: [[425], [500, 500]],
    congestion: [[425], [200, 200]],
  },
  NL: {
    dial: [[425], []],
    ringing: [[425], [1000, 4000]],
    busy: [[425], [500, 500]],
    congestion: [[425], [250, 250]],
  },
  US: {
    dial: [[350, 440], []],
    ringing: [
      [440, 480],
      [2000, 4000],
    ],
    busy: [
      [480, 620],
      [500, 500],
    ],
    congestion: [
      [480, 620],
      [250, 250],
    ],
  },
}

/** The special information tone of E.180 is the same in all countries: three rising tones of 330 ms, and a second of silence. */
const INFORMATION: Tone = {
  steps: [
    { frequencies: [950], ms: 330 },
    { frequencies: [1400], ms: 330 },
    { frequencies: [1800], ms: 330 },
    { frequencies: [], ms: 1000 },
  ],
  isEndless: true,
}

/** The tone `name` of `country` (ISO 3166, two letters); where the country is not known, that of Germany, which most of Europe shares. */
export function nationalTone(country: string, name: ToneName): Tone {
  if (name === 'information') return INFORMATION
  const [frequencies, rhythm] = (NATIONAL[country.toUpperCase()] ?? NATIONAL.DE!)[name]
  if (rhythm.length === 0) return { steps: [{ frequencies, ms: Number.POSITIVE_INFINITY }], isEndless: true }
  return {
    steps: rhythm.map((ms, index) => ({ frequencies: index % 2 === 0 ? frequencies : [], ms })),
    isEndless: true,
  }
}
