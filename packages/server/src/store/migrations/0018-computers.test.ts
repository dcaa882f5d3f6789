import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Kysely } from 'kysely'
import { SqliteFile } from '../sqlite.ts'
import { first } from './0001-first.ts'
import { csta } from './0008-csta-gateway.ts'
import { computers } from './0018-computers.ts'

interface Tables {
  csta_computer: Record<string, string | number | null>
  computer: { id: string; name: string; secret_hash: string | null; data: string; created_at: number }
  sqlite_master: { name: string }
}

test('computers that use lines over CSTA move into the one register, with token and lines', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'offhook-migration-'))
  const file = new SqliteFile(join(directory, 'offhook.db'))
  const db = new Kysely<Tables>({ dialect: file.dialect() })
  try {
    await first.up(db)
    await csta.up(db)
    await db
      .insertInto('csta_computer')
      .values([
        { id: 'A', name: 'TS1', secret_hash: 'h1', lines: '"*"', owner_only: 1, created_at: 5, seen_at: 7 },
        {
          id: 'B',
          name: 'TS2',
          secret_hash: 'h2',
          lines: '["301"]',
          owner_only: 0,
          created_at: 6,
          seen_at: null,
        },
      ])
      .execute()
    await computers.up(db)
    const rows = await db.selectFrom('computer').selectAll().orderBy('id').execute()
    const read = rows.map(({ data, ...row }) => ({ ...row, ...JSON.parse(data) }))
    const same = { description: '', isActive: true, groupIds: [], phones: [] }
    assert.deepEqual(read, [
      {
        ...{ id: 'A', name: 'TS1', secret_hash: 'h1', created_at: 5, lines: '*', isOwnerOnly: true },
        ...{ ...same, seen: { at: 7, address: '', software: '', user: '' } },
      },
      {
        ...{ id: 'B', name: 'TS2', secret_hash: 'h2', created_at: 6, lines: ['301'], isOwnerOnly: false },
        ...{ ...same, seen: null },
      },
    ])
    const names = await db.selectFrom('sqlite_master').select('name').execute()
    assert.ok(!names.some(({ name }) => name === 'csta_computer'))
  } finally {
    await db.destroy()
    file.close()
    await rm(directory, { recursive: true })
  }
})
