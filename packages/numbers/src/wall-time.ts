/** From an instant or an ISO 8601 text to the time on the wall of a location. */
import { numberError } from './errors.ts'
import type { WallTime } from './least-cost-routing.ts'

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2}(?:[.,]\d{1,9})?)?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/

/**
 * Reads an ISO 8601 date and time. With a time zone and an offset in the text the instant is converted; otherwise the time is
 * taken as it is written. Throws `time-invalid`.
 */
export function wallTimeOfIso(text: string, timeZone?: string): WallTime {
  const match = text.length > 64 ? null : ISO.exec(text.trim())
  const [, year, month, day, hour = '00', minute = '00', offset] = match ?? []
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  const real = date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day)
  if (!match || !real || Number(hour) > 23 || Number(minute) > 59) {
    throw numberError('time-invalid', { time: text.slice(0, 64) })
  }
  if (offset && timeZone) {
    const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00${colonOffset(offset)}`)
    if (Number.isNaN(instant)) throw numberError('time-invalid', { time: text.slice(0, 64) })
    return wallTimeOf(instant, timeZone)
  }
  return wallTime(date.getUTCDay(), Number(hour), Number(minute))
}

/** The time in `timeZone` (IANA name; without it UTC) at an instant in milliseconds since 1970. */
export function wallTimeOf(instant: number, timeZone = 'UTC'): WallTime {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant)
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? ''
  const weekday = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(part('weekday'))
  return wallTime(weekday, Number(part('hour')), Number(part('minute')))
}

/** `weekday` counts from Sunday, 0. */
function wallTime(weekday: number, hour: number, minute: number): WallTime {
  const days = weekday === 0 ? 'sun' : weekday === 6 ? 'sat' : 'mon-fri'
  return { days, halfHour: hour * 2 + (minute >= 30 ? 1 : 0) }
}

function colonOffset(offset: string): string {
  if (offset === 'Z') return offset
  const digits = offset.slice(1).replace(':', '').padEnd(4, '0')
  return `${offset[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}
