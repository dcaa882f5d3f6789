import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { METHOD, writeStun } from './message.ts'
import { StunFramer } from './stun-framer.ts'

const binding = writeStun(
  { class: 'request', method: METHOD.binding, transaction: new Uint8Array(12).fill(7), attributes: [] },
  { hasFingerprint: true },
)
/** RFC 8656 §12.4: a channel, a length, and five bytes, padded to eight. */
const CHANNEL = Uint8Array.of(0x40, 1, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0)

test('messages and channel data are told apart however the stream is cut', () => {
  const stream = Buffer.concat([binding, CHANNEL, binding, CHANNEL])
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 40 }), (cuts) => {
      const framer = new StunFramer()
      const frames: Buffer[] = []
      const take = (bytes: Uint8Array) => {
        for (const frame of framer.push(bytes) ?? []) frames.push(Buffer.from(frame))
      }
      let at = 0
      for (const cut of cuts) {
        take(stream.subarray(at, at + cut))
        at += cut
      }
      take(stream.subarray(Math.min(at, stream.length)))
      assert.deepEqual(
        frames.map((frame) => frame.toString('hex')),
        [binding, CHANNEL.subarray(0, 9), binding, CHANNEL.subarray(0, 9)].map((frame) =>
          Buffer.from(frame).toString('hex'),
        ),
      )
    }),
  )
})

test('what is none of STUN ends it, and nothing makes it keep more than a frame', () => {
  assert.equal(new StunFramer().push(Buffer.from('GET / HTTP/1.1\r\n')), undefined)
  assert.equal(new StunFramer().push(Uint8Array.of(0, 1, 0xff, 0xfc)), undefined, 'longer than any message')
  assert.equal(new StunFramer().push(Uint8Array.of(0, 1, 0, 3)), undefined, 'not a multiple of four')
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 100 }), { maxLength: 100 }), (pieces) => {
      const framer = new StunFramer()
      for (const piece of pieces) {
        const frames = framer.push(piece)
        if (!frames) return
        for (const frame of frames) assert.ok(frame.length <= 4096)
      }
    }),
  )
})
