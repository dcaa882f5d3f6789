import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SimulatedClock } from '@offhook/base/testing'
import { Spread } from './spread.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('much work is spread over turns, and what comes twice is done once', async () => {
  const clock = new SimulatedClock()
  const done: string[] = []
  const spread = new Spread<string, number>(clock, (key, asks) => {
    done.push(`${key} ${[...asks]}`)
    clock.advance(5)
  })
  for (const key of ['a', 'b', 'c', 'd', 'e']) spread.add(key, 1)
  spread.start()
  assert.deepEqual(done, ['a 1', 'b 1'], 'as much as a turn holds, at once')
  spread.add('d', 2)
  spread.add('a', 3)
  spread.start()
  assert.equal(done.length, 2, 'the next turn is planned already')
  await turn()
  assert.deepEqual(done.slice(2), ['c 1', 'd 1,2'])
  await turn()
  assert.deepEqual(done.slice(4), ['e 1', 'a 3'])
  await turn()
  assert.equal(done.length, 6)
})
