/** How long a choice holds: the usual lengths, and the moment each of them means. Pure, but for the zone of the machine. */

export const lengths = ['forever', 'half-hour', 'hour', 'four-hours', 'day', 'time'] as const
export type Length = (typeof lengths)[number]

const MINUTE_MS = 60_000

/**
 * When it ends, in milliseconds since 1970; null for never. `time` (`HH:MM`) counts for `time` alone: today, or tomorrow where it is
 * over already.
 */
export function endOf(length: Length, now: number, time = ''): number | null {
  switch (length) {
    case 'half-hour':
      return now + 30 * MINUTE_MS
    case 'hour':
      return now + 60 * MINUTE_MS
    case 'four-hours':
      return now + 240 * MINUTE_MS
    case 'day':
      return new Date(now).setHours(24, 0, 0, 0)
    case 'time':
      return timeOf(time, now)
    default:
      return null
  }
}

function timeOf(time: string, now: number): number | null {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(time) ?? []
  if (hours === undefined || minutes === undefined) return null
  const date = new Date(now)
  date.setHours(Number(hours), Number(minutes), 0, 0)
  if (date.getTime() <= now) date.setDate(date.getDate() + 1)
  return date.getTime()
}
