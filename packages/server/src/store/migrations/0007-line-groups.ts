/** Line groups: the settings as JSON, the secret encrypted beside them. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const lineGroups: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('line_group')
      .addColumn('name', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('settings', 'text', (column) => column.notNull())
      .addColumn('secret', 'text')
      .execute()
  },
}
