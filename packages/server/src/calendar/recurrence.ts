/** The occurrences of an event in a span of time (RFC 5545 §3.8.5). */
import ICAL from 'ical.js'
import { type Budget, stepsOf } from './bounded-rule.ts'
import type { IcsEvent } from './ics-event.ts'
import { instantOf, wallOf } from './zone.ts'

interface Occurrence {
  readonly start: number
  readonly end: number
}

/** Those that touch the span, each once. A rule that would take more steps than there are left ends early. */
export function* occurrencesOf(
  event: IcsEvent,
  span: { readonly from: number; readonly to: number },
  budget: Budget,
): Generator<Occurrence> {
  const seen = new Set<number>()
  for (const start of startsOf(event, span.to, budget)) {
    if (seen.has(start) || event.removed.has(start)) continue
    seen.add(start)
    const end = endOf(event, start)
    if (start < span.to && (end > span.from || start >= span.from)) yield { start, end }
  }
}

function* startsOf(event: IcsEvent, to: number, budget: Budget): Generator<number> {
  yield event.instantOf(event.start)
  yield* event.added
  for (const rule of event.rules) {
    const steps = rule.clone()
    // UNTIL stands in UTC where the event has a zone (RFC 5545 §3.3.10), the steps are made on the clock on the wall.
    if (steps.until && !event.start.isDate && steps.until.zone === ICAL.Timezone.utcTimezone) {
      steps.until = localUntil(steps.until, event)
    }
    for (const next of stepsOf(steps, floating(event.start), budget)) {
      const start = event.instantOf(next)
      if (start >= to) break
      yield start
    }
  }
}

/** A whole day ends at midnight of the wall, which is not always 24 hours later. */
function endOf(event: IcsEvent, start: number): number {
  if (!event.appointment.isAllDay) return start + event.length
  const day = wallOf(start, event.dayZone)
  const date = new Date(Date.UTC(day.year, day.month - 1, day.day + event.length))
  return event.instantOf({
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: 0,
    minute: 0,
    second: 0,
  })
}

function floating({ year, month, day, hour, minute, second, isDate }: ICAL.Time): ICAL.Time {
  return ICAL.Time.fromData({ year, month, day, hour, minute, second, isDate }, ICAL.Timezone.localTimezone)
}

/** The wall time of the event's zone at an instant, found by the offset that the zone has there. */
function localUntil(until: ICAL.Time, event: IcsEvent): ICAL.Time {
  const at = instantOf(until, 'UTC')
  let guess = wallOf(at, 'UTC')
  for (let round = 0; round < 2; round++)
    guess = wallOf(instantOf(guess, 'UTC') + (at - event.instantOf(guess)), 'UTC')
  return ICAL.Time.fromData({ ...guess, isDate: false }, ICAL.Timezone.localTimezone)
}
