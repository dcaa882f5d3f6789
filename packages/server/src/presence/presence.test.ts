import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import type { AppointmentStatus } from '../calendar/appointment.ts'
import { TestOffice } from '../testing/test-office.ts'
import { type PresenceInput, type PresenceState, presenceOf } from './presence.ts'

const NOW = 1_000_000
const HOUR = 3_600_000
const atRest: PresenceInput = {
  now: NOW,
  choice: null,
  lines: [{ line: '301', status: 'free', doNotDisturb: false }],
  appointments: [],
  clients: [{ idleSince: null }],
}
const said = (state: PresenceState, until: number | null = null) => ({
  choice: { state, until, setBy: null },
})
const setFor = (state: PresenceState) => ({ choice: { state, until: null, setBy: 'Anna' } })
const meeting = (status: AppointmentStatus, start = NOW - HOUR, end = NOW + HOUR) => ({
  appointments: [{ start, end, status }],
})
const signedOut = { clients: [] }
const idle = { clients: [{ idleSince: NOW - 10 }, { idleSince: NOW - 5 }] }
const oneIdle = { clients: [{ idleSince: NOW - 10 }, { idleSince: null }] }
const line = (status: PresenceInput['lines'][number]['status'], doNotDisturb = false) => [
  { line: '301', status, doNotDisturb },
]

