export type { Line } from './line.ts'
export { activityOf, hasReached, type LineActivity, type LineStatus } from './line-status.ts'
export { Lines, type LinesEvents } from './lines.ts'
