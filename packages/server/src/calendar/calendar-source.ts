/**
 * The port behind which calendars live. An implementation knows how to reach one kind of server; when to ask, what to do with
 * failures and who may see the result is decided outside.
 */
import type { Appointment } from './appointment.ts'
import type { Span } from './ics.ts'

/** One person's calendar, opened for as long as its settings stay the same. It may keep what it knows between two readings. */
export interface CalendarSource {
  /**
   * All appointments that touch the span, recurring ones as their occurrences, by beginning. Rejects with `calendarErrors`, or when
   * it is aborted.
   */
  read(span: Span, signal: AbortSignal): Promise<readonly Appointment[]>
}

export interface SourceSettings {
  readonly url: string
  readonly user: string
  readonly secret: string
  /** The IANA zone of whole days and of times that name none. */
  readonly zone: string
  /** The owner's e-mail address. */
  readonly owner: string | null
}
