export { type LoggedLine, type MemoryLog, memoryLog } from './memory-log.ts'
export { seededRandom } from './seeded-random.ts'
export { SimulatedClock, settle } from './simulated-clock.ts'
