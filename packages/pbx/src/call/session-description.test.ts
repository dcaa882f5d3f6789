import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  answerOnHold,
  directionOf,
  isHold,
  isSameSession,
  originOf,
  withDirection,
  withOrigin,
} from './session-description.ts'

const sdp = (lines: string) =>
  lines
    .trim()
    .split('\n')
    .map((line) => `${line.trim()}\r\n`)
    .join('')

const plain = sdp(`v=0
  o=alice 2890844526 2890844526 IN IP4 host.example
  s=-
  c=IN IP4 192.0.2.1
  t=0 0
  m=audio 49170 RTP/AVP 0 8
  a=rtpmap:0 PCMU/8000
  m=video 0 RTP/AVP 31`)

describe('direction', () => {
  it('is sendrecv where nothing is written', () => {
    assert.equal(directionOf(plain), 'sendrecv')
    assert.equal(isHold(plain), false)
  })

  it('of the media goes before that of the session', () => {
    const session = plain.replace('t=0 0\r\n', 't=0 0\r\na=inactive\r\n')
    assert.equal(directionOf(session), 'inactive')
    assert.equal(directionOf(withDirection(session, 'recvonly')), 'recvonly')
  })

  it('is read from the first media that is in use', () => {
    const refused = plain.replace('m=audio 49170', 'm=audio 0').replace('m=video 0', 'm=video 6000')
    assert.equal(directionOf(`${refused}a=sendonly\r\n`), 'sendonly')
  })

  it('of an old phone on hold is a silent address', () => {
    assert.equal(isHold(plain.replace('192.0.2.1', '0.0.0.0')), true)
  })

  it('is written once for each media in use, and nowhere else', () => {
    const held = withDirection(plain, 'sendonly')
    assert.equal(directionOf(held), 'sendonly')
    assert.equal(held.match(/a=sendonly/g)?.length, 1)
    assert.equal(held.indexOf('a=sendonly') < held.indexOf('m=video'), true)
    const back = withDirection(held, 'sendrecv')
    assert.equal(isHold(back), false)
    assert.equal(back.match(/a=send/g)?.length, 1)
  })

  it('reads bare line feeds', () => {
    assert.equal(
      directionOf(`${plain}a=x\r\n`.replaceAll('\r\n', '\n').replace('t=0 0', 't=0 0\na=sendonly')),
      'sendonly',
    )
  })
})

describe('origin', () => {
  it('is exchanged, with a version of any size', () => {
    const origin = originOf(plain)
    assert.ok(origin)
    assert.equal(origin.version, 2890844526n)
    const later = withOrigin(plain, { ...origin, user: 'bob', version: 18446744073709551616n })
    assert.match(later, /^v=0\r\no=bob 2890844526 18446744073709551616 IN IP4 host\.example\r\n/)
    assert.equal(isSameSession(plain, later), true)
    assert.equal(isSameSession(plain, withDirection(later, 'inactive')), false)
  })

  it('that is malformed is none', () => {
    assert.equal(originOf('v=0\r\no=x y\r\n'), undefined)
    assert.equal(originOf('v=0\r\n'), undefined)
    assert.equal(originOf(''), undefined)
  })
})

describe('an answer on hold', () => {
  it('accepts every media and lets nothing flow', () => {
    const offer = `${plain.replace('m=video', 'a=candidate:1 1 UDP 1 192.0.2.1 49170 typ host\r\nm=video')}`
    const answer = answerOnHold(offer, '77')
    assert.match(answer, /^v=0\r\no=- 77 1 IN IP4 0\.0\.0\.0\r\n/)
    assert.match(answer, /m=audio 9 RTP\/AVP 0 8\r\n/)
    assert.match(answer, /m=video 0 RTP\/AVP 31\r\n$/)
    assert.doesNotMatch(answer, /192\.0\.2\.1/)
    assert.equal(directionOf(answer), 'inactive')
  })
})
