import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { withCodecs } from './codec-order.ts'

const head = ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0']
const tail = ['a=sendrecv', '']
const audio = [
  'm=audio 4000 RTP/AVP 0 8 9 111 18 101',
  'a=rtpmap:111 opus/48000/2',
  'a=fmtp:111 useinbandfec=1',
  'a=rtpmap:18 G729/8000',
  'a=rtpmap:101 telephone-event/8000',
  'a=fmtp:101 0-15',
]
const offer = [...head, ...audio, ...tail].join('\r\n')
const lineOf = (sdp: string) => /^m=audio .*$/m.exec(sdp)?.[0].trim()

describe('the codecs of an offer', () => {
  it('stand in the order that is set, with A-law, then what cannot be set, then keys', () => {
    assert.equal(lineOf(withCodecs(offer, ['G722', 'opus'])), 'm=audio 4000 RTP/AVP 9 111 8 18 101')
    assert.equal(lineOf(withCodecs(offer, ['PCMA'])), 'm=audio 4000 RTP/AVP 8 18 101')
  })

  it('lose with a codec all that is said of it, and nothing else', () => {
    const made = withCodecs(offer, ['PCMU'])
    assert.equal(lineOf(made), 'm=audio 4000 RTP/AVP 0 8 18 101')
    assert.ok(!/:111 /.test(made))
    assert.ok(
      made.endsWith(
        'a=rtpmap:18 G729/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=sendrecv\r\n',
      ),
    )
    assert.ok(made.startsWith(`${head.join('\r\n')}\r\n`))
  })

  it('stay where nothing is set, and where nothing would be left', () => {
    assert.equal(withCodecs(offer, undefined), offer)
    const narrow = [...head, 'm=audio 4000 RTP/AVP 9 101', 'a=rtpmap:101 telephone-event/8000', ''].join(
      '\r\n',
    )
    assert.equal(withCodecs(narrow, ['PCMA']), narrow)
  })

  it('are those of the audio alone', () => {
    const video = ['m=video 5000 RTP/AVP 96 9', 'a=rtpmap:96 VP8/90000', ''].join('\r\n')
    const made = withCodecs(`${[...head, ...audio].join('\r\n')}\r\n${video}`, ['PCMA'])
    assert.ok(made.endsWith(video))
    assert.equal(lineOf(made), 'm=audio 4000 RTP/AVP 8 18 101')
  })

  it('of whatever text never throw, and what was put in order stays so', () => {
    fc.assert(
      fc.property(fc.string(), fc.subarray(['opus', 'G722', 'PCMA', 'PCMU']), (text, codecs) => {
        const made = withCodecs(`m=audio 1 RTP/AVP 0 8 ${text}`, codecs)
        assert.equal(withCodecs(made, codecs), made)
      }),
    )
  })
})
