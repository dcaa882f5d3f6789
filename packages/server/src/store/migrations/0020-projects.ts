/** The project of a journal entry, and whether the call was private. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const projects: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('journal_entry').addColumn('project', 'text').execute()
    await db.schema.alterTable('journal_entry').addColumn('project_code', 'text').execute()
    await db.schema.alterTable('journal_entry').addColumn('user_code', 'text').execute()
    await db.schema
      .alterTable('journal_entry')
      .addColumn('is_private', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
    await db.schema
      .createIndex('journal_entry_project')
      .on('journal_entry')
      .columns(['project', 'started_at'])
      .execute()
  },
}
