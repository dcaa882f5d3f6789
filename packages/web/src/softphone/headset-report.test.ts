/** Reports of headsets, bit by bit. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  deedOf,
  type HeadsetEvent,
  layoutOf,
  lightReports,
  type ReportItem,
  readReport,
} from './headset-report.ts'

const bit = (usage: number, more: ReportItem = {}): ReportItem => ({
  usages: [usage],
  isAbsolute: true,
  hasPreferredState: false,
  reportSize: 1,
  reportCount: 1,
  ...more,
})
const padding = (bits: number): ReportItem => ({ isConstant: true, reportSize: 1, reportCount: bits })

/** A usual one: hook switch with a state, mute as a change, lights; a consumer collection with a volume beside. */
const usual = [
  {
    usagePage: 0x0c,
    inputReports: [{ reportId: 1, items: [bit(0x0c_00e9), bit(0x0c_00ea), padding(6)] }],
  },
  {
    usagePage: 0x0b,
    inputReports: [
      {
        reportId: 2,
        items: [
          bit(0x0b_0020),
          padding(2),
          bit(0x0b_002f, { isAbsolute: false }),
          padding(4),
          bit(0x0b_0026, { hasPreferredState: true }),
        ],
      },
    ],
    outputReports: [
      { reportId: 2, items: [bit(0x08_0017), bit(0x08_0009), padding(6)] },
      { reportId: 3, items: [padding(8), bit(0x08_0018), padding(7)] },
    ],
  },
]

/** Runs `reports` through and gathers what was done. */
function events(layout: ReturnType<typeof layoutOf>, ...reports: readonly number[][]): HeadsetEvent[] {
  let state = {}
  return reports.flatMap((bytes) => {
    const read = readReport(layout, state, 2, Uint8Array.from(bytes))
    state = read.state
    return [...read.events]
  })
}

describe('a headset', () => {
  it('tells its hook switch by state, its mute button by each press', () => {
    const layout = layoutOf(usual)
    assert.deepEqual(events(layout, [0x01, 0]), ['offHook'])
    assert.deepEqual(events(layout, [0x01, 0], [0x01, 0], [0x00, 0]), ['offHook', 'onHook'])
    assert.deepEqual(events(layout, [0x09, 0], [0x01, 0], [0x09, 0]), ['offHook', 'toggleMute', 'toggleMute'])
    assert.deepEqual(events(layout, [0x00, 1], [0x00, 0]), ['drop'])
    assert.deepEqual(readReport(layout, {}, 1, Uint8Array.of(0xff)).events, [])
  })

  it('may have a mute switch with a state, and a hook that is a mere button', () => {
    const layout = layoutOf([
      {
        inputReports: [{ reportId: 2, items: [bit(0x0b_0020, { isAbsolute: false }), bit(0x0b_002f)] }],
      },
    ])
    assert.deepEqual(events(layout, [1], [0], [1]), ['hook', 'hook'])
    assert.deepEqual(events(layout, [2], [0]), ['mute', 'unmute'])
  })

  it('may name its pressed button by a number, or list its buttons as a range', () => {
    const array = layoutOf([
      {
        inputReports: [
          {
            reportId: 2,
            items: [
              padding(4),
              {
                isArray: true,
                usages: [0x0b_0021, 0x0b_002f],
                logicalMinimum: 1,
                reportSize: 4,
                reportCount: 1,
              },
            ],
          },
        ],
      },
    ])
    assert.deepEqual(events(array, [0x10], [0x20], [0x00], [0x20]), ['toggleMute', 'toggleMute'])
    const range = layoutOf([
      {
        children: [
          {
            inputReports: [
              {
                reportId: 2,
                items: [
                  {
                    isRange: true,
                    usageMinimum: 0x0b_001f,
                    usageMaximum: 0x0b_0021,
                    isAbsolute: true,
                    reportSize: 1,
                    reportCount: 3,
                  },
                ],
              },
            ],
          },
        ],
      },
    ])
    assert.deepEqual(events(range, [0x02], [0x05]), ['offHook', 'onHook'])
  })

  it('lights what is told it, each report with the bytes that it has', () => {
    const layout = layoutOf(usual)
    const lit = (lights: Parameters<typeof lightReports>[1]) =>
      lightReports(layout, lights).map(({ reportId, bytes }) => [reportId, ...bytes])
    assert.deepEqual(lit({ talking: true, muted: false, ringing: false }), [
      [2, 1],
      [3, 0, 0],
    ])
    assert.deepEqual(lit({ talking: true, muted: true, ringing: true }), [
      [2, 3],
      [3, 0, 1],
    ])
    assert.deepEqual(lightReports(layoutOf([]), { talking: true, muted: true, ringing: true }), [])
  })

  it('survives descriptors and reports that are strange', () => {
    const strange = [
      { inputReports: [{ items: [bit(0x0b_0020, { reportCount: 1e9 }), bit(0x0b_002f)] }] },
      { inputReports: [{ items: [{ usages: [], reportSize: -1, reportCount: 5 }, bit(0x0b_0020)] }] },
      {
        inputReports: [
          { items: [{ isRange: true, usageMinimum: 0, usageMaximum: 0xffff_ffff, isArray: true }] },
        ],
      },
    ]
    for (const each of strange) assert.ok(layoutOf([each]).buttons.length <= 256)
    for (let length = 0; length < 4; length++) {
      readReport(layoutOf(usual), {}, 2, new Uint8Array(length).fill(0xff))
    }
  })

  it('does what its state asks for, and nothing twice', () => {
    const idle = { isRinging: false, isTalking: false, isMuted: false }
    const ringing = { ...idle, isRinging: true }
    const talking = { ...idle, isTalking: true }
    assert.equal(deedOf('offHook', ringing), 'answer')
    assert.equal(deedOf('offHook', talking), null)
    assert.equal(deedOf('onHook', talking), 'hangUp')
    assert.equal(deedOf('onHook', idle), null)
    assert.equal(deedOf('hook', ringing), 'answer')
    assert.equal(deedOf('hook', talking), 'hangUp')
    assert.equal(deedOf('drop', talking), 'hangUp')
    assert.equal(deedOf('toggleMute', talking), 'mute')
    assert.equal(deedOf('toggleMute', { ...talking, isMuted: true }), 'unmute')
    assert.equal(deedOf('mute', { ...talking, isMuted: true }), null)
    assert.equal(deedOf('unmute', { ...talking, isMuted: true }), 'unmute')
    assert.equal(deedOf('toggleMute', idle), null)
  })
})
