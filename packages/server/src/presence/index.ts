export { FreeWatches } from './free-watches.ts'
export { type PresenceDocument, readPidf, writePidf } from './pidf.ts'
export { Presences, type Sight } from './presences.ts'
export { StateWatches } from './state-watches.ts'
