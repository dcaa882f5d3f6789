import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { TelephonyStage } from '../testing/telephony-stage.ts'
import { renderLadder } from './ladder.ts'
import { parsePlay } from './parse.ts'
import { perform } from './player.ts'
import type { TraceEntry } from './stage.ts'

async function played(text: string): Promise<readonly TraceEntry[]> {
  const trace: TraceEntry[] = []
  await perform(parsePlay(text), new TelephonyStage(), (entry) => trace.push(entry))
  return trace
}

async function fails(text: string, code: string, sentence: RegExp): Promise<void> {
  await assert.rejects(played(text), (fault) => {
    assert.ok(isNamedError(fault, code), String(fault))
    assert.match(fault.message, sentence)
    return true
  })
}

const begin = 'with Anna (301), Ben (302), Carla (303)\nAnna calls Ben\n'
const talk = `${begin}Ben answers\n`

/** Each observation, where it is not so: a play must be able to fail. */
const untrue: readonly [text: string, seen: RegExp][] = [
  [`${begin}Anna and Ben talk`, /Line 3: .*Instead: Anna connected with Ben alerting/],
  [`${talk}Anna, Ben and Carla talk`, /Anna connected with Ben connected/],
  [`${talk}Anna and Carla talk`, /Anna connected with Ben connected/],
  [`${begin}Carla's phone rings`, /Carla is free/],
  [`${begin}Ben's phone is quiet`, /Ben is ringing/],
  [`${talk}all phones are quiet`, /Anna is busy, Ben is busy, Carla is free/],
  [`${talk}Anna is on hold`, /Anna connected/],
  [`${begin}Carla sees Ben busy`, /Ben is ringing/],
  [`${begin}Carla sees Anna and Ben busy`, /Anna is busy, Ben is ringing/],
  [`${begin}Carla sees Ben out of service`, /Ben is ringing/],
  [`${begin}Anna hears busy`, /Anna hears ringing/],
  [`${begin}Ben sees Carla calling`, /Anna/],
  [`${begin}Ben sees an unknown caller`, /Anna/],
  [`${begin}Carla sees Anna calling`, /does not ring/],
  [`${talk}Ben sees Carla on the line`, /Instead: Anna/],
  [`${begin}Ben may hold`, /refused by .*connection-is-connected/],
  [`${talk}Ben may not hold`, /it is permitted/],
  [`${begin}Ben's journal shows: incoming from Anna, missed`, /an empty journal/],
  [`${begin}Anna hangs up\nBen's journal is empty`, /incoming from Anna, missed/],
  [`${begin}Anna hangs up\nBen's journal shows: incoming from Carla, missed`, /from Anna, missed/],
  [`${begin}Anna hangs up\nBen's journal shows: incoming from Anna, rejected`, /from Anna, missed/],
  [`${talk}Anna hangs up\nBen's journal shows: incoming from Anna, answered, 3 s`, /answered, 0 s/],
  [`${talk}Anna hangs up\nBen's journal shows: incoming from Anna, answered, then Carla`, /answered, 0 s/],
  [
    `${talk}Ben transfers to Carla\nBen's journal shows: incoming from Anna, answered`,
    /answered, 0 s, transferred to Carla/,
  ],
  [
    `${begin}Carla picks up Ben's call\nBen's journal shows: incoming from Anna, picked up by Anna`,
    /picked up by Carla/,
  ],
  [
    `${begin}Carla picks up Ben's call\nAnna hangs up\nAnna's journal shows: outgoing to Ben, answered`,
    /answered, 0 s, then Carla/,
  ],
  [
    `${begin}Anna hangs up\nBen's journal shows: incoming from Anna, missed, because line-was-busy`,
    /because caller-gave-up/,
  ],
]

describe('perform', () => {
  for (const [text, seen] of untrue) {
    it(`fails: ${text.split('\n').at(-1)}`, () => fails(text, 'play-observation-false', seen))
  }

  it('fails where an action is refused, and tells why', () =>
    fails(`${begin}Ben holds`, 'play-action-failed', /Line 3: "Ben holds".*present state/))

  it('fails where an action should have been refused', () =>
    fails(`${begin}Ben answers in vain`, 'play-action-not-refused', /Line 3/))

  it('passes on a mistake of the stage itself', async () => {
    const stage = new TelephonyStage()
    stage.pass = () => Promise.reject(new Error('no clock'))
    await assert.rejects(
      perform(parsePlay('after 5 seconds'), stage, () => {}),
      /no clock/,
    )
  })
})

describe('the ladder', () => {
  it('shows requests, facts and sentences in their columns', async () => {
    const trace = await played(
      'Anna (301) clicks Ben (302)\nafter 2 seconds Anna answers\nBen answers\nBen holds\nAnna hangs up',
    )
    assert.deepEqual(renderLadder(trace, parsePlay('Anna (301) clicks Ben (302)').cast), [
      '            Anna 301        Ben 302',
      '00:00.000   # Anna (301) clicks Ben (302)',
      '00:00.000   >               |               makeCall 302',
      '00:00.000   o               |               serviceInitiated (1, makeCall)',
      '00:00.000   # after 2 seconds',
      '00:02.000   # Anna answers',
      '00:02.000   |-------------->|               originated (1)',
      '00:02.000   |-------------->|               delivered (1)',
      '00:02.000   # Ben answers',
      '00:02.000   |<--------------|               established (1)',
      '00:02.000   # Ben holds',
      '00:02.000   |               >               holdCall 1',
      '00:02.000   |               =               held (1)',
      '00:02.000   # Anna hangs up',
      '00:02.000   x               |               connectionCleared (1, normalClearing)',
      '00:02.000   |               x               connectionCleared (1, normalClearing)',
      '00:02.000   |               |               callCleared (1, normalClearing)',
    ])
  })
})
