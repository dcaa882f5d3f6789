/** An appointment of somebody's calendar: values. */

/** What an appointment says about availability. */
export type AppointmentStatus = 'busy' | 'tentative' | 'outOfOffice' | 'free'

export interface Appointment {
  /** The calendar's own id; the same for each occurrence of a recurring appointment. */
  readonly uid: string
  /** Milliseconds since 1970. */
  readonly start: number
  /** Not before `start`. */
  readonly end: number
  readonly isAllDay: boolean
  readonly status: AppointmentStatus
  readonly isPrivate: boolean
  readonly subject: string
  readonly place: string
}

/** By beginning, then end, then id: one order whatever the calendar gave. */
export function byBeginning(a: Appointment, b: Appointment): number {
  return a.start - b.start || a.end - b.end || (a.uid < b.uid ? -1 : a.uid > b.uid ? 1 : 0)
}

const weight: Readonly<Record<AppointmentStatus, number>> = { outOfOffice: 3, busy: 2, tentative: 1, free: 0 }

/** The appointment that tells most about `now`; undefined where there is none but free time. */
export function runningAppointment(
  appointments: readonly Appointment[],
  now: number,
): Appointment | undefined {
  return appointments
    .filter(({ start, end, status }) => start <= now && now < end && status !== 'free')
    .toSorted((a, b) => weight[b.status] - weight[a.status] || b.end - a.end || byBeginning(a, b))[0]
}
