import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseComfortNoise, writeComfortNoise } from './comfort-noise.ts'
import {
  DTMF_KEYS,
  EventReceiver,
  eventPackets,
  parseTelephoneEvent,
  writeTelephoneEvent,
} from './telephone-event.ts'

test('the bits of an event stand where RFC 4733 §2.3 has them', () => {
  // The last packet of the example in RFC 4733 §5: digit 1, volume 20, 1600 units, ended.
  const bytes = writeTelephoneEvent({ event: 1, isEnd: true, volume: 20, duration: 1600 })
  assert.equal(Buffer.from(bytes).toString('hex'), '01940640')
  assert.deepEqual(parseTelephoneEvent(bytes), { event: 1, isEnd: true, volume: 20, duration: 1600 })
  assert.equal(parseTelephoneEvent(bytes.subarray(0, 3)), undefined)
  assert.equal(DTMF_KEYS.indexOf('#'), 11)
})

test('an event is one timestamp, growing durations and three ends', () => {
  const packets = eventPackets(5, 800, 160)
  assert.deepEqual(
    packets.map(({ payload, offset, marker }) => {
      const { isEnd, duration } = parseTelephoneEvent(payload)!
      return [offset, duration, isEnd, marker]
    }),
    [
      [0, 160, false, true],
      [0, 320, false, false],
      [0, 480, false, false],
      [0, 640, false, false],
      [0, 800, true, false],
      [0, 800, true, false],
      [0, 800, true, false],
    ],
  )
})

function hear(
  receiver: EventReceiver,
  timestamp: number,
  event: number,
  duration: number,
  keep = (_: number) => true,
) {
  return eventPackets(event, duration, 160)
    .filter((_, index) => keep(index))
    .flatMap(({ payload, offset }) =>
      receiver.take((timestamp + offset) >>> 0, parseTelephoneEvent(payload)!),
    )
}

test('each event is told once, whichever packets are lost', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
      fc.nat(0xffff_ffff),
      (kept, start) => {
        const receiver = new EventReceiver()
        const news = hear(receiver, start, 5, 800, (index) => kept[index]!)
        news.push(...receiver.takeSound((start + 3200) >>> 0))
        const kinds = news.map(({ kind }) => kind)
        assert.deepEqual(kinds, kept.some(Boolean) ? ['began', 'ended'] : [])
      },
    ),
  )
})

test('the same key twice is two events, and a lost end is told when the next begins', () => {
  const receiver = new EventReceiver()
  const withoutEnds = (index: number) => index < 4
  const news = [...hear(receiver, 0xffff_ff00, 5, 800, withoutEnds), ...hear(receiver, 2000, 5, 800)]
  assert.deepEqual(news, [
    { kind: 'began', event: 5 },
    { kind: 'ended', event: 5, duration: 640 },
    { kind: 'began', event: 5 },
    { kind: 'ended', event: 5, duration: 800 },
  ])
})

test('a key held for 20 seconds is one event in segments (RFC 4733 §2.5.1.3)', () => {
  const news = hear(new EventReceiver(), 1000, 9, 160_000)
  assert.deepEqual(news, [
    { kind: 'began', event: 9 },
    { kind: 'ended', event: 9, duration: 160_000 },
  ])
})

test('comfort noise is read as it was written (RFC 3389)', () => {
  const noise = { level: 60, reflections: [0.5, -0.25, 0] }
  const bytes = writeComfortNoise(noise)
  assert.equal(bytes[0], 60)
  assert.equal(bytes[3], 127)
  const read = parseComfortNoise(bytes)!
  for (const [index, value] of noise.reflections.entries())
    assert.ok(Math.abs(read.reflections[index]! - value) < 0.005)
  assert.equal(parseComfortNoise(new Uint8Array(0)), undefined)
  assert.ok(parseComfortNoise(Uint8Array.of(1, 255))!.reflections[0]! < 1)
})
