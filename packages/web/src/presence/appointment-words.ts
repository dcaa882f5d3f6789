/** An appointment in a line: what it is as far as one may know, and until when. */
import type { PersonView } from '@offhook/contract'
import { useTranslation } from 'react-i18next'
import { useMoment } from '../elements/use-moment.ts'

export interface AppointmentWords {
  /** `In a meeting until 15:30` */
  readonly short: string
  /** With subject and place, where they may be seen. */
  readonly long: string
}

/** Null where nothing is going on that matters to a caller. */
export function useAppointmentWords(): (person: PersonView) => AppointmentWords | null {
  const { t } = useTranslation('people')
  const moment = useMoment()
  return ({ presence: { appointment, until, state } }) => {
    if (!appointment || appointment.status === 'free') return null
    // Meetings back to back are one to whoever waits; the server says when the last one ends.
    const end = moment(
      state === 'busy' && until !== null ? Math.max(until, appointment.end) : appointment.end,
    )
    const kind = appointment.status === 'busy' && appointment.isPrivate ? 'private' : appointment.status
    const short = t(`appointment.${kind}`, { time: end })
    return { short, long: [short, appointment.subject, appointment.place].filter(Boolean).join(' · ') }
  }
}
