/** Locations with all their rules. The location that stood among the settings becomes the default one. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

interface Settings {
  setting: { key: string; value: string }
  location: { name: string; is_default: number; data: string; lines: string; tests: string }
}

export const locations: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createTable('location')
      .addColumn('name', 'varchar(200)', (column) => column.primaryKey())
      .addColumn('is_default', 'smallint', (column) => column.notNull())
      .addColumn('data', 'text', (column) => column.notNull())
      .addColumn('lines', 'text', (column) => column.notNull())
      .addColumn('tests', 'text', (column) => column.notNull())
      .execute()
    const tables = db as Kysely<Settings>
    const former = await tables
      .selectFrom('setting')
      .select('value')
      .where('key', '=', 'location')
      .executeTakeFirst()
    if (!former) return
    const name = 'Main site'
    const data = JSON.stringify(locationOf(JSON.parse(former.value) as FormerLocation, name))
    await tables
      .insertInto('location')
      .values({ name, is_default: 1, data, lines: '[]', tests: '[]' })
      .execute()
    await tables.deleteFrom('setting').where('key', '=', 'location').execute()
  },
}

interface FormerLocation {
  readonly country: string
  readonly areaCode: string
  readonly trunkNumber: string
  readonly accessCode: string
}

function locationOf({ country, areaCode, trunkNumber, accessCode }: FormerLocation, name: string) {
  const carried = accessCode === '' ? [] : [accessCode]
  return {
    name,
    country,
    areaCode,
    pbx: {
      trunkNumber,
      accessCodes: {
        local: accessCode,
        national: accessCode,
        international: accessCode,
        private: accessCode,
        forwarding: accessCode,
      },
      strip: {
        incoming: [],
        outgoing: carried,
        forwarding: carried,
        connectedIncoming: [],
        connectedOutgoing: carried,
      },
    },
  }
}
