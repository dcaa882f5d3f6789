/**
 * The table of the journal. The statements that every call needs are written by hand: they are the product's most frequent
 * writes.
 */
import type { ProjectEntry } from '@offhook/numbers'
import { sql } from 'kysely'
import type { KnownParty } from '../directory/index.ts'
import type { Statement, Store } from '../store/index.ts'
import { type JournalEntry, missedResults, SERVER_RESTARTED, searchTextOf } from './journal-entry.ts'

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
}

interface JournalTables {
  journal_entry: JournalRow
}

export interface JournalQuery {
  /** Only entries of these lines. */
  readonly lines: readonly string[]
  readonly filter: 'all' | 'missed' | 'incoming' | 'outgoing'
  readonly text?: string | undefined
  /** Only entries of this project; the empty string stands for those without any. */
  readonly project?: string | undefined
  /** Numbers of private calls are not for the reader: the text must not find them either. */
  readonly hidesPrivate?: boolean | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export interface Position {
  /** Entries that come after this one in the list: older ones. */
  readonly after?: { readonly startedAt: number; readonly id: string } | undefined
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
] as const

const PUT = `insert into journal_entry (${columns.join(', ')}, note)
  values (${columns.map(() => '?').join(', ')}, '')
  on conflict (id) do update set ${columns
    .slice(1)
    .map((column) => `${column} = excluded.${column}`)
    .join(', ')}`

/** Writes an entry, new or changed; the note stays. */
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

export function updateProject(entry: JournalEntry): Statement {
  return {
    sql: 'update journal_entry set project = ?, project_code = ?, user_code = ?, is_private = ? where id = ?',
    parameters: [...projectColumns(entry), entry.id],
  }
}

export function updateNote(entry: JournalEntry): Statement {
  return {
    sql: 'update journal_entry set note = ?, search = ? where id = ?',
    parameters: [entry.note, searchTextOf(entry), entry.id],
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

export function deleteEntriesBefore(time: number): Statement {
  return {
    sql: 'delete from journal_entry where started_at < ? and ended_at is not null',
    parameters: [time],
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

/** Newest first. */
export async function selectEntries(
  store: Store,
  { after, limit, ...query }: JournalQuery & Position,
): Promise<readonly JournalEntry[]> {
  if (query.lines.length === 0) return []
  let select = selectThose(store, query).selectAll()
  if (after) {
    const { startedAt, id } = after
    select = select.where(({ eb, or, and }) =>
      or([eb('started_at', '<', startedAt), and([eb('started_at', '=', startedAt), eb('id', '<', id)])]),
    )
  }
  const rows = await select.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(entryOfRow)
}

/** What was talked for each project, the longest first; entries without a project are not counted. */
export async function sumProjects(store: Store, query: JournalQuery): Promise<readonly ProjectSum[]> {
  if (query.lines.length === 0) return []
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

function selectThose(store: Store, query: JournalQuery) {
  let select = store.tables<JournalTables>().selectFrom('journal_entry').where('line', 'in', query.lines)
  if (query.filter === 'incoming' || query.filter === 'outgoing') {
    select = select.where('direction', '=', query.filter)
  }
  if (query.filter === 'missed') {
    select = select.where('direction', '=', 'incoming').where('result', 'in', [...missedResults])
  }
  if (query.from !== undefined) select = select.where('started_at', '>=', query.from)
  if (query.to !== undefined) select = select.where('started_at', '<', query.to)
  if (query.project === '') select = select.where('project', 'is', null)
  else if (query.project !== undefined) select = select.where('project', '=', query.project)
  if (query.text) {
    select = select.where(sql<boolean>`search like ${patternOf(query.text)} escape '\\'`)
    if (query.hidesPrivate) select = select.where('is_private', '=', 0).where('on_private_line', '=', 0)
  }
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
    onPrivateLine: row.on_private_line === 1,
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
