/** When somebody signed in last and how, and the computer at which they sat. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

export const lastSignIn: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema.alterTable('account').addColumn('last_sign_in', 'text').execute()
    await db.schema.alterTable('account').addColumn('last_computer', 'text').execute()
  },
}
