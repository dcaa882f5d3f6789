export { contains, formatCursor, pageOf, parseCursor } from './page.ts'
export { Seal } from './seal.ts'
export { type Statement, statementOf } from './statement.ts'
export { openStore, type Store } from './store.ts'
