/** Presence and note that expire, who waits for whom, and everybody's calendar. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const presence: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('person').addColumn('own_presence_until', 'bigint').execute()
    await db.schema.alterTable('person').addColumn('own_presence_by', 'varchar(26)').execute()
    await db.schema.alterTable('person').addColumn('note_until', 'bigint').execute()

    await db.schema
      .createTable('free_watch')
      .addColumn('watcher_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('free_watch_key', ['watcher_id', 'person_id'])
      .execute()

    await db.schema
      .createTable('calendar')
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.primaryKey().references('person.id').onDelete('cascade'),
      )
      .addColumn('kind', 'varchar(16)', (column) => column.notNull())
      .addColumn('url', 'varchar(2000)', (column) => column.notNull())
      .addColumn('user_name', 'varchar(254)', (column) => column.notNull())
      .addColumn('secret', 'text')
      .addColumn('zone', 'varchar(64)', (column) => column.notNull())
      .addColumn('shares_details', 'smallint', (column) => column.notNull())
      .execute()
  },
}