// biome-ignore format: the columns are the point
const cases: readonly (readonly [string, Partial<PresenceInput>, string, string])[] = [
  ['signed in, nothing else',            {},                                              'available',    'signed-in'],
  ['in a call',                          { lines: line('busy') },                         'busy',         'line-in-a-call'],
  ['calling somebody',                   { lines: line('calling') },                      'busy',         'line-in-a-call'],
  ['ringing is not busy',                { lines: line('ringing') },                      'available',    'signed-in'],
  ['do not disturb at the phone',        { lines: line('free', true) },                   'doNotDisturb', 'line-wants-no-disturbance'],
  ['a call tells more than the wish',    { lines: line('busy', true) },                   'busy',         'line-in-a-call'],
  ['the own word away',                  said('away'),                                    'away',         'own-word'],
  ['set by a colleague',                 setFor('away'),                                  'away',         'set-by-colleague'],
  ['the own word goes before a call',    { ...said('away'), lines: line('busy') },        'away',         'own-word'],
  ['but not the word available',         { ...said('available'), lines: line('busy') },   'busy',         'line-in-a-call'],
  ['available in spite of a meeting',    { ...said('available'), ...meeting('busy') },    'available',    'own-word-available'],
  ['available by own word, signed out',  { ...said('available'), lines: [], ...signedOut }, 'available',  'own-word-available'],
  ['offline by own word',                said('offline'),                                 'offline',      'own-word'],
  ['the own word until later',           said('away', NOW + 1),                           'away',         'own-word'],
  ['the own word that has expired',      said('away', NOW),                               'available',    'signed-in'],
  ['in a meeting',                       meeting('busy'),                                 'busy',         'in-an-appointment'],
  ['a meeting that has just ended',      meeting('busy', NOW - HOUR, NOW),                'available',    'signed-in'],
  ['a meeting that just begins',         meeting('busy', NOW, NOW + 1),                   'busy',         'in-an-appointment'],
  ['a call in a meeting',                { ...meeting('busy'), lines: line('busy') },     'busy',         'line-in-a-call'],
  ['out of office',                      meeting('outOfOffice'),                          'away',         'out-of-office'],
  ['not accepted yet',                   meeting('tentative'),                            'available',    'signed-in'],
  ['marked as free',                     meeting('free'),                                 'available',    'signed-in'],
  ['a meeting, signed out',              { ...meeting('busy'), ...signedOut },            'busy',         'in-an-appointment'],
  ['nobody at either screen',            idle,                                            'away',         'nobody-at-the-screen'],
  ['somebody at one of two screens',     oneIdle,                                         'available',    'signed-in'],
  ['only the phone is there',            signedOut,                                       'available',    'phone-reachable'],
  ['nothing is there',                   { ...signedOut, lines: line('outOfService') },   'offline',      'nowhere-to-be-found'],
  ['no line, signed out',                { ...signedOut, lines: [] },                     'offline',      'nowhere-to-be-found'],
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

describe('when it ends', () => {
  it('is told by what decided', () => {
    assert.equal(presenceOf({ ...atRest, ...said('away', NOW + 5) }).until, NOW + 5)
    assert.equal(presenceOf({ ...atRest, ...meeting('busy', NOW, NOW + 9) }).until, NOW + 9)
    assert.equal(presenceOf(atRest).until, null)
  })

  it('is the end of the last of meetings without a gap', () => {
    const appointments = [
      { start: NOW + 10, end: NOW + 20, status: 'busy' as const },
      { start: NOW - 10, end: NOW + 10, status: 'busy' as const },
      { start: NOW + 21, end: NOW + 30, status: 'busy' as const },
    ]
    assert.equal(presenceOf({ ...atRest, appointments }).until, NOW + 20)
  })
})

const times = fc.integer({ min: NOW - 20, max: NOW + 20 })
const inputs = fc.record({
  now: fc.constant(NOW),
  choice: fc.option(
    fc.record({
      state: fc.constantFrom<PresenceState>('available', 'busy', 'wrapUp', 'away', 'doNotDisturb', 'offline'),
      until: fc.option(times),
      setBy: fc.option(fc.constantFrom('Anna', 'Ben')),
    }),
  ),
  lines: fc.array(
    fc.record({
      line: fc.constantFrom('301', '302', '303'),
      status: fc.constantFrom('free' as const, 'ringing', 'calling', 'busy', 'outOfService'),
      doNotDisturb: fc.boolean(),
    }),
    { maxLength: 4 },
  ),
  appointments: fc.array(
    fc
      .record({
        start: times,
        length: fc.nat(20),
        status: fc.constantFrom<AppointmentStatus>('busy', 'tentative', 'outOfOffice', 'free'),
      })
      .map(({ start, length, status }) => ({ start, end: start + length, status })),
    { maxLength: 6 },
  ),
  clients: fc.array(fc.record({ idleSince: fc.option(times) }), { maxLength: 4 }),
})

describe('whatever is put in', () => {
  it('its order never matters', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { lines, appointments, clients } = input
        const turned = {
          ...input,
          lines: lines.toReversed(),
          appointments: appointments.toReversed(),
          clients: clients.toReversed(),
        }
        assert.deepEqual(presenceOf(turned), presenceOf(input))
      }),
      { numRuns: 2000 },
    )
  })

  it('what has expired gives back to the rule', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const until = input.choice?.until
        if (typeof until !== 'number') return
        const later = { ...input, now: Math.max(until, NOW) }
        assert.equal(presenceOf(later).answer, presenceOf({ ...later, choice: null }).answer)
      }),
      { numRuns: 2000 },
    )
  })

  it('the answer stays the same until the next moment that it names', () => {
    fc.assert(
      fc.property(inputs, fc.nat(60), (input, ahead) => {
        const { answer, next } = presenceOf(input)
        const now = next === null ? NOW + ahead : Math.min(NOW + ahead, next - 1)
        assert.equal(presenceOf({ ...input, now }).answer, answer)
      }),
      { numRuns: 2000 },
    )
  })

  it('exactly the last step decides', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { steps } = presenceOf(input)
        assert.deepEqual(
          steps.map(({ outcome }) => outcome === 'decided'),
          steps.map((_step, index) => index === steps.length - 1),
        )
      }),
    )
  })
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

  it('count the client in use, of several', async () => {
    office.switch.unplug('302')
    const state = () => office.server.parts.presences.of(office.person('Ben')).state
    const [first, second] = [await office.client('Ben'), await office.client('Ben')]
    first.session.setActivity(false)
    assert.equal(state(), 'available')
    second.session.setActivity(false)
    assert.equal(state(), 'away')
    first.session.setActivity(true)
    assert.equal(state(), 'available')
    first.session.close()
    assert.equal(state(), 'away')
  })

  it('give a choice back to the rule when its time is over, and tell everybody', async () => {
    const anna = await office.client('Anna')
    const ben = await office.client('Ben')
    const until = office.clock.now() + 60_000
    await office.server.parts.people.change(ben.viewer.personId, {
      ownPresence: 'away',
      ownPresenceUntil: until,
      note: 'Dentist',
      noteUntil: until + 60_000,
    })
    await office.settle()
    const seen = () => anna.people.get(ben.viewer.personId)
    assert.deepEqual([seen()?.presence.state, seen()?.presence.until], ['away', until])
    await office.pass(61)
    assert.deepEqual([seen()?.presence.state, seen()?.presence.until], ['available', null])
    assert.deepEqual([ben.me?.ownPresence, ben.me?.ownPresenceUntil, ben.me?.note], [null, null, 'Dentist'])
    await office.pass(61)
    assert.deepEqual([seen()?.note, ben.me?.note], ['', ''])
  })
})
