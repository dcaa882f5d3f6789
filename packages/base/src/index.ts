export { type CancelTimer, type Clock, sleep, systemClock } from './clock.ts'
export {
  defineErrors,
  type ErrorDetails,
  type ErrorEntry,
  type ErrorTable,
  isNamedError,
  NamedError,
} from './errors.ts'
export { Emitter, type Listenable, type Unsubscribe } from './event.ts'
export type { Explained, ExplanationStep } from './explanation.ts'
export { hostInUri, hostPort } from './host-port.ts'
export { idSource, isId, type NewId } from './id.ts'
export { jsonLog, type Log, type LogFields, type LogLevel, type LogTarget, silentLog } from './log.ts'
export { type Random, randomHex, randomInteger, systemRandom } from './random.ts'
export { readableLines } from './readable-lines.ts'
export { queueErrors, SerialQueue } from './serial-queue.ts'
