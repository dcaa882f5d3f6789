/** What belongs to signing in beyond the password, and the audit log. Secrets that must be read again stand sealed. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const signInMethods: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('sign_in')
      .addColumn('method', 'varchar(16)', (column) => column.notNull().defaultTo('password'))
      .execute()
    for (const name of ['address', 'agent', 'source'] as const) {
      await db.schema
        .alterTable('sign_in')
        .addColumn(name, 'varchar(255)', (column) => column.notNull().defaultTo(''))
        .execute()
    }
    await db.schema.alterTable('api_token').addColumn('expires_at', 'bigint').execute()

    await db.schema
      .createTable('account')
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.primaryKey().references('person.id').onDelete('cascade'),
      )
      .addColumn('must_change_password', 'smallint', (column) => column.notNull())
      .addColumn('totp_secret', 'varchar(255)')
      .addColumn('totp_step', 'bigint')
      .addColumn('recovery_codes', 'text', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('reset_link')
      .addColumn('token_hash', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('passkey')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('credential_id', 'varchar(1400)', (column) => column.notNull().unique())
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('data', 'text', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('sign_in_source')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('kind', 'varchar(16)', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .addColumn('secret', 'text')
      .execute()

    await db.schema
      .createTable('identity')
      .addColumn('source_id', 'varchar(26)', (column) =>
        column.notNull().references('sign_in_source.id').onDelete('cascade'),
      )
      .addColumn('subject', 'varchar(255)', (column) => column.notNull())
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addPrimaryKeyConstraint('identity_key', ['source_id', 'subject'])
      .execute()

    await db.schema
      .createTable('audit_entry')
      .addColumn('number', 'bigint', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('actor_id', 'varchar(26)')
      .addColumn('actor', 'varchar(120)', (column) => column.notNull())
      .addColumn('action', 'varchar(64)', (column) => column.notNull())
      .addColumn('target', 'varchar(255)', (column) => column.notNull())
      .addColumn('refused', 'varchar(64)')
      .addColumn('changes', 'text', (column) => column.notNull())
      .addColumn('address', 'varchar(64)', (column) => column.notNull())
      .addColumn('device', 'varchar(120)', (column) => column.notNull())
      .addColumn('hash', 'varchar(64)', (column) => column.notNull())
      .execute()
  },
}
