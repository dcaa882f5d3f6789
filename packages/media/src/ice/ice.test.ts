import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '@offhook/base/testing'
import fc from 'fast-check'
import type { Candidate, IceParameters } from '../sdp/ice-attributes.ts'
import { ATTRIBUTE, METHOD, parseStun, stunAttribute, writeStun } from '../stun/message.ts'
import { candidatePriority, hostCandidate, pairPriority } from './candidates.ts'
import { type Base, CheckList, PAIR_STATES } from './check-list.ts'
import { IceAgent, type IceListener } from './ice-agent.ts'
import { fragmentOf, parseCheck } from './ice-session.ts'
import { ICE_STATES } from './ice-state.ts'

type Route = (from: string, to: string) => boolean

/** Agents on a network in memory that carries packets in a millisecond, where `reaches` lets them. */
class Network {
  nowMs = 0
  reaches: Route = () => true
  sent = 0
  readonly #inboxes = new Map<string, (packet: Uint8Array, address: string, port: number) => void>()
  #packets: { to: string; packet: Uint8Array; address: string; port: number }[] = []
  readonly #ticks: (() => void)[] = []

  agent(seed: number, hosts: readonly string[]): TestAgent {
    const agent: TestAgent = { states: [], valid: 0, dropped: [], agent: undefined as never }
    const bases: Base[] = hosts.map((host, index) => {
      const candidate = hostCandidate(host, 4000, 65_535 - index)
      return {
        candidate,
        send: (packet, address, port) => {
          this.sent++
          this.#packets.push({ to: `${address}:${port}`, packet: packet.slice(), address: host, port: 4000 })
        },
      }
    })
    const listener: IceListener = {
      onState: (state) => agent.states.push(state),
      onValid: () => agent.valid++,
      onCheck: () => undefined,
    }
    const candidates = bases.map(({ candidate }) => candidate)
    agent.agent = new IceAgent(bases, candidates, seed, seededRandom(seed), listener)
    for (const [index, host] of hosts.entries())
      this.#inboxes.set(`${host}:4000`, (packet, address, port) => {
        const message = parseCheck(packet)
        if (!message) return
        const fault = agent.agent.take(
          message,
          packet,
          fragmentOf(message),
          bases[index]!,
          address,
          port,
          this.nowMs,
        )
        if (fault) agent.dropped.push(fault)
      })
    this.#ticks.push(() => agent.agent.tick(this.nowMs))
    return agent
  }

  run(ms: number): void {
    for (const end = this.nowMs + ms; this.nowMs < end; this.nowMs += 10) {
      const packets = this.#packets
      this.#packets = []
      for (const { to, packet, address, port } of packets)
        if (this.reaches(address, to)) this.#inboxes.get(to)?.(packet, address, port)
      for (const tick of this.#ticks) tick()
    }
  }
}

interface TestAgent {
  agent: IceAgent
  readonly states: string[]
  valid: number
  readonly dropped: string[]
}

/** As if told by a description. */
function told({ agent }: TestAgent, changes: Partial<IceParameters> = {}): IceParameters {
  return { ...agent.parameters, ...changes }
}

function meet(network: Network, a: TestAgent, b: TestAgent): void {
  a.agent.start(told(b), 'controlling', network.nowMs)
  b.agent.start(told(a), 'controlled', network.nowMs)
}

const place = (candidate: Candidate | undefined) => candidate?.address

test('the tables are those of the figure, and every state can be left or is an end', () => {
  assert.deepEqual(Object.keys(PAIR_STATES), ['frozen', 'waiting', 'in-progress', 'succeeded', 'failed'])
  assert.equal(ICE_STATES.connected['fell-silent'], 'disconnected')
  for (const arrows of [...Object.values(PAIR_STATES), ...Object.values(ICE_STATES)])
    assert.ok(Object.keys(arrows).length > 0)
})

test('priorities are those of RFC 8445', () => {
  // §15.1 of RFC 5245 and §5.1.2.1 here: a host candidate with the highest local preference.
  assert.equal(candidatePriority('host', 65_535), 2_130_706_431)
  assert.equal(candidatePriority('relay', 65_535), 16_777_215)
  assert.equal(pairPriority(10, 20), (10n << 32n) + 40n)
  assert.equal(pairPriority(20, 10), (10n << 32n) + 41n)
})

test('two agents find each other by their best pair', () => {
  const network = new Network()
  const a = network.agent(1, ['10.0.0.1', '10.1.0.1'])
  const b = network.agent(2, ['10.0.0.2', '10.1.0.2'])
  meet(network, a, b)
  network.run(1500)
  assert.deepEqual(
    [a.states, b.states],
    [
      ['checking', 'connected'],
      ['checking', 'connected'],
    ],
  )
  assert.deepEqual([place(a.agent.path?.local), place(a.agent.path?.remote)], ['10.0.0.1', '10.0.0.2'])
  assert.deepEqual([place(b.agent.path?.local), place(b.agent.path?.remote)], ['10.0.0.2', '10.0.0.1'])
  assert.deepEqual([a.dropped, b.dropped], [[], []])
})

