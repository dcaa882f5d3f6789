/** Computers whose software uses lines over CSTA: a token each, of which only the hash is kept. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const csta: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('csta_computer')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('name', 'varchar(80)', (column) => column.notNull().unique())
      .addColumn('secret_hash', 'varchar(64)', (column) => column.notNull().unique())
      .addColumn('lines', 'text', (column) => column.notNull())
      .addColumn('owner_only', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('seen_at', 'bigint')
      .execute()
  },
}
