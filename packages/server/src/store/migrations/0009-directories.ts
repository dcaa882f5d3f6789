/** Directories that people and groups come from, who there is whom here, and what each run did. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const directories: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('directory')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('data', 'text', (column) => column.notNull())
      .addColumn('secret', 'text')
      .addColumn('token_hash', 'varchar(64)', (column) => column.unique())
      .addColumn('cursor', 'text')
      .addColumn('full_at', 'bigint')
      .execute()
    await db.schema
      .createTable('directory_link')
      .addColumn('directory_id', 'varchar(26)', (column) =>
        column.notNull().references('directory.id').onDelete('cascade'),
      )
      .addColumn('key', 'varchar(255)', (column) => column.notNull())
      .addColumn('kind', 'varchar(8)', (column) => column.notNull())
      .addColumn('target_id', 'varchar(26)')
      .addColumn('data', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('directory_link_key', ['directory_id', 'key'])
      .execute()
    await db.schema
      .createTable('directory_run')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('directory_id', 'varchar(26)', (column) =>
        column.notNull().references('directory.id').onDelete('cascade'),
      )
      .addColumn('data', 'text', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('directory_run_directory')
      .on('directory_run')
      .columns(['directory_id', 'id'])
      .execute()
  },
}
