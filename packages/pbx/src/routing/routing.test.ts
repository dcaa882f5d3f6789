import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { directoryOf, type Extension } from './extension.ts'
import { type RouteContext, type RouteDecision, type RouteRequest, route } from './routing.ts'
import { defaultSettings, type Peer, type PhoneSystemSettings } from './settings.ts'

function extension(number: string, change: Partial<Extension> = {}): Extension {
  return {
    number,
    name: `Ext ${number}`,
    devices: [],
    forwardings: [],
    doNotDisturb: false,
    callWaiting: true,
    outsideCalls: false,
    ...change,
  }
}

function peer(name: string, change: Partial<Peer> = {}): Peer {
  return {
    name,
    host: '192.0.2.1',
    addresses: ['192.0.2.1'],
    carriesOutsideCalls: true,
    mayTransit: false,
    ...change,
  }
}

interface World {
  extensions?: Extension[]
  settings?: Partial<PhoneSystemSettings>
  phones?: Record<string, number>
  calls?: Record<string, number>
  /** With the one that is asked about. */
  placed?: Record<string, number>
}

function context(world: World): RouteContext {
  return {
    settings: { ...defaultSettings, ...world.settings },
    directory: directoryOf(world.extensions ?? []),
    registrations: { count: (line) => world.phones?.[line] ?? 0 },
    calls: {
      ofLine: (line) => world.calls?.[line] ?? 0,
      ofPeer: (name) => world.calls?.[name] ?? 0,
      placedBy: (line) => world.placed?.[line] ?? 1,
    },
  }
}

const from = (line: string, dialled: string, more: Partial<RouteRequest> = {}): RouteRequest => ({
  origin: { kind: 'line', line },
  dialled,
  maxForwards: 70,
  ownPasses: 0,
  diversions: 0,
  ...more,
})

function ask(request: RouteRequest, world: World): { answer: RouteDecision; rules: string[] } {
  const { answer, steps } = route(request, context(world))
  assert.equal(steps.at(-1)?.outcome, 'decided', 'the last step decides')
  return { answer, rules: steps.map((step) => step.rule) }
}

function rejected(answer: RouteDecision): string {
  assert.equal(answer.kind, 'reject')
  return answer.kind === 'reject' ? `${answer.status} ${answer.cause}` : ''
}

