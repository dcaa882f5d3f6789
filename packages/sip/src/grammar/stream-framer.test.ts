import assert from 'node:assert/strict'
import { test } from 'node:test'
import { StreamFramer } from './stream-framer.ts'

const message = (body: string, length = 'Content-Length') =>
  `MESSAGE sip:a@b SIP/2.0\r\nTo: c\r\n${length}: ${body.length}\r\n\r\n${body}`

const kinds = (framer: StreamFramer, text: string): string[] =>
  framer.push(Buffer.from(text)).map((item) => (item.kind === 'message' ? item.bytes.toString() : item.kind))

test('messages are cut by their Content-Length, whole or in pieces', () => {
  const framer = new StreamFramer({ role: 'acceptor' })
  assert.deepEqual(kinds(framer, message('one') + message('two', 'l') + message('three').slice(0, 20)), [
    message('one'),
    message('two', 'l'),
  ])
  assert.equal(framer.pending, 20)
  assert.deepEqual(kinds(framer, message('three').slice(20)), [message('three')])
  assert.deepEqual(kinds(framer, message('four', 'CONTENT-LENGTH \t')), [
    message('four', 'CONTENT-LENGTH \t'),
  ])
  assert.deepEqual(kinds(framer, message('five').replace(': 4', ':\r\n 4')), [
    message('five').replace(': 4', ':\r\n 4'),
  ])
})

test('a short message behind a long one that came in pieces is found', () => {
  const framer = new StreamFramer({ role: 'acceptor' })
  const long = message('long').replace('To: c', `To: ${'c'.repeat(500)}`)
  assert.deepEqual(kinds(framer, long.slice(0, 400)), [])
  assert.deepEqual(kinds(framer, long.slice(400) + message('short')), [long, message('short')])
})

test('a double CRLF is a ping to who accepted the connection, a single one a pong to who opened it', () => {
  const acceptor = new StreamFramer({ role: 'acceptor' })
  assert.deepEqual(kinds(acceptor, '\r\n\r\n'), ['ping'])
  assert.deepEqual(kinds(acceptor, '\r\n'), [])
  assert.deepEqual(kinds(acceptor, '\r\n'), ['ping'])
  assert.deepEqual(kinds(acceptor, '\r'), [])
  assert.deepEqual(kinds(acceptor, `\n${message('x')}`), [message('x')], 'a CRLF before a message is ignored')
  assert.deepEqual(kinds(acceptor, '\r\n'), [], 'and is not half of a ping')
  const opener = new StreamFramer({ role: 'opener' })
  assert.deepEqual(kinds(opener, `\r\n${message('x')}`), ['pong', message('x')])
})

test('a stream that cannot be cut is given up, once', () => {
  for (const text of [
    message('x').replace('Content-Length: 1\r\n', ''),
    message('x').replace(': 1', ': -1'),
    message('x').replace(': 1', ': 1 2'),
    message('x').replace(': 1', ':'),
    message('x').replace(': 1', ': 1\r\nl: 1'),
    message('x').replace(': 1', ': 99999999999999999999'),
    message('x').replace(': 1', ': 70000'),
    `MESSAGE ${'x'.repeat(40_000)}`,
    '\n\n',
    '\rX',
  ]) {
    const framer = new StreamFramer({ role: 'acceptor' })
    assert.deepEqual(kinds(framer, text), ['fault'], text.slice(0, 90))
    assert.deepEqual(kinds(framer, message('x')), [])
    assert.equal(framer.pending, 0)
  }
})

test('a message that drips in byte by byte is neither copied nor searched again and again', () => {
  const framer = new StreamFramer({ role: 'acceptor' })
  const bytes = Buffer.from(message('y'.repeat(60_000)))
  const started = process.cpuUsage()
  let found = 0
  for (let at = 0; at < bytes.length; at++) found += framer.push(bytes.subarray(at, at + 1)).length
  const { user } = process.cpuUsage(started)
  assert.equal(found, 1)
  assert.ok(user < 1_500_000, `${user} µs of CPU for 60,000 pieces`)
})

test('a message holds on to its own bytes only', () => {
  const chunk = Buffer.alloc(65_536, message('z'.repeat(100)))
  for (const item of new StreamFramer({ role: 'acceptor' }).push(chunk)) {
    if (item.kind === 'message') assert.equal(item.bytes.buffer.byteLength, item.bytes.length)
  }
})
