/** Wall time to instant, in time zones by name. */
import { NamedError } from '@offhook/base'
import { calendarErrors } from './errors.ts'

/** What a clock on the wall shows. */
export interface WallTime {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/**
 * The instant, in milliseconds since 1970. A time that the change to summer time leaves out counts with the offset before the
 * change, one that comes twice is the first (RFC 5545 §3.3.5).
 */
export function instantOf(wall: WallTime, zone: string): number {
  const { year, month, day, hour, minute, second } = wall
  const plain = new Temporal.PlainDateTime(year, month, day, hour, minute, Math.min(second, 59))
  return plain.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds
}

/** What the clock shows at an instant. */
export function wallOf(at: number, zone: string): WallTime {
  const { year, month, day, hour, minute, second } =
    Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  return { year, month, day, hour, minute, second }
}

/** The zone by its IANA name; undefined where nobody knows it. Names as Windows and old programs write them are understood. */
export function knownZone(name: string): string | undefined {
  const bare = name.trim().replace(/^\/[^/]+\/(?=[A-Z])/, '')
  const candidate = windowsZones[bare] ?? bare
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(candidate)) return undefined
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(candidate)
    return candidate
  } catch {
    return undefined
  }
}

/** Throws `calendar-zone-unknown`. */
export function checkZone(name: string): string {
  const zone = knownZone(name)
  if (zone === undefined) throw new NamedError(calendarErrors, 'calendar-zone-unknown', { zone: name })
  return zone
}

/** Exchange and Outlook name zones like Windows does (Unicode CLDR, windowsZones.xml, territory 001). The usual ones. */
const windowsZones: Readonly<Record<string, string>> = {
  'W. Europe Standard Time': 'Europe/Berlin',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Central European Standard Time': 'Europe/Warsaw',
  'Romance Standard Time': 'Europe/Paris',
  'GMT Standard Time': 'Europe/London',
  'Greenwich Standard Time': 'Atlantic/Reykjavik',
  'E. Europe Standard Time': 'Europe/Chisinau',
  'FLE Standard Time': 'Europe/Kiev',
  'GTB Standard Time': 'Europe/Bucharest',
  'Turkey Standard Time': 'Europe/Istanbul',
  'Russian Standard Time': 'Europe/Moscow',
  'Eastern Standard Time': 'America/New_York',
  'Central Standard Time': 'America/Chicago',
  'Mountain Standard Time': 'America/Denver',
  'Pacific Standard Time': 'America/Los_Angeles',
  'E. South America Standard Time': 'America/Sao_Paulo',
  'India Standard Time': 'Asia/Kolkata',
  'China Standard Time': 'Asia/Shanghai',
  'Singapore Standard Time': 'Asia/Singapore',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'AUS Eastern Standard Time': 'Australia/Sydney',
  'Israel Standard Time': 'Asia/Jerusalem',
  'South Africa Standard Time': 'Africa/Johannesburg',
}
