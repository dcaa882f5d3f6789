/** The journal. */
import { z } from 'zod'
import { defineRoutes } from '../route.ts'
import * as s from '../schemas/index.ts'

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
  changeJournalEntry: {
    method: 'PATCH',
    path: '/journal/{id}',
    summary: 'Write a note',
    tag: 'Journal',
    access: 'person',
    scope: 'call',
    params: byId,
    body: s.changeJournalEntry,
    response: s.journalEntry,
    status: 200,
  },
})
