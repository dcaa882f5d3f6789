/** Appointments by the day on which they are read: one that goes on for days stands under each of them. Pure. */
import type { AppointmentView } from '@offhook/contract'
import { dayOf } from '../i18n/format.ts'

export interface AgendaDay {
  /** Midnight, local time. */
  readonly at: number
  readonly appointments: readonly AppointmentView[]
}

/** Within a span of time; days without any are left out. */
export function agendaOf(
  appointments: readonly AppointmentView[],
  span: { readonly from: number; readonly to: number },
): AgendaDay[] {
  const days: AgendaDay[] = []
  for (let at = dayOf(span.from); at < span.to; at = nextDay(at)) {
    const next = nextDay(at)
    const own = appointments
      .filter(({ start, end }) => start < next && end > Math.max(at, span.from))
      .sort((a, b) => Number(b.isAllDay) - Number(a.isAllDay) || a.start - b.start)
    if (own.length > 0) days.push({ at, appointments: own })
  }
  return days
}

/** Not 24 hours: twice a year a day has another length. */
function nextDay(at: number): number {
  const day = new Date(at)
  return day.setDate(day.getDate() + 1)
}
