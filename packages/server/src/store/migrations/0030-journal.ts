/** What people do with entries of the journal, until when each has read theirs, and which calls were within the house. */
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const journal: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const flag = (name: string) =>
      db.schema
        .alterTable('journal_entry')
        .addColumn(name, 'integer', (column) => column.notNull().defaultTo(0))
        .execute()
    const text = (name: string) =>
      db.schema
        .alterTable('journal_entry')
        .addColumn(name, 'text', (column) => column.notNull().defaultTo(''))
        .execute()
    await flag('is_flagged')
    await flag('is_marked_private')
    await flag('is_internal')
    await text('contact')
    await text('shared_with')
    await sql`update journal_entry set is_internal = 1 where other like '%"line":%'`.execute(db)
    await db.schema
      .createIndex('journal_entry_shared')
      .on('journal_entry')
      .column('id')
      .where(sql.ref('shared_with'), '<>', '')
      .execute()
    await db.schema
      .createTable('journal_reader')
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.primaryKey().references('person.id').onDelete('cascade'),
      )
      .addColumn('seen_at', 'bigint', (column) => column.notNull())
      .execute()
  },
}
