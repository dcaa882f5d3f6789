export { Access } from './access.ts'
export { type Action, type Level, may, type Target } from './rights.ts'
export type { Role, Viewer } from './viewer.ts'
