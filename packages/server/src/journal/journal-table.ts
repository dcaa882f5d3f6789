/**
 * The table of the journal. The statements that every call needs are written by hand: they are the product's most frequent
 * writes.
 */
import type { ProjectEntry } from '@offhook/numbers'
import { sql } from 'kysely'
import type { KnownParty } from '../directory/index.ts'
import type { Statement, Store } from '../store/index.ts'
import {
  isInternal,
  type JournalEntry,
  missedResults,
  SERVER_RESTARTED,
  searchTextOf,
} from './journal-entry.ts'

interface JournalRow {
  id: string
  call_id: string
  line: string
  direction: string
  other: string
  joined: string
  called: string | null
  redirected_from: string | null
  redirected_to: string | null
  started_at: number
  answered_at: number | null
  ended_at: number | null
  result: string | null
  cause: string | null
  steps: string
  note: string
  search: string
  project: string | null
  project_code: string | null
  user_code: string | null
  on_private_line: number
  is_private: number
  is_flagged: number
  is_marked_private: number
  is_internal: number
  contact: string
  shared_with: string
  guest_id: string | null
}

interface JournalTables {
  journal_entry: JournalRow
}

export interface JournalQuery {
  /** Only entries of these lines; of all where it is about what is shared. */
  readonly lines: readonly string[]
  /** And those of calls that this person had as a guest, at the telephone beside a computer. */
  readonly guestId?: string | undefined
  readonly filter: 'all' | 'missed' | 'incoming' | 'outgoing' | 'notReached' | 'flagged'
  /** Only what others share with this person. */
  readonly sharedWith?: string | undefined
  readonly text?: string | undefined
  /** Only entries of this project; the empty string stands for those without any. */
  readonly project?: string | undefined
  /** Private calls are not for the reader. */
  readonly hidesPrivate?: boolean | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export type JournalSort = 'newest' | 'oldest' | 'longest' | 'name'

export interface Position {
  /** Newest first without it. */
  readonly sort?: JournalSort | undefined
  /** Entries that come after this one in the list. */
  readonly after?: JournalEntry | undefined
  readonly limit: number
}

export interface ProjectSum {
  readonly project: string
  readonly calls: number
  readonly answered: number
  /** Of conversation. */
  readonly seconds: number
}

const columns = [
  'id',
  'call_id',
  'line',
  'direction',
  'other',
  'joined',
  'called',
  'redirected_from',
  'redirected_to',
  'started_at',
  'answered_at',
  'ended_at',
  'result',
  'cause',
  'steps',
  'search',
  'on_private_line',
  'project',
  'project_code',
  'user_code',
  'is_private',
  'is_internal',
  'guest_id',
] as const

const PUT = `insert into journal_entry (${columns.join(', ')}, note)
  values (${columns.map(() => '?').join(', ')}, '')
  on conflict (id) do update set ${columns
    .slice(1)
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`

/** Writes an entry, new or changed, as far as the call says it; what people did with it stays. */
export function putEntry(entry: JournalEntry): Statement {
  return {
    sql: PUT,
    parameters: [
      entry.id,
      entry.callId,
      entry.line,
      entry.direction,
      JSON.stringify(entry.other),
      JSON.stringify(entry.joined),
      json(entry.called),
      json(entry.redirectedFrom),
      json(entry.redirectedTo),
      entry.startedAt,
      entry.answeredAt,
      entry.endedAt,
      entry.result,
      entry.cause,
      JSON.stringify(entry.steps),
      searchTextOf(entry),
      entry.onPrivateLine ? 1 : 0,
      ...projectColumns(entry),
      isInternal(entry) ? 1 : 0,
      entry.guestId,
    ],
  }
}

/** The order is that of the columns. */
function projectColumns({ project }: JournalEntry) {
  return [
    project?.project ?? null,
    project?.code ?? null,
    project?.userCode ?? null,
    project?.isPrivate ? 1 : 0,
  ]
}

/** What people did with an entry. */
export function updateOwn(entry: JournalEntry): Statement {
  const { note, contact, isFlagged, isMarkedPrivate, sharedWith } = entry
  return {
    sql: `update journal_entry set note = ?, contact = ?, is_flagged = ?, is_marked_private = ?, shared_with = ?
      where id = ?`,
    parameters: [note, contact, isFlagged ? 1 : 0, isMarkedPrivate ? 1 : 0, sharedWith.join(' '), entry.id],
  }
}

/**
 * Closes what was open when the server ended. `endedAt` is the last moment at which it is known to have lived; an entry that began
 * later ends where it began.
 */
export function closeOpenEntries(endedAt: number): Statement {
  const steps = JSON.stringify([
    { rule: 'server-restarted', because: { cause: SERVER_RESTARTED }, outcome: 'decided' },
  ])
  return {
    sql: `update journal_entry set
      ended_at = case when ? > coalesce(answered_at, started_at) then ? else coalesce(answered_at, started_at) end,
      result = case when answered_at is not null then 'answered' when direction = 'incoming' then 'missed' else 'failed' end,
      cause = ?, steps = ?
      where ended_at is null`,
    parameters: [endedAt, endedAt, SERVER_RESTARTED, steps],
  }
}

export function countOpenEntries(store: Store): number {
  return count(store, 'select count(*) as n from journal_entry where ended_at is null')
}

export function countEntries(store: Store): number {
  return count(store, 'select count(*) as n from journal_entry')
}

export function selectEntry(store: Store, id: string): JournalEntry | undefined {
  const [row] = store.rows({ sql: 'select * from journal_entry where id = ?', parameters: [id] })
  return row ? entryOfRow(row as JournalRow) : undefined
}

export function selectEntriesOfCall(store: Store, callId: string): readonly JournalEntry[] {
  const rows = store.rows({
    sql: 'select * from journal_entry where call_id = ? order by started_at, id',
    parameters: [callId],
  })
  return (rows as JournalRow[]).map(entryOfRow)
}

/** Of conversation, milliseconds. */
const DURATION = 'case when answered_at is null or ended_at is null then 0 else ended_at - answered_at end'
/** What the list is sorted by: as a column, and of an entry. */
const sortKeys = {
  newest: { by: 'started_at', direction: 'desc', of: ({ startedAt }: JournalEntry) => startedAt },
  oldest: { by: 'started_at', direction: 'asc', of: ({ startedAt }: JournalEntry) => startedAt },
  longest: {
    by: DURATION,
    direction: 'desc',
    of: ({ answeredAt, endedAt }: JournalEntry) =>
      answeredAt === null || endedAt === null ? 0 : endedAt - answeredAt,
  },
  name: { by: 'search', direction: 'asc', of: searchTextOf },
} as const

/** Newest first, where nothing else is said. */
export async function selectEntries(
  store: Store,
  { after, limit, sort = 'newest', ...query }: JournalQuery & Position,
): Promise<readonly JournalEntry[]> {
  if (isEmpty(store, query)) return []
  const { by, direction, of } = sortKeys[sort]
  const key = sql.raw(by)
  let select = selectThose(store, query).selectAll()
  if (after) {
    const value = of(after)
    const comes = sql.raw(direction === 'desc' ? '<' : '>')
    select = select.where(
      sql<boolean>`(${key} ${comes} ${value} or (${key} = ${value} and id ${comes} ${after.id}))`,
    )
  }
  const rows = await select.orderBy(sql`${key}`, direction).orderBy('id', direction).limit(limit).execute()
  return rows.map(entryOfRow)
}

/** What was talked for each project, the longest first; entries without a project are not counted. */
export async function sumProjects(store: Store, query: JournalQuery): Promise<readonly ProjectSum[]> {
  if (isEmpty(store, query)) return []
  const rows = await selectThose(store, query)
    .where('project', 'is not', null)
    .select([
      'project',
      sql<number>`count(*)`.as('calls'),
      sql<number>`count(answered_at)`.as('answered'),
      sql<number>`sum(case when answered_at is not null and ended_at is not null then ended_at - answered_at else 0 end)`.as(
        'ms',
      ),
    ])
    .groupBy('project')
    .execute()
  return rows
    .map(({ project, calls, answered, ms }) => ({
      project: project ?? '',
      calls: Number(calls),
      answered: Number(answered),
      seconds: Math.round(Number(ms) / 1000),
    }))
    .sort((a, b) => b.seconds - a.seconds || a.project.localeCompare(b.project))
}

function isEmpty(store: Store, { lines, guestId, sharedWith }: JournalQuery): boolean {
  return lines.length === 0 && sharedWith === undefined && !wasGuest(store, guestId)
}

/** Most people never were: theirs are found by line alone, which is quicker. */
function wasGuest(store: Store, guestId: string | undefined): guestId is string {
  if (guestId === undefined) return false
  const found = { sql: 'select 1 from journal_entry where guest_id = ? limit 1', parameters: [guestId] }
  return store.rows(found).length > 0
}

function selectThose(store: Store, query: JournalQuery) {
  const { lines, guestId, sharedWith } = query
  let select = store.tables<JournalTables>().selectFrom('journal_entry')
  if (sharedWith !== undefined) {
    select = select.where('shared_with', '<>', '').where(sql<boolean>`shared_with like ${`%${sharedWith}%`}`)
  } else if (wasGuest(store, guestId)) {
    select = select.where(({ eb, or }) =>
      or([eb('guest_id', '=', guestId), ...(lines.length > 0 ? [eb('line', 'in', lines)] : [])]),
    )
  } else select = select.where('line', 'in', lines)
  if (query.filter === 'incoming' || query.filter === 'outgoing') {
    select = select.where('direction', '=', query.filter)
  }
  if (query.filter === 'missed') {
    select = select.where('direction', '=', 'incoming').where('result', 'in', [...missedResults])
  }
  if (query.filter === 'notReached') {
    select = select.where('direction', '=', 'outgoing').where('answered_at', 'is', null)
    select = select.where('ended_at', 'is not', null)
  }
  if (query.filter === 'flagged') select = select.where('is_flagged', '=', 1)
  if (query.hidesPrivate) {
    select = select.where('is_private', '=', 0).where('on_private_line', '=', 0)
    select = select.where('is_marked_private', '=', 0)
  }
  if (query.from !== undefined) select = select.where('started_at', '>=', query.from)
  if (query.to !== undefined) select = select.where('started_at', '<', query.to)
  if (query.project === '') select = select.where('project', 'is', null)
  else if (query.project !== undefined) select = select.where('project', '=', query.project)
  if (query.text) select = select.where(sql<boolean>`search like ${patternOf(query.text)} escape '\\'`)
  return select
}

function patternOf(text: string): string {
  return `%${text.toLowerCase().replace(/[\\%_]/g, (mark) => `\\${mark}`)}%`
}

function count(store: Store, statement: string): number {
  const [row] = store.rows({ sql: statement, parameters: [] }) as { n: number }[]
  return Number(row!.n)
}

function entryOfRow(row: JournalRow): JournalEntry {
  return {
    id: row.id,
    callId: row.call_id,
    line: row.line,
    direction: row.direction === 'incoming' ? 'incoming' : 'outgoing',
    other: JSON.parse(row.other) as KnownParty,
    joined: JSON.parse(row.joined) as KnownParty[],
    called: party(row.called),
    redirectedFrom: party(row.redirected_from),
    redirectedTo: party(row.redirected_to),
    startedAt: row.started_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    result: row.result as JournalEntry['result'],
    cause: row.cause,
    steps: JSON.parse(row.steps) as JournalEntry['steps'],
    note: row.note,
    contact: row.contact,
    isFlagged: row.is_flagged === 1,
    isMarkedPrivate: row.is_marked_private === 1,
    sharedWith: row.shared_with === '' ? [] : row.shared_with.split(' '),
    onPrivateLine: row.on_private_line === 1,
    guestId: row.guest_id,
    project: projectOf(row),
  }
}

function json(known: KnownParty | null): string | null {
  return known && JSON.stringify(known)
}

function party(text: string | null): KnownParty | null {
  return text === null ? null : (JSON.parse(text) as KnownParty)
}

function projectOf(row: JournalRow): ProjectEntry | null {
  if (row.project === null) return null
  return {
    project: row.project,
    code: row.project_code ?? '',
    userCode: row.user_code,
    isPrivate: row.is_private === 1,
  }
}
