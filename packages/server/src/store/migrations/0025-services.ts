/** The service of calls with picture goes: it gave nothing. Wherever it was switched on, for all, by group or for one person, it is forgotten. */
import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

interface Tables {
  setting: { key: string; value: string }
  person_group: { id: string; data: string }
  person: { id: string; details: string }
}

const GONE = 'softphoneVideo'

export const servicesWithoutPicture: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const tables = db as Kysely<Tables>
    const settings = await tables
      .selectFrom('setting')
      .selectAll()
      .where('key', '=', 'entitlements')
      .where('value', 'like', `%${GONE}%`)
      .execute()
    for (const { key, value } of settings) {
      const left = JSON.stringify(without(JSON.parse(value)))
      await tables.updateTable('setting').set({ value: left }).where('key', '=', key).execute()
    }
    const groups = await tables
      .selectFrom('person_group')
      .select(['id', 'data'])
      .where('data', 'like', `%${GONE}%`)
      .execute()
    for (const { id, data } of groups) {
      await tables
        .updateTable('person_group')
        .set({ data: textWithout(data) })
        .where('id', '=', id)
        .execute()
    }
    const people = await tables
      .selectFrom('person')
      .select(['id', 'details'])
      .where('details', 'like', `%${GONE}%`)
      .execute()
    for (const { id, details } of people) {
      await tables
        .updateTable('person')
        .set({ details: textWithout(details) })
        .where('id', '=', id)
        .execute()
    }
  },
}

function textWithout(text: string): string {
  const known = JSON.parse(text) as { entitlements?: readonly string[] }
  return JSON.stringify({
    ...known,
    ...(known.entitlements ? { entitlements: without(known.entitlements) } : {}),
  })
}

function without(services: readonly string[]): string[] {
  return services.filter((service) => service !== GONE)
}
