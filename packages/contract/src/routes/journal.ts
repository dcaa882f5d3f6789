/** The journal. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

const nothing = z.undefined()
const byId = z.strictObject({ id: s.id })

export const journalRoutes = defineRoutes({
  listJournal: {
    method: 'GET',
    path: '/journal',
    summary: "The journal of one's own lines, or of a colleague who lets one read theirs; newest first",
    tag: 'Journal',
    access: 'person',
    scope: 'read',
    query: s.journalQuery,
    response: s.page(s.journalEntry),
    status: 200,
  },
  sumJournal: {
    method: 'GET',
    path: '/journal/projects',
    summary: 'How many calls and how much conversation each project had',
    tag: 'Journal',
    access: 'person',
    scope: 'read',
    query: s.journalSelection,
    response: z.array(s.projectSum),
    status: 200,
  },
  exportJournal: {
    method: 'GET',
    path: '/journal/file',
    summary: 'The journal as a table (CSV), newest first',
    tag: 'Journal',
    access: 'person',
    scope: 'read',
    query: s.journalExport,
    response: nothing,
    contentType: 'text/csv',
    status: 200,
  },
  changeJournalEntry: {
    method: 'PATCH',
    path: '/journal/{id}',
    summary: 'Write a note, put a call to a project, mark it, share it',
    tag: 'Journal',
    access: 'person',
    scope: 'call',
    params: byId,
    body: s.changeJournalEntry,
    response: s.journalEntry,
    status: 200,
  },
  deleteJournalEntry: {
    method: 'DELETE',
    path: '/journal/{id}',
    summary: 'Delete an entry, where that is allowed',
    tag: 'Journal',
    access: 'person',
    scope: 'call',
    params: byId,
    response: nothing,
    status: 204,
  },
  seeJournal: {
    method: 'POST',
    path: '/journal/seen',
    summary: 'Nothing of what was missed until now is unread any more',
    tag: 'Journal',
    access: 'person',
    scope: 'call',
    response: nothing,
    status: 204,
  },
  clearJournal: {
    method: 'POST',
    path: '/admin/journal/clear',
    summary: 'Delete at once the entries that have been kept for long enough',
    tag: 'Administration',
    access: 'administrator',
    scope: 'administer',
    response: z.strictObject({ count: z.int().min(0) }),
    status: 200,
  },
})
