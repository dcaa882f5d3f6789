/** What people are shown of themselves. */
import type { CampOn, Me } from '@offhook/contract'
import type { People, Person } from '../directory/index.ts'
import type { JournalReaders } from '../journal/index.ts'
import type { FreeWatches, StateWatches } from '../presence/index.ts'
import { type Access, namesOf } from '../rights/index.ts'
import type { SettingsBook } from '../settings/index.ts'

export interface MeViewsOptions {
  readonly settings: SettingsBook
  readonly people: People
  readonly access: Access
  readonly idleMinutes: number
  /** Known only after the views: whom somebody waits for. */
  readonly freeWatches: () => FreeWatches
  readonly stateWatches: StateWatches
  readonly journalReaders: JournalReaders
  readonly campOnsOf: (personId: string) => readonly CampOn[]
}

export class MeViews {
  readonly #options: MeViewsOptions

  constructor(options: MeViewsOptions) {
    this.#options = options
  }

  of(person: Person): Me {
    const { access, settings, people, idleMinutes, freeWatches, stateWatches, campOnsOf, journalReaders } =
      this.#options
    const { ownPresenceBy: by } = person
    return {
      id: person.id,
      user: person.user,
      name: person.name,
      picture: person.picture,
      role: person.role,
      language: person.language,
      note: person.note,
      noteUntil: person.noteUntil,
      ownPresence: person.ownPresence,
      ownPresenceUntil: person.ownPresenceUntil,
      ownPresenceBy: by === null ? null : (people.get(by)?.name ?? '—'),
      idleMinutes,
      awaited: [...freeWatches().awaitedBy(person.id)],
      watched: [...stateWatches.watchedBy(person.id)],
      unreadCalls: journalReaders.unread(person.id, people.ownLines(person)),
      journalSeenAt: journalReaders.seenAt(person.id),
      mayDeleteJournal: settings.current.mayDeleteJournal,
      campOns: [...campOnsOf(person.id)],
      lines: [...person.lines],
      preferredLine: person.preferredLine,
      serverName: settings.current.serverName,
      presenceEnabled: settings.current.presenceEnabled,
      switchedOff: namesOf(access.switchedOff),
      mayGrant: settings.current.mayGrant,
    }
  }
}
