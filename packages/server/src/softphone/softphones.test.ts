/** Browsers as devices of lines: who may, for how long, and when it ends. */
import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { systemRandom } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import type { LineNumber } from '@offhook/telephony'
import { Softphones, type SoftphonesOptions } from './softphones.ts'

const HOUR_MS = 3_600_000

describe('browsers as phones', () => {
  let clock: SimulatedClock
  let guests: Map<string, { line: LineNumber; user: string }>
  let lines: LineNumber[]
  let isEntitled: boolean
  let ended: string[]
  let softphones: Softphones

  const make = (more: Partial<SoftphonesOptions> = {}) => {
    let last = 0
    const made = new Softphones({
      people: {
        get: () => ({ id: 'anna', lines, preferredLine: '302' }),
      } as unknown as SoftphonesOptions['people'],
      extensions: {
        get: (number: LineNumber) => (number === '399' ? undefined : { number, name: 'Anna' }),
      } as unknown as SoftphonesOptions['extensions'],
      entitlements: {
        explain: () => ({
          answer: isEntitled,
          steps: isEntitled ? [] : [{ rule: 'not-entitled', because: {}, outcome: 'decided' }],
        }),
      } as SoftphonesOptions['entitlements'],
      phoneSystem: {
        addGuest: (line, { id, user }) => void guests.set(id, { line, user }),
        removeGuest: (id) => void guests.delete(id),
      },
      hasMedia: true,
      realm: () => 'realm.test',
      iceServers: () => [],
      clock,
      random: systemRandom,
      newId: () => `ID${++last}`,
      ...more,
    })
    made.events.on('ended', ({ credentialId }) => ended.push(credentialId))
    return made
  }

  beforeEach(() => {
    clock = new SimulatedClock()
    guests = new Map()
    lines = ['301', '302', '399']
    isEntitled = true
    ended = []
    softphones = make()
  })

  it('are a device of the preferred line, renewed under the same name with another secret', () => {
    const first = softphones.open('anna', 'sign-in')
    assert.equal(first.line, '302')
    assert.equal(first.expiresAt, clock.now() + HOUR_MS)
    assert.deepEqual([...guests.values()], [{ line: '302', user: first.user }])
    const again = softphones.open('anna', 'sign-in')
    assert.deepEqual([again.device, again.user], [first.device, first.user])
    assert.notEqual(again.secret, first.secret)
    assert.equal(guests.size, 1)
    assert.deepEqual(ended, [])
  })

  it('move to another line, and are several for several sign-ins', () => {
    const first = softphones.open('anna', 'sign-in')
    const moved = softphones.open('anna', 'sign-in', '301')
    assert.notEqual(moved.device, first.device)
    assert.deepEqual(
      [...guests.values()].map(({ line }) => line),
      ['301'],
    )
    softphones.open('anna', 'other')
    assert.equal(guests.size, 2)
  })

  it('are refused with the reason: no right, no media engine, no extension, a line of somebody else', () => {
    const rule = (of: Softphones) => of.explain('anna').steps.at(-1)?.rule
    assert.equal(rule(make({ hasMedia: false })), 'softphone-no-media')
    assert.throws(() => softphones.open('anna', 'sign-in', '305'), { code: 'no-line' })
    lines = ['399']
    assert.equal(rule(softphones), 'softphone-no-extension')
    isEntitled = false
    assert.throws(() => softphones.open('anna', 'sign-in'), { code: 'not-permitted' })
    assert.equal(guests.size, 0)
  })

  it('end after an hour that nobody renews, with the sign-in, and with line or right', () => {
    softphones.open('anna', 'sign-in')
    clock.advance(HOUR_MS - 1)
    softphones.open('anna', 'sign-in')
    clock.advance(HOUR_MS - 1)
    assert.equal(softphones.has('sign-in'), true)
    clock.advance(1)
    assert.deepEqual([softphones.has('sign-in'), ended, guests.size], [false, ['sign-in'], 0])
    softphones.open('anna', 'second')
    softphones.close('second')
    softphones.open('anna', 'third')
    softphones.review()
    assert.equal(softphones.has('third'), true)
    lines = ['301']
    softphones.review()
    softphones.open('anna', 'fourth')
    isEntitled = false
    softphones.review()
    assert.deepEqual(ended, ['sign-in', 'second', 'third', 'fourth'])
    assert.equal(guests.size, 0)
    softphones.stop()
  })
})
