import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import type { Decision } from '../connector.ts'
import { services } from '../words.ts'
import { CallWatch } from './call-watch.ts'
import { describeConnector } from './connector-suite.ts'
import { simulatedHarness } from './simulated-harness.ts'
import { SimulatedSwitch } from './simulated-switch.ts'

const optional = { hasOutside: true, hasLink: true }

describeConnector('the simulated switch', { services, create: () => simulatedHarness(), ...optional })

describeConnector('the simulated switch, far away', {
  services,
  create: () => simulatedHarness({ delay: 120 }),
  ...optional,
})

describeConnector('a simulated switch that can do little', {
  services: ['makeCall', 'clearConnection'],
  create: async () => {
    const harness = await simulatedHarness()
    const clock = new SimulatedClock()
    const connector = new SimulatedSwitch('little', clock)
    for (const line of harness.lines) {
      connector.addLine({ line, name: `Line ${line}`, services: ['makeCall', 'clearConnection'] })
    }
    return { ...harness, ...handsFor(connector, clock) }
  },
})

function handsFor(connector: SimulatedSwitch, clock: SimulatedClock) {
  return {
    connector,
    stop: () => connector.stop(),
    pass: (ms: number) => clock.advanceAsync(ms),
    async until(predicate: () => boolean, what: string) {
      for (let second = 0; !predicate(); second += 1) {
        if (second === 60) throw new Error(`Waited a minute in vain for: ${what}.`)
        await clock.advanceAsync(1000)
      }
    },
    phone: (line: string) => ({
      dial: async (destination: string) => connector.phone(line).dial(destination),
      answer: async () => connector.phone(line).answer(),
      reject: async () => connector.phone(line).reject(),
      hangUp: async () => connector.phone(line).hangUp(),
      hold: async () => connector.phone(line).hold(),
      retrieve: async () => connector.phone(line).retrieve(),
      setCallWaiting: async (on: boolean) => connector.setCallWaiting(line, on),
      setAutoAnswer: async (on: boolean) => connector.setAutoAnswer(line, on),
      unplug: async () => connector.unplug(line),
      plug: async () => connector.plug(line),
    }),
  }
}

async function office() {
  const clock = new SimulatedClock()
  const connector = new SimulatedSwitch('office', clock)
  const anna = connector.addLine({ line: '301', name: 'Anna' })
  const ben = connector.addLine({ line: '302', name: 'Ben' })
  const watch = new CallWatch(connector)
  await connector.start()
  return { clock, connector, anna, ben, watch }
}

describe('phones that act by themselves', () => {
  it('answer after a while, and hang up after another', async () => {
    const { clock, anna, ben, watch } = await office()
    ben.behave({ answersAfter: 3, hangsUpAfter: 10 })
    anna.dial('302')
    clock.advance(2999)
    assert.ok(watch.inState('302', 'alerting'))
    clock.advance(1)
    assert.ok(watch.inState('302', 'connected'))
    clock.advance(10_000)
    assert.deepEqual(watch.calls, [])
    const [story] = watch.stories('302')
    assert.equal(story!.endedAt! - story!.answeredAt!, 10_000)
  })

  it('reject after a while', async () => {
    const { clock, anna, ben, watch } = await office()
    ben.behave({ rejectsAfter: 2 })
    anna.dial('302')
    clock.advance(2000)
    assert.equal(watch.stories('302')[0]?.result.answer, 'rejected')
  })

  it('do nothing where the caller was quicker', async () => {
    const { clock, anna, ben, watch } = await office()
    ben.behave({ answersAfter: 3 })
    anna.dial('302')
    clock.advance(1000)
    anna.hangUp()
    clock.advance(60_000)
    assert.equal(watch.stories('302')[0]?.result.answer, 'missed')
    assert.equal(watch.stories('302').length, 1)
  })

  it('also outside', async () => {
    const { clock, connector, anna, watch } = await office()
    connector.addOutside('+4930', { name: 'Weber' }).behave({ answersAfter: 1 })
    anna.dial('+4930')
    clock.advance(1000)
    assert.notEqual(watch.inState('301', 'connected')?.connection.answeredAt, undefined)
  })
})

describe('the simulated switch, beyond the port', () => {
  it('tells why a call went where it went', async () => {
    const { connector, anna } = await office()
    const decisions: Decision[] = []
    connector.events.on('decision', (decision) => decisions.push(decision))
    await connector.perform({
      service: 'setForwarding',
      line: '302',
      forwardings: [{ kind: 'always', destination: '+4930' }],
    })
    anna.dial('302')
    assert.partialDeepStrictEqual(decisions, [
      {
        subject: 'route',
        line: '302',
        why: {
          answer: 'forward: callForwardAlways',
          steps: [{ rule: 'forwarded-always', outcome: 'decided' }],
        },
      },
    ])
  })

  it('keeps the digits that were sent', async () => {
    const { connector, anna, ben, watch } = await office()
    anna.dial('302')
    ben.answer()
    const { switchCallId } = watch.inState('301', 'connected')!.call
    const request = { service: 'generateDigits', line: '301', switchCallId } as const
    await connector.perform({ ...request, digits: '12' })
    await connector.perform({ ...request, digits: '#' })
    assert.equal(connector.digits.get('301'), '12#')
    await assert.rejects(connector.perform({ ...request, digits: 'hello' }), (fault) =>
      isNamedError(fault, 'request-refused-by-switch'),
    )
  })

  it('a busy party outside', async () => {
    const { connector, anna, watch, clock } = await office()
    connector.addOutside('+4930')
    connector.setOutsideBusy('+4930', true)
    anna.dial('+4930')
    clock.advance(5000)
    assert.equal(watch.stories('301')[0]?.result.answer, 'busy')
  })

  it('takes a line away, with its calls', async () => {
    const { connector, anna, ben, watch } = await office()
    anna.dial('302')
    ben.answer()
    connector.removeLine('302')
    assert.equal(watch.devices.has('302'), false)
    assert.deepEqual(watch.calls, [])
    assert.throws(
      () => connector.phone('302'),
      (fault) => isNamedError(fault, 'line-unknown'),
    )
  })

  it('tells nothing before it is started', async () => {
    const clock = new SimulatedClock()
    const connector = new SimulatedSwitch('quiet', clock)
    const watch = new CallWatch(connector)
    connector.addLine({ line: '301' }).dial('+4930')
    assert.deepEqual(watch.facts, [])
    assert.equal(watch.devices.size, 0)
  })
})
