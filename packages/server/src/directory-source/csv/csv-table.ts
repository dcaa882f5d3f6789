/** CSV as programs write it: RFC 4180, with the delimiter and the encoding that the file has. Bounded. */
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'

export const encodings = ['utf-8', 'utf-16le', 'windows-1252'] as const
export type CsvEncoding = (typeof encodings)[number]
export const delimiters = [';', ',', '\t', '|'] as const
export type CsvDelimiter = (typeof delimiters)[number]

export interface CsvRow {
  /** Where it begins in the file, from 1. */
  readonly line: number
  readonly cells: readonly string[]
}

const MOST_ROWS = 50_000
const MOST_CELLS = 200

/** By the mark at its beginning; without one UTF-8 where it is that, else what old spreadsheets write. */
export function encodingOf(bytes: Uint8Array): CsvEncoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

export function decode(bytes: Uint8Array, encoding: CsvEncoding): string {
  return new TextDecoder(encoding).decode(bytes)
}

/** The one that stands most often in the first line, outside quotes. */
export function delimiterOf(text: string): CsvDelimiter {
  const line = /^[^\r\n]*/.exec(text)![0].replace(/"[^"]*"/g, '')
  const counts = delimiters.map((delimiter) => line.split(delimiter).length)
  return delimiters[counts.indexOf(Math.max(...counts))]!
}

/** Throws `csv-invalid` with the line. Empty lines are left out. */
export function parseCsv(text: string, delimiter: CsvDelimiter): readonly CsvRow[] {
  const rows: CsvRow[] = []
  let cells: string[] = []
  let [line, begin, at] = [1, 1, 0]
  const endRow = () => {
    if (cells.some((cell) => cell.trim() !== '')) rows.push({ line: begin, cells })
    if (rows.length > MOST_ROWS) throw invalid(line, `there are more than ${MOST_ROWS} rows`)
    cells = []
  }
  while (at < text.length) {
    if (cells.length >= MOST_CELLS) throw invalid(line, `there are more than ${MOST_CELLS} columns`)
    let cell = ''
    if (text[at] === '"') {
      const end = closingQuote(text, at)
      if (end < 0) throw invalid(line, 'a quotation mark is not closed')
      cell = text.slice(at + 1, end).replaceAll('""', '"')
      line += cell.split('\n').length - 1
      at = end + 1
    }
    const rest = nextMark(text, at, delimiter)
    cell += text.slice(at, rest)
    cells.push(cell)
    at = rest
    if (text[at] === delimiter) {
      at++
      if (at === text.length) cells.push('')
      continue
    }
    endRow()
    if (text[at] === '\r' && text[at + 1] === '\n') at++
    at++
    line++
    begin = line
  }
  if (cells.length > 0) endRow()
  return rows
}

function closingQuote(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at
  }
  return -1
}

function nextMark(text: string, from: number, delimiter: string): number {
  for (let at = from; at < text.length; at++) {
    const mark = text[at]
    if (mark === delimiter || mark === '\n' || mark === '\r') return at
  }
  return text.length
}

/** A spreadsheet takes what begins with one of these for a formula; of a plus or minus all but numbers as people write them. */
const FORMULA = /^(?:[=@\t\r]|[+-](?![\d ()/.-]{1,40}$))/

/** A cell that a spreadsheet would take for a formula is written as text. */
export function writeCsv(rows: readonly (readonly string[])[], delimiter: CsvDelimiter = ';'): string {
  const cellOf = (text: string) => {
    const safe = FORMULA.test(text) ? `'${text}` : text
    return /["\r\n]/.test(safe) || safe.includes(delimiter) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
  return `\ufeff${rows.map((row) => row.map(cellOf).join(delimiter)).join('\r\n')}\r\n`
}

function invalid(line: number, reason: string): NamedError {
  return new NamedError(contractErrors, 'csv-invalid', { line, reason })
}
