export { faultLog, LISTENER_FAILED } from './fault-log.ts'
export { type SystemEventCode, systemEventCatalogue } from './system-event.ts'
export { SystemEvents } from './system-events.ts'