describe('route', () => {
  const two = [extension('20'), extension('21')]

  it('rings the phones of an extension', () => {
    const { answer, rules } = ask(from('20', '21'), { extensions: two, phones: { 21: 2 } })
    assert.deepEqual(answer, { kind: 'ring', line: '21', ringSeconds: 120, diversions: [] })
    assert.deepEqual(rules, ['number-is-extension', 'phones-ring'])
  })

  it('tells an unreachable, a busy and an undisturbed extension apart', () => {
    assert.equal(rejected(ask(from('20', '21'), { extensions: two }).answer), '486 destNotObtainable')
    const single = [extension('21', { callWaiting: false })]
    const busy = ask(from('20', '21'), { extensions: single, phones: { 21: 1 }, calls: { 21: 1 } })
    assert.equal(rejected(busy.answer), '486 busy')
    const quiet = [extension('21', { doNotDisturb: true })]
    assert.equal(
      rejected(ask(from('20', '21'), { extensions: quiet, phones: { 21: 1 } }).answer),
      '486 doNotDisturb',
    )
  })

  it('answers as it is set while nobody is there, or wants to be disturbed', () => {
    const quiet = [extension('21', { doNotDisturb: true })]
    for (const whileAbsent of [480, 486, 603] as const) {
      const settings = { unwantedCalls: { whileAbsent, declined: 'asChosen' as const } }
      const absent = ask(from('20', '21'), { extensions: two, settings })
      assert.equal(rejected(absent.answer), `${whileAbsent} destNotObtainable`)
      assert.deepEqual(absent.rules.slice(-2), ['no-phone-signed-in', 'answered-while-absent'])
      const undisturbed = ask(from('20', '21'), { extensions: quiet, phones: { 21: 1 }, settings })
      assert.equal(rejected(undisturbed.answer), `${whileAbsent} doNotDisturb`)
    }
    const settings = { unwantedCalls: { whileAbsent: 180 as const, declined: 'asChosen' as const } }
    const { answer, rules } = ask(from('20', '21'), { extensions: two, settings })
    assert.deepEqual(answer, { kind: 'ringUnheard', line: '21', ringSeconds: 3600, diversions: [] })
    assert.equal(rules.at(-1), 'rings-unheard')
  })

  it('goes to the mailbox of who is not there, unless they forward elsewhere themselves', () => {
    const own = { kind: 'notReachable', destination: '23' } as const
    const goesTo = (change: Parameters<typeof extension>[1], phones: Record<string, number>) => {
      const extensions = [extension('21', { mailbox: '22', ...change }), extension('22'), extension('23')]
      const { answer } = ask(from('20', '21'), { extensions, phones: { 22: 1, 23: 1, ...phones } })
      return answer.kind === 'ring'
        ? [answer.line, ...answer.diversions.map(({ cause }) => cause)]
        : [answer.kind]
    }
    assert.deepEqual(goesTo({}, {}), ['22', 'callForwardNotReachable'])
    assert.deepEqual(goesTo({ forwardings: [own] }, {}), ['23', 'callForwardNotReachable'])
    assert.deepEqual(goesTo({}, { 21: 1 }), ['21'])
    // Do not disturb is no absence.
    assert.deepEqual(goesTo({ doNotDisturb: true }, { 21: 1 }), ['reject'])
  })

  it('lets a second call wait up to the bound', () => {
    const world = { extensions: two, phones: { 21: 1 }, settings: { mostCallsPerExtension: 2 } }
    assert.equal(ask(from('20', '21'), { ...world, calls: { 21: 1 } }).answer.kind, 'ring')
    assert.equal(rejected(ask(from('20', '21'), { ...world, calls: { 21: 2 } }).answer), '486 busy')
  })

  it('follows each kind of forwarding', () => {
    const forward = (kind: 'always' | 'busy' | 'notReachable', calls: number, phones: number) =>
      ask(from('22', '20'), {
        extensions: [
          extension('20', { callWaiting: false, forwardings: [{ kind, destination: '21' }] }),
          extension('21'),
        ],
        phones: { 20: phones, 21: 1 },
        calls: { 20: calls },
      }).answer
    const at21 = (cause: string) => [{ from: '20', to: '21', cause }]
    for (const [kind, calls, phones, cause] of [
      ['always', 0, 1, 'callForwardAlways'],
      ['busy', 1, 1, 'callForwardBusy'],
      ['notReachable', 0, 0, 'callForwardNotReachable'],
    ] as const) {
      const answer = forward(kind, calls, phones)
      assert.ok(answer.kind === 'ring' && answer.line === '21')
      assert.deepEqual(answer.diversions, at21(cause))
    }
  })

  it('keeps the forwarding on no answer for later, with its time', () => {
    const noAnswer = { kind: 'noAnswer', destination: '21', ringSeconds: 7 } as const
    const { answer } = ask(from('22', '20'), {
      extensions: [extension('20', { forwardings: [noAnswer] })],
      phones: { 20: 1 },
    })
    assert.deepEqual(answer, { kind: 'ring', line: '20', ringSeconds: 7, noAnswer, diversions: [] })
  })

  it('ends a ring of forwardings', () => {
    const circle = [
      extension('20', { forwardings: [{ kind: 'always', destination: '21' }] }),
      extension('21', { forwardings: [{ kind: 'always', destination: '20' }] }),
    ]
    const { answer, rules } = ask(from('22', '20'), { extensions: circle })
    assert.equal(rejected(answer), '482 callLoop')
    assert.equal(rules.at(-1), 'forwarding-loop')
    assert.equal(
      rejected(ask(from('22', '20', { visited: ['20'] }), { extensions: circle }).answer),
      '482 callLoop',
    )
  })

  it('ends chains, loops and worn-out requests', () => {
    const chain = Array.from({ length: 20 }, (_, i) =>
      extension(`${30 + i}`, { forwardings: [{ kind: 'always', destination: `${31 + i}` }] }),
    )
    assert.equal(rejected(ask(from('20', '30'), { extensions: chain }).answer), '483 callLoop')
    assert.equal(
      rejected(ask(from('20', '21', { maxForwards: 0 }), { extensions: two }).answer),
      '483 callLoop',
    )
    assert.equal(
      rejected(ask(from('20', '21', { ownPasses: 2 }), { extensions: two }).answer),
      '482 callLoop',
    )
    assert.equal(
      rejected(ask(from('20', '21', { diversions: 11 }), { extensions: two }).answer),
      '483 callLoop',
    )
    assert.equal(
      ask(from('20', '21', { diversions: 10 }), { extensions: two, phones: { 21: 1 } }).answer.kind,
      'ring',
    )
  })

  it('performs a feature code for who dials it, not for who sends a call there', () => {
    assert.equal(ask(from('20', '*26#'), { extensions: two }).answer.kind, 'feature')
    assert.equal(ask(from('20', '*26#', { onBehalfOf: '21' }), { extensions: two }).answer.kind, 'reject')
  })

  it('tells unknown from incomplete numbers', () => {
    const long = [extension('2001'), extension('2002')]
    assert.equal(rejected(ask(from('2001', '20'), { extensions: long }).answer), '484 invalidDestination')
    assert.equal(rejected(ask(from('2001', '2009'), { extensions: long }).answer), '404 invalidDestination')
    assert.equal(rejected(ask(from('2001', 'bob'), { extensions: long }).answer), '404 invalidDestination')
  })
})

