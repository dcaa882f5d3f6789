/** What a client may ask about the journal: that of one's own lines, and of those whose journal one may read. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import type { Journal } from '../journal/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import type { Views } from './views.ts'

export interface JournalRouteParts {
  readonly people: People
  readonly journal: Journal
  readonly access: Access
  readonly views: Views
}

export function journalRoutes({ people, journal, access, views }: JournalRouteParts) {
  /** The lines whose entries the viewer may read: all of their own, of others those that are not hidden. */
  const linesOf = (viewer: Viewer, personId: string): readonly string[] => {
    const person = people.get(personId)
    if (!person) throw new NamedError(contractErrors, 'not-found', { what: 'person', key: personId })
    access.check(viewer, 'seeJournal', personId)
    const own = people.ownLines(person)
    if (personId === viewer.personId) return own
    return own.filter((line) => !person.hiddenLines.includes(line))
  }
  const mayChange = (viewer: Viewer, line: string) =>
    people
      .byLine(line)
      .some(
        (owner) =>
          access.allows(viewer, 'seeJournal', owner.id) &&
          access.allows(viewer, 'changeJournal', owner.id) &&
          linesOf(viewer, owner.id).includes(line),
      )
  return {
    async listJournal({ query }, viewer) {
      const { line, personId, ...rest } = query
      const lines = linesOf(viewer, personId ?? viewer.personId).filter(
        (own) => line === undefined || own === line,
      )
      const { items, next } = await journal.page({ ...rest, lines })
      return { items: items.map((entry) => views.journalEntry(entry, viewer.language)), next }
    },

    async changeJournalEntry({ params, body }, viewer) {
      const entry = journal.get(params.id)
      // An entry of somebody else is answered like one that is not there.
      if (!entry || !mayChange(viewer, entry.line)) {
        throw new NamedError(contractErrors, 'not-found', { what: 'journal entry', key: params.id })
      }
      return views.journalEntry(await journal.setNote(entry.id, body.note), viewer.language)
    },
  } satisfies Partial<Handlers>
}
