export { presenceOf } from './presence.ts'
export { type Presence, Presences, type PresencesEvents } from './presences.ts'
