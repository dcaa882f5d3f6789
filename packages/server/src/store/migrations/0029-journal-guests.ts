/** Who sat at the computer beside a telephone, and so had a call there that is not of their own lines. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const journalGuests: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('journal_entry').addColumn('guest_id', 'varchar(40)').execute()
    await db.schema
      .createIndex('journal_entry_guest')
      .on('journal_entry')
      .columns(['guest_id', 'started_at'])
      .execute()
  },
}
