/** An iCalendar file behind a URL, as every calendar program publishes it. */
import { NamedError } from '@offhook/base'
import type { Appointment } from './appointment.ts'
import type { CalendarSource, SourceSettings } from './calendar-source.ts'
import { checkAnswer } from './check-answer.ts'
import { calendarErrors } from './errors.ts'
import { type Fetch, hostOf } from './guarded-request.ts'
import { readIcs } from './ics.ts'
import { inTurns } from './turns.ts'

export function icsSource(settings: SourceSettings, fetch: Fetch): CalendarSource {
  let kept: { readonly tag: string; readonly text: string } | undefined
  return {
    async read(span, signal): Promise<readonly Appointment[]> {
      const { url, user, secret } = settings
      const headers = { accept: 'text/calendar', ...(kept ? { 'if-none-match': kept.tag } : {}) }
      const answer = await fetch(
        { method: 'GET', url: url.replace(/^webcal:/, 'https:'), headers, user, secret },
        signal,
      )
      const text = answer.status === 304 && kept ? kept.text : checkAnswer(answer, 200)
      const { etag } = answer.headers
      if (answer.status === 200) kept = etag === undefined ? undefined : { tag: etag, text }
      try {
        return await inTurns(readIcs(text, { ...span, zone: settings.zone, owner: settings.owner }))
      } catch (fault) {
        kept = undefined
        if (fault instanceof NamedError && fault.code === 'calendar-unreadable') {
          throw new NamedError(calendarErrors, 'calendar-unreadable', { host: hostOf(url) })
        }
        throw fault
      }
    },
  }
}
