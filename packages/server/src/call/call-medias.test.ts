import assert from 'node:assert/strict'
import { it } from 'node:test'
import { silentLog } from '@offhook/base'
import type { LegMedia } from '@offhook/pbx'
import { TestOffice } from '../testing/test-office.ts'
import { selectCallMedia } from './call-media-table.ts'
import { CallMedias } from './call-medias.ts'

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

function legThatWasMeasuredAt(at: number): LegMedia {
  return {
    party: { number: '302' },
    path: 'anchored',
    codec: 'PCMA',
    encryption: 'none',
    suite: undefined,
    isBrowser: false,
    remote: '192.0.2.7:4000',
    foundAs: undefined,
    local: '192.0.2.1:20000',
    isUntouched: true,
    samples: [{ at, lossRatio: 0, jitterMs: 1, delayMs: 20, meanOpinionScore: 4.4 }],
  }
}
