export { faultLog, LISTENER_FAILED } from './fault-log.ts'
export { MachineWatch } from './machine-watch.ts'
export { type SystemEventCode, systemEventCatalogue } from './system-event.ts'
export { SystemEvents } from './system-events.ts'
