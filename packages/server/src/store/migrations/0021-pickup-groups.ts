/** The pickup group of an extension. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const pickupGroups: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('extension').addColumn('pickup_group', 'varchar(40)').execute()
  },
}
