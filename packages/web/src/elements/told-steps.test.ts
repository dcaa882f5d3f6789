import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isIdle } from './told-steps.ts'

const step = (rule: string, outcome: 'decided' | 'changed' | 'passed') => ({ rule, because: {}, outcome })

describe('the steps that are told', () => {
  it('are those that decided or changed something', () => {
    assert.equal(isIdle(step('was-answered', 'decided')), false)
    assert.equal(isIdle(step('access-code', 'changed')), false)
    assert.equal(isIdle(step('not-over-yet', 'passed')), true)
    assert.equal(isIdle(step('vanity', 'passed')), true)
  })

  it('are also those that name a fact in passing', () => {
    assert.equal(isIdle(step('number-is-extension', 'passed')), false)
    assert.equal(isIdle(step('line-may-call-outside', 'passed')), false)
  })
})
