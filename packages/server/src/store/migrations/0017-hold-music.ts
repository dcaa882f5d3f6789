/** Pieces of music on hold, as WAV in base64: SQLite and PostgreSQL have no name for bytes in common. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const holdMusic: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('hold_music')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('name', 'varchar(120)', (column) => column.notNull())
      .addColumn('milliseconds', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .execute()
  },
}
