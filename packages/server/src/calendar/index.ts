export { type Appointment, runningAppointment } from './appointment.ts'
export { Calendars } from './calendars.ts'
export { guardedFetch } from './guarded-request.ts'
