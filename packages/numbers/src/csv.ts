/** CSV with a header, as spreadsheets write it: separated by comma, semicolon or tab. */
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { numberError } from './errors.ts'

const SEPARATORS = [',', ';', '\t']

/** Rows by column name in lower case. Throws `file-invalid`. */
export function readCsv(text: string, mostRows: number): readonly Readonly<Record<string, string>>[] {
  const header = text.slice(0, 1000).split(/\r?\n/, 1)[0]!
  const delimiter = SEPARATORS.find((separator) => header.includes(separator)) ?? ','
  try {
    return parse(text, {
      bom: true,
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      delimiter,
      skip_empty_lines: true,
      to: mostRows,
    }) as Record<string, string>[]
  } catch (fault) {
    const problem = (fault as Error).message.slice(0, 200)
    throw numberError('file-invalid', { format: 'csv', place: 'its text', problem }, fault)
  }
}

export function writeCsv(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { header: true, columns: [...columns] },
  )
}
