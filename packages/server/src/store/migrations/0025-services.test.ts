import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Kysely } from 'kysely'
import { SqliteFile } from '../sqlite.ts'
import { servicesWithoutPicture } from './0025-services.ts'

interface Tables {
  setting: { key: string; value: string }
  person_group: { id: string; data: string }
  person: { id: string; details: string }
}

test('calls with picture are forgotten wherever they were switched on, and nothing else', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'offhook-migration-'))
  const file = new SqliteFile(join(directory, 'offhook.db'))
  const db = new Kysely<Tables>({ dialect: file.dialect() })
  try {
    for (const [name, ...columns] of [
      ['setting', 'key', 'value'],
      ['person_group', 'id', 'data'],
      ['person', 'id', 'details'],
    ] as const) {
      await db.schema.createTable(name).addColumn(columns[0], 'text').addColumn(columns[1], 'text').execute()
    }
    const before = ['useClient', 'softphoneVideo', 'softphoneAudio']
    const after = ['useClient', 'softphoneAudio']
    const data = (entitlements: readonly string[]) => JSON.stringify({ name: 'softphoneVideo', entitlements })
    await db
      .insertInto('setting')
      .values([
        { key: 'entitlements', value: JSON.stringify(before) },
        { key: 'serverName', value: '"softphoneVideo"' },
      ])
      .execute()
    await db
      .insertInto('person_group')
      .values({ id: 'A', data: data(before) })
      .execute()
    await db
      .insertInto('person')
      .values([
        { id: 'B', details: data(before) },
        { id: 'C', details: '{"firstName":"softphoneVideo"}' },
      ])
      .execute()
    await servicesWithoutPicture.up(db)
    const settings = await db.selectFrom('setting').selectAll().orderBy('key').execute()
    assert.deepEqual(
      settings.map(({ value }) => JSON.parse(value)),
      [after, 'softphoneVideo'],
    )
    const [group] = await db.selectFrom('person_group').selectAll().execute()
    assert.equal(group?.data, data(after))
    const people = await db.selectFrom('person').selectAll().orderBy('id').execute()
    assert.deepEqual(
      people.map(({ details }) => details),
      [data(after), '{"firstName":"softphoneVideo"}'],
    )
  } finally {
    await db.destroy()
    file.close()
    await rm(directory, { recursive: true })
  }
})
