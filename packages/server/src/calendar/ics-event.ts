/** One VEVENT (RFC 5545 §3.6.1) as values. */
import ICAL from 'ical.js'
import type { Appointment, AppointmentStatus } from './appointment.ts'
import { instantOf, knownZone, type WallTime } from './zone.ts'

/** A VTIMEZONE of the file. */
export type ZoneOfFile = ICAL.Timezone

/** From wall time in the event's zone to the instant. */
export type InstantOf = (wall: WallTime) => number

export interface IcsEvent {
  readonly uid: string
  /** The first occurrence, or the only one. */
  readonly start: ICAL.Time
  readonly instantOf: InstantOf
  /** The zone in which whole days begin and end. */
  readonly dayZone: string
  /** Of an event with times: milliseconds. Of whole days: days. */
  readonly length: number
  /** Of the rule that repeats it; several are allowed and hardly ever used (RFC 5545 §3.8.5.3). */
  readonly rules: readonly ICAL.Recur[]
  /** Further beginnings, and those that are left out, as instants. */
  readonly added: readonly number[]
  readonly removed: ReadonlySet<number>
  /** The instant of the occurrence in whose place it stands. */
  readonly replaces: number | null
  readonly isCancelled: boolean
  readonly appointment: Omit<Appointment, 'start' | 'end'>
}

interface Reading {
  readonly zone: string
  readonly owner: string | null
}

const MOST_DATES = 2000
const DAY_MS = 86_400_000

/** Undefined where the event cannot be read. */
export function readEvent(
  text: string,
  zones: ReadonlyMap<string, ZoneOfFile>,
  reading: Reading,
): IcsEvent | undefined {
  try {
    return eventOf(new ICAL.Component(ICAL.parse(text.replace(BARE_DATE, asDate))), zones, reading)
  } catch {
    // The parser's failures have no names of their own; whatever they are, this event cannot be read.
    return undefined
  }
}

/** Whole days without `VALUE=DATE`: not allowed (RFC 5545 §3.8.2.4), and written by many. */
const BARE_DATE = /^(DTSTART|DTEND|EXDATE|RDATE|RECURRENCE-ID)((?:;[^:\r\n]*)?):(\d{8}(?:,\d{8})*)(?=\r?$)/gim

function asDate(line: string, name: string, parameters: string, dates: string): string {
  return /;VALUE=/i.test(parameters) ? line : `${name};VALUE=DATE:${dates}`
}

function eventOf(
  component: ICAL.Component,
  zones: ReadonlyMap<string, ZoneOfFile>,
  reading: Reading,
): IcsEvent | undefined {
  const begin = component.getFirstProperty('dtstart')
  const start = begin?.getFirstValue()
  if (!begin || !(start instanceof ICAL.Time)) return undefined
  const zoned = (property: ICAL.Property) => zoneOf(property, zones, reading.zone)
  const instant = zoned(begin)
  const uid = textOf(component, 'uid') || `${start.toString()} ${textOf(component, 'summary')}`
  const recurrence = component.getFirstProperty('recurrence-id')
  const moments = (name: string) =>
    component.getAllProperties(name).flatMap((property) => instantsOf(property, zoned(property)))
  return {
    uid,
    start,
    instantOf: instant,
    dayZone: reading.zone,
    length: lengthOf(component, start, instant, zoned),
    rules: component.getAllProperties('rrule').flatMap((property) => {
      const rule = property.getFirstValue()
      return rule instanceof ICAL.Recur ? [rule] : []
    }),
    added: moments('rdate').slice(0, MOST_DATES),
    removed: new Set(moments('exdate').slice(0, MOST_DATES)),
    replaces: recurrence ? (instantsOf(recurrence, zoned(recurrence))[0] ?? null) : null,
    isCancelled:
      textOf(component, 'status').toUpperCase() === 'CANCELLED' || isDeclined(component, reading.owner),
    appointment: {
      uid,
      isAllDay: start.isDate,
      status: statusOf(component, reading.owner),
      // RFC 5545 §3.8.1.3: what is not public and not known counts as private.
      isPrivate: !['', 'PUBLIC'].includes(textOf(component, 'class').toUpperCase()),
      subject: textOf(component, 'summary').trim().slice(0, 300),
      place: textOf(component, 'location').trim().slice(0, 300),
    },
  }
}

