/** Dates, times and lengths as people in each language write them. */
import type { Language } from './index.ts'

const DAY_MS = 86_400_000

function locale(language: Language): string {
  // 24-hour times and day before month, also in English: the product's people sit in Europe.
  return language === 'de' ? 'de-DE' : 'en-GB'
}

/** `3:07`, `1:02:09`: how long, from milliseconds; never negative. */
export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = String(seconds % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** `45 s`, `3 min`, `1 h 5 min`: a length at rest, from seconds. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`
}

export function timeOfDay(at: number, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), { hour: '2-digit', minute: '2-digit' }).format(at)
}

export function timeWithSeconds(at: number, language: Language): string {
  const parts = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
  return new Intl.DateTimeFormat(locale(language), parts).format(at)
}

export function dateAndTime(at: number, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium', timeStyle: 'short' }).format(at)
}

/** The whole moment, to the second: what a shorter form says when one points at it. */
export function exactly(at: number, language: Language): string {
  return new Intl.DateTimeFormat(locale(language), { dateStyle: 'full', timeStyle: 'medium' }).format(at)
}

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const WEEK_MS = 7 * DAY_MS

/** `3 minutes ago`, `yesterday`, `in 2 days`; the date for what is more than a week away. */
export function relative(at: number, now: number, language: Language): string {
  const away = at - now
  const words = new Intl.RelativeTimeFormat(locale(language), { numeric: 'auto' })
  if (Math.abs(away) >= WEEK_MS)
    return new Intl.DateTimeFormat(locale(language), { dateStyle: 'medium' }).format(at)
  const days = Math.round((dayOf(at) - dayOf(now)) / DAY_MS)
  if (Math.abs(away) >= DAY_MS || (days !== 0 && Math.abs(away) >= 12 * HOUR_MS))
    return words.format(days, 'day')
  if (Math.abs(away) >= HOUR_MS) return words.format(Math.trunc(away / HOUR_MS), 'hour')
  if (Math.abs(away) >= MINUTE_MS) return words.format(Math.trunc(away / MINUTE_MS), 'minute')
  return words.format(0, 'second')
}

/** Midnight, local time, of the day that holds `at`: the key of a day. */
export function dayOf(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** `today`, `yesterday`, or the day written out. */
export function dayName(
  at: number,
  now: number,
  language: Language,
  words: { readonly today: string; readonly yesterday: string },
): string {
  const days = Math.round((dayOf(now) - dayOf(at)) / DAY_MS)
  if (days === 0) return words.today
  if (days === 1) return words.yesterday
  const isThisYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return new Intl.DateTimeFormat(locale(language), {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  }).format(at)
}

export function count(value: number, language: Language): string {
  return new Intl.NumberFormat(locale(language)).format(value)
}

/** `12 kB`, `3.4 MB`. */
export function bytes(value: number, language: Language): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let size = value
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit += 1
  }
  const digits = unit === 0 || size >= 100 ? 0 : 1
  return `${new Intl.NumberFormat(locale(language), { maximumFractionDigits: digits }).format(size)} ${units[unit]}`
}
