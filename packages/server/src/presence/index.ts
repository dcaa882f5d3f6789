export { presenceOf } from './presence.ts'
export { Presences } from './presences.ts'
