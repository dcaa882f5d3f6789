/**
 * The first tables. Truth values are 0 and 1, times are milliseconds since 1970 in 64 bits, structured values JSON text: what every
 * database knows.
 */
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const first: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('setting')
      .addColumn('key', 'varchar(64)', (column) => column.primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('person')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('user_name', 'varchar(64)', (column) => column.notNull().unique())
      .addColumn('name', 'varchar(120)', (column) => column.notNull())
      .addColumn('email', 'varchar(254)')
      .addColumn('department', 'varchar(120)', (column) => column.notNull())
      .addColumn('position', 'varchar(120)', (column) => column.notNull())
      .addColumn('mobile', 'varchar(40)')
      .addColumn('role', 'varchar(16)', (column) => column.notNull())
      .addColumn('is_active', 'smallint', (column) => column.notNull())
      .addColumn('language', 'varchar(2)')
      .addColumn('note', 'varchar(280)', (column) => column.notNull())
      .addColumn('own_presence', 'varchar(16)')
      .addColumn('preferred_line', 'varchar(32)')
      .addColumn('lines', 'text', (column) => column.notNull())
      .addColumn('password_hash', 'varchar(255)')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('last_seen_at', 'bigint')
      .execute()

    await db.schema
      .createTable('favourite')
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('favourite_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addPrimaryKeyConstraint('favourite_key', ['person_id', 'favourite_id'])
      .execute()

    await db.schema
      .createTable('extension')
      .addColumn('number', 'varchar(32)', (column) => column.primaryKey())
      .addColumn('name', 'varchar(120)', (column) => column.notNull())
      .addColumn('call_waiting', 'smallint', (column) => column.notNull())
      .addColumn('may_call_outside', 'smallint', (column) => column.notNull())
      .addColumn('forwardings', 'text', (column) => column.notNull())
      .addColumn('do_not_disturb', 'smallint', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('phone_device')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('extension', 'varchar(32)', (column) =>
        column.notNull().references('extension.number').onDelete('cascade'),
      )
      .addColumn('user_name', 'varchar(64)', (column) => column.notNull().unique())
      .addColumn('name', 'varchar(80)', (column) => column.notNull())
      .addColumn('secrets', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('registration')
      .addColumn('key', 'varchar(1024)', (column) => column.primaryKey())
      .addColumn('binding', 'text', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('journal_entry')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('call_id', 'varchar(26)', (column) => column.notNull())
      .addColumn('line', 'varchar(32)', (column) => column.notNull())
      .addColumn('direction', 'varchar(8)', (column) => column.notNull())
      .addColumn('other', 'text', (column) => column.notNull())
      .addColumn('joined', 'text', (column) => column.notNull())
      .addColumn('called', 'text')
      .addColumn('redirected_from', 'text')
      .addColumn('redirected_to', 'text')
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .addColumn('answered_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      .addColumn('result', 'varchar(20)')
      .addColumn('cause', 'varchar(32)')
      .addColumn('steps', 'text', (column) => column.notNull())
      .addColumn('note', 'varchar(2000)', (column) => column.notNull())
      .addColumn('search', 'text', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('journal_entry_line')
      .on('journal_entry')
      .columns(['line', 'started_at', 'id'])
      .execute()
    await db.schema.createIndex('journal_entry_call').on('journal_entry').column('call_id').execute()
    await db.schema.createIndex('journal_entry_age').on('journal_entry').column('started_at').execute()
    await db.schema
      .createIndex('journal_entry_open')
      .on('journal_entry')
      .column('id')
      .where(sql.ref('ended_at'), 'is', null)
      .execute()

    await db.schema
      .createTable('call_story')
      .addColumn('call_id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint', (column) => column.notNull())
      .addColumn('moments', 'text', (column) => column.notNull())
      .addColumn('decisions', 'text', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('call_story_age').on('call_story').column('started_at').execute()

    await db.schema
      .createTable('system_event')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('level', 'varchar(8)', (column) => column.notNull())
      .addColumn('code', 'varchar(64)', (column) => column.notNull())
      .addColumn('sentence', 'text', (column) => column.notNull())
      .addColumn('actor', 'varchar(120)')
      .addColumn('details', 'text', (column) => column.notNull())
      .execute()
  },
}
