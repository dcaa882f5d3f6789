import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Binding } from './binding.ts'
import { type RegistrationRequest, register } from './registration.ts'

const limits = { shortest: 60, longest: 3600, usual: 600 }
const NOW = 1_000_000

function request(change: Partial<RegistrationRequest> = {}): RegistrationRequest {
  return {
    line: '20',
    device: 'desk',
    contacts: [{ uri: 'sip:20@192.0.2.7' }],
    path: [],
    callId: 'c1',
    cseq: 1,
    flow: { transport: 'udp', address: '192.0.2.7', port: 5060 },
    userAgent: 'Test',
    abilities: { talk: false, hold: false },
    ...change,
  }
}

function bindingsAfter(
  known: readonly Binding[],
  change: Partial<RegistrationRequest>,
  now = NOW,
): readonly Binding[] {
  const outcome = register(known, request(change), limits, now)
  assert.ok(outcome.status === 200)
  return outcome.bindings
}

describe('register', () => {
  it('binds a contact for the usual, the asked and at most the longest time', () => {
    const seconds = (change: Partial<RegistrationRequest>) =>
      (bindingsAfter([], change)[0]!.expiresAt - NOW) / 1000
    assert.equal(seconds({}), 600)
    assert.equal(seconds({ expires: 120 }), 120)
    assert.equal(seconds({ expires: 120, contacts: [{ uri: 'sip:a@b', expires: 90 }] }), 90)
    assert.equal(seconds({ expires: 999_999 }), 3600)
  })

  it('refuses too short a time with 423', () => {
    assert.deepEqual(register([], request({ expires: 30 }), limits, NOW), { status: 423, shortest: 60 })
  })

  it('refreshes without forgetting since when, and writes what changed', () => {
    const first = bindingsAfter([], {})
    const outcome = register(first, request({ cseq: 2 }), limits, NOW + 5000)
    assert.ok(outcome.status === 200)
    assert.equal(outcome.bindings.length, 1)
    assert.equal(outcome.bindings[0]!.since, NOW)
    assert.deepEqual(
      outcome.changes.map((change) => [change.type, change.key]),
      [['put', '20 sip:20@192.0.2.7']],
    )
  })

  it('keeps several contacts and devices apart, and removes one', () => {
    let bindings = bindingsAfter([], {})
    bindings = bindingsAfter(bindings, {
      device: 'mobile',
      callId: 'c2',
      contacts: [{ uri: 'sip:20@192.0.2.8' }],
    })
    assert.equal(bindings.length, 2)
    bindings = bindingsAfter(bindings, { cseq: 2, expires: 0 })
    assert.deepEqual(
      bindings.map((binding) => binding.device),
      ['mobile'],
    )
  })

  it("removes all of one device with *, and leaves the others'", () => {
    let bindings = bindingsAfter([], {})
    bindings = bindingsAfter(bindings, {
      device: 'mobile',
      callId: 'c2',
      contacts: [{ uri: 'sip:20@192.0.2.8' }],
    })
    assert.deepEqual(register(bindings, request({ contacts: '*', cseq: 2 }), limits, NOW), {
      status: 400,
      reason: 'Wildcard Needs Expires 0',
    })
    const left = bindingsAfter(bindings, { contacts: '*', expires: 0, cseq: 2 })
    assert.deepEqual(
      left.map((binding) => binding.device),
      ['mobile'],
    )
  })

  it('refuses a request that was overtaken by a later one', () => {
    const bindings = bindingsAfter([], { cseq: 7 })
    assert.equal(register(bindings, request({ cseq: 7 }), limits, NOW).status, 500)
    assert.equal(register(bindings, request({ cseq: 6, contacts: '*', expires: 0 }), limits, NOW).status, 500)
    assert.equal(register(bindings, request({ cseq: 1, callId: 'restarted' }), limits, NOW).status, 200)
  })

  it('replaces the contact of the same instance and reg-id (RFC 5626)', () => {
    const flow = { instance: '"<urn:uuid:1>"', regId: 1 }
    const first = bindingsAfter([], { contacts: [{ uri: 'sip:20@192.0.2.7:1000', ...flow }] })
    const moved = bindingsAfter(first, {
      callId: 'c9',
      contacts: [{ uri: 'sip:20@192.0.2.7:2000', ...flow }],
    })
    assert.deepEqual(
      moved.map((binding) => binding.contact),
      ['sip:20@192.0.2.7:2000'],
    )
    const second = bindingsAfter(moved, {
      callId: 'c8',
      contacts: [{ uri: 'sip:20@192.0.2.7:3000', ...flow, regId: 2 }],
    })
    assert.equal(second.length, 2)
  })

  it('drops what is over and bounds the contacts of a device', () => {
    const first = bindingsAfter([], {})
    assert.equal(bindingsAfter(first, { contacts: [{ uri: 'sip:x@y' }], cseq: 2 }, NOW + 601_000).length, 1)
    let bindings: readonly Binding[] = []
    for (let i = 0; i < 8; i++)
      bindings = bindingsAfter(bindings, { contacts: [{ uri: `sip:20@h:${i + 1}` }], cseq: i + 1 })
    const ninth = register(bindings, request({ contacts: [{ uri: 'sip:20@h:99' }], cseq: 99 }), limits, NOW)
    assert.equal(ninth.status, 403)
  })

  it('only tells the bindings when no contact is given', () => {
    const first = bindingsAfter([], {})
    const outcome = register(first, request({ contacts: [], cseq: 2 }), limits, NOW)
    assert.deepEqual(outcome, { status: 200, bindings: first, changes: [] })
  })
})
