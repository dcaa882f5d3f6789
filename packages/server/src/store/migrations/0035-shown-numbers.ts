/** What people outside see of an extension. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const shownNumbers: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('extension').addColumn('shown_number', 'varchar(16)').execute()
    await db.schema
      .alterTable('extension')
      .addColumn('withholds_number', 'smallint', (column) => column.notNull().defaultTo(0))
      .execute()
  },
}
