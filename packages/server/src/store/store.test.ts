import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, describe, it } from 'node:test'
import { type NamedError, silentLog, systemClock } from '@offhook/base'
import { SimulatedClock, settle } from '@offhook/base/testing'
import { nameDiskFault } from './disk-fault.ts'
import { GroupWriter } from './group-writer.ts'
import { Seal } from './seal.ts'
import type { Statement } from './statement.ts'
import { openStore } from './store.ts'

const directories: string[] = []

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'offhook-store-'))
  directories.push(made)
  return made
}

const open = (at: string) => openStore({ directory: at, clock: systemClock, log: silentLog })

afterEach(() => {
  for (const made of directories.splice(0)) rmSync(made, { recursive: true, force: true })
})

const put = (key: string, value = ''): Statement => ({
  sql: 'insert into setting (key, value) values (?, ?)',
  parameters: [key, value],
})

describe('store', () => {
  it('keeps what was written, in a directory that only the owner may read', async () => {
    const at = join(directory(), 'data')
    const store = await open(at)
    assert.equal(statSync(at).mode & 0o777, 0o700)
    await store.write(put('a', '1'), put('b', '2'))
    for (const file of ['offhook.db', 'offhook.db-wal', 'offhook.db-shm']) {
      assert.equal(statSync(join(at, file)).mode & 0o077, 0, file)
    }
    store.close()
    const again = await open(at)
    const rows = await again
      .tables<{ setting: { key: string; value: string } }>()
      .selectFrom('setting')
      .selectAll()
      .orderBy('key')
      .execute()
    assert.deepEqual(
      rows.map(({ key, value }) => [key, value]),
      [
        ['a', '1'],
        ['b', '2'],
      ],
    )
    again.close()
  })

  it('brings a database up to date wholly or not at all', async () => {
    const at = directory()
    const tablesIn = () => {
      const database = new DatabaseSync(join(at, 'offhook.db'))
      const names = database.prepare("select name from sqlite_master where type = 'table'").all()
      database.close()
      return names.map(({ name }) => name)
    }
    // In the way of a migration in the middle.
    const former = new DatabaseSync(join(at, 'offhook.db'))
    former.exec('create table directory (id text)')
    former.close()
    await assert.rejects(open(at), /table.*directory.*already exists/)
    assert.deepEqual(tablesIn(), ['directory'])
    const again = new DatabaseSync(join(at, 'offhook.db'))
    again.exec('drop table directory')
    again.close()
    const store = await open(at)
    await store.write(put('a'))
    store.close()
    assert.ok(tablesIn().includes('directory'))
  })

  it('is safe against a power cut: every transaction waits for the disk', async () => {
    const at = directory()
    const store = await open(at)
    const pragma = (name: string) =>
      Object.values(store.rows({ sql: `pragma ${name}`, parameters: [] })[0]!)[0]
    assert.equal(pragma('journal_mode'), 'wal')
    assert.equal(pragma('synchronous'), 2)
    store.close()
  })

  it('writes the statements of one call together or not at all', async () => {
    const store = await open(directory())
    await store.write(put('a'))
    await assert.rejects(store.write(put('b'), put('a')), /UNIQUE/)
    assert.deepEqual(store.rows({ sql: 'select key from setting', parameters: [] }).length, 1)
    store.close()
  })

  it('lets no bad writer take the others of its group down', async () => {
    const store = await open(directory())
    const [first, bad, last] = await Promise.allSettled([
      store.write(put('a')),
      store.write(put('a')),
      store.write(put('b')),
    ])
    assert.deepEqual([first.status, bad.status, last.status], ['fulfilled', 'rejected', 'fulfilled'])
    assert.equal(store.rows({ sql: 'select key from setting', parameters: [] }).length, 2)
    store.close()
  })

  it('writes what waits when it closes, and nothing afterwards', async () => {
    const at = directory()
    const store = await open(at)
    const waiting = store.write(put('a'))
    store.close()
    await waiting
    await assert.rejects(store.write(put('b')), { code: 'store-closed' })
    const file = new DatabaseSync(join(at, 'offhook.db'))
    assert.equal(file.prepare('select count(*) as n from setting').get()?.n, 1)
    file.close()
  })

  it('refuses a data directory that another server uses, and takes over from one that died', async () => {
    const at = directory()
    const store = await open(at)
    await assert.rejects(open(at), { code: 'store-in-use' })
    store.close()
    // The highest process id that Linux gives out is 2^22.
    writeFileSync(join(at, 'offhook.pid'), '4194304\n')
    const again = await open(at)
    again.close()
  })

  it('says so when a newer version wrote the database', async () => {
    const at = directory()
    const store = await open(at)
    await store.write({
      sql: 'insert into kysely_migration (name, timestamp) values (?, ?)',
      parameters: ['9999-of-tomorrow', '2030'],
    })
    store.close()
    await assert.rejects(open(at), { code: 'store-newer' })
  })

  it('keeps a copy of what an upgrade changes, which the version before starts from', async () => {
    const at = directory()
    const store = await open(at)
    await store.write(put('a'))
    await store.write({
      sql: 'delete from kysely_migration where name = ?',
      parameters: ['0035-shown-numbers'],
    })
    for (const column of ['shown_number', 'withholds_number']) {
      await store.write({ sql: `alter table extension drop column ${column}`, parameters: [] })
    }
    store.close()
    const again = await open(at)
    again.close()
    const copies = readdirSync(at).filter((name) => name.startsWith('offhook-before-'))
    assert.deepEqual(copies, ['offhook-before-0035-shown-numbers.db'])
    assert.equal(statSync(join(at, copies[0]!)).mode & 0o077, 0)
    const copy = new DatabaseSync(join(at, copies[0]!))
    assert.equal(copy.prepare('select count(*) as n from setting').get()?.n, 1)
    assert.equal(
      copy.prepare("select count(*) as n from kysely_migration where name like '0035%'").get()?.n,
      0,
    )
    copy.close()
  })

  it('says that the disk is full, takes nothing half, and goes on by itself when there is room', async () => {
    const store = await open(directory())
    await store.write(put('a'))
    const pages = (most: number) => store.rows({ sql: `pragma max_page_count = ${most}`, parameters: [] })
    pages(1)
    const large = 'x'.repeat(1_000_000)
    await assert.rejects(store.write(put('b'), put('c', large)), { code: 'store-full', status: 507 })
    const full = await Promise.allSettled([store.write(put('d', large)), store.write(put('e'))])
    assert.equal(full[0].status, 'rejected')
    assert.equal(full[1].status, 'fulfilled', 'what there is room for is written')
    pages(1_000_000)
    await store.write(put('f', large))
    assert.deepEqual(
      store
        .rows({ sql: 'select key from setting order by key', parameters: [] })
        .map((row) => (row as { key: string }).key),
      ['a', 'e', 'f'],
    )
    store.close()
  })

  it('says so when it may not write to its directory', async () => {
    await assert.rejects(open('/dev/null/data'), { code: 'store-forbidden' })
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' })
    assert.equal((nameDiskFault(denied, 'x') as NamedError).code, 'store-forbidden')
    const readOnly = Object.assign(new Error('attempt to write a readonly database'), { errcode: 1032 })
    assert.equal((nameDiskFault(readOnly, 'x') as NamedError).code, 'store-forbidden')
    const failing = Object.assign(new Error('disk I/O error'), { errcode: 778 })
    assert.equal((nameDiskFault(failing, 'x') as NamedError).code, 'store-disk-failed')
  })

  it('takes no file for the key of its secrets that is none', () => {
    const at = directory()
    Seal.open(at)
    assert.ok(Seal.open(at))
    writeFileSync(join(at, 'secrets.key'), 'half')
    assert.throws(() => Seal.open(at), { code: 'secrets-key-damaged' })
  })

  it('says what is wrong with a file that is no database', async () => {
    const at = directory()
    writeFileSync(
      join(at, 'offhook.db'),
      'no database at all, but long enough to be looked at as one'.repeat(20),
    )
    await assert.rejects(open(at), { code: 'store-unreadable' })
    // The lock was released.
    rmSync(join(at, 'offhook.db'))
    const store = await open(at)
    store.close()
  })
})

