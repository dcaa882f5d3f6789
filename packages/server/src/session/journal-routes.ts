/** What a client may ask about the journal: that of one's own lines, and of those whose journal one may read. */
import { Readable } from 'node:stream'
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { CallProjects } from '../call/index.ts'
import type { People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import { isPrivate, type Journal, type JournalEntry, type JournalQuery } from '../journal/index.ts'
import type { Numbers } from '../location/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import { isTimeZone, journalCsv } from './journal-csv.ts'
import type { Views } from './views.ts'

export interface JournalRouteParts {
  readonly people: People
  readonly journal: Journal
  readonly access: Access
  readonly views: Views
  readonly numbers: Numbers
  readonly callProjects: CallProjects
}

type Selection = Omit<JournalQuery, 'lines' | 'hidesPrivate'> & {
  readonly line?: string | undefined
  readonly personId?: string | undefined
}

const EXPORTED_AT_ONCE = 200

export function journalRoutes({ people, journal, access, views, numbers, callProjects }: JournalRouteParts) {
  /** The lines whose entries the viewer may read: all of their own, of others those that are not hidden. */
  const linesOf = (viewer: Viewer, personId: string): readonly string[] => {
    const person = people.get(personId)
    if (!person) throw new NamedError(contractErrors, 'not-found', { what: 'person', key: personId })
    access.check(viewer, 'seeJournal', personId)
    const own = people.ownLines(person)
    if (personId === viewer.personId) return own
    return own.filter((line) => !person.hiddenLines.includes(line))
  }
  const isOwn = (viewer: Viewer, line: string) => people.get(viewer.personId)?.lines.includes(line) ?? false
  /** A private call is the business of those whose line it is alone. */
  const mayChange = (viewer: Viewer, entry: JournalEntry) =>
    (!isPrivate(entry) || isOwn(viewer, entry.line)) &&
    people
      .byLine(entry.line)
      .some(
        (owner) =>
          access.allows(viewer, 'seeJournal', owner.id) &&
          access.allows(viewer, 'changeJournal', owner.id) &&
          linesOf(viewer, owner.id).includes(entry.line),
      )
  const selectionOf = (viewer: Viewer, { line, personId, ...rest }: Selection) => ({
    ...rest,
    lines: linesOf(viewer, personId ?? viewer.personId).filter((own) => line === undefined || own === line),
    hidesPrivate: personId !== undefined && personId !== viewer.personId,
  })
  const putTo = (name: string | null, { id, line, endedAt }: JournalEntry) => {
    const project = name === null ? null : numbers.of(line).journalOf(name)
    if (name !== null && !project) {
      throw new NamedError(contractErrors, 'not-permitted', { rule: 'project-not-in-journal' })
    }
    if (endedAt === null) callProjects.set(id, project)
    return journal.setProject(id, project)
  }
  return {
    async listJournal({ query: { cursor, limit, ...query } }, viewer) {
      const { items, next } = await journal.page({ ...selectionOf(viewer, query), cursor, limit })
      return { items: items.map((entry) => views.journalEntry(entry, viewer)), next }
    },

    async sumJournal({ query }, viewer) {
      return [...(await journal.sums(selectionOf(viewer, query)))]
    },

    exportJournal({ query: { timeZone, ...query } }, viewer, request) {
      const selection = selectionOf(viewer, query)
      const entries = async function* () {
        let cursor: string | undefined
        do {
          const page = await journal.page({ ...selection, cursor, limit: EXPORTED_AT_ONCE })
          for (const entry of page.items) yield views.journalEntry(entry, viewer)
          cursor = page.next ?? undefined
        } while (cursor !== undefined)
      }
      const zone = isTimeZone(timeZone) ? timeZone : undefined
      const csv = journalCsv(entries(), { language: viewer.language, timeZone: zone })
      request.sendFile({ name: 'journal.csv', content: Readable.from(csv) })
    },

    async changeJournalEntry({ params, body }, viewer) {
      const entry = journal.get(params.id)
      // An entry of somebody else is answered like one that is not there.
      if (!entry || !mayChange(viewer, entry)) {
        throw new NamedError(contractErrors, 'not-found', { what: 'journal entry', key: params.id })
      }
      let changed = entry
      if (body.project !== undefined) changed = await putTo(body.project, entry)
      if (body.note !== undefined) changed = await journal.setNote(entry.id, body.note)
      return views.journalEntry(changed, viewer)
    },
  } satisfies Partial<Handlers>
}
