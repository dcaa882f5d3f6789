import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock } from '@offhook/base/testing'
import { Idempotency, type IdempotencyRow, type IdempotencyTable, type KeyedRequest } from './idempotency.ts'

const HOUR_MS = 3_600_000

function memory() {
  const rows = new Map<string, IdempotencyRow>()
  const table: IdempotencyTable = {
    find: async (key) => rows.get(key),
    insert: async (row) => void rows.set(row.key, row),
    setAnswer: async (key, answer) => void rows.set(key, { ...rows.get(key)!, answer }),
    remove: async (key) => void rows.delete(key),
    async removeBefore(at) {
      for (const [key, row] of rows) if (row.at < at) rows.delete(key)
    },
  }
  return { rows, table }
}

const requestOf = (changes: Partial<KeyedRequest> = {}): KeyedRequest => ({
  owner: 'anna',
  key: 'k',
  route: 'startCall',
  input: { destination: '302' },
  isSecret: false,
  ...changes,
})

test('a key is on disk before the work begins', async () => {
  const { rows, table } = memory()
  const idempotency = new Idempotency(table, new SimulatedClock())
  await idempotency.run(requestOf(), async () => {
    assert.deepEqual(
      [...rows.values()].map(({ answer }) => answer),
      [null],
    )
    return { status: 202, body: null }
  })
  assert.equal([...rows.values()][0]?.answer, '{"status":202,"body":null}')
})

test('keys are forgotten after a day, and secrets leave the memory after ten minutes', async () => {
  const clock = new SimulatedClock()
  const { rows, table } = memory()
  const idempotency = new Idempotency(table, clock)
  let count = 0
  const perform = async () => ({ status: 201, body: { password: `secret ${++count}` } })
  const secret = requestOf({ key: 's', isSecret: true })
  const first = await idempotency.run(secret, perform)
  clock.advance(5 * 60_000)
  assert.equal(await idempotency.run(secret, perform), first)
  clock.advance(6 * 60_000)
  // Another request is the occasion to clear up.
  await idempotency.run(requestOf({ key: 'other' }), perform)
  await assert.rejects(idempotency.run(secret, perform), { code: 'outcome-unknown' })
  assert.equal(count, 2)
  clock.advance(25 * HOUR_MS)
  await idempotency.run(requestOf({ key: 'a day later' }), perform)
  assert.equal(rows.size, 1)
})
