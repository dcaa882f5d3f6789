import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { TestOffice } from '../testing/test-office.ts'

describe('actions', () => {
  let office: TestOffice
  beforeEach(async () => {
    office = await TestOffice.open()
  })
  afterEach(() => office.close())

  const actions = () => office.server.parts.actions
  const cards = (name: string) =>
    office.person(name).lines.flatMap((line) => office.server.parts.callCards.of(line, 'en'))

  /** Changes the default location. */
  const locate = async (changes: object) => {
    const { locations } = office.server.parts
    const { name, json } = locations.plan.default
    await locations.change(name, { location: { ...json, ...changes }, tests: [], lines: [] })
  }

  it('calls from the own line, and says which call it became', async () => {
    const { callId } = await actions().startCall(office.viewer('Anna'), { destination: '302' })
    assert.equal(cards('Anna')[0]?.callId, callId)
    assert.equal(cards('Anna')[0]?.state, 'initiated')
  })

  it('calls from the line that is wished, else the preferred one, else the first in service', async () => {
    await office.server.parts.people.change(office.person('Anna').id, { lines: ['301', '303'] })
    const viewer = office.viewer('Anna')
    await actions().startCall(viewer, { destination: '302', line: '303' })
    assert.equal(office.server.parts.callCards.of('303', 'en').length, 1)
    // The wished line is in use: the other one is taken.
    await actions().startCall(viewer, { destination: '302' })
    assert.equal(office.server.parts.callCards.of('301', 'en').length, 1)
    office.switch.unplug('301')
    office.switch.unplug('303')
    await assert.rejects(actions().startCall(viewer, { destination: '302' }), { code: 'no-line' })
  })

  it("lets nobody steer somebody else's line, whatever the role", async () => {
    const administrator = { ...office.viewer('Carla'), role: 'administrator' as const }
    for (const viewer of [office.viewer('Carla'), administrator]) {
      await assert.rejects(actions().startCall(viewer, { destination: '302', line: '301' }), {
        code: 'not-permitted',
      })
      await assert.rejects(actions().setDoNotDisturb(viewer, '301', true), { code: 'not-permitted' })
      await assert.rejects(actions().setForwardings(viewer, '301', []), { code: 'not-permitted' })
    }
  })

  it('does not even tell of calls in which one has no part', async () => {
    const { callId } = await actions().startCall(office.viewer('Anna'), { destination: '302' })
    const refused = { code: 'call-unknown' }
    const carla = office.viewer('Carla')
    await assert.rejects(actions().onCall(carla, callId!, { service: 'clearConnection' }), refused)
    await assert.rejects(actions().onCall(carla, '0'.repeat(26), { service: 'clearConnection' }), refused)
    assert.throws(() => office.server.parts.callExplanations.explain(carla, callId!), refused)
  })

  it('refuses what the state of the call does not permit, in the words of telephony', async () => {
    const viewer = office.viewer('Anna')
    const { callId } = await actions().startCall(viewer, { destination: '302' })
    await assert.rejects(actions().onCall(viewer, callId!, { service: 'holdCall' }), {
      code: 'connection-state-incorrect',
      details: { state: 'initiated' },
    })
    await assert.rejects(actions().startCall(viewer, { destination: '303' }), {
      code: 'connection-state-incorrect',
    })
    await assert.rejects(actions().startCall(viewer, { destination: ' () ' }), { status: 409 })
    office.phone('Anna').hangUp()
    await assert.rejects(actions().startCall(viewer, { destination: ' () ' }), { code: 'number-empty' })
  })

  it('permits pick-up as the level does', async () => {
    await actions().startCall(office.viewer('Anna'), { destination: '302' })
    office.phone('Anna').answer()
    const [ringing] = cards('Ben')
    const asked = { callId: ringing!.callId, ringingLine: '302' }
    await assert.rejects(actions().pickUp(office.viewer('Carla'), '303', asked), { code: 'not-permitted' })
    await office.server.parts.settings.change({ defaultLevel: 'team' })
    await actions().pickUp(office.viewer('Carla'), '303', asked)
    assert.equal(cards('Carla')[0]?.state, 'connected')
    assert.equal(cards('Ben').length, 0)
    await assert.rejects(actions().pickUp(office.viewer('Carla'), '303', asked), { code: 'call-unknown' })
  })

  it('consults, goes back and forth, and connects the two', async () => {
    const viewer = office.viewer('Ben')
    office.phone('Anna').dial('302')
    office.phone('Ben').answer()
    const first = cards('Ben')[0]!.callId
    const { callId } = await actions().onCall(viewer, first, {
      service: 'consultationCall',
      destination: '303',
    })
    const consulting = cards('Ben').find((card) => card.callId === callId)
    assert.equal(consulting?.consultationOf, first)
    office.phone('Carla').answer()
    await actions().onCall(viewer, callId!, { service: 'alternateCall' })
    assert.equal(cards('Ben').find((card) => card.callId === first)?.state, 'connected')
    await actions().onCall(viewer, first, { service: 'alternateCall' })
    assert.equal(cards('Ben').find((card) => card.callId === callId)?.permitted[0], 'transferCall')
    await actions().onCall(viewer, callId!, { service: 'transferCall', heldCallId: first })
    assert.equal(cards('Ben').length, 0)
    assert.equal(cards('Anna')[0]?.others[0]?.name, 'Carla')
  })

  it('can say afterwards why a number was dialled as it was, and what became of the call', async () => {
    await office.server.parts.settings.change({
      location: { country: 'DE', areaCode: '30', trunkNumber: '', accessCode: '0' },
    })
    office.switch.addOutside('0089123456', { name: 'Mr Schmidt' })
    const viewer = office.viewer('Anna')
    const { callId } = await actions().startCall(viewer, { destination: '+49 (89) 123456' })
    office.phone('Anna').answer()
    office.phone('Anna').hangUp()
    await office.settle()
    const story = office.server.parts.callExplanations.explain(viewer, callId!)
    const dialled = story.decisions.find(({ subject }) => subject === 'dial')
    assert.equal(dialled?.answer, '0089123456')
    assert.ok(dialled?.steps.some(({ rule }) => rule === 'access-code'))
    assert.deepEqual(
      story.moments.map(({ what, who }) => [what, who?.name ?? who?.display]),
      [
        ['prompted', 'Anna'],
        ['called', 'Anna'],
        ['ringing', 'Mr Schmidt'],
        ['cleared', 'Anna'],
        ['released', 'Mr Schmidt'],
      ],
    )
    assert.deepEqual(
      story.results.map(({ line, result }) => [line, result]),
      [['301', 'cancelled']],
    )
    const [entry] = (await office.server.parts.journal.page({ lines: ['301'], filter: 'all', limit: 1 }))
      .items
    assert.equal(entry?.other.number, '+4989123456')
  })

  it('dials through the provider of the hour, and says so', async () => {
    await office.server.parts.settings.change({
      location: { country: 'DE', areaCode: '30', trunkNumber: '', accessCode: '0' },
    })
    await locate({
      timeZone: 'Europe/Berlin',
      leastCostRouting: {
        providers: [{ name: 'Arcor', prefix: '01070' }],
        zones: [{ name: 'Mobile', prefixes: ['+4917'] }],
        grid: [{ zone: 'Mobile', days: 'mon-fri', from: '08:00', to: '09:30', provider: 'Arcor' }],
      },
    })
    const viewer = office.viewer('Anna')
    const dialledNow = async () => {
      const { callId } = await actions().startCall(viewer, { destination: '0170 1234567' })
      office.phone('Anna').answer()
      office.phone('Anna').hangUp()
      await office.settle()
      const { decisions } = office.server.parts.callExplanations.explain(viewer, callId!)
      return decisions.find(({ subject }) => subject === 'dial')?.answer
    }
    // The clock of the office stands at 8:00 UTC on a Monday: nine o'clock in Berlin.
    assert.equal(await dialledNow(), '00107001701234567')
    await office.pass(1800)
    assert.equal(await dialledNow(), '001701234567')
  })

  describe('digits that follow a number', () => {
    const sent = (line: string) => office.switch.digits.get(line)
    const american = '+1 202 555 1234 567'

    beforeEach(async () => {
      await locate({ dialing: { postDial: true } })
      office.switch.addOutside('0012025551234', { name: 'Hotline' })
    })

    it('are sent when the call is answered, once', async () => {
      const viewer = office.viewer('Anna')
      const { callId } = await actions().startCall(viewer, { destination: american })
      office.phone('Anna').answer()
      await office.pass(5)
      assert.equal(cards('Anna')[0]?.others[0]?.name, 'Hotline', 'only the number itself is dialled')
      assert.equal(sent('301'), undefined, 'nobody has answered')
      office.switch.outsidePhone('0012025551234').answer()
      await office.settle()
      assert.equal(sent('301'), '567')
      await actions().onCall(viewer, callId!, { service: 'holdCall' })
      await actions().onCall(viewer, callId!, { service: 'retrieveCall' })
      await office.settle()
      assert.equal(sent('301'), '567')
    })

    it('are sent into a consultation call, not into the one that is held', async () => {
      const viewer = office.viewer('Anna')
      office.phone('Ben').dial('301')
      office.phone('Anna').answer()
      await office.settle()
      const first = cards('Anna')[0]!.callId
      await actions().onCall(viewer, first, { service: 'consultationCall', destination: american })
      office.switch.outsidePhone('0012025551234').answer()
      await office.settle()
      assert.equal(sent('301'), '567')
    })

    it('go nowhere when nobody answers', async () => {
      await actions().startCall(office.viewer('Anna'), { destination: american })
      office.phone('Anna').answer()
      office.phone('Anna').hangUp()
      office.phone('Anna').dial('302')
      office.phone('Ben').answer()
      await office.pass(5)
      assert.equal(sent('301'), undefined)
    })

    it('are refused beforehand where nobody could send them', async () => {
      const viewer = office.viewer('Anna')
      const refused = { code: 'destination-invalid', details: { destination: american } }
      const forwardings = [{ kind: 'always', destination: american }] as const
      await assert.rejects(actions().setForwardings(viewer, '301', forwardings), refused)
      office.phone('Ben').dial('301')
      office.phone('Anna').answer()
      await office.settle()
      const { callId } = cards('Anna')[0]!
      const transfer = { service: 'singleStepTransferCall', destination: american } as const
      await assert.rejects(actions().onCall(viewer, callId, transfer), refused)
      office.switch.addLine({ line: '304', services: ['makeCall', 'clearConnection'] })
      await office.server.parts.people.change(viewer.personId, { lines: ['301', '304'] })
      await office.settle()
      await assert.rejects(actions().startCall(viewer, { destination: american, line: '304' }), {
        code: 'service-not-supported',
        details: { line: '304', service: 'generateDigits' },
      })
      assert.deepEqual(office.server.parts.callCards.of('304', 'en'), [], 'nothing was dialled')
    })
  })

  it('does one thing after another with one call', async () => {
    office.phone('Anna').dial('302')
    office.phone('Ben').answer()
    const viewer = office.viewer('Ben')
    const { callId } = cards('Ben')[0]!
    const ask = (service: 'holdCall' | 'retrieveCall') => actions().onCall(viewer, callId, { service })
    const results = await Promise.allSettled([
      ask('holdCall'),
      ask('retrieveCall'),
      ask('holdCall'),
      ask('holdCall'),
    ])
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'fulfilled', 'rejected'],
    )
  })
})
