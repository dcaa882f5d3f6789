/** One register of computers: those that use lines over CSTA move into it, with their tokens. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

interface Former {
  csta_computer: {
    id: string
    name: string
    secret_hash: string
    lines: string
    owner_only: number
    created_at: number
    seen_at: number | null
  }
  computer: { id: string; name: string; secret_hash: string | null; data: string; created_at: number }
  system_event: { code: string }
}

export const computers: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('computer')
      .addColumn('id', 'varchar(26)', (column) => column.primaryKey())
      .addColumn('name', 'varchar(80)', (column) => column.notNull().unique())
      .addColumn('secret_hash', 'varchar(64)', (column) => column.unique())
      .addColumn('data', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute()
    const tables = db as Kysely<Former>
    for (const row of await tables.selectFrom('csta_computer').selectAll().execute()) {
      const data = {
        description: '',
        isActive: true,
        lines: JSON.parse(row.lines) as unknown,
        groupIds: [],
        isOwnerOnly: row.owner_only === 1,
        phones: [],
        seen: row.seen_at === null ? null : { at: row.seen_at, address: '', software: '', user: '' },
      }
      const { id, name, secret_hash, created_at } = row
      await tables
        .insertInto('computer')
        .values({ id, name, secret_hash, data: JSON.stringify(data), created_at })
        .execute()
    }
    await db.schema.dropTable('csta_computer').execute()
    for (const change of ['created', 'changed', 'renewed', 'removed']) {
      await tables
        .updateTable('system_event')
        .set({ code: `computer-${change}` })
        .where('code', '=', `csta-computer-${change}`)
        .execute()
    }
  },
}
