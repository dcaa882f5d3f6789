/** What a client may ask about the journal: that of one's own lines, and of those whose journal one may read. */
import { Readable } from 'node:stream'
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { CallProjects } from '../call/index.ts'
import type { People } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import {
  isPrivate,
  type Journal,
  type JournalChange,
  type JournalEntry,
  type JournalQuery,
  type JournalReaders,
} from '../journal/index.ts'
import type { Numbers } from '../location/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import { isTimeZone, journalCsv } from './journal-csv.ts'
import type { JournalEntryViews } from './journal-entry-views.ts'

export interface JournalRouteParts {
  readonly people: People
  readonly journal: Journal
  readonly journalReaders: JournalReaders
  readonly settings: SettingsBook
  readonly access: Access
  readonly journalEntryViews: JournalEntryViews
  readonly numbers: Numbers
  readonly callProjects: CallProjects
}

type Selection = Omit<JournalQuery, 'lines' | 'hidesPrivate' | 'sharedWith' | 'filter'> & {
  readonly filter: JournalQuery['filter'] | 'shared'
  readonly line?: string | undefined
  readonly personId?: string | undefined
}

const EXPORTED_AT_ONCE = 200

export function journalRoutes(parts: JournalRouteParts) {
  const { people, journal, journalReaders, settings, access, journalEntryViews, numbers, callProjects } =
    parts
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
    entry.guestId === viewer.personId || mayChangeOfLine(viewer, entry)
  const mayChangeOfLine = (viewer: Viewer, entry: JournalEntry) =>
    (!isPrivate(entry) || isOwn(viewer, entry.line)) &&
    people
      .byLine(entry.line)
      .some(
        (owner) =>
          access.allows(viewer, 'seeJournal', owner.id) &&
          access.allows(viewer, 'changeJournal', owner.id) &&
          linesOf(viewer, owner.id).includes(entry.line),
      )
  /** Entries of private calls are left out of what one reads of others (§11.4). */
  const selectionOf = (viewer: Viewer, { line, personId, filter, ...rest }: Selection) => {
    if (filter === 'shared') {
      return { ...rest, filter: 'all' as const, lines: [], sharedWith: viewer.personId, hidesPrivate: true }
    }
    const lines = linesOf(viewer, personId ?? viewer.personId)
    return {
      ...rest,
      filter,
      lines: lines.filter((own) => line === undefined || own === line),
      // What one had at the telephones of others stands in the journal of all one's lines.
      ...(line === undefined ? { guestId: personId ?? viewer.personId } : {}),
      hidesPrivate: personId !== undefined && personId !== viewer.personId,
    }
  }
  /** An entry of somebody else is answered like one that is not there. */
  const changeable = (viewer: Viewer, id: string): JournalEntry => {
    const entry = journal.get(id)
    if (entry && mayChange(viewer, entry)) return entry
    throw new NamedError(contractErrors, 'not-found', { what: 'journal entry', key: id })
  }
  const refuse = (rule: string) => new NamedError(contractErrors, 'not-permitted', { rule })
  /** Whom one tells of a call, and whether it is private, is the business of those whose line it is. */
  const checkSharing = (
    viewer: Viewer,
    entry: JournalEntry,
    { isMarkedPrivate, sharedWith }: JournalChange,
  ) => {
    if (isMarkedPrivate === undefined && sharedWith === undefined) return
    if (entry.guestId !== viewer.personId && !isOwn(viewer, entry.line)) throw refuse('journal-own-only')
    const after = { ...entry, isMarkedPrivate: isMarkedPrivate ?? entry.isMarkedPrivate }
    if (sharedWith && sharedWith.length > 0 && isPrivate(after)) throw refuse('journal-private-shared')
    const unknown = sharedWith?.find((id) => !people.get(id))
    if (unknown !== undefined) {
      throw new NamedError(contractErrors, 'not-found', { what: 'person', key: unknown })
    }
  }
  const projectOf = (name: string | null, { id, line, endedAt }: JournalEntry) => {
    const project = name === null ? null : numbers.of(line).journalOf(name)
    if (name !== null && !project) throw refuse('project-not-in-journal')
    if (endedAt === null) callProjects.set(id, project)
    return { project }
  }
  return {
    async listJournal({ query: { cursor, limit, ...query } }, viewer) {
      const { items, next } = await journal.page({ ...selectionOf(viewer, query), cursor, limit })
      return { items: items.map((entry) => journalEntryViews.of(entry, viewer)), next }
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
          for (const entry of page.items) yield journalEntryViews.of(entry, viewer)
          cursor = page.next ?? undefined
        } while (cursor !== undefined)
      }
      const zone = isTimeZone(timeZone) ? timeZone : undefined
      const csv = journalCsv(entries(), { language: viewer.language, timeZone: zone })
      request.sendFile({ name: 'journal.csv', content: Readable.from(csv) })
    },

    async changeJournalEntry({ params, body: { project, ...fields } }, viewer) {
      const entry = changeable(viewer, params.id)
      const given = present(fields)
      checkSharing(viewer, entry, given)
      const changed = await journal.change(entry.id, {
        ...given,
        ...(given.isMarkedPrivate ? { sharedWith: [] } : {}),
        ...(project === undefined ? {} : projectOf(project, entry)),
      })
      return journalEntryViews.of(changed, viewer)
    },

    async deleteJournalEntry({ params }, viewer) {
      const entry = changeable(viewer, params.id)
      if (!settings.current.mayDeleteJournal) throw refuse('journal-not-deleted')
      if (entry.endedAt === null) throw refuse('journal-under-way')
      await journal.remove(entry.id)
    },

    async seeJournal(_input, viewer) {
      await journalReaders.see(viewer.personId)
      return undefined
    },

    clearJournal: async () => ({ count: await journal.clear() }),
  } satisfies Partial<Handlers>
}

/** What was given, without what was not. */
function present<Fields extends object>(fields: Fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Fields]?: Exclude<Fields[Key], undefined>
  }
}
