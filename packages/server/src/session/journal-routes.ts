/** What a client may ask about the journal: that of one's own lines, and nobody else's. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Journal } from '../journal/index.ts'
import type { Viewer } from '../rights/index.ts'
import type { Views } from './views.ts'

export interface JournalRouteParts {
  readonly people: People
  readonly journal: Journal
  readonly views: Views
}

export function journalRoutes({ people, journal, views }: JournalRouteParts) {
  const linesOf = (viewer: Viewer) => people.get(viewer.personId)?.lines ?? []
  return {
    async listJournal({ query }, viewer) {
      const { line, ...rest } = query
      const lines = linesOf(viewer).filter((own) => line === undefined || own === line)
      const { items, next } = await journal.page({ ...rest, lines })
      return { items: items.map((entry) => views.journalEntry(entry, viewer.language)), next }
    },

    async changeJournalEntry({ params, body }, viewer) {
      const entry = journal.get(params.id)
      // An entry of somebody else is answered like one that is not there.
      if (!entry || !linesOf(viewer).includes(entry.line)) {
        throw new NamedError(contractErrors, 'not-found', { what: 'journal entry', key: params.id })
      }
      return views.journalEntry(await journal.setNote(entry.id, body.note), viewer.language)
    },
  } satisfies Partial<Handlers>
}