describe('group commit', () => {
  const make = (transact: (statements: Statement[]) => void = () => {}) => {
    const clock = new SimulatedClock()
    const groups: number[] = []
    const writer = new GroupWriter(
      (statements) => {
        const list = [...statements]
        transact(list)
        groups.push(list.length)
      },
      clock,
      silentLog,
    )
    return { clock, groups, writer }
  }

  it('puts all that is written in one turn into one transaction', async () => {
    const { groups, writer } = make()
    await Promise.all(Array.from({ length: 100 }, (_, index) => writer.write([put(String(index))])))
    assert.deepEqual(groups, [100])
  })

  it('tells nobody before it is on disk', async () => {
    const { writer } = make()
    const order: string[] = []
    void writer.write([put('a')]).then(() => order.push('written'))
    writer.whenWritten(() => order.push('afterwards'))
    assert.equal(order.length, 0)
    await settle()
    await settle()
    assert.deepEqual(order.sort(), ['afterwards', 'written'])
    writer.whenWritten(() => order.push('at once'))
    assert.equal(order.at(-1), 'at once')
  })

  it('gives a slow disk larger groups instead of all the time', async () => {
    const { clock, groups, writer } = make(() => clock.advance(50))
    await writer.write([put('a')])
    void writer.write([put('b')])
    await settle()
    void writer.write([put('c')])
    await settle()
    assert.deepEqual(groups, [1], 'the disk has a pause as long as it worked')
    clock.advance(50)
    assert.deepEqual(groups, [1, 2])
  })
})
