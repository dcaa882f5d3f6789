/** Two more services can be switched. Until somebody switches them off, all have them: nobody is locked out by an update. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

interface Tables {
  setting: { key: string; value: string }
}

export const services: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const tables = db as Kysely<Tables>
    const row = await tables
      .selectFrom('setting')
      .selectAll()
      .where('key', '=', 'entitlements')
      .executeTakeFirst()
    if (!row) return
    const value = JSON.stringify([...(JSON.parse(row.value) as string[]), 'useClient', 'signInFromInternet'])
    await tables.updateTable('setting').set({ value }).where('key', '=', 'entitlements').execute()
  },
}
