export { Journal } from './journal.ts'
export { durationOf, isPrivate, type JournalEntry } from './journal-entry.ts'
export type { JournalQuery } from './journal-table.ts'
