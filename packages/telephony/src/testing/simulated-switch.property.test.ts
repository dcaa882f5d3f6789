/** Anything that people and applications may do, in any order: the facts always lead to what the snapshot says. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import fc from 'fast-check'
import type { ServiceRequest } from '../connector.ts'
import { resynchronise } from '../resynchronise.ts'
import type { ForwardingKind } from '../words.ts'
import { CallWatch } from './call-watch.ts'
import type { SimulatedPhone } from './simulated-phone.ts'
import { SimulatedSwitch } from './simulated-switch.ts'
import { statesOfCalls, statesOfSnapshot } from './suite/agreement.ts'

const outside = ['+4930', '+4940'] as const
const line = fc.constantFrom('301', '302', '303', '304')
const destination = fc.constantFrom('301', '302', '303', '304', ...outside, '999')
const callId = fc.integer({ min: 1, max: 12 }).map(String)
const kind = fc.constantFrom<ForwardingKind>('always', 'busy', 'noAnswer', 'notReachable')

const byHand = fc.record({
  do: fc.constantFrom(
    'dial',
    'dial',
    'answer',
    'answerAll',
    'answerAll',
    'reject',
    'hangUp',
    'hold',
    'retrieve',
  ),
  who: fc.oneof(line, fc.constantFrom(...outside)),
  destination,
})
const disturbance = fc.record({
  do: fc.constantFrom('unplug', 'plug', 'wait', 'wait', 'break', 'mend', 'callWaiting', 'autoAnswer'),
  who: line,
  seconds: fc.integer({ min: 1, max: 40 }),
})

const request: fc.Arbitrary<ServiceRequest> = fc
  .record({
    line,
    other: line,
    destination,
    switchCallId: callId,
    activeCall: callId,
    kind,
    on: fc.boolean(),
  })
  .chain(({ line: of, other, destination: to, switchCallId, activeCall, kind: when, on }) => {
    const about = { line: of, switchCallId }
    const pair = { line: of, heldCall: switchCallId, activeCall }
    const forwardings = on ? [{ kind: when, destination: to, ringSeconds: 5 }] : []
    return fc.constantFrom<ServiceRequest>(
      { service: 'makeCall', line: of, destination: to },
      { service: 'answerCall', ...about },
      { service: 'clearConnection', ...about },
      { service: 'holdCall', ...about },
      { service: 'retrieveCall', ...about },
      { service: 'consultationCall', ...about, destination: to },
      { service: 'consultationCall', ...about, destination: to },
      { service: 'alternateCall', ...pair },
      { service: 'reconnectCall', ...pair },
      { service: 'transferCall', ...pair },
      { service: 'transferCall', ...pair },
      { service: 'conferenceCall', ...pair },
      { service: 'conferenceCall', ...pair },
      { service: 'singleStepTransferCall', ...about, destination: to },
      { service: 'deflectCall', ...about, destination: to },
      { service: 'directedPickupCall', ...about, ringingLine: other },
      { service: 'setForwarding', line: of, forwardings },
      { service: 'setDoNotDisturb', line: of, on },
    )
  })

class Office {
  readonly clock = new SimulatedClock()
  readonly connector = new SimulatedSwitch('office', this.clock)
  readonly watch = new CallWatch(this.connector)
  #isLinked = true

  async open(): Promise<void> {
    for (const number of ['301', '302', '303', '304']) this.connector.addLine({ line: number })
    for (const number of outside) this.connector.addOutside(number)
    await this.connector.start()
  }

  async perform(requested: ServiceRequest): Promise<void> {
    await permitRefusal(() => this.connector.perform(this.#aimed(requested)))
  }

  /** Ids by chance rarely fit; mostly those of the line's present calls are meant. */
  #aimed(requested: ServiceRequest): ServiceRequest {
    if ('heldCall' in requested) {
      const heldCall = this.watch.inState(requested.line, 'hold')?.call.switchCallId
      const activeCall = this.watch.inState(requested.line, 'connected')?.call.switchCallId
      return heldCall && activeCall ? { ...requested, heldCall, activeCall } : requested
    }
    if (!('switchCallId' in requested)) return requested
    const of = 'ringingLine' in requested ? requested.ringingLine : requested.line
    const live = this.watch.live(of)
    const meant = live[Number(requested.switchCallId) % Math.max(1, live.length)]
    return meant ? { ...requested, switchCallId: meant.call.switchCallId } : requested
  }

  async act(act: { do: string; who: string; destination: string }): Promise<void> {
    const phone: SimulatedPhone = act.who.startsWith('+')
      ? this.connector.outsidePhone(act.who)
      : this.connector.phone(act.who)
    if (act.do === 'answerAll') {
      for (const one of this.#allPhones()) await permitRefusal(async () => one.answer())
      return
    }
    await permitRefusal(async () => {
      if (act.do === 'dial') phone.dial(act.destination)
      else phone[act.do as 'answer']()
    })
  }

  #allPhones(): readonly SimulatedPhone[] {
    const lines = ['301', '302', '303', '304'].map((number) => this.connector.phone(number))
    return [...lines, ...outside.map((number) => this.connector.outsidePhone(number))]
  }

  async disturb({ do: what, who, seconds }: { do: string; who: string; seconds: number }): Promise<void> {
    if (what === 'wait') this.clock.advance(seconds * 1000)
    if (what === 'unplug') this.connector.unplug(who)
    if (what === 'plug') this.connector.plug(who)
    if (what === 'callWaiting') this.connector.setCallWaiting(who, true)
    if (what === 'autoAnswer') this.connector.setAutoAnswer(who, true)
    if (what === 'break') this.connector.disconnect()
    if (what === 'mend') await this.mend()
    if (what === 'break' || what === 'mend') this.#isLinked = what === 'mend'
  }

  async mend(): Promise<void> {
    this.connector.reconnect()
    for (const fact of resynchronise(this.watch.calls, await this.connector.snapshot()))
      this.watch.apply(fact)
    this.#isLinked = true
  }

  async agrees(): Promise<void> {
    if (!this.#isLinked) return
    const snapshot = await this.connector.snapshot()
    assert.deepEqual(statesOfCalls(this.watch.calls), statesOfSnapshot(snapshot))
    assert.deepEqual(this.watch.irregular, [])
  }
}

async function permitRefusal(act: () => Promise<unknown>): Promise<void> {
  try {
    await act()
  } catch (fault) {
    if (!isNamedError(fault)) throw fault
  }
}

describe('the simulated switch, whatever is done', () => {
  it('tells facts that lead to its snapshot, and comes to rest when all hang up', async () => {
    const happening = fc.oneof(
      { weight: 5, arbitrary: fc.record({ hand: byHand }) },
      { weight: 4, arbitrary: fc.record({ asked: request }) },
      { weight: 2, arbitrary: fc.record({ disturbed: disturbance }) },
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 10, maxLength: 60, size: 'max' }),
        async (happenings) => {
          const office = new Office()
          await office.open()
          for (const happen of happenings) {
            if ('hand' in happen) await office.act(happen.hand)
            else if ('asked' in happen) await office.perform(happen.asked)
            else await office.disturb(happen.disturbed)
            await office.agrees()
          }
          await office.mend()
          await office.agrees()
          for (const number of ['301', '302', '303', '304']) office.connector.unplug(number)
          office.clock.advance(200_000)
          assert.deepEqual(office.watch.calls, [])
          assert.equal(office.clock.pending, 0, 'a timer outlives its call')
        },
      ),
      { numRuns: 400 },
    )
  })
})
