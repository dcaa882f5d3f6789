import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { silentLog } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import type { LegMedia } from '@offhook/pbx'
import type { Party } from '@offhook/telephony'
import { TestOffice } from '../testing/test-office.ts'
import { selectCallMedia } from './call-media-table.ts'
import { CallMedias } from './call-medias.ts'
import { HeardVoices } from './heard-voices.ts'

it('the quality of a call is on disk every half minute, and once more when the call is over', async () => {
  const office = await TestOffice.open()
  const { calls, store } = office.server.parts
  const { clock } = office
  const began = clock.now()
  let asked = 0
  const mediaOf = () => {
    asked++
    return [legThatWasMeasuredAt(clock.now())]
  }
  const medias = new CallMedias({
    calls,
    phoneSystem: { name: 'office', mediaOf },
    store,
    clock,
    log: silentLog,
    keepDays: 1,
  })
  try {
    office.phone('Anna').dial('302')
    office.phone('Ben').answer()
    const [call] = calls.all()
    const secondsOnDisk = () =>
      selectCallMedia(store, call!.id).flatMap(({ samples }) => samples.map(({ at }) => (at - began) / 1000))
    await office.pass(25)
    assert.deepEqual([secondsOnDisk(), asked], [[], 0])
    await office.pass(10)
    assert.deepEqual([secondsOnDisk(), asked], [[30], 1])
    await office.pass(30)
    assert.deepEqual([secondsOnDisk(), asked], [[60], 2])
    office.phone('Ben').hangUp()
    await office.pass(40)
    assert.deepEqual([secondsOnDisk(), asked], [[66], 3])
  } finally {
    await medias.stop()
    await office.close()
  }
})

describe('what browsers heard', () => {
  const heard = { lossRatio: 0.02, jitterMs: 4, delayMs: 60, roundTripMs: 30, meanOpinionScore: 3.9 }

  it('stands with the browser of its line, live and when the call is over, and of nobody else', async () => {
    const office = await TestOffice.open()
    const { calls, store } = office.server.parts
    const { clock } = office
    const mediaOf = () => [
      legOf({ line: '301', number: '301', isBrowser: true }),
      legOf({ line: '302', number: '302', isBrowser: false }),
      legOf({ number: '+4930123', isBrowser: true }),
    ]
    const phoneSystem = { name: 'office', mediaOf }
    const medias = new CallMedias({ calls, phoneSystem, store, clock, log: silentLog, keepDays: 1 })
    try {
      office.phone('Anna').dial('302')
      office.phone('Ben').answer()
      const [call] = calls.all()
      const told = () => medias.of(call!.id).map((leg) => leg.heard.map(({ lossRatio }) => lossRatio))
      medias.hear(call!.id, '301', heard)
      medias.hear(call!.id, '302', heard)
      assert.deepEqual(told(), [[0.02], [], []])
      // Told again at once it counts once.
      medias.hear(call!.id, '301', heard)
      assert.deepEqual(told(), [[0.02], [], []])
      await office.pass(5)
      medias.hear(call!.id, '301', { ...heard, lossRatio: 0 })
      office.phone('Ben').hangUp()
      medias.hear(call!.id, '301', heard)
      await office.pass(2)
      assert.deepEqual(told(), [[0.02, 0], [], []])
    } finally {
      await medias.stop()
      await office.close()
    }
  })

  it('is thinned, not forgotten, in a call that lasts for hours', () => {
    const clock = new SimulatedClock()
    const voices = new HeardVoices(clock)
    const browser = legOf({ line: '301', number: '301', isBrowser: true })
    for (let told = 0; told < 4000; told++) {
      clock.advance(5000)
      voices.add('call', '301', { ...heard, meanOpinionScore: told === 700 ? 1.5 : 4 })
    }
    const [former, latest] = voices.beside('call', [browser, browser])
    assert.deepEqual(former!.heard, [])
    assert.ok(latest!.heard.length <= 1440)
    assert.equal(latest!.heard.filter(({ meanOpinionScore }) => meanOpinionScore === 1.5).length, 1)
    voices.forget('call')
    assert.deepEqual(voices.beside('call', [browser])[0]!.heard, [])
  })
})

function legThatWasMeasuredAt(at: number): LegMedia {
  const samples = [{ at, lossRatio: 0, jitterMs: 1, delayMs: 20, meanOpinionScore: 4.4 }]
  return { ...legOf({ number: '302', isBrowser: false }), samples }
}

function legOf({ isBrowser, ...party }: Party & { readonly isBrowser: boolean }): LegMedia {
  return {
    party,
    path: 'anchored',
    codec: 'PCMA',
    encryption: 'none',
    suite: undefined,
    isBrowser,
    remote: '192.0.2.7:4000',
    foundAs: undefined,
    local: '192.0.2.1:20000',
    isUntouched: true,
    samples: [],
  }
}
