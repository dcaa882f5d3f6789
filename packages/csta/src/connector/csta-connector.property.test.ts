/** Whatever people do at their phones, in whatever dialect: what the connector tells leads to what the switch has. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { randomInteger } from '@offhook/base'
import { seededRandom } from '@offhook/base/testing'
import {
  type ConnectionState,
  liveConnections,
  resynchronise,
  type ServiceRequest,
  type Snapshot,
} from '@offhook/telephony'
import { CallWatch } from '@offhook/telephony/testing'
import { type CstaHarness, type CstaHarnessOptions, cstaHarness } from '../testing/csta-harness.ts'

const ROUNDS = 20
const ACTIONS = 60

const dialects: Readonly<Record<string, CstaHarnessOptions>> = {
  plain: {},
  'edition 3, dynamic identifiers': { dialect: { edition: 3, hasDynamicIds: true } },
  'swapped calls, repeated Delivered, late answers': {
    dialect: { swapsCalls: true, repeatsDelivered: true, answersLate: true },
  },
  'representation, no namespaces, segments': {
    dialect: { usesRepresentation: true, hasNoNamespaces: true, segments: true },
  },
  'without ServiceInitiated and Originated': {
    dialect: { leavesOut: ['ServiceInitiatedEvent', 'OriginatedEvent'] },
  },
  'pickup by redirecting': { profile: { redirectsToPickUp: true } },
}

type Choose = (count: number) => number

/** Something that somebody does who is in that situation. What makes no sense any more is refused, which is all right. */
async function act(harness: CstaHarness, watch: CallWatch, choose: Choose): Promise<void> {
  const line = harness.lines[choose(4)]!
  const actions = actionsOf(harness, watch, line, harness.lines[choose(4)]!, choose)
  await actions[choose(actions.length)]!().catch(() => undefined)
  // Sometimes the next one acts before anything has been told.
  for (let step = choose(5); step > 0; step -= 1) await harness.clock.advanceAsync(50)
}

function actionsOf(harness: CstaHarness, watch: CallWatch, line: string, other: string, choose: Choose) {
  const { connector, outside } = harness
  const phone = harness.phone(line)
  const idOf = (state: ConnectionState) => watch.inState(line, state)?.call.switchCallId
  const [ringing, active, held] = [idOf('alerting'), idOf('connected'), idOf('hold')]
  const ask = (request: ServiceRequest) => () => connector.perform(request)
  const forwardings = choose(2) === 0 ? [{ kind: 'busy', destination: other } as const] : []
  const always = [
    () => phone.hangUp(),
    () => outside!.answer(),
    () => phone.setCallWaiting(choose(2) === 0),
    ask({ service: 'setForwarding', line, forwardings }),
  ]
  if (ringing !== undefined) {
    return [
      ...always,
      () => phone.answer(),
      () => phone.answer(),
      () => phone.reject(),
      ask({ service: 'answerCall', line, switchCallId: ringing }),
      ask({ service: 'deflectCall', line, switchCallId: ringing, destination: other }),
      ask({ service: 'directedPickupCall', line: other, ringingLine: line, switchCallId: ringing }),
    ]
  }
  if (active !== undefined && held !== undefined) {
    const pair = { line, heldCall: held, activeCall: active }
    return [
      ask({ service: 'transferCall', ...pair }),
      ask({ service: 'conferenceCall', ...pair }),
      ask({ service: 'alternateCall', ...pair }),
      ask({ service: 'reconnectCall', ...pair }),
    ]
  }
  if (active !== undefined) {
    return [
      ...always,
      () => phone.hold(),
      ask({ service: 'consultationCall', line, switchCallId: active, destination: other }),
      ask({ service: 'consultationCall', line, switchCallId: active, destination: other }),
      ask({ service: 'singleStepTransferCall', line, switchCallId: active, destination: other }),
      ask({ service: 'clearConnection', line, switchCallId: active }),
    ]
  }
  if (held !== undefined) return [...always, () => phone.retrieve(), () => phone.dial(other)]
  return [
    () => phone.dial(other),
    () => phone.dial(other),
    () => phone.dial(outside!.dialled),
    () => outside!.dial(line),
    () => phone.answer(),
    ask({ service: 'makeCall', line, destination: other }),
  ]
}

/** The cable is cut, people go on, and it is mended: who listens asks for a snapshot then, as the port says. */
async function loseLink(harness: CstaHarness, watch: CallWatch, choose: Choose): Promise<void> {
  const { connector, link } = harness
  let isConnected = true
  const stop = connector.events.on('state', ({ state }) => {
    isConnected = state === 'connected'
  })
  await link!.break()
  await harness.until(() => !isConnected, 'the loss')
  for (let action = 0; action < 8; action += 1) await act(harness, watch, choose)
  await link!.mend()
  await harness.until(() => isConnected, 'the link')
  for (const fact of resynchronise(watch.calls, await connector.snapshot())) watch.apply(fact)
  stop()
}

describe('at random', () => {
  for (const [name, options] of Object.entries(dialects)) {
    it(`nothing is told that is not so: ${name}`, async () => {
      const told = new Map<string, number>()
      for (let seed = 1; seed <= ROUNDS; seed += 1) {
        const random = seededRandom(seed)
        const choose = (count: number) => randomInteger(random, count)
        const harness = await cstaHarness({ ...options, seed })
        const watch = new CallWatch(harness.connector)
        await harness.connector.start()
        await harness.until(() => watch.devices.get('304')?.state === 'inService', 'all lines in service')
        for (let action = 0; action < ACTIONS; action += 1) {
          if (seed % 2 === 0 && action === ACTIONS / 2) await loseLink(harness, watch, choose)
          await act(harness, watch, choose)
        }
        await harness.pass(500)
        const truth = await harness.simulated.snapshot()
        const calls = watch.calls.map((call) => ({
          switchCallId: call.switchCallId,
          connections: liveConnections(call),
        }))
        assert.deepEqual(statesOf({ calls }), statesOf(truth), `seed ${seed}`)
        assert.deepEqual(watch.irregular, [], `seed ${seed}`)
        for (const { type } of watch.facts) told.set(type, (told.get(type) ?? 0) + 1)
        await harness.stop()
      }
      // Otherwise nothing has been tested.
      for (const type of ['originated', 'established', 'held', 'diverted', 'transferred']) {
        assert.ok((told.get(type) ?? 0) >= ROUNDS / 2, `${type} was told ${told.get(type)} times`)
      }
    })
  }
})

function statesOf({ calls }: Pick<Snapshot, 'calls'>): readonly string[] {
  return calls
    .filter(({ connections }) =>
      connections.some(
        ({ party, state, direction }) =>
          party.line !== undefined && (state !== 'fail' || direction === 'outgoing'),
      ),
    )
    .map(({ switchCallId, connections }) => {
      const parts = connections.map(({ party, state }) => `${party.line ?? 'outside'} ${state}`)
      return `${switchCallId}: ${parts.sort().join(', ')}`
    })
    .sort()
}