/**
 * How the wall times of a property become instants. A name that everybody knows counts before the file's own description of it:
 * those are often out of date (RFC 5545 §3.6.5 would have it the other way round).
 */
function zoneOf(property: ICAL.Property, zones: ReadonlyMap<string, ZoneOfFile>, usual: string): InstantOf {
  const value = property.getFirstValue()
  if (value instanceof ICAL.Time && value.zone === ICAL.Timezone.utcTimezone)
    return (wall) => instantOf(wall, 'UTC')
  const tzid = property.getFirstParameter('tzid')
  if (!tzid) return (wall) => instantOf(wall, usual)
  const known = knownZone(tzid)
  if (known !== undefined) return (wall) => instantOf(wall, known)
  const described = zones.get(tzid)
  if (!described) return (wall) => instantOf(wall, usual)
  return (wall) => {
    const offset = described.utcOffset(ICAL.Time.fromData({ ...wall, isDate: false }, described))
    return instantOf(wall, 'UTC') - offset * 1000
  }
}

function instantsOf(property: ICAL.Property, instant: InstantOf): number[] {
  return property
    .getValues()
    .slice(0, MOST_DATES)
    .flatMap((value) => {
      const time = value instanceof ICAL.Period ? value.start : value
      return time instanceof ICAL.Time ? [instant(time)] : []
    })
}

function lengthOf(
  component: ICAL.Component,
  start: ICAL.Time,
  instant: InstantOf,
  zoned: (property: ICAL.Property) => InstantOf,
): number {
  const finish = component.getFirstProperty('dtend')
  const end = finish?.getFirstValue()
  const duration = component.getFirstPropertyValue('duration')
  if (start.isDate) {
    const days =
      end instanceof ICAL.Time
        ? (utc(end) - utc(start)) / DAY_MS
        : duration instanceof ICAL.Duration
          ? duration.toSeconds() / 86_400
          : 1
    return Math.min(Math.max(1, Math.ceil(days)), 3660)
  }
  const length =
    finish && end instanceof ICAL.Time
      ? zoned(finish)(end) - instant(start)
      : duration instanceof ICAL.Duration
        ? duration.toSeconds() * 1000
        : 0
  return Math.min(Math.max(0, length), 3660 * DAY_MS)
}

function utc({ year, month, day }: WallTime): number {
  return Date.UTC(year, month - 1, day)
}

/** Exchange tells more than RFC 5545 §3.8.2.7 knows, in a field of its own ([MS-OXCICAL] §2.1.3.1.1.20.31). */
const exchangeStates: Readonly<Record<string, AppointmentStatus>> = {
  FREE: 'free',
  WORKINGELSEWHERE: 'free',
  TENTATIVE: 'tentative',
  BUSY: 'busy',
  OOF: 'outOfOffice',
}

function statusOf(component: ICAL.Component, owner: string | null): AppointmentStatus {
  const exchange = exchangeStates[textOf(component, 'x-microsoft-cdo-busystatus').toUpperCase()]
  if (exchange) return exchange
  if (textOf(component, 'transp').toUpperCase() === 'TRANSPARENT') return 'free'
  if (textOf(component, 'status').toUpperCase() === 'TENTATIVE') return 'tentative'
  const answer = answerOf(component, owner)
  return answer === 'TENTATIVE' || answer === 'NEEDS-ACTION' ? 'tentative' : 'busy'
}

function isDeclined(component: ICAL.Component, owner: string | null): boolean {
  return answerOf(component, owner) === 'DECLINED'
}

/** What the owner answered to an invitation (RFC 5545 §3.2.12); undefined where they were not invited. */
function answerOf(component: ICAL.Component, owner: string | null): string | undefined {
  if (owner === null) return undefined
  const address = `mailto:${owner.toLowerCase()}`
  const invited = component
    .getAllProperties('attendee')
    .find((attendee) => String(attendee.getFirstValue()).toLowerCase() === address)
  return invited?.getFirstParameter('partstat')?.toUpperCase()
}

function textOf(component: ICAL.Component, name: string): string {
  const value = component.getFirstPropertyValue(name)
  return value === null || value === undefined ? '' : String(value)
}
