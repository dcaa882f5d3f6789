/** What is set for single lines, as JSON; and which entries of the journal were made at private phones. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const lineSettings: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('line_settings')
      .addColumn('line', 'varchar(32)', (column) => column.primaryKey())
      .addColumn('settings', 'text', (column) => column.notNull())
      .execute()
    await db.schema
      .alterTable('journal_entry')
      .addColumn('on_private_line', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
  },
}
