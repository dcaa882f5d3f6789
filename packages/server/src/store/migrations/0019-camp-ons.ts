/** Calls that wait until both are free: they outlive the server. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const campOns: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('camp_on')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('asker_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('target_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('ends_at', 'bigint', (column) => column.notNull())
      .execute()
  },
}