test('where the best pair does not get through, another does', () => {
  const network = new Network()
  network.reaches = (from, to) => from.startsWith('10.1.') && to.startsWith('10.1.')
  const a = network.agent(1, ['10.0.0.1', '10.1.0.1'])
  const b = network.agent(2, ['10.0.0.2', '10.1.0.2'])
  meet(network, a, b)
  network.run(3000)
  assert.equal(place(a.agent.path?.remote), '10.1.0.2')
  assert.equal(place(b.agent.path?.remote), '10.1.0.1')
})

test('a side that tells no candidate is found by its checks', () => {
  const network = new Network()
  const a = network.agent(1, ['10.0.0.1'])
  const b = network.agent(2, ['10.0.0.2'])
  a.agent.start(told(b, { candidates: [], isComplete: false }), 'controlled', 0)
  b.agent.start(told(a), 'controlling', 0)
  network.run(1500)
  assert.equal(a.agent.path?.remote.type, 'prflx')
  assert.equal(place(a.agent.path?.remote), '10.0.0.2')
})

test('checks that come before the answer are kept, and candidates may trickle', () => {
  const network = new Network()
  const a = network.agent(1, ['10.0.0.1'])
  const b = network.agent(2, ['10.0.0.2'])
  b.agent.start(told(a, { candidates: [] }), 'controlled', 0)
  b.agent.addCandidate(told(a).candidates[0], 'another')
  network.run(500)
  assert.equal(network.sent, 0)
  b.agent.addCandidate(told(a).candidates[0], told(a).usernameFragment)
  b.agent.addCandidate(undefined, undefined)
  network.run(500)
  a.agent.start(told(b, { candidates: [] }), 'controlling', network.nowMs)
  network.run(1000)
  assert.deepEqual([a.agent.state, b.agent.state], ['connected', 'connected'])
})

test('both think they control, or neither does: one gives in', () => {
  for (const role of ['controlling', 'controlled'] as const) {
    const network = new Network()
    const a = network.agent(1, ['10.0.0.1'])
    const b = network.agent(2, ['10.0.0.2'])
    a.agent.start(told(b), role, 0)
    b.agent.start(told(a), role, 0)
    network.run(3000)
    assert.deepEqual([a.agent.state, b.agent.state], ['connected', 'connected'], role)
    assert.notEqual(a.agent.role, b.agent.role)
  }
})

test('a path that falls silent is told, heard again, and given up when consent has gone', () => {
  const network = new Network()
  const a = network.agent(1, ['10.0.0.1'])
  const b = network.agent(2, ['10.0.0.2'])
  meet(network, a, b)
  network.run(60_000)
  assert.deepEqual([a.agent.state, b.agent.state], ['connected', 'connected'])
  network.reaches = () => false
  network.run(12_000)
  assert.deepEqual([a.agent.state, b.agent.state], ['disconnected', 'disconnected'])
  assert.ok(a.agent.path)
  network.reaches = () => true
  network.run(8000)
  assert.deepEqual([a.agent.state, b.agent.state], ['connected', 'connected'])
  network.reaches = () => false
  network.run(40_000)
  assert.deepEqual([a.agent.state, b.agent.state], ['failed', 'failed'])
  assert.equal(a.agent.path, undefined)
  const { sent } = network
  network.run(10_000)
  assert.equal(network.sent, sent)
})

test('ICE restart: the old path carries on until the new one is there; after a failure it begins anew', () => {
  const network = new Network()
  const a = network.agent(1, ['10.0.0.1'])
  const b = network.agent(2, ['10.0.0.2'])
  meet(network, a, b)
  network.run(2000)
  const before = told(a)
  assert.notEqual(a.agent.restart().usernameFragment, before.usernameFragment)
  assert.equal(a.agent.fragments.length, 2)
  network.run(20_000)
  assert.deepEqual([a.agent.state, b.agent.state], ['connected', 'connected'])
  b.agent.restart()
  network.reaches = () => false
  meet(network, a, b)
  assert.ok(a.agent.path && b.agent.path)
  network.reaches = () => true
  network.run(3000)
  assert.deepEqual([a.agent.fragments.length, b.agent.fragments.length], [1, 1])
  assert.deepEqual([a.states.at(-1), b.states.at(-1)], ['connected', 'connected'])
  network.reaches = () => false
  network.run(45_000)
  assert.equal(a.agent.state, 'failed')
  network.reaches = () => true
  a.agent.restart()
  b.agent.restart()
  meet(network, a, b)
  network.run(3000)
  assert.deepEqual([a.agent.state, b.agent.state], ['connected', 'connected'])
})

