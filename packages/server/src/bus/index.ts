export { faultLog, LISTENER_FAILED } from './fault-log.ts'
export { SystemEvents } from './system-events.ts'
