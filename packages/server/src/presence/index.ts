export { FreeWatches } from './free-watches.ts'
export { Presences, type Sight } from './presences.ts'
