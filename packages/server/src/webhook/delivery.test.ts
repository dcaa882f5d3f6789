import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SimulatedClock, settle } from '@offhook/base/testing'
import { Delivery } from './delivery.ts'
import type { Post } from './post.ts'

/** A service that answers what the test says. */
function toService() {
  const clock = new SimulatedClock()
  const attempts: { readonly id: string; readonly at: number }[] = []
  const answer = { status: 200 as number | null }
  const changes: (string | null)[] = []
  let next = 0
  const delivery = new Delivery({
    url: 'https://crm.example/calls',
    secret: 'whsec_c2VjcmV0',
    clock,
    newId: () => String(++next),
    async post({ headers }: Post) {
      attempts.push({ id: headers['webhook-id']!, at: clock.now() })
      return { status: answer.status, sentence: `answered ${answer.status}` }
    },
    onChange: (fault) => changes.push(fault?.sentence ?? null),
  })
  const add = (at: number) => delivery.add({ type: 'test', at })
  return { clock, attempts, answer, changes, delivery, add }
}

describe('what a service is told', () => {
  it('is told in order, again with pauses that double up to five minutes', async () => {
    const { clock, attempts, answer, changes, delivery, add } = toService()
    const start = clock.now()
    answer.status = null
    add(1)
    add(2)
    for (let second = 0; second < 1200; second++) await clock.advanceAsync(1000)
    const pauses = attempts.slice(1).map(({ at }, index) => (at - attempts[index]!.at) / 1000)
    assert.equal(attempts[0]!.at, start)
    assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
    assert.deepEqual(new Set(attempts.map(({ id }) => id)), new Set(['msg_1']))
    answer.status = 204
    await clock.advanceAsync(300_000)
    await settle()
    assert.deepEqual(
      attempts.slice(-2).map(({ id }) => id),
      ['msg_1', 'msg_2'],
    )
    assert.deepEqual(changes, ['answered null', null])
    const { delivered, waiting, fault } = delivery.status
    assert.deepEqual([delivered, waiting, fault], [2, 0, null])
    delivery.stop()
  })

  it('is at most a thousand events while it is away: the oldest are given up', async () => {
    const { clock, attempts, answer, delivery, add } = toService()
    answer.status = 503
    for (let at = 0; at < 1020; at++) add(at)
    await settle()
    assert.deepEqual([delivery.status.waiting, delivery.status.givenUp], [1000, 20])
    answer.status = 200
    await clock.advanceAsync(1000)
    for (let round = 0; delivery.status.waiting > 0 && round < 100; round++) await settle()
    assert.deepEqual([delivery.status.waiting, delivery.status.delivered], [0, 1000])
    assert.equal(attempts.at(-1)?.id, 'msg_1020')
    delivery.stop()
  })

  it('is nothing any more once it is stopped', async () => {
    const { clock, attempts, answer, delivery, add } = toService()
    answer.status = 500
    add(1)
    await settle()
    delivery.stop()
    await clock.advanceAsync(10_000)
    assert.equal(attempts.length, 1)
  })
})
