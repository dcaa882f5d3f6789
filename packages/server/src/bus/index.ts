export type { SystemEventCode } from './system-event.ts'
export type { SystemEventQuery } from './system-event-table.ts'
export { SystemEvents } from './system-events.ts'
