/** Pictures of people in their renditions; as base64, because SQLite and PostgreSQL have no name for bytes in common. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const pictures: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('person_picture')
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('size', 'integer', (column) => column.notNull())
      .addColumn('version', 'varchar(32)', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('person_picture_key', ['person_id', 'size', 'version'])
      .execute()
  },
}
