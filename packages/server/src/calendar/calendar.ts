/** Whose calendar is where, and how it goes with it: values and the rule of when to read it again. Pure. */
import type { CalendarState } from '@offhook/contract'
import type { Span } from './ics.ts'

export interface CalendarSettings {
  readonly personId: string
  readonly kind: 'ics' | 'caldav'
  readonly url: string
  readonly user: string
  /** Sealed; null for none. */
  readonly secret: string | null
  /** The IANA zone of whole days and of times that name none. */
  readonly zone: string
  /** Whether colleagues may see subject and place as far as their rights go. */
  readonly sharesDetails: boolean
}

/** How the reading of a calendar goes. */
export interface Reading {
  readonly state: CalendarState['state']
  readonly readAt: number | null
  readonly nextAt: number | null
  readonly failures: number
}

/** What happens to a reading. */
export type ReadingEvent = 'begin' | 'done' | 'failed'

export const FIRST_READING: Reading = { state: 'waiting', readAt: null, nextAt: null, failures: 0 }

const MINUTE_MS = 60_000
/** Most servers forbid to ask more often; an appointment that was made a moment ago may come so much late. */
export const READ_EVERY_MS = 10 * MINUTE_MS
const LONGEST_PAUSE_MS = 120 * MINUTE_MS

/** state × event → state; what is not here does not happen. */
export const readingStates: Readonly<
  Record<Reading['state'], Readonly<Partial<Record<ReadingEvent, Reading['state']>>>>
> = {
  waiting: { begin: 'reading' },
  reading: { done: 'fine', failed: 'failing' },
  fine: { begin: 'reading' },
  failing: { begin: 'reading' },
}

/** `chance` between 0 and 1 spreads the readings of many. */
export function nextReading(reading: Reading, event: ReadingEvent, now: number, chance: number): Reading {
  const state = readingStates[reading.state][event]
  if (state === undefined) return reading
  if (event === 'begin') return { ...reading, state, nextAt: null }
  const spread = 0.8 + 0.4 * chance
  if (event === 'done') {
    return { state, readAt: now, nextAt: now + Math.round(READ_EVERY_MS * spread), failures: 0 }
  }
  const failures = reading.failures + 1
  const pause = Math.min(MINUTE_MS * 2 ** Math.min(failures - 1, 10), LONGEST_PAUSE_MS)
  return { state, readAt: reading.readAt, nextAt: now + Math.round(pause * spread), failures }
}

const DAY_MS = 86_400_000

/** The days that are looked at: they stay the same all day, so that what did not change need not be read again. */
export function spanAt(now: number): Span {
  const today = Math.floor(now / DAY_MS) * DAY_MS
  return { from: today - 7 * DAY_MS, to: today + 42 * DAY_MS }
}
