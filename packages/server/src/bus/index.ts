export { SystemEvents } from './system-events.ts'
