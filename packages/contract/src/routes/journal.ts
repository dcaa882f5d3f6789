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
    summary: 'Write a note, put a call to a project',
    tag: 'Journal',
    access: 'person',
    scope: 'call',
    params: byId,
    body: s.changeJournalEntry,
    response: s.journalEntry,
    status: 200,
  },
})
