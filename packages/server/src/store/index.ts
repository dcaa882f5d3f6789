export { storeErrors } from './errors.ts'
export { type Statement, statementOf } from './statement.ts'
export { openStore, type Store, type StoreOptions } from './store.ts'
