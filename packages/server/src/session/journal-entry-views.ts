/** Entries of the journal, as a reader is shown them. */
import type { JournalEntry as JournalEntryView } from '@offhook/contract'
import type { KnownParty, People } from '../directory/index.ts'
import { durationOf, isPrivate, type JournalEntry } from '../journal/index.ts'
import type { Numbers } from '../location/index.ts'
import type { Viewer } from '../rights/index.ts'
import { hiddenParty, partyView } from './party-view.ts'

export interface JournalEntryViewsOptions {
  readonly people: People
  readonly numbers: Numbers
}

export class JournalEntryViews {
  readonly #options: JournalEntryViewsOptions

  constructor(options: JournalEntryViewsOptions) {
    this.#options = options
  }

  /** Of a private call others than those whose line it is are not shown with whom. */
  of(entry: JournalEntry, { personId, language }: Pick<Viewer, 'personId' | 'language'>): JournalEntryView {
    const { numbers, people } = this.#options
    const reader = people.get(personId)
    const isGuest = entry.guestId === personId
    const isHidden = isPrivate(entry) && !isGuest && !reader?.lines.includes(entry.line)
    const isOwn = isGuest || (reader !== undefined && people.ownLines(reader).includes(entry.line))
    const viewOf = (party: KnownParty) =>
      partyView(isHidden ? hiddenParty : party, numbers, entry.line, language)
    const view = (party: KnownParty | null) => party && viewOf(party)
    return {
      id: entry.id,
      callId: entry.callId,
      line: entry.line,
      direction: entry.direction,
      other: viewOf(entry.other),
      lastOther: view(entry.joined.at(-1) ?? null),
      called: view(entry.called),
      redirectedTo: view(entry.redirectedTo),
      startedAt: entry.startedAt,
      answeredAt: entry.answeredAt,
      endedAt: entry.endedAt,
      duration: durationOf(entry),
      result: entry.result,
      cause: entry.cause,
      note: isHidden ? '' : entry.note,
      contact: isHidden ? '' : entry.contact,
      isFlagged: entry.isFlagged,
      sharedWith: isOwn ? entry.sharedWith.filter((id) => people.get(id)) : [],
      owner: isOwn ? null : (people.byLine(entry.line)[0]?.name ?? null),
      project: entry.project && {
        name: entry.project.project,
        code: entry.project.code,
        userCode: isHidden ? null : entry.project.userCode,
      },
      isPrivate: isPrivate(entry),
      isMarkedPrivate: entry.isMarkedPrivate,
    }
  }
}
