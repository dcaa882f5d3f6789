import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import type { LineStatus } from '../line/index.ts'
import type { TestClient } from '../testing/test-client.ts'
import { TestOffice } from '../testing/test-office.ts'
import { type CampOnEvent, type CampOnState, campOnStates, isTime } from './camp-on.ts'

describe('the rule of waiting calls', () => {
  const free = { status: 'free', doNotDisturb: false } as const

  it('calls only when both are free', () => {
    const time = (askerLines: LineStatus[], targetLine: Parameters<typeof isTime>[0]['targetLine'] = free) =>
      isTime({ askerLines, targetLine })
    assert.equal(time(['free']), true)
    assert.equal(time(['free', 'outOfService']), true)
    assert.equal(time(['free', 'busy']), false)
    assert.equal(time(['ringing']), false)
    assert.equal(time(['outOfService']), false)
    assert.equal(time([]), false)
    assert.equal(time(['free'], { status: 'busy', doNotDisturb: false }), false)
    assert.equal(time(['free'], { status: 'free', doNotDisturb: true }), false)
    assert.equal(time(['free'], null), false)
  })

  it('comes to an end from every state, and stays there', () => {
    const events = Object.keys({ ...campOnStates.waiting, ...campOnStates.calling }) as CampOnEvent[]
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events)), (list) => {
        let state: CampOnState = 'waiting'
        for (const event of list) {
          const next: CampOnState | undefined = campOnStates[state][event]
          if (state === 'over') assert.equal(next, undefined)
          state = next ?? state
        }
        assert.ok(state === 'over' || campOnStates[state].cancelled === 'over')
      }),
    )
  })
})

describe('waiting calls', () => {
  let office: TestOffice
  let anna: TestClient
  let ben: TestClient
  beforeEach(async () => {
    office = await TestOffice.open({ settings: { defaultLevel: 'business' } })
    anna = await office.client('Anna')
    ben = await office.client('Ben')
    office.phone('Ben').dial('303')
    office.phone('Carla').answer()
    await office.settle()
  })
  afterEach(() => office.close())

  const ends = () => anna.events.flatMap((event) => (event.type === 'campOnEnded' ? [event.end] : []))
  const wait = (minutes = 60) =>
    office.server.parts.campOns.create(anna.viewer, office.person('Ben'), minutes)
  const isCalling = () => [...anna.cards.values()].some(({ state }) => state !== 'null')

  it('are made when both are free, to the asker first, and shown to both until then', async () => {
    await wait()
    await office.pass(10)
    for (const { me } of [anna, ben]) {
      assert.deepEqual(
        me?.campOns.map(({ asker, target, state }) => [asker.name, target.name, state]),
        [['Anna', 'Ben', 'waiting']],
      )
    }
    assert.equal(isCalling(), false)
    office.phone('Ben').hangUp()
    await office.pass(2)
    assert.equal(isCalling(), false)
    await office.pass(2)
    assert.equal(isCalling(), true)
    office.phone('Anna').answer()
    await office.pass(1)
    assert.deepEqual(ends(), ['reached'])
    assert.deepEqual([anna.me?.campOns, ben.me?.campOns], [[], []])
  })

  it('wait on while the asker talks', async () => {
    await wait()
    office.switch.addOutside('0301', { name: 'Xaver' })
    office.switch.outsidePhone('0301').dial('301')
    office.phone('Anna').answer()
    office.phone('Ben').hangUp()
    await office.pass(10)
    assert.equal(anna.me?.campOns[0]?.state, 'waiting')
    office.phone('Anna').hangUp()
    await office.pass(4)
    assert.notEqual(anna.me?.campOns[0]?.state, 'waiting')
  })

  it('can be given up by either, and end by themselves', async () => {
    const { campOns } = office.server.parts
    campOns.cancel(anna.viewer, (await wait()).id)
    campOns.cancel(ben.viewer, (await wait()).id)
    const third = await wait(1)
    assert.throws(() => campOns.cancel(office.viewer('Carla'), third.id), { code: 'not-found' })
    await assert.rejects(wait(), { code: 'already-exists' })
    await office.pass(61)
    assert.deepEqual(ends(), ['cancelled', 'declined', 'expired'])
  })

  it('need the right to see the line', async () => {
    await office.server.parts.settings.change({ defaultLevel: 'public' })
    await assert.rejects(wait(), { code: 'not-permitted' })
  })

  it('end where the right went while they waited', async () => {
    await wait()
    await office.server.parts.settings.change({ defaultLevel: 'public' })
    office.phone('Ben').hangUp()
    await office.pass(4)
    assert.deepEqual([ends(), isCalling()], [['failed'], false])
  })

  it('end with the one who waits, or is waited for', async () => {
    await wait()
    await office.server.parts.people.remove(office.person('Ben').id)
    await office.settle()
    assert.deepEqual([ends(), anna.me?.campOns], [['failed'], []])
  })
})

describe('waiting to be told', () => {
  let office: TestOffice
  let anna: TestClient
  beforeEach(async () => {
    office = await TestOffice.open({ settings: { defaultLevel: 'business' } })
    anna = await office.client('Anna')
    office.phone('Ben').dial('303')
    office.phone('Carla').answer()
    await office.settle()
  })
  afterEach(() => office.close())

  const told = (client: TestClient) => client.events.filter(({ type }) => type === 'personFree').length
  const ask = (isAwaited = true) =>
    office.server.parts.freeWatches.set(anna.viewer.personId, office.person('Ben').id, isAwaited)

  it('ends with the news, told once', async () => {
    await ask()
    await office.settle()
    assert.deepEqual([anna.me?.awaited, told(anna)], [[office.person('Ben').id], 0])
    office.phone('Ben').hangUp()
    await office.settle()
    assert.deepEqual([anna.me?.awaited, told(anna)], [[], 1])
    office.phone('Ben').dial('303')
    office.phone('Ben').hangUp()
    await office.settle()
    assert.equal(told(anna), 1)
  })

  it('can be given up', async () => {
    await ask()
    await ask(false)
    office.phone('Ben').hangUp()
    await office.settle()
    assert.deepEqual([anna.me?.awaited, told(anna)], [[], 0])
  })

  it('waits until somebody is there to be told', async () => {
    await ask()
    anna.session.close()
    office.phone('Ben').hangUp()
    await office.settle()
    const again = await office.client('Anna')
    await office.settle()
    assert.equal(told(again), 1)
  })
})
