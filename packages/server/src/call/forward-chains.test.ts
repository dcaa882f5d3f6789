/** Forwarding lists in a whole server: on a simulated switch in simulated time, and on a CSTA switch over TCP. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { until } from '@offhook/base/testing'
import { usualLineSettings } from '@offhook/contract'
import { handlersOf } from '../routes.ts'
import { groupSettings, openCstaSwitch } from '../testing/csta-office.ts'
import { TestOffice } from '../testing/test-office.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

type Targets = readonly (readonly [destination: string, ringSeconds: number])[]

async function setList(server: TestServer, line: string, ringSeconds: number, targets: Targets) {
  const forwardList = {
    ringSeconds,
    targets: targets.map(([destination, seconds]) => ({ destination, ringSeconds: seconds })),
  }
  await server.parts.lineSettings.change(line, { ...usualLineSettings, forwardList })
}

/** What was decided about the only call there is, or was: the rules, decision by decision. */
function reasonsOf(server: TestServer, callId: string): string[][] {
  return (server.parts.stories.get(callId)?.decisions ?? [])
    .filter(({ subject }) => subject === 'forward-list')
    .map(({ why }) => why.steps.map(({ rule }) => rule))
}

describe('a forwarding list', () => {
  let office: TestOffice
  beforeEach(async () => {
    office = await TestOffice.open({ people: { Anna: ['301'], Ben: ['302'], Carla: ['303'], Dora: ['304'] } })
    office.switch.addOutside('+493012345')
    await setList(office.server, '301', 10, [
      ['302', 5],
      ['303', 7],
      ['304', 9],
    ])
    await office.settle()
  })
  afterEach(() => office.close())

  const parts = () => office.server.parts
  const caller = () => office.switch.outsidePhone('+493012345')
  const ringing = () =>
    ['301', '302', '303', '304'].filter((line) =>
      parts()
        .calls.ofLine(line)
        .some((call) =>
          call.connections.some(({ party, state }) => party.line === line && state === 'alerting'),
        ),
    )
  const call = async (number: string) => {
    caller().dial(number)
    await office.settle()
    const [made] = parts().calls.all()
    return made!.id
  }

  it('sends the call on, station after station, and stays at the last', async () => {
    const id = await call('301')
    assert.deepEqual(ringing(), ['301'])
    await office.pass(9)
    assert.deepEqual(ringing(), ['301'])
    await office.pass(1)
    assert.deepEqual(ringing(), ['302'])
    await office.pass(5)
    assert.deepEqual(ringing(), ['303'])
    await office.pass(7)
    assert.deepEqual(ringing(), ['304'])
    await office.pass(60)
    assert.deepEqual(ringing(), ['304'])
    assert.deepEqual(reasonsOf(office.server, id), [
      ['first-line-governs', 'rang-in-vain', 'station-rings'],
      ['first-line-governs', 'rang-in-vain', 'station-rings'],
      ['first-line-governs', 'rang-in-vain', 'station-rings'],
      ['station-is-last'],
    ])
    office.phone('Dora').answer()
    await office.settle()
    caller().hangUp()
    await office.settle()
    const { items } = await parts().journal.page({
      lines: ['301', '302', '303', '304'],
      filter: 'all',
      limit: 10,
    })
    assert.deepEqual(items.map(({ line, result }) => `${line} ${result}`).sort(), [
      '301 forwarded',
      '302 forwarded',
      '303 forwarded',
      '304 answered',
    ])
  })

  it('ends when somebody answers', async () => {
    await call('301')
    await office.pass(10)
    office.phone('Ben').answer()
    await office.pass(60)
    assert.deepEqual(ringing(), [])
    assert.equal(parts().calls.count, 1)
  })

  it('is that of the first line that rang; lists on later lines do not count, and it is told so', async () => {
    await setList(office.server, '302', 2, [['304', 5]])
    const id = await call('301')
    await office.pass(10)
    assert.deepEqual(ringing(), ['302'])
    await office.pass(4)
    assert.deepEqual(ringing(), ['302'])
    await office.pass(1)
    assert.deepEqual(ringing(), ['303'])
    assert.ok(reasonsOf(office.server, id).some((rules) => rules.includes('list-of-first-governs')))
  })

  it('does not begin where the call rang at another line first', async () => {
    await parts().actions.setForwardings(office.viewer('Dora'), '304', [
      { kind: 'noAnswer', destination: '301', ringSeconds: 4 },
    ])
    await call('304')
    await office.pass(4)
    assert.deepEqual(ringing(), ['301'])
    await office.pass(60)
    assert.deepEqual(ringing(), ['301'])
  })

  it('begins where the phone was never reached: a line that forwards at once did not ring', async () => {
    await parts().actions.setForwardings(office.viewer('Dora'), '304', [
      { kind: 'always', destination: '301' },
    ])
    await call('304')
    await office.pass(10)
    assert.deepEqual(ringing(), ['302'])
  })

  it('leaves out who cannot ring, and tells why', async () => {
    office.switch.unplug('302')
    await parts().actions.setDoNotDisturb(office.viewer('Carla'), '303', true)
    const id = await call('301')
    await office.pass(10)
    assert.deepEqual(ringing(), ['304'])
    assert.deepEqual(reasonsOf(office.server, id)[0]?.slice(2), [
      'station-out-of-service',
      'station-not-disturbed',
      'station-rings',
    ])
  })

  it('keeps ringing where nobody of the list can', async () => {
    for (const line of ['302', '303', '304']) office.switch.unplug(line)
    const id = await call('301')
    await office.pass(30)
    assert.deepEqual(ringing(), ['301'])
    assert.equal(reasonsOf(office.server, id)[0]?.at(-1), 'list-at-its-end')
  })

  it('stops at a station that is not watched here', async () => {
    office.switch.addOutside('+4989777')
    await setList(office.server, '301', 10, [
      ['+4989777', 5],
      ['303', 7],
    ])
    const id = await call('301')
    await office.pass(60)
    assert.deepEqual(ringing(), [])
    assert.equal(reasonsOf(office.server, id)[0]?.at(-1), 'station-not-watched')
    const [live] = parts().calls.all()
    assert.ok(
      live?.connections.some(({ party, state }) => party.number === '+4989777' && state === 'alerting'),
    )
  })

  it('tries the next where the phone system refuses one', async () => {
    await setList(office.server, '301', 10, [
      ['--', 5],
      ['303', 7],
    ])
    const id = await call('301')
    await office.pass(10)
    assert.deepEqual(ringing(), ['303'])
    assert.ok(reasonsOf(office.server, id).some((rules) => rules.includes('station-refused')))
  })

  it('ends where the person called sends the call elsewhere', async () => {
    const id = await call('301')
    await parts().actions.onCall(office.viewer('Anna'), id, { service: 'deflectCall', destination: '304' })
    await office.pass(60)
    assert.deepEqual(ringing(), ['304'])
  })

  it('begins anew when somebody who answered passes the call on', async () => {
    const id = await call('302')
    office.phone('Ben').answer()
    await office.settle()
    await parts().actions.onCall(office.viewer('Ben'), id, {
      service: 'singleStepTransferCall',
      destination: '301',
    })
    await office.settle()
    assert.deepEqual(ringing(), ['301'])
    await office.pass(10)
    assert.deepEqual(ringing(), ['302'])
  })

  it('goes on when the call is transferred while it rings', async () => {
    await call('304')
    office.phone('Dora').answer()
    await office.settle()
    const [talk] = parts().calls.all()
    await parts().actions.onCall(office.viewer('Dora'), talk!.id, {
      service: 'consultationCall',
      destination: '301',
    })
    await office.pass(6)
    const consultation = [...parts().calls.ofLine('301')][0]!
    await parts().actions.onCall(office.viewer('Dora'), consultation.id, { service: 'transferCall' })
    await office.pass(3)
    assert.deepEqual(ringing(), ['301'])
    await office.pass(10)
    assert.deepEqual(ringing(), ['302'])
  })

  it('tells the person called why the call went on', async () => {
    const id = await call('301')
    await office.pass(10)
    caller().hangUp()
    await office.settle()
    const { decisions } = parts().callExplanations.explain(office.viewer('Anna'), id)
    const decision = decisions.find(({ subject }) => subject === 'forward-list')
    assert.equal(decision?.answer, '302')
    assert.deepEqual(decision?.steps[1], {
      rule: 'rang-in-vain',
      because: { line: '301', seconds: 10 },
      outcome: 'passed',
    })
  })
})

