/** Appointments as somebody may see them. Pure. */
import type { AppointmentView } from '@offhook/contract'
import type { Appointment } from '../calendar/index.ts'

export interface AppointmentSight {
  readonly publicOnes: boolean
  /** That there is a private one. */
  readonly privateOnes: boolean
  readonly privateDetails: boolean
  /** Whether the owner shows subject and place at all. */
  readonly details: boolean
}

/** Null where not even that there is one may be seen. */
export function appointmentView(
  { start, end, isAllDay, status, isPrivate, subject, place }: Appointment,
  sight: AppointmentSight,
): AppointmentView | null {
  if (!(isPrivate ? sight.privateOnes : sight.publicOnes)) return null
  const isShown = sight.details && (!isPrivate || sight.privateDetails)
  return {
    start,
    end,
    isAllDay,
    status,
    isPrivate,
    subject: isShown && subject !== '' ? subject : null,
    place: isShown && place !== '' ? place : null,
  }
}
