export { Journal, type JournalChange } from './journal.ts'
export {
  durationOf,
  isPrivate,
  type JournalEntry,
  unnoticedResults,
} from './journal-entry.ts'
export { JournalReaders } from './journal-readers.ts'
export type { JournalQuery } from './journal-table.ts'
