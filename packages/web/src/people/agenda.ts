/** Appointments by the day on which they are read: one that goes on for days stands under each of them. Pure. */
import type { AppointmentView } from '@offhook/contract'
import { dayOf } from '../i18n/format.ts'

export interface AgendaDay {
  /** Midnight, local time. */
  readonly at: number
  readonly entries: readonly AgendaEntry[]
}

/** What of an appointment is on this day: null where it began before, or goes on after. */
export interface AgendaEntry {
  readonly appointment: AppointmentView
  readonly from: number | null
  readonly to: number | null
}

/** Within a span of time; days without any are left out. */
export function agendaOf(
  appointments: readonly AppointmentView[],
  span: { readonly from: number; readonly to: number },
): AgendaDay[] {
  const days: AgendaDay[] = []
  for (let at = dayOf(span.from); at < span.to; at = nextDay(at)) {
    const next = nextDay(at)
    const entries = appointments
      .filter(({ start, end }) => start < next && end > Math.max(at, span.from))
      .sort((a, b) => Number(b.isAllDay) - Number(a.isAllDay) || a.start - b.start)
      .map((appointment) => {
        const { start, end, isAllDay } = appointment
        const isWhole = isAllDay || (start <= at && end >= next)
        return {
          appointment,
          from: isWhole || start < at ? null : start,
          to: isWhole || end > next ? null : end,
        }
      })
    if (entries.length > 0) days.push({ at, entries })
  }
  return days
}

/** Not 24 hours: twice a year a day has another length. */
function nextDay(at: number): number {
  const day = new Date(at)
  return day.setDate(day.getDate() + 1)
}
