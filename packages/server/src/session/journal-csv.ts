/** The journal as a table for spreadsheets and accounting (RFC 4180): one row a call. */
import type { JournalEntry } from '@offhook/contract'

const COLUMNS = {
  en: [
    'Began',
    'Direction',
    'Number',
    'Name',
    'Line',
    'Result',
    'Seconds',
    'Project',
    'Code',
    'User code',
    'Private',
    'Note',
  ],
  de: [
    'Beginn',
    'Richtung',
    'Nummer',
    'Name',
    'Leitung',
    'Ergebnis',
    'Sekunden',
    'Projekt',
    'Kennziffer',
    'Benutzerkennung',
    'Privat',
    'Notiz',
  ],
} as const

export interface JournalCsvOptions {
  readonly language: 'de' | 'en'
  /** IANA name; the server's own without it. */
  readonly timeZone: string | undefined
}

/** Begins with a byte order mark: spreadsheets take the text for UTF-8 then. German ones expect semicolons. */
export async function* journalCsv(
  entries: AsyncIterable<JournalEntry>,
  { language, timeZone }: JournalCsvOptions,
): AsyncGenerator<string> {
  const separator = language === 'de' ? ';' : ','
  const time = timeFormat(timeZone)
  const row = (cells: readonly string[]) =>
    `${cells.map((cell) => csvCell(cell, separator)).join(separator)}\r\n`
  yield `\ufeff${row(COLUMNS[language])}`
  for await (const entry of entries) yield row(cellsOf(entry, time))
}

function cellsOf(entry: JournalEntry, time: (at: number) => string): readonly string[] {
  const { other, project } = entry
  return [
    time(entry.startedAt),
    entry.direction,
    other.canonical ?? other.display,
    other.name ?? '',
    entry.line,
    entry.result ?? '',
    String(entry.duration),
    project?.name ?? '',
    project?.code ?? '',
    project?.userCode ?? '',
    entry.isPrivate ? 'x' : '',
    entry.note,
  ]
}

/** Whether it is a name of a time zone that this machine knows. */
export function isTimeZone(name: string | undefined): name is string {
  if (name === undefined) return false
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

/** `2026-11-21 14:03:09`: spreadsheets of every language take it for a time, and it sorts as text. */
function timeFormat(timeZone: string | undefined): (at: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...(timeZone === undefined ? {} : { timeZone }),
    dateStyle: 'short',
    timeStyle: 'medium',
  })
  return (at) => format.format(at)
}

/** A spreadsheet takes what begins with one of these for a formula; a number with its plus does no harm. */
const FORMULA = /^(?:[=@\t\r]|[+-](?![0-9]{1,32}$))/

function csvCell(text: string, separator: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /["\r\n]/.test(safe) || safe.includes(separator) ? `"${safe.replaceAll('"', '""')}"` : safe
}
