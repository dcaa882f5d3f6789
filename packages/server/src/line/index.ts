export type { Line } from './line.ts'
export { activityOf, hasReached, type LineStatus } from './line-status.ts'
export { Lines } from './lines.ts'
