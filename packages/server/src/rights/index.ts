export { Access } from './access.ts'
export { type Action, type Level, may } from './rights.ts'
export type { Role, Viewer } from './viewer.ts'
