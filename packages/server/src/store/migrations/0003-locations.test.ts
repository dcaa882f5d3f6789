import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Kysely } from 'kysely'
import { readLocation } from '../../location/location.ts'
import { SqliteFile } from '../sqlite.ts'
import { first } from './0001-first.ts'
import { locations } from './0003-locations.ts'

interface Tables {
  setting: { key: string; value: string }
  location: { name: string; is_default: number; data: string }
}

test('the location among the settings becomes the default one, and stands nowhere else', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'offhook-migration-'))
  const file = new SqliteFile(join(directory, 'offhook.db'))
  const db = new Kysely<Tables>({ dialect: file.dialect() })
  try {
    await first.up(db)
    const basics = { country: 'DE', areaCode: '30', trunkNumber: '12345', accessCode: '9' }
    await db
      .insertInto('setting')
      .values({ key: 'location', value: JSON.stringify(basics) })
      .execute()
    await locations.up(db)
    const [row, ...others] = await db.selectFrom('location').selectAll().execute()
    assert.deepEqual([row?.name, row?.is_default, others], ['Main site', 1, []])
    const { country, areaCode, pbx } = readLocation(JSON.parse(row!.data), [])
    assert.deepEqual([country, areaCode, pbx?.trunkNumber], ['DE', '30', '12345'])
    assert.equal(pbx?.accessCodes.international, '9')
    assert.deepEqual([pbx?.strip.outgoing, pbx?.strip.incoming], [['9'], []])
    assert.deepEqual(await db.selectFrom('setting').selectAll().execute(), [])
  } finally {
    await db.destroy()
    file.close()
    await rm(directory, { recursive: true })
  }
})
