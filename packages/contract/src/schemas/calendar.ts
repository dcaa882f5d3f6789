/** A person's calendar: where it is, and how it goes with it. */
import { z } from 'zod'
import { time } from './basic.ts'

export const calendarKind = z.enum(['ics', 'caldav'])

/** An IANA time zone: the one of whole days and of times that name none. */
const zone = z.string().trim().min(1).max(64)

export const calendarState = z.strictObject({
  state: z.enum(['waiting', 'reading', 'fine', 'failing']),
  /** When it was last read well. */
  readAt: time.nullable(),
  /** When it will be read next; null while it is read. */
  nextAt: time.nullable(),
  /** Why it could not be read: a code from the catalogue of problems with its details; null where it could. */
  problem: z
    .strictObject({
      code: z.string(),
      sentence: z.string(),
      details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    })
    .nullable(),
  /** Appointments that were found, of the weeks that are looked at. */
  appointments: z.int().min(0),
})
export type CalendarState = z.infer<typeof calendarState>

/** As its owner sees it. The password is never told again. */
export const ownCalendar = z.strictObject({
  kind: calendarKind,
  url: z.string(),
  user: z.string(),
  hasSecret: z.boolean(),
  zone: z.string(),
  /** Whether colleagues may see subject and place as far as their rights go; else all is just busy. */
  sharesDetails: z.boolean(),
  ...calendarState.shape,
})
export type OwnCalendar = z.infer<typeof ownCalendar>

export const setCalendar = z.strictObject({
  kind: calendarKind,
  url: z.url({ protocol: /^(https?|webcal)$/ }).max(2000),
  user: z.string().trim().max(254).default(''),
  /** Absent keeps the one that is there. Empty for none. */
  secret: z.string().max(1000).optional(),
  zone,
  sharesDetails: z.boolean().default(true),
})

export const appointmentsQuery = z.strictObject({
  from: z.coerce.number().int().min(0),
  to: z.coerce.number().int().min(0),
})
