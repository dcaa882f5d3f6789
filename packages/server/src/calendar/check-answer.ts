/** What a calendar server's status means for the owner of the calendar. */
import { NamedError } from '@offhook/base'
import { calendarErrors } from './errors.ts'
import { type GuardedAnswer, hostOf } from './guarded-request.ts'

/** The body where the status is the expected one; else throws one of `calendarErrors`. */
export function checkAnswer({ status, text, url }: GuardedAnswer, expected: number): string {
  if (status === expected) return text
  const host = hostOf(url)
  if (status === 401 || status === 403)
    throw new NamedError(calendarErrors, 'calendar-sign-in-refused', { host })
  if (status === 404 || status === 410) throw new NamedError(calendarErrors, 'calendar-not-found', { host })
  throw new NamedError(calendarErrors, 'calendar-answer-wrong', { host, status })
}
