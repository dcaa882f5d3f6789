import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzz } from '../../test/fuzz.ts'

test('60,000 damaged messages: only named errors, nothing slow, no memory kept', () => {
  const report = fuzz(60_000, 4475)
  assert.equal(report.messages, 60_000)
  assert.ok(report.accepted > 5_000, 'the damage is not always fatal')
  assert.ok(Object.keys(report.refused).length >= 8, 'and of many kinds')
  const growth = report.heapAfter - report.heapBefore
  assert.ok(growth < 4_000_000, `${growth} bytes kept`)
})
