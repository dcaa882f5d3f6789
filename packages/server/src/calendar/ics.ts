/**
 * iCalendar (RFC 5545) to appointments of a span of time. Pure: zone and span are arguments. Bounded in size, events, steps of
 * recurrence and results; what is broken in one event is left out with that event.
 */
import { NamedError } from '@offhook/base'
import ICAL from 'ical.js'
import { type Appointment, byBeginning } from './appointment.ts'
import { calendarErrors } from './errors.ts'
import { blocksOf } from './ics-blocks.ts'
import { type IcsEvent, readEvent, type ZoneOfFile } from './ics-event.ts'
import { occurrencesOf } from './recurrence.ts'

export interface Span {
  /** Milliseconds since 1970, inclusive and exclusive. */
  readonly from: number
  readonly to: number
}

export interface IcsOptions extends Span {
  /** The IANA zone of whole days and of times that name none. */
  readonly zone: string
  /** The owner's e-mail address: what they declined is free, what they have not accepted is tentative. */
  readonly owner: string | null
}

export const MOST_ICS_CHARACTERS = 8 * 1024 * 1024
const MOST_EVENTS = 20_000
const MOST_APPOINTMENTS = 2000
/** Steps of recurrence of all events together: each is some microseconds. */
const MOST_STEPS = 200_000
/** Moves in time within those steps. */
const MOST_MOVES = 2_000_000

/**
 * Reads in portions: each `next()` works on one component, so that the caller can let others have their turn in between. Returns the
 * appointments by beginning. Throws `calendar-too-large` and `calendar-unreadable`.
 */
export function* readIcs(text: string, options: IcsOptions): Generator<undefined, readonly Appointment[]> {
  if (text.length > MOST_ICS_CHARACTERS) {
    throw new NamedError(calendarErrors, 'calendar-too-large', { limit: MOST_ICS_CHARACTERS / 1024 / 1024 })
  }
  if (!/^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text.slice(0, 1000))) {
    throw new NamedError(calendarErrors, 'calendar-unreadable', { host: '' })
  }
  const zones = new Map<string, ZoneOfFile>()
  const events: IcsEvent[] = []
  // Zones may stand behind the events that use them.
  for (const block of blocksOf(text)) {
    if (block.kind !== 'VTIMEZONE' || zones.size >= 100) continue
    const zone = readZone(block.text)
    if (zone) zones.set(zone.tzid, zone)
  }
  for (const block of blocksOf(text)) {
    if (block.kind !== 'VEVENT') continue
    if (events.length >= MOST_EVENTS) break
    const event = readEvent(block.text, zones, options)
    if (event) events.push(event)
    yield
  }
  return yield* appointmentsOf(events, options)
}

function* appointmentsOf(
  events: readonly IcsEvent[],
  span: IcsOptions,
): Generator<undefined, readonly Appointment[]> {
  // RFC 5545 §3.8.4.4: an event with a recurrence id stands in the place of that occurrence.
  const replaced = new Map<string, Set<number>>()
  for (const { uid, replaces } of events) {
    if (replaces !== null) replaced.set(uid, (replaced.get(uid) ?? new Set()).add(replaces))
  }
  const found: Appointment[] = []
  const budget = { steps: MOST_STEPS, moves: MOST_MOVES }
  for (const event of events) {
    const others = event.replaces === null ? replaced.get(event.uid) : undefined
    for (const { start, end } of occurrencesOf(event, span, budget)) {
      if (others?.has(start) || found.length >= MOST_APPOINTMENTS) continue
      if (!event.isCancelled) found.push({ ...event.appointment, start, end })
    }
    yield
  }
  return found.sort(byBeginning)
}

function readZone(text: string): ZoneOfFile | undefined {
  try {
    const zone = new ICAL.Timezone({ component: new ICAL.Component(ICAL.parse(text)) } as never)
    return zone.tzid ? zone : undefined
  } catch {
    return undefined
  }
}
