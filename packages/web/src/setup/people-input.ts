/** The people typed or pasted in the set-up: rows, from text to rows, and what is wrong with them. Pure. */
import type { Setup } from '@offhook/contract'
import { newExtension } from '@offhook/contract'

export interface PersonRow {
  readonly number: string
  readonly name: string
  readonly user: string
}

export type RowProblem = 'numberWrong' | 'duplicate' | 'nameMissing' | 'userWrong' | 'userTwice'

const MOST_ROWS = 2000
const MOST_CHARACTERS = 500_000

/** One row a line: number, name, user name, with a comma, semicolon or tab between; a heading is skipped. */
export function rowsFromText(text: string): PersonRow[] {
  const lines = text
    .slice(0, MOST_CHARACTERS)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const rows = lines.slice(0, MOST_ROWS + 1).map(rowFromLine)
  const first = rows[0]
  const hasHeading = first !== undefined && !/\d/.test(first.number) && rows.length > 1
  return (hasHeading ? rows.slice(1) : rows).slice(0, MOST_ROWS)
}

function rowFromLine(line: string): PersonRow {
  const separator = [';', '\t', ','].find((sign) => line.includes(sign))
  const cells = (separator ? splitQuoted(line, separator) : splitAtBlank(line)).map((cell) => cell.trim())
  const [number = '', name = '', user = ''] = cells
  return { number, name, user: user.toLowerCase() }
}

/** `301 Anna Berger`: the number ends at the first blank. */
function splitAtBlank(line: string): string[] {
  const at = line.search(/\s/)
  return at < 0 ? [line] : [line.slice(0, at), line.slice(at + 1)]
}

/** RFC 4180 §2: a cell in quotation marks may hold the separator; a doubled mark is one mark. */
function splitQuoted(line: string, separator: string): string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (let at = 0; at < line.length; at++) {
    const sign = line[at]!
    if (sign === '"') {
      if (isQuoted && line[at + 1] === '"') {
        cell += '"'
        at += 1
      } else isQuoted = !isQuoted
    } else if (sign === separator && !isQuoted) {
      cells.push(cell)
      cell = ''
    } else cell += sign
  }
  return [...cells, cell]
}

export function isBlank(row: PersonRow): boolean {
  return row.number.trim() === '' && row.name.trim() === '' && row.user.trim() === ''
}

/** The first problem of each row; null where there is none. Blank rows are left out when sending, so they have none. */
export function rowProblems(rows: readonly PersonRow[]): readonly (RowProblem | null)[] {
  const numbers = new Set<string>()
  const users = new Set<string>()
  return rows.map((row) => {
    if (isBlank(row)) return null
    const number = row.number.trim()
    const user = row.user.trim().toLowerCase()
    if (!newExtension.shape.number.safeParse(number).success || !/^[0-9*#]+$/.test(number))
      return 'numberWrong'
    if (numbers.has(number)) return 'duplicate'
    numbers.add(number)
    if (row.name.trim() === '') return 'nameMissing'
    if (user === '') return null
    if (!newExtension.shape.user.safeParse(user).success) return 'userWrong'
    if (users.has(user)) return 'userTwice'
    users.add(user)
    return null
  })
}

export function extensionsOf(rows: readonly PersonRow[]): Setup['extensions'] {
  return rows
    .filter((row) => !isBlank(row))
    .map((row) => {
      const user = row.user.trim().toLowerCase()
      return { number: row.number.trim(), name: row.name.trim(), ...(user === '' ? {} : { user }) }
    })
}

/** The number after the highest one, for the next empty row. */
export function nextNumber(rows: readonly PersonRow[]): string {
  const numbers = rows.map((row) => row.number.trim()).filter((number) => /^[0-9]{1,9}$/.test(number))
  if (numbers.length === 0) return '301'
  const highest = numbers.reduce((a, b) => (Number(b) > Number(a) ? b : a))
  return String(Number(highest) + 1).padStart(highest.length, '0')
}
