export { FreeWatches } from './free-watches.ts'
export { readPidf, writePidf } from './pidf.ts'
export { Presences, type Sight } from './presences.ts'
