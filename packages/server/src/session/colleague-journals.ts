/**
 * News of journals for colleagues: missed calls and changes go to those who may change the entries too (§11.4), an entry that is
 * shared to whom it is shared with. Private calls go to nobody.
 */
import { type Groups, leadersOf, type People, type Person } from '../directory/index.ts'
import { isPrivate, type Journal, type JournalEntry, unnoticedResults } from '../journal/index.ts'
import type { Presences } from '../presence/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import type { EventBody } from './frames.ts'
import type { JournalEntryViews } from './journal-entry-views.ts'

export interface ColleagueJournalsOptions {
  readonly people: People
  readonly groups: Groups
  readonly journal: Journal
  readonly presences: Presences
  readonly access: Access
  readonly journalEntryViews: JournalEntryViews
  readonly tell: (personId: string, body: EventBody) => void
}

type Reason = Extract<EventBody, { type: 'colleagueJournal' }>['reason']

export class ColleagueJournals {
  readonly #options: ColleagueJournalsOptions

  constructor(options: ColleagueJournalsOptions) {
    this.#options = options
    options.journal.events.on('recorded', ({ entry, by, before }) => {
      if (isPrivate(entry)) return
      if (by === 'person') {
        const added = entry.sharedWith.filter((id) => !before?.sharedWith.includes(id))
        this.#tell(entry, added, 'shared')
        this.#tell(entry, this.#mayChange(entry), 'changed')
      } else if (entry.direction === 'incoming' && entry.result && unnoticedResults.includes(entry.result)) {
        this.#tell(entry, this.#mayChange(entry), 'missed')
      }
    })
  }

  #tell(entry: JournalEntry, readerIds: Iterable<string>, reason: Reason): void {
    const { people, presences, journalEntryViews, tell } = this.#options
    for (const readerId of readerIds) {
      const reader = people.get(readerId)
      const owner = people.byLine(entry.line)[0]
      if (!reader || !owner || !presences.isSignedIn(readerId)) continue
      const view = journalEntryViews.of(entry, viewerOf(reader))
      tell(readerId, { type: 'colleagueJournal', personId: owner.id, reason, entry: view })
    }
  }

  /** Colleagues who may change entries of this line, by the groups of its people. */
  #mayChange({ line }: JournalEntry): ReadonlySet<string> {
    const { people, groups, access } = this.#options
    const readers = new Set<string>()
    for (const owner of people.byLine(line)) {
      if (owner.hiddenLines.includes(line)) continue
      for (const group of groups.ofPerson(owner.id)) {
        if (!group.isActive || !group.mayChangeJournal) continue
        for (const id of [...group.memberIds, ...leadersOf(group)]) {
          const reader = id === owner.id ? undefined : people.get(id)
          const viewer = reader && viewerOf(reader)
          if (viewer && access.allows(viewer, 'changeJournal', owner.id)) readers.add(id)
        }
      }
    }
    return readers
  }
}

function viewerOf({ id, role, language }: Person): Viewer {
  return { personId: id, role, language: language ?? 'en' }
}
