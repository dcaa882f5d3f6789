export { Journal, type JournalEvents, type JournalPage, type JournalPageQuery } from './journal.ts'
export { durationOf, type JournalEntry, SERVER_RESTARTED } from './journal-entry.ts'
