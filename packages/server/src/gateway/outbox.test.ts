import assert from 'node:assert/strict'
import { Duplex } from 'node:stream'
import { test } from 'node:test'
import { Frames } from '../session/frames.ts'
import { MOST_FRAGMENT_BYTES } from '../session/session.ts'
import { Outbox } from './outbox.ts'

/** A stream that takes a piece when it is told to, and remembers the largest that it was given. */
function slowStream() {
  const taken: Buffer[] = []
  const waiting: (() => void)[] = []
  let largest = 0
  const put = (pieces: Buffer[], done: () => void) => {
    const whole = Buffer.concat(pieces)
    largest = Math.max(largest, whole.length)
    waiting.push(() => {
      taken.push(whole)
      done()
    })
  }
  const stream = new Duplex({
    write: (chunk: Buffer, _encoding, done) => put([chunk], done),
    writev: (chunks, done) =>
      put(
        chunks.map(({ chunk }) => chunk as Buffer),
        done,
      ),
    read() {},
  })
  const take = () => waiting.shift()?.()
  return {
    stream,
    take,
    bytes: () => Buffer.concat(taken),
    largest: () => largest,
    writes: () => taken.length,
  }
}

const frames = new Frames(1)
const frameOf = (length: number) => frames.nextOf('person', 'person', `"${'x'.repeat(length)}"`)

test('a client that reads slowly is given a fragment at a time, everything and in order', () => {
  const { stream, take, bytes, largest } = slowStream()
  const outbox = new Outbox(stream, () => true)
  // The answer to the upgrade may still be on its way.
  stream.write('HTTP')
  const sent = [30_000, 100, 300_000, 5, ...Array.from({ length: 300 }, () => 400), 50_000, 7].map(frameOf)
  for (const frame of sent) outbox.send(frame)
  outbox.end(() => stream.write('the end'))
  outbox.send(frameOf(10))
  const whole = Buffer.concat([
    Buffer.from('HTTP'),
    ...sent.flatMap(({ fragments }) => fragments),
    Buffer.from('the end'),
  ])
  for (let taken = 0; bytes().length < whole.length && taken < 1000; taken++) take()
  assert.deepEqual(bytes(), whole)
  assert.ok(largest() <= MOST_FRAGMENT_BYTES, `${largest()}`)
  assert.equal(outbox.waiting, 0)
})

test('what is given at once, or has waited, leaves in one write, no longer than a fragment may be', () => {
  const { stream, take, bytes, writes } = slowStream()
  const outbox = new Outbox(stream, () => true)
  const sent = Array.from({ length: 100 }, () => frameOf(400))
  outbox.send(...sent.slice(0, 3))
  assert.equal(stream.writableLength, sent[0]!.fragments[0]!.length * 3)
  for (const frame of sent.slice(3)) outbox.send(frame)
  for (let taken = 0; taken < 100; taken++) take()
  assert.deepEqual(bytes(), Buffer.concat(sent.flatMap(({ fragments }) => fragments)))
  assert.ok(writes() <= 6, `${writes()} writes`)
})

test('what waits behind the frame under way is counted', () => {
  const { stream } = slowStream()
  const outbox = new Outbox(stream, () => true)
  outbox.send(frameOf(5_000_000))
  assert.ok(outbox.waiting <= MOST_FRAGMENT_BYTES)
  const behind = [frameOf(1000), frameOf(100_000)]
  for (const frame of behind) outbox.send(frame)
  assert.equal(outbox.waiting, stream.writableLength + behind[0]!.bytes.length + behind[1]!.bytes.length)
})

test('after the socket closed nothing more is written', () => {
  const { stream, take, bytes } = slowStream()
  let isOpen = true
  const outbox = new Outbox(stream, () => isOpen)
  outbox.send(frameOf(100_000))
  isOpen = false
  outbox.send(frameOf(10))
  for (let i = 0; i < 20; i++) take()
  assert.ok(bytes().length <= MOST_FRAGMENT_BYTES)
  assert.equal(outbox.waiting, 0)
})
