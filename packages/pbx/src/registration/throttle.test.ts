import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Throttle, type ThrottleNotice } from './throttle.ts'

const limits = {
  failuresPerAddress: 5,
  failuresPerAccount: 3,
  windowMs: 60_000,
  unansweredPerAddress: 10,
  forgivenPerSecond: 2,
  most: 100,
}

function throttle() {
  const notices: ThrottleNotice[] = []
  return { notices, throttle: new Throttle((notice) => notices.push(notice), limits) }
}

describe('Throttle', () => {
  it('refuses an address that guesses, for a window, and says it once', () => {
    const { throttle: t, notices } = throttle()
    for (let i = 0; i < 50; i++) t.onFailure('198.51.100.1', `user${i}`, 0)
    assert.equal(t.onAttempt('198.51.100.1', 'anna', false, 1), 'refuse')
    assert.equal(t.onAttempt('198.51.100.1', 'anna', true, 1), 'admit', 'a phone behind the same NAT')
    assert.equal(t.onAttempt('198.51.100.2', 'anna', false, 1), 'admit')
    assert.deepEqual(notices, [{ kind: 'address-guesses', source: '198.51.100.1' }])
    assert.equal(t.onAttempt('198.51.100.1', 'anna', false, 60_001), 'admit')
  })

  it('guards an account against many addresses without locking its owner out', () => {
    const { throttle: t, notices } = throttle()
    for (let i = 0; i < 3; i++) t.onFailure(`198.51.100.${i}`, 'anna', 0)
    assert.equal(t.onAttempt('203.0.113.1', 'anna', false, 1), 'refuse')
    assert.equal(t.onAttempt('192.0.2.1', 'anna', true, 1), 'admit')
    assert.deepEqual(notices, [{ kind: 'account-guessed', source: 'anna' }])
    for (let i = 0; i < 30; i++) t.onFailure('192.0.2.1', 'anna', 2)
    assert.equal(
      t.onAttempt('192.0.2.1', 'anna', true, 2),
      'refuse',
      'a flood of guesses from its own address',
    )
    t.onSuccess('192.0.2.1', 'anna')
    assert.equal(t.onAttempt('203.0.113.1', 'anna', false, 2), 'admit')
  })

  it('falls silent to a scanner, tells it once, and forgives with time', () => {
    const { throttle: t, notices } = throttle()
    const verdicts = Array.from({ length: 1000 }, () => t.onUnproved('198.51.100.1', 0))
    assert.equal(verdicts.filter((verdict) => verdict === 'admit').length, 10)
    assert.equal(verdicts.at(-1), 'silence')
    assert.equal(notices.length, 1)
    assert.equal(t.onUnproved('192.0.2.1', 0), 'admit')
    assert.equal(t.onUnproved('198.51.100.1', 5000), 'admit')
    assert.equal(t.onUnproved('198.51.100.1', 60_000), 'admit')
  })

  it('looks at a scanner again as time forgives', () => {
    const { throttle: t } = throttle()
    for (let i = 0; i < 1000; i++) t.onUnproved('198.51.100.1', 0)
    assert.equal(t.isSilenced('198.51.100.1', 1), true)
    assert.equal(t.isSilenced('192.0.2.1', 1), false)
    assert.equal(t.isSilenced('198.51.100.1', 600_000), false)
  })

  it('does not tire of phones that answer their challenges', () => {
    const { throttle: t, notices } = throttle()
    for (let i = 0; i < 10_000; i++) {
      assert.equal(t.onUnproved('192.0.2.1', 0), 'admit')
      t.onSuccess('192.0.2.1', `user${i}`)
    }
    assert.deepEqual(notices, [])
  })

  it('stays small whoever asks', () => {
    const { throttle: t } = throttle()
    for (let i = 0; i < 5000; i++) {
      t.onUnproved(`10.0.${i >> 8}.${i & 255}`, i)
      t.onFailure(`10.0.${i >> 8}.${i & 255}`, `user${i}`, i)
    }
    assert.deepEqual(t.remembered, { addresses: 100, accounts: 100 })
  })
})
