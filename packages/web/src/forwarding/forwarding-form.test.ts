import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fieldsOf, forwardingsOf, isSame, usualRingSeconds } from './forwarding-form.ts'

describe('the forwardings of a line', () => {
  it('come back as they were', () => {
    const forwardings = [
      { kind: 'always' as const, destination: '302' },
      { kind: 'noAnswer' as const, destination: '303', ringSeconds: 12 },
    ]
    assert.deepEqual(forwardingsOf(fieldsOf(forwardings)), forwardings)
  })

  it('leave out what is off or has nowhere to go', () => {
    const fields = fieldsOf([])
    const changed = { ...fields, busy: { isOn: true, destination: '  ', ringSeconds: usualRingSeconds } }
    assert.deepEqual(forwardingsOf(changed), [])
    assert.equal(isSame(fields, changed), true)
    assert.equal(isSame(fields, fieldsOf([{ kind: 'busy', destination: '302' }])), false)
  })
})
