/** What can be written: SQL with its values, as kysely compiles it or as a noun's table file writes it by hand. */
import type { SQLInputValue } from 'node:sqlite'

export interface Statement {
  readonly sql: string
  readonly parameters: readonly SQLInputValue[]
}

/** A query of kysely that has not run. */
interface Compilable {
  compile(): { readonly sql: string; readonly parameters: readonly unknown[] }
}

/** The statement of a query of kysely. Values must be strings, numbers, null or bytes: SQLite knows no booleans or dates. */
export function statementOf(query: Compilable): Statement {
  const { sql, parameters } = query.compile()
  return { sql, parameters: parameters as readonly SQLInputValue[] }
}
