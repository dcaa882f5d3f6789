/** Groups, what people grant and ask of each other, profiles, groups of favourites; further fields of people. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const people: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .alterTable('person')
      .addColumn('details', 'text', (column) => column.notNull().defaultTo('{}'))
      .execute()

    await db.schema
      .createTable('person_group')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('name', 'varchar(120)', (column) => column.notNull().unique())
      .addColumn('source', 'varchar(64)', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('group_member')
      .addColumn('group_id', 'varchar(26)', (column) =>
        column.notNull().references('person_group.id').onDelete('cascade'),
      )
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('is_primary', 'smallint', (column) => column.notNull())
      .addPrimaryKeyConstraint('group_member_key', ['group_id', 'person_id'])
      .execute()
    await db.schema.createIndex('group_member_person').on('group_member').column('person_id').execute()

    await db.schema
      .createTable('person_grant')
      .addColumn('owner_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('viewer_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('grade', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('person_grant_key', ['owner_id', 'viewer_id'])
      .execute()
    await db.schema.createIndex('person_grant_viewer').on('person_grant').column('viewer_id').execute()

    await db.schema
      .createTable('grant_request')
      .addColumn('owner_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('asker_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('grade', 'text', (column) => column.notNull())
      .addColumn('message', 'varchar(280)', (column) => column.notNull())
      .addColumn('state', 'varchar(16)', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('grant_request_key', ['owner_id', 'asker_id'])
      .execute()

    await db.schema
      .createTable('profile')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('name', 'varchar(120)', (column) => column.notNull().unique())
      .addColumn('description', 'varchar(280)', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .execute()

    await db.schema
      .createTable('contact_group')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('person_id', 'varchar(26)', (column) =>
        column.notNull().references('person.id').onDelete('cascade'),
      )
      .addColumn('place', 'integer', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('contact_group_person').on('contact_group').column('person_id').execute()
  },
}