describe('a forwarding list at CSTA switches', () => {
  it('redirects by service, and goes on from one phone system to another', async (t) => {
    const server = await startTestServer({
      config: { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false },
    })
    t.after(() => server.close())
    await server.setUp({ defaultLevel: 'team' })
    const north = await openCstaSwitch({ 301: 'Anna', 302: 'Ben' })
    t.after(() => north.listening.cut())
    const south = await openCstaSwitch({ 401: 'Dora', 402: 'Emil' })
    t.after(() => south.listening.cut())
    north.simulated.addOutside('401')
    north.simulated.addOutside('+493012345')
    south.simulated.addOutside('+493012345')
    for (const [name, { port }] of Object.entries({ north, south })) {
      await server.parts.lineGroups.create(groupSettings(name, port))
    }
    const stateOf = (line: string) => server.parts.lines.get(line)?.device.state
    await until('the lines', () => ['301', '302', '401', '402'].every((l) => stateOf(l) === 'inService'))
    const { person: otto } = await server.addPerson({ name: 'Otto', role: 'administrator' })
    const body = {
      ...usualLineSettings,
      forwardList: {
        ringSeconds: 1,
        targets: ['302', '401', '402'].map((destination) => ({ destination, ringSeconds: 1 })),
      },
    }
    const request = { note() {} } as never
    await handlersOf(server.parts).changeLineSettings(
      { params: { line: '301' }, body },
      server.viewerOf(otto),
      request,
    )
    await setList(server, '401', 60, [['402', 60]])
    const rings = (line: string) =>
      server.parts.calls
        .ofLine(line)
        .some(({ connections }) =>
          connections.some(({ party, state }) => party.line === line && state === 'alerting'),
        )
    north.simulated.outsidePhone('+493012345').dial('301')
    await until('it rings at the first', () => rings('301'))
    const [first] = server.parts.calls.all()
    await until('it rings at the second', () => rings('302') && !rings('301'))
    // The way from one phone system to the other is theirs: here the second is called as the first would.
    await until('it left for the other phone system', () => !rings('302'))
    south.simulated.outsidePhone('+493012345').dial('401')
    await until('it rings at the other phone system', () => rings('401'))
    await until('its list goes on there', () => rings('402') && !rings('401'))
    assert.deepEqual(
      reasonsOf(server, first!.id).map((rules) => rules.at(-1)),
      ['station-rings', 'station-rings'],
    )
  })
})
