/** Who is signed in, the API tokens, and the requests that are performed only once. Of secrets only hashes are kept. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const signIn: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('sign_in')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('secret_hash', 'varchar(64)', (column) => column.notNull().unique())
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('seen_at', 'bigint', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('api_token')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('secret_hash', 'varchar(64)', (column) => column.notNull().unique())
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('name', 'varchar(80)', (column) => column.notNull())
      .addColumn('scopes', 'varchar(64)', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('last_used_at', 'bigint')
      .execute()

    await db.schema
      .createTable('idempotency')
      .addColumn('key', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('request', 'varchar(64)', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('answer', 'text')
      .execute()
    await db.schema.createIndex('idempotency_age').on('idempotency').column('at').execute()
  },
}
