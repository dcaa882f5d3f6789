/** How the voices of calls travelled and how good they were; beside the story of the call. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const media: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('call_media')
      .addColumn('call_id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .addColumn('legs', 'text', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('call_media_started').on('call_media').column('started_at').execute()
  },
}
