import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { TestOffice } from '../testing/test-office.ts'
import { type PresenceInput, presenceOf } from './presence.ts'

const atRest: PresenceInput = {
  ownWord: null,
  lines: [{ line: '301', status: 'free', doNotDisturb: false }],
  isSignedIn: true,
}
const line = (status: PresenceInput['lines'][number]['status'], doNotDisturb = false) => [
  { line: '301', status, doNotDisturb },
]

// biome-ignore format: the columns are the point
const cases: readonly (readonly [string, Partial<PresenceInput>, string, string])[] = [
  ['signed in, nothing else',            {},                                                     'available',    'signed-in'],
  ['in a call',                          { lines: line('busy') },                                'busy',         'line-in-a-call'],
  ['calling somebody',                   { lines: line('calling') },                             'busy',         'line-in-a-call'],
  ['ringing is not busy',                { lines: line('ringing') },                             'available',    'signed-in'],
  ['do not disturb at the phone',        { lines: line('free', true) },                          'doNotDisturb', 'line-wants-no-disturbance'],
  ['a call tells more than the wish',    { lines: line('busy', true) },                          'busy',         'line-in-a-call'],
  ['the own word away',                  { ownWord: 'away' },                                    'away',         'own-word'],
  ['the own word goes before a call',    { ownWord: 'away', lines: line('busy') },               'away',         'own-word'],
  ['but not the word available',         { ownWord: 'available', lines: line('busy') },          'busy',         'line-in-a-call'],
  ['available by own word, signed out',  { ownWord: 'available', lines: [], isSignedIn: false }, 'available',    'own-word-available'],
  ['offline by own word',                { ownWord: 'offline' },                                 'offline',      'own-word'],
  ['only the phone is there',            { isSignedIn: false },                                  'available',    'phone-reachable'],
  ['nothing is there',                   { isSignedIn: false, lines: line('outOfService') },     'offline',      'nowhere-to-be-found'],
  ['no line, signed out',                { isSignedIn: false, lines: [] },                       'offline',      'nowhere-to-be-found'],
]

describe('the rule of presence', () => {
  for (const [title, change, state, rule] of cases) {
    it(`${title}: ${state}`, () => {
      const { answer, steps } = presenceOf({ ...atRest, ...change })
      assert.equal(answer, state)
      assert.equal(steps.at(-1)?.rule, rule)
      assert.equal(steps.at(-1)?.outcome, 'decided')
      assert.ok(steps.slice(0, -1).every(({ outcome }) => outcome === 'passed'))
    })
  }
})

describe('presences', () => {
  let office: TestOffice
  beforeEach(async () => {
    office = await TestOffice.open()
  })
  afterEach(() => office.close())

  it('know since when, from the first change that they saw', async () => {
    const presence = () => office.server.parts.presences.of(office.person('Ben'))
    assert.equal(presence().since, null)
    await office.pass(10)
    office.phone('Ben').dial('303')
    assert.deepEqual([presence().state, presence().since], ['busy', office.clock.now()])
    const began = office.clock.now()
    await office.pass(10)
    office.phone('Carla').answer()
    assert.equal(presence().since, began)
    await office.pass(10)
    office.phone('Ben').hangUp()
    assert.deepEqual([presence().state, presence().since], ['available', office.clock.now()])
  })

  it('follow the own word and the sign-in', async () => {
    office.switch.unplug('302')
    const ben = office.person('Ben')
    const state = () => office.server.parts.presences.of(ben).state
    assert.equal(state(), 'offline')
    const [first, second] = [await office.client('Ben'), await office.client('Ben')]
    assert.equal(state(), 'available')
    first.session.close()
    first.session.close()
    assert.equal(state(), 'available')
    await office.server.parts.people.change(ben.id, { ownPresence: 'away' })
    assert.equal(state(), 'away')
    await office.server.parts.people.change(ben.id, { ownPresence: null })
    second.session.close()
    assert.equal(state(), 'offline')
  })
})
