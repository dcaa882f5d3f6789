export type { Line } from './line.ts'
export { LineBinder } from './line-binder.ts'
export { activityOf, hasReached, isParked, type LineStatus } from './line-status.ts'
export { Lines } from './lines.ts'
