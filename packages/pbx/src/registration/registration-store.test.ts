import assert from 'node:assert/strict'
import { it } from 'node:test'
import { silentLog } from '@offhook/base'
import { memoryLog, SimulatedClock } from '@offhook/base/testing'
import { type BindingChange, type RegistrationStore, RegistrationWriter } from './registration-store.ts'

const change = (key: string): BindingChange => ({ type: 'delete', key })

function slowStore() {
  const batches: string[][] = []
  const finish: (() => void)[] = []
  const store: RegistrationStore = {
    load: async () => [],
    write(changes) {
      batches.push(changes.map((each) => each.key))
      return new Promise((resolve) => finish.push(resolve))
    },
  }
  return { store, batches, finish }
}

const settled = () => new Promise((resolve) => setImmediate(resolve))

it('writes what came together in one batch, and answers only afterwards', async () => {
  const clock = new SimulatedClock()
  const { store, batches, finish } = slowStore()
  const writer = new RegistrationWriter(store, clock, silentLog)
  const told: string[] = []
  writer.write([change('a')], () => told.push('a'))
  writer.write([change('b')], () => told.push('b'))
  clock.advance(1)
  assert.deepEqual(batches, [['a', 'b']])
  writer.write([change('c')], () => told.push('c'))
  clock.advance(1)
  assert.deepEqual(batches.length, 1, 'a batch waits for the one before')
  assert.deepEqual(told, [])
  finish[0]!()
  await settled()
  assert.deepEqual(told, ['a', 'b'])
  clock.advance(1)
  assert.deepEqual(batches, [['a', 'b'], ['c']])
  finish[1]!()
  await settled()
  assert.deepEqual(told, ['a', 'b', 'c'])
})

it('tells that a batch could not be written, and goes on with the next', async () => {
  const clock = new SimulatedClock()
  const log = memoryLog()
  let isBroken = true
  const store: RegistrationStore = {
    load: async () => [],
    write() {
      if (isBroken) throw new Error('disk full')
    },
  }
  const writer = new RegistrationWriter(store, clock, log)
  const told: boolean[] = []
  writer.write([change('a')], (ok) => told.push(ok))
  clock.advance(1)
  await settled()
  isBroken = false
  writer.write([change('b')], (ok) => told.push(ok))
  clock.advance(1)
  await settled()
  assert.deepEqual(told, [false, true])
  assert.equal(log.lines.length, 1)
})
