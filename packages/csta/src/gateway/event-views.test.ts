import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Call, type CallFact, LiveCalls, type Party } from '@offhook/telephony'
import { linkagesOf } from '../connector/linkage.ts'
import { MessageReader } from '../message/reader.ts'
import type { Application } from './application.ts'
import { EventViews } from './event-views.ts'

const anna: Party = { line: '301', number: '301' }
const caller: Party = { number: '+498912345678', name: 'Otto' }

/** A call from outside that rings at Anna's phone. */
function ringing(): { readonly call: Call; readonly fact: CallFact } {
  const calls = new LiveCalls({ connector: 'switch', newId: () => 'call-1' })
  const told: CallFact = {
    type: 'delivered',
    switchCallId: 's1',
    at: 1000,
    alertingDevice: anna,
    callingDevice: caller,
    calledDevice: anna,
  }
  const call = calls.apply(told).calls.at(-1)!
  return { call, fact: { ...told, switchCallId: call.id } }
}

function application(seen: (party: Party) => Party): Application {
  const device = { line: '301', name: '', state: 'inService', stateReason: '', services: [] } as const
  return {
    credential: 'token',
    title: 'test',
    devices: () => [],
    device: (line) => (line === '301' ? { ...device, forwardings: [], doNotDisturb: false } : undefined),
    seen: (known) => known,
    lineOf: () => undefined,
    nameOf: () => '',
    callsOf: () => [],
    call: () => undefined,
    party: (party) => (party.line === '301' ? party : seen(party)),
    forwardingsOf: () => [],
    callBack: async () => {},
    callBacksOf: () => [],
    reach: () => undefined,
    leave: () => {},
    end: () => {},
    perform: async () => ({}),
  }
}

function read(frame: Uint8Array) {
  return new MessageReader().read(Buffer.from(frame.subarray(8)).toString('utf8'))
}

describe('events to many applications', () => {
  const { call, fact } = ringing()
  const views = () => new EventViews({ fact, before: undefined, secondary: undefined, after: call }, '301')
  const all = application((party) => party)

  it('are made once for all who see the same', () => {
    const shared = views()
    assert.equal(shared.of(all), shared.of(application((party) => party)))
  })

  it('are others for those who may not see a number, or see it in another form', () => {
    const shared = views()
    const hidden = shared.of(application(() => ({ number: '', restricted: true })))!
    const stripped = shared.of(application((party) => ({ ...party, number: '08912345678' })))!
    const callers = [shared.of(all)!, hidden, stripped].map((event) => {
      const message = read(event.frame({ edition: 6 }, { monitorCrossRefID: 'm1' }))
      assert.ok(message.name === 'DeliveredEvent')
      const { deviceIdentifier, restricted } = message.body.callingDevice ?? {}
      return restricted ? 'restricted' : deviceIdentifier?.text
    })
    assert.deepEqual(callers, ['+498912345678', 'restricted', '08912345678'])
  })

  it('differ in the cross reference of the monitor, and in nothing else', () => {
    const event = views().of(all)!
    const form = { edition: 6 } as const
    const [one, other] = ['m1', 'm123'].map((monitorCrossRefID) =>
      read(event.frame(form, { monitorCrossRefID })),
    )
    assert.ok(one?.name === 'DeliveredEvent' && other?.name === 'DeliveredEvent')
    assert.deepEqual([one.body.monitorCrossRefID, other.body.monitorCrossRefID], ['m1', 'm123'])
    assert.deepEqual({ ...one.body, monitorCrossRefID: 'm123' }, other.body)
  })

  it('pass on which calls belong together, as far as a phone system behind has told', () => {
    const linked = { ...fact, linkages: ['call trunk/7', 'thread 9'] }
    const event = new EventViews(
      { fact: linked, before: undefined, secondary: undefined, after: call },
      '301',
    )
    const message = read(event.of(all)!.frame({ edition: 3 }, { monitorCrossRefID: 'm1' }))
    assert.deepEqual(linkagesOf(message), linked.linkages)
    assert.deepEqual(
      linkagesOf(read(views().of(all)!.frame({ edition: 3 }, { monitorCrossRefID: 'm1' }))),
      [],
    )
  })

  it('are written in the form of each edition', () => {
    const event = views().of(all)!
    const [third, sixth] = ([3, 6] as const).map((edition) =>
      Buffer.from(event.frame({ edition }, { monitorCrossRefID: 'm1' })).toString('utf8'),
    )
    assert.match(third!, /ed3/)
    assert.match(sixth!, /ed6/)
  })
})
