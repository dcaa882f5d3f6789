/** Phones call one another over real sockets on loopback, each transport in turn, and mixed. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { silentLog, systemClock, systemRandom } from '@offhook/base'
import {
  type PhoneCall,
  type PhoneCallEvents,
  type SelfSigned,
  SimulatedPhone,
  type SimulatedPhoneOptions,
  SmallPhoneSystem,
  selfSigned,
} from '../testing/index.ts'
import { TracePoint } from '../trace/trace-point.ts'
import type { TransportName } from '../transport/flow.ts'
import { type ListenerConfig, NetworkTransport } from '../transport/network-transport.ts'
import { tracing } from '../transport/tracing.ts'

const REALM = '127.0.0.1'
const HOST = '127.0.0.1'

/** What `listen` hears next, or a failure when that never comes. */
function heard<Event>(listen: (done: (event: Event) => void) => unknown): Promise<Event> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('nothing was heard')), 30_000)
    listen((event) => {
      clearTimeout(timer)
      resolve(event)
    })
  })
}

/** The next event of that name in a call. */
function next<Name extends 'ringing' | 'talking' | 'held' | 'ended'>(
  call: PhoneCall,
  name: Name,
): Promise<PhoneCallEvents[Name]> {
  return heard((done) => call.on(name, done))
}

describe('phones on loopback', () => {
  let identity: SelfSigned | undefined
  let phoneSystem: SmallPhoneSystem
  const trace = new TracePoint({ clock: systemClock, capacityBytes: 1_000_000 })
  const phones: SimulatedPhone[] = []

  before(async () => {
    identity = selfSigned()
    const plain: ListenerConfig[] = (['udp', 'tcp', 'ws'] as const).map((transport) => ({
      transport,
      host: HOST,
      port: 0,
    }))
    const secure: ListenerConfig[] = identity
      ? (['tls', 'wss'] as const).map((transport) => ({ transport, host: HOST, port: 0, tls: identity! }))
      : []
    const transport = new NetworkTransport({
      clock: systemClock,
      log: silentLog,
      listeners: [...plain, ...secure],
      observer: tracing(trace),
    })
    const users = { anna: 'a', ben: 'b', carla: 'c' }
    phoneSystem = new SmallPhoneSystem({
      clock: systemClock,
      random: systemRandom,
      transport,
      realm: REALM,
      users,
      algorithms: ['SHA-256', 'MD5'],
    })
    await phoneSystem.agent.start()
  })

  after(async () => {
    await Promise.all(phones.map((phone) => phone.stop()))
    await phoneSystem.agent.stop()
  })

  async function phone(
    user: string,
    transport: TransportName,
    options: Partial<SimulatedPhoneOptions> = {},
  ): Promise<SimulatedPhone> {
    const { port } = phoneSystem.agent.addresses.find((each) => each.transport === transport)!
    const made = new SimulatedPhone({
      clock: systemClock,
      random: systemRandom,
      user,
      password: user[0]!,
      domain: REALM,
      server: { address: HOST, port, transport },
      ...options,
    })
    phones.push(made)
    assert.equal(await made.start(), 200)
    return made
  }

  async function talking(from: SimulatedPhone, to: SimulatedPhone): Promise<[PhoneCall, PhoneCall]> {
    const incoming = heard<PhoneCall>((done) => to.on('incoming', done))
    const outgoing = from.call(to.user)
    const ringing = next(outgoing, 'ringing')
    const there = await incoming
    assert.equal((await ringing).status, 180)
    const connected = Promise.all([next(outgoing, 'talking'), next(there, 'talking')])
    there.answer()
    await connected
    return [outgoing, there]
  }

  for (const [one, other] of [
    ['udp', 'udp'],
    ['tcp', 'tcp'],
    ['tls', 'tls'],
    ['ws', 'ws'],
    ['wss', 'wss'],
    ['udp', 'wss'],
  ] as const) {
    it(`${one} calls ${other}: ring, talk, hold, retrieve, hang up`, async (t) => {
      if (!identity && (isSecureName(one) || isSecureName(other))) {
        t.diagnostic('no openssl command here: not run')
        return
      }
      const anna = await phone('anna', one)
      const ben = await phone('ben', other)
      const [a, b] = await talking(anna, ben)
      const held = next(b, 'held')
      assert.equal(await a.hold(), true)
      assert.deepEqual(await held, { isHeld: true })
      assert.equal(await a.retrieve(), true)
      assert.equal(b.isHeld, false)
      const ended = next(b, 'ended')
      a.hangUp()
      assert.deepEqual(await ended, { status: 200, by: 'remote' })
      await Promise.all(phones.splice(0).map((each) => each.stop()))
      assert.deepEqual(phoneSystem.registered, [])
    })
  }

  it('attended transfer: Ben consults Carla, and Anna and Carla talk', async () => {
    const [anna, ben, carla] = [
      await phone('anna', 'udp'),
      await phone('ben', 'tcp'),
      await phone('carla', 'udp'),
    ]
    const [, atBen] = await talking(anna, ben)
    await atBen.hold()
    const [consultation] = await talking(ben, carla)
    const left = Promise.all([next(atBen, 'ended'), next(consultation, 'ended')])
    const transfer = atBen.transferTo(consultation)
    const progress = heard<{ status: number }>((done) => transfer.on('progress', done))
    assert.equal((await progress).status, 100)
    await left
    const states = () => [ben, anna, carla].map(({ calls }) => calls.map(({ state }) => state))
    for (let turn = 0; turn < 3000 && String(states()) !== ',talking,talking'; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    assert.deepEqual(states(), [[], ['talking'], ['talking']])
    await Promise.all(phones.splice(0).map((each) => each.stop()))
  })

  it('answers by itself, hangs up by itself, and refuses when told to', async () => {
    const anna = await phone('anna', 'udp')
    const ben = await phone('ben', 'udp', { behaviour: { answerAfterMs: 20, hangUpAfterMs: 50 } })
    const call = anna.call('ben')
    await next(call, 'talking')
    assert.equal((await next(call, 'ended')).by, 'remote')
    ben.behaviour.rejectWith = 486
    assert.equal((await next(anna.call('ben'), 'ended')).status, 486)
    assert.equal((await next(anna.call('nobody'), 'ended')).status, 404)
    await Promise.all(phones.splice(0).map((each) => each.stop()))
  })

  it('refuses a wrong password', async () => {
    const { port } = phoneSystem.agent.addresses[0]!
    const made = new SimulatedPhone({
      clock: systemClock,
      random: systemRandom,
      user: 'anna',
      password: 'wrong',
      domain: REALM,
      server: { address: HOST, port },
    })
    phones.push(made)
    assert.equal(await made.start(), 401)
    assert.equal(made.isRegistered, false)
  })

  it('shows every message to the trace point', () => {
    const transports = new Set(trace.messages({ methods: ['INVITE'] }).map(({ transport }) => transport))
    assert.ok(transports.has('UDP') && transports.has('TCP') && transports.has('WS'))
    if (identity) assert.ok(transports.has('TLS') && transports.has('WSS'))
  })
})

function isSecureName(transport: TransportName): boolean {
  return transport === 'tls' || transport === 'wss'
}
