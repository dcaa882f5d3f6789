import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { type MemoryLog, memoryLog } from '@offhook/base/testing'
import { LISTENER_FAILED } from '../bus/index.ts'
import { TestOffice } from '../testing/test-office.ts'

describe('calls', () => {
  let office: TestOffice
  let log: MemoryLog
  beforeEach(async () => {
    log = memoryLog()
    office = await TestOffice.open({ log })
  })
  afterEach(() => office.close())

  it('are found by id, by line and by the id of the phone system, as long as they live', () => {
    const { calls } = office.server.parts
    office.phone('Anna').dial('302')
    const [call] = calls.all()
    assert.equal(calls.count, 1)
    assert.equal(calls.get(call!.id), call)
    assert.deepEqual(calls.ofLine('301'), [call])
    assert.deepEqual(calls.ofLine('302'), [call])
    assert.deepEqual(calls.ofLine('303'), [])
    assert.equal(calls.bySwitchCallId('office', call!.switchCallId), call)
    office.phone('Anna').hangUp()
    assert.equal(calls.count, 0)
    assert.equal(calls.get(call!.id), undefined)
    assert.deepEqual(calls.ofLine('302'), [])
  })

  it('leave the line of one who transferred them', async () => {
    const { calls } = office.server.parts
    office.phone('Anna').dial('302')
    office.phone('Ben').answer()
    const [call] = calls.ofLine('302')
    await office.switch.perform({
      service: 'singleStepTransferCall',
      line: '302',
      switchCallId: call!.switchCallId,
      destination: '303',
    })
    office.phone('Carla').answer()
    assert.deepEqual(calls.ofLine('302'), [])
    assert.equal(calls.ofLine('301')[0]?.id, call!.id)
    assert.equal(calls.ofLine('303')[0]?.id, call!.id)
  })

  it('leave one trace in the log, from their beginning to their end', async () => {
    office.phone('Anna').dial('302')
    const [call] = office.server.parts.calls.all()
    office.phone('Anna').hangUp()
    const traced = log.lines.filter(({ fields }) => fields.trace === call!.id).map(({ message }) => message)
    assert.deepEqual(traced, ['a call began', 'a call ended'])
  })

  it('go on when a listener fails, and the others hear of them', async () => {
    const anna = await office.client('Anna')
    office.server.parts.calls.events.on('changed', () => {
      throw new Error('a fault of the program')
    })
    office.phone('Anna').dial('302')
    await office.settle()
    assert.equal(anna.cards.size, 1)
    assert.equal(
      (await office.server.parts.journal.page({ lines: ['301'], filter: 'all', limit: 9 })).items.length,
      1,
    )
    const failed = log.lines.filter(({ message }) => message === LISTENER_FAILED)
    assert.ok(failed.length > 0)
    assert.match(String(failed[0]?.fields.fault), /a fault of the program/)
  })
})

describe('stories', () => {
  let office: TestOffice
  beforeEach(async () => {
    office = await TestOffice.open()
  })
  afterEach(() => office.close())

  const words = (callId: string) =>
    office.server.parts.stories
      .get(callId)
      ?.moments.map(({ what, who }) => `${who.name ?? who.number} ${what}`)

  it('tell a call while it lives, and after its end from the disk', async () => {
    office.phone('Anna').dial('302')
    const [call] = office.server.parts.calls.all()
    assert.equal(office.server.parts.stories.get(call!.id)?.endedAt, null)
    office.phone('Ben').answer()
    office.phone('Ben').hold()
    office.phone('Ben').retrieve()
    office.phone('Anna').hangUp()
    await office.settle()
    assert.deepEqual(words(call!.id), [
      'Anna prompted',
      'Anna called',
      'Ben ringing',
      'Ben answered',
      'Ben held',
      'Ben retrieved',
      'Anna cleared',
      'Ben released',
    ])
    const story = office.server.parts.stories.get(call!.id)
    assert.notEqual(story?.endedAt, null)
    assert.deepEqual(
      story?.decisions.map(({ subject, why }) => [subject, why.answer]),
      [['route', 'ring']],
    )
  })

  it('are bounded, however often somebody presses hold', async () => {
    office.phone('Anna').dial('302')
    office.phone('Ben').answer()
    const [call] = office.server.parts.calls.all()
    for (let i = 0; i < 400; i++) {
      office.phone('Ben').hold()
      office.phone('Ben').retrieve()
    }
    assert.equal(words(call!.id)?.length, 500)
  })

  it('hold what was decided before the call was told of', async () => {
    const { stories } = office.server.parts
    const about = { switchCallId: 'early', at: 1, subject: 'route', why: { answer: 'ring', steps: [] } }
    for (let i = 0; i < 2000; i++) stories.decided('office', { ...about, switchCallId: `never-${i}` })
    stories.decided('office', about)
    stories.decided('office', { ...about, subject: 'forward' })
    const anna = { line: '301', number: '301' }
    office.switch.events.emit('call', {
      type: 'originated',
      switchCallId: 'early',
      at: 2,
      callingDevice: anna,
      calledDevice: { line: '302', number: '302' },
    })
    const [call] = office.server.parts.calls.ofLine('301')
    assert.deepEqual(
      stories.get(call!.id)?.decisions.map(({ subject }) => subject),
      ['route', 'forward'],
    )
  })

  it('of calls that never were are none', () => {
    assert.equal(office.server.parts.stories.get('0'.repeat(26)), undefined)
  })
})
