/**
 * Journal entries as a play tells them: "outgoing to Ben, answered, 12 s, then Carla; incoming from Dora, missed". Result first
 * or last, the rest in any order.
 */
import type { StoryResult } from '../story.ts'
import type { Destination, ExpectedEntry } from './play.ts'
import type { Reader } from './reader.ts'

const results: Readonly<Record<string, StoryResult>> = {
  'answered elsewhere': 'answeredElsewhere',
  answered: 'answered',
  missed: 'missed',
  busy: 'busy',
  rejected: 'rejected',
  cancelled: 'cancelled',
  failed: 'failed',
  open: 'open',
}

type Draft = { -readonly [Key in keyof ExpectedEntry]?: ExpectedEntry[Key] }

/** Reads entries up to the end, separated by `;`. */
export function readEntries(reader: Reader): readonly ExpectedEntry[] | undefined {
  const entries: ExpectedEntry[] = []
  do {
    const entry = readEntry(reader)
    if (!entry) return undefined
    entries.push(entry)
  } while (reader.word(';'))
  return entries
}

function readEntry(reader: Reader): ExpectedEntry | undefined {
  const draft: Draft = {}
  if (!readDirection(reader, draft)) return undefined
  while (reader.word(',')) {
    if (!readDetail(reader, draft)) return undefined
  }
  const { direction, result } = draft
  if (direction === undefined || result === undefined) return reader.miss('", answered" or another result')
  return { joined: [], ...draft, direction, result }
}

function readDirection(reader: Reader, draft: Draft): boolean {
  if (reader.phrase('outgoing to')) draft.direction = 'outgoing'
  else if (reader.phrase('incoming from')) draft.direction = 'incoming'
  else return false
  if (reader.phrase('an unknown caller')) return true
  const other = reader.destination()
  if (other) draft.other = other
  return other !== undefined
}

function readDetail(reader: Reader, draft: Draft): boolean {
  return readResult(reader, draft) || readTime(reader, draft) || readOthers(reader, draft)
}

function readResult(reader: Reader, draft: Draft): boolean {
  const result = reader.oneOf(results)
  if (result) draft.result = result
  else if (reader.phrase('forwarded to')) return readTo(reader, draft, 'forwarded')
  else if (reader.phrase('picked up by')) return readTo(reader, draft, 'pickedUp')
  else return false
  return true
}

function readTo(reader: Reader, draft: Draft, result?: StoryResult): boolean {
  const to = reader.destination()
  if (!to) return false
  draft.to = to
  if (result) draft.result = result
  return true
}

function readTime(reader: Reader, draft: Draft): boolean {
  const seconds = reader.seconds()
  if (seconds === undefined) return false
  draft.seconds = seconds
  return true
}

function readOthers(reader: Reader, draft: Draft): boolean {
  if (reader.phrase('transferred to')) return readTo(reader, draft)
  if (reader.word('via')) {
    const via = reader.destination()
    if (via) draft.via = via
    return via !== undefined
  }
  if (reader.word('then')) {
    const joined = reader.list<Destination>(() => readJoined(reader))
    if (joined) draft.joined = joined
    return joined !== undefined
  }
  if (!reader.word('because')) return false
  const because = reader.form(/^[a-z-]{1,60}$/, 'a rule')
  if (because !== undefined) draft.because = because
  return because !== undefined
}

function readJoined(reader: Reader): Destination | undefined {
  return reader.destination()
}
