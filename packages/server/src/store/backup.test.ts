import assert from 'node:assert/strict'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { silentLog, systemClock } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import { backUp, backupsIn } from './backup.ts'
import { restore } from './restore.ts'
import { Seal } from './seal.ts'
import { openStore, type Store } from './store.ts'

const put = (key: number) => ({
  sql: 'insert into setting (key, value) values (?, ?)',
  parameters: [String(key), 'x'.repeat(2000)],
})

describe('a backup', () => {
  let folder: string
  let data: string
  let target: string
  let store: Store
  const clock = new SimulatedClock(Date.UTC(2026, 10, 21, 12))
  const take = (more: object = {}) => backUp({ directory: data, target, clock, version: '1.2.3', ...more })
  const countIn = async (directory: string) => {
    const opened = await openStore({ directory, clock: systemClock, log: silentLog })
    const [row] = opened.rows({ sql: 'select count(*) as n from setting', parameters: [] })
    opened.close()
    return (row as { n: number }).n
  }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'offhook-backup-'))
    data = join(folder, 'data')
    target = join(folder, 'backups')
    store = await openStore({ directory: data, clock: systemClock, log: silentLog })
    mkdirSync(join(data, 'tls'))
    writeFileSync(join(data, 'tls', 'own.crt'), 'certificate')
    mkdirSync(join(data, 'captures'))
    writeFileSync(join(data, 'captures', 'large.pcapng'), 'trace')
  })

  after(() => {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is taken under writes, holds all that was acknowledged before, and is started from', async () => {
    const sealed = Seal.open(data).close('birke', 'anna')
    const written: number[] = []
    let isOver = false
    const writing = (async () => {
      for (let key = 0; !isOver; key++) {
        await store.write(put(key))
        written.push(key)
      }
    })()
    while (written.length < 50) await new Promise((resolve) => setImmediate(resolve))
    const before = written.length
    const taken = await take()
    const during = written.length
    isOver = true
    await writing
    assert.ok(during > before, 'it was written meanwhile')
    const restored = join(folder, 'restored')
    assert.equal(
      restore({ backup: taken.directory, directory: restored, replace: false, clock }).aside,
      undefined,
    )
    const count = await countIn(restored)
    assert.ok(count >= before && count <= written.length, `${count} of ${before} to ${written.length}`)
    assert.equal(Seal.open(restored).open(sealed, 'anna'), 'birke', 'the key came with it')
    assert.equal(existsSync(join(restored, 'tls', 'own.crt')), true)
    assert.equal(existsSync(join(restored, 'captures')), false)
    assert.equal(statSync(taken.directory).mode & 0o077, 0)
    assert.equal(statSync(join(restored, 'offhook.db')).mode & 0o077, 0)
  })

  it('leaves a directory that is in use, or holds something, alone, until it is told to put that aside', async () => {
    clock.advance(1)
    const { directory: backup } = await take()
    const again = (directory: string, replace: boolean) => restore({ backup, directory, replace, clock })
    assert.throws(() => again(data, true), { code: 'store-in-use' })
    const restored = join(folder, 'restored')
    assert.throws(() => again(restored, false), { code: 'restore-occupied' })
    const { aside } = again(restored, true)
    assert.ok(aside && existsSync(join(aside, 'offhook.db')))
    assert.ok((await countIn(restored)) >= (await countIn(aside)))
  })

  it('that was changed, is none, or is of a newer version is refused before anything is touched', async () => {
    const elsewhere = join(folder, 'elsewhere')
    const into = (backup: string) => () => restore({ backup, directory: elsewhere, replace: true, clock })
    assert.throws(into(folder), { code: 'backup-unreadable' })
    clock.advance(1)
    const changed = await take()
    appendFileSync(join(changed.directory, 'secrets.key'), 'x')
    assert.throws(into(changed.directory), { code: 'backup-damaged' })
    await store.write({
      sql: 'insert into kysely_migration (name, timestamp) values (?, ?)',
      parameters: ['9999-of-tomorrow', '2030'],
    })
    clock.advance(1)
    assert.throws(into((await take()).directory), { code: 'store-newer' })
    assert.equal(existsSync(elsewhere), false)
  })

  it('is refused where there is nothing, and inside of what it is to save; older ones go when enough are kept', async () => {
    await assert.rejects(take({ directory: folder }), { code: 'backup-nothing' })
    await assert.rejects(take({ target: join(data, 'backups') }), { code: 'backup-inside-data' })
    writeFileSync(join(target, 'not-mine.txt'), 'stays')
    clock.advance(1)
    const { directory } = await take({ keep: 2 })
    assert.equal(backupsIn(target).length, 2)
    assert.ok(directory.endsWith(backupsIn(target).at(-1)!))
    assert.equal(readdirSync(target).length, 3)
  })
})