test('nobody there: told when the time for looking is over, and not before', () => {
  const network = new Network()
  const a = network.agent(1, ['10.0.0.1'])
  const b = network.agent(2, ['10.0.0.2'])
  network.reaches = () => false
  a.agent.start(told(b, { isComplete: false }), 'controlling', 0)
  network.run(39_000)
  assert.equal(a.agent.state, 'checking')
  network.run(1000)
  assert.deepEqual(a.states, ['checking', 'failed'])
})

test('loss of a third of the packets does not keep them apart', () => {
  const network = new Network()
  const random = seededRandom(7)
  network.reaches = () => random.bytes(1)[0]! > 85
  const a = network.agent(1, ['10.0.0.1', '10.1.0.1'])
  const b = network.agent(2, ['10.0.0.2'])
  meet(network, a, b)
  network.run(15_000)
  for (const { agent } of [a, b]) {
    assert.ok(agent.path)
    agent.heard(network.nowMs)
    assert.equal(agent.state, 'connected')
  }
})

test('forged checks, floods of candidates and answers to nothing are dropped, and leave nothing behind', () => {
  const network = new Network()
  const a = network.agent(1, ['10.0.0.1'])
  const b = network.agent(2, ['10.0.0.2'])
  meet(network, a, b)
  network.run(2000)
  const [base] = [{ candidate: hostCandidate('10.0.0.1', 4000, 1), send: () => assert.fail('answered') }]
  const name = { type: ATTRIBUTE.username, value: Buffer.from(`${told(a).usernameFragment}:x`) }
  const take = (bytes: Uint8Array) =>
    a.agent.take(parseStun(bytes)!, bytes, told(a).usernameFragment, base, '10.6.6.6', 1, network.nowMs)
  const request = {
    class: 'request',
    method: METHOD.binding,
    transaction: new Uint8Array(12),
    attributes: [name],
  } as const
  const key = Buffer.from('not the password of anybody')
  assert.equal(take(writeStun(request, { key, hasFingerprint: false })), 'malformed')
  assert.equal(take(writeStun(request, { key, hasFingerprint: true })), 'forged')
  assert.equal(take(writeStun(request, { hasFingerprint: true })), 'forged')
  assert.equal(
    take(writeStun({ ...request, class: 'success' }, { key, hasFingerprint: true })),
    'unknown-transaction',
  )
  const list = new CheckList([base], () => 'controlled')
  for (let port = 1; port < 1000; port++) list.add(hostCandidate('10.0.0.9', port, port))
  for (let port = 1; port < 1000; port++) list.of(base, '10.0.0.10', port, port)
  assert.ok(list.pairs.length <= 100)
})

test('what a peer must understand and does not is refused by number', () => {
  const answers: Uint8Array[] = []
  const base: Base = { candidate: hostCandidate('10.0.0.1', 4000, 1), send: (packet) => answers.push(packet) }
  const agent = new IceAgent([base], [], 1, seededRandom(1), {
    onState: () => undefined,
    onValid: () => undefined,
    onCheck: () => undefined,
  })
  const { usernameFragment, password } = agent.parameters
  const attributes = [
    { type: ATTRIBUTE.username, value: Buffer.from(`${usernameFragment}:x`) },
    { type: 0x7777, value: new Uint8Array(0) },
  ]
  const bytes = writeStun(
    { class: 'request', method: METHOD.binding, transaction: new Uint8Array(12), attributes },
    { key: Buffer.from(password), hasFingerprint: true },
  )
  agent.take(parseStun(bytes)!, bytes, usernameFragment, base, '10.0.0.2', 1, 0)
  const answer = parseStun(answers[0]!)!
  assert.equal(answer.class, 'error')
  assert.deepEqual([...stunAttribute(answer, ATTRIBUTE.unknownAttributes)!], [0x77, 0x77])
})

test('candidates of any shape do not disturb the list', () => {
  const candidate = fc.record({
    foundation: fc.string(),
    component: fc.integer({ min: 0, max: 300 }),
    transport: fc.constantFrom('udp' as const, 'tcp' as const),
    priority: fc.nat(0xffff_ffff),
    address: fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain(), fc.string()),
    port: fc.nat(65_535),
    type: fc.constantFrom('host' as const, 'srflx' as const, 'prflx' as const, 'relay' as const),
  })
  fc.assert(
    fc.property(fc.array(candidate, { maxLength: 150 }), (candidates) => {
      const base = { candidate: hostCandidate('10.0.0.1', 4000, 1), send: () => undefined }
      const list = new CheckList([base], () => 'controlling')
      for (const each of candidates) list.add(each)
      assert.ok(list.pairs.length <= 100)
      for (const { remote } of list.pairs) assert.equal(remote.transport, 'udp')
    }),
    { numRuns: 100 },
  )
})