describe('calls outside', () => {
  const trunk = { peers: [peer('carrier')] }
  const may = [extension('20', { outsideCalls: true }), extension('21')]

  it('leave as dialled for lines with the right, and for no others', () => {
    const { answer } = ask(from('20', '+49301234567'), { extensions: may, settings: trunk })
    assert.deepEqual(answer, {
      kind: 'outside',
      peers: ['carrier'],
      number: '+49301234567',
      isEmergency: false,
      diversions: [],
    })
    assert.equal(
      rejected(ask(from('21', '+49301234567'), { extensions: may, settings: trunk }).answer),
      '403 barred',
    )
  })

  it('lose the access code', () => {
    const settings = { ...trunk, accessCode: '0' }
    const { answer } = ask(from('20', '0030123456'), { extensions: may, settings })
    assert.ok(answer.kind === 'outside' && answer.number === '030123456')
    assert.equal(
      rejected(ask(from('20', '7123456'), { extensions: may, settings }).answer),
      '404 invalidDestination',
    )
  })

  it('are refused to barred destinations, strangers and peers without transit', () => {
    const settings = { peers: [peer('carrier')], barredPrefixes: ['0900'] }
    assert.equal(rejected(ask(from('20', '0900123'), { extensions: may, settings }).answer), '403 barred')
    const stranger = { ...from('', '030123'), origin: { kind: 'stranger' } as const }
    assert.equal(rejected(ask(stranger, { extensions: may, settings }).answer), '403 barred')
    assert.equal(
      rejected(ask({ ...stranger, dialled: '20' }, { extensions: may, phones: { 20: 1 } }).answer),
      '403 barred',
    )
    const outsider = { ...from('', '030123'), origin: { kind: 'peer', peer: 'carrier' } as const }
    assert.equal(rejected(ask(outsider, { extensions: may, settings }).answer), '403 barred')
    const transit = { peers: [peer('carrier', { mayTransit: true })] }
    assert.equal(ask(outsider, { extensions: may, settings: transit }).answer.kind, 'outside')
  })

  it("are paid by the line that forwards: its right counts, not the caller's", () => {
    const forwardings = [{ kind: 'always', destination: '030123' } as const]
    const without = [extension('20', { outsideCalls: true }), extension('21', { forwardings })]
    assert.equal(
      rejected(ask(from('20', '21'), { extensions: without, settings: trunk }).answer),
      '403 barred',
    )
    const having = [extension('20'), extension('21', { forwardings, outsideCalls: true })]
    assert.equal(ask(from('20', '21'), { extensions: having, settings: trunk }).answer.kind, 'outside')
  })

  it('find the next peer when one is full', () => {
    const settings = { peers: [peer('first', { mostCalls: 1 }), peer('second')] }
    const { answer, rules } = ask(from('20', '030123'), { extensions: may, settings, calls: { first: 1 } })
    assert.ok(answer.kind === 'outside')
    assert.deepEqual(answer.peers, ['second'])
    assert.ok(rules.includes('peer-full'))
    const full = { peers: [peer('first', { mostCalls: 0 })] }
    assert.equal(
      rejected(ask(from('20', '030123'), { extensions: may, settings: full }).answer),
      '503 resourcesNotAvailable',
    )
  })

  it('come in with the prefix of the site', () => {
    const settings = { peers: [peer('carrier', { inboundPrefix: '+49301234' })] }
    const incoming = { ...from('', '+4930123420'), origin: { kind: 'peer', peer: 'carrier' } as const }
    const { answer } = ask(incoming, { extensions: may, settings, phones: { 20: 1 } })
    assert.ok(answer.kind === 'ring' && answer.line === '20')
  })
})

