/** Of whose changes of presence somebody wants to be told. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const stateWatches: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('state_watch')
      .addColumn('watcher_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addPrimaryKeyConstraint('state_watch_key', ['watcher_id', 'person_id'])
      .execute()
  },
}
