/** Where people are reached who call from elsewhere in the name of their line. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const remoteOffice: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('remote_office')
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.primaryKey().references('person.id').onDelete('cascade'),
      )
      .addColumn('state', 'text', (column) => column.notNull())
      .execute()
  },
}
