/** Signing in at phones with number and PIN: which phones allow it, the hashes of the PINs, and who is where now. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const desks: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('phone_device')
      .addColumn('is_shared', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
    await db.schema.alterTable('account').addColumn('phone_pin', 'text').execute()
    await db.schema
      .createTable('desk_guest')
      .addColumn('device_id', 'varchar(26)', (column) =>
        column.primaryKey().references('phone_device.id').onDelete('cascade'),
      )
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('line', 'varchar(32)', (column) => column.notNull())
      .addColumn('since', 'bigint', (column) => column.notNull())
      .execute()
  },
}
