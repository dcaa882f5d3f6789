/** A trace as text: a column for each of the people, time running down, an arrow for each fact that goes from one to another. */
import type { CallFact } from '../fact.ts'
import type { Party } from '../words.ts'
import type { Person } from './play.ts'
import type { TraceEntry } from './stage.ts'

const WIDTH = 16
const LEFT = 12

/** Lines without a line feed. Times are minutes, seconds and milliseconds since the first entry. */
export function renderLadder(entries: readonly TraceEntry[], cast: readonly Person[]): readonly string[] {
  const start = entries[0]?.at ?? 0
  const heads = cast.map(({ name, number }) => `${name} ${number}`.slice(0, WIDTH - 1).padEnd(WIDTH))
  const head = (' '.repeat(LEFT) + heads.join('')).trimEnd()
  return [
    head,
    ...entries.map((entry) => `${time(entry.at - start).padEnd(LEFT)}${row(entry, cast)}`.trimEnd()),
  ]
}

function time(ms: number): string {
  const minutes = String(Math.floor(ms / 60_000)).padStart(2, '0')
  const seconds = ((ms % 60_000) / 1000).toFixed(3).padStart(6, '0')
  return `${minutes}:${seconds}`
}

function row(entry: TraceEntry, cast: readonly Person[]): string {
  if (entry.type === 'sentence') return `# ${entry.text}`
  if (entry.type === 'request') {
    const { service, line, ...details } = entry.request
    const told = Object.values(details).map((value) =>
      typeof value === 'object' ? JSON.stringify(value) : value,
    )
    const column = columnOf({ line, number: line }, cast)
    return `${mark(column, undefined, '>', cast)}${service} ${told.join(' ')}`
  }
  const { fact } = entry
  const [from, to, sign] = pathOf(fact)
  const cause = fact.cause ? `, ${fact.cause}` : ''
  return `${mark(columnOf(from, cast), columnOf(to, cast), sign, cast)}${fact.type} (${fact.switchCallId}${cause})`
}

function columnOf(party: Party | undefined, cast: readonly Person[]): number | undefined {
  const number = party?.line ?? party?.number
  const column = cast.findIndex((person) => person.number === number)
  return column < 0 ? undefined : column
}

/** The columns of one row: an arrow between two of them, or a sign in one. */
function mark(
  from: number | undefined,
  to: number | undefined,
  sign: string,
  cast: readonly Person[],
): string {
  const cells = Array.from('|'.padEnd(WIDTH).repeat(cast.length))
  if (from !== undefined && to !== undefined && from !== to) {
    const [left, right] = from < to ? [from, to] : [to, from]
    for (let at = left * WIDTH + 1; at < right * WIDTH; at += 1) cells[at] = '-'
    if (from < to) cells[right * WIDTH - 1] = '>'
    else cells[left * WIDTH + 1] = '<'
  } else {
    const only = from ?? to
    if (only !== undefined) cells[only * WIDTH] = sign
  }
  return cells.join('')
}

/** From whom to whom a fact goes, and the sign where it concerns only one. */
function pathOf(fact: CallFact): readonly [Party | undefined, Party | undefined, string] {
  switch (fact.type) {
    case 'serviceInitiated':
      return [fact.initiatingDevice, undefined, 'o']
    case 'originated':
      return [fact.callingDevice, fact.calledDevice, 'o']
    case 'delivered':
      return [fact.callingDevice, fact.alertingDevice, '*']
    case 'networkReached':
      return [fact.callingDevice, fact.networkInterfaceUsed, '*']
    case 'established':
      return [fact.answeringDevice, fact.callingDevice, '+']
    case 'held':
      return [fact.holdingDevice, undefined, '=']
    case 'retrieved':
      return [fact.retrievingDevice, undefined, '~']
    case 'failed':
      return [fact.failingDevice, undefined, '!']
    case 'queued':
      return [fact.callingDevice, fact.queue, 'q']
    case 'diverted':
      return [fact.divertingDevice, fact.newDestination, '/']
    case 'connectionCleared':
      return [fact.droppedConnection, undefined, 'x']
    case 'transferred':
      return [fact.transferringDevice, fact.transferredToDevice, '/']
    case 'conferenced':
      return [fact.conferencingDevice, undefined, 'Y']
    case 'callInformation':
      return [fact.device, undefined, 'i']
    case 'callCleared':
      return [undefined, undefined, '']
  }
}