describe('calls that a line has placed', () => {
  const most = defaultSettings.mostPlacedCalls
  const lines = [extension('20', { outsideCalls: true }), extension('21')]
  const settings = { peers: [peer('carrier')] }
  const world = { extensions: lines, phones: { 21: 1 }, settings }

  it('are bounded, inside and outside, features too', () => {
    for (const dialled of ['21', '030123', '*21*22#']) {
      const { answer } = ask(from('20', dialled), { ...world, placed: { 20: most } })
      assert.notEqual(answer.kind, 'reject', dialled)
      const beyond = ask(from('20', dialled), { ...world, placed: { 20: most + 1 } })
      assert.equal(rejected(beyond.answer), '403 resourcesNotAvailable')
      assert.deepEqual(beyond.rules, ['line-places-too-many'])
    }
  })

  it('leave emergency calls, calls of others, and calls that are sent on alone', () => {
    const full = { ...world, placed: { 20: most + 1 } }
    const emergency = ask(from('20', '112'), full).answer
    assert.ok(emergency.kind === 'outside' && emergency.isEmergency)
    const fromPeer = { ...from('', '21'), origin: { kind: 'peer', peer: 'carrier' } as const }
    for (const request of [from('22', '21'), fromPeer, from('20', '21', { onBehalfOf: '23' })])
      assert.equal(ask(request, full).answer.kind, 'ring')
  })
})

describe('emergency calls', () => {
  it('get through without right, over full peers, past loops, with or without access code', () => {
    const settings = {
      peers: [peer('carrier', { mostCalls: 0 })],
      accessCode: '0',
      barredPrefixes: ['1'],
      emergencyNumbers: ['110', '112'],
    }
    const lines = [
      extension('20', { doNotDisturb: true, forwardings: [{ kind: 'always', destination: '21' }] }),
    ]
    for (const dialled of ['112', '0112']) {
      const request = from('20', dialled, { ownPasses: 5, diversions: 50 })
      const { answer } = ask(request, { extensions: lines, settings })
      assert.deepEqual(answer, {
        kind: 'outside',
        peers: ['carrier'],
        number: '112',
        isEmergency: true,
        diversions: [],
      })
    }
  })

  it('ring an extension of that number where there is no way outside', () => {
    const { answer } = ask(from('20', '112'), { extensions: [extension('112')], phones: { 112: 1 } })
    assert.ok(answer.kind === 'ring' && answer.line === '112')
  })
})

describe('feature codes', () => {
  it('are heard from lines only', () => {
    const lines = [extension('20')]
    const { answer } = ask(from('20', '*21*22#'), { extensions: lines })
    assert.deepEqual(answer, {
      kind: 'feature',
      feature: { action: 'setForwarding', kind: 'always', destination: '22' },
    })
    const settings = { peers: [peer('carrier')] }
    const outsider = { ...from('', '*21*22#'), origin: { kind: 'peer', peer: 'carrier' } as const }
    assert.equal(ask(outsider, { extensions: lines, settings }).answer.kind, 'reject')
  })
})
