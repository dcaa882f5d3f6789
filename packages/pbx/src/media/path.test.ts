import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BROWSER_OFFER } from '@offhook/media/testing'
import { mediaPath, type OfferTraits, type PathQuestion, traitsOf } from './path.ts'

const plain: OfferTraits = { protection: 'none', hasIce: false, hasG711: true }
const encrypted: OfferTraits = { ...plain, protection: 'sdes' }
const wideband: OfferTraits = { ...plain, hasG711: false }

const outside = { peer: '198.51.100.7', publicAddress: '203.0.113.9' }

const cases: [string, PathQuestion, string, string][] = [
  ['nothing speaks against it', {}, 'phones-understand-each-other', 'direct'],
  ['a plain offer', { offered: plain }, 'phones-understand-each-other', 'direct'],
  ['an offer with keys in it', { offered: encrypted }, 'phones-understand-each-other', 'direct'],
  ['a browser calls', { offered: traitsOf(BROWSER_OFFER) }, 'offer-is-of-a-browser', 'webRtc dtls'],
  ['a browser calls without an offer', { transport: 'wss' }, 'phone-is-a-browser', 'webRtc dtls'],
  [
    'a phone over WebSocket offers plainly',
    { transport: 'ws', offered: plain },
    'phones-understand-each-other',
    'direct',
  ],
  ['DTLS without ICE', { offered: { ...plain, protection: 'dtls' } }, 'offer-wants-dtls', 'rtp dtls'],
  ['as it is set', { isThroughServer: true }, 'set-through-server', 'rtp none'],
  [
    'as it is set, with keys',
    { isThroughServer: true, offered: encrypted },
    'set-through-server',
    'rtp sdes',
  ],
  ['a phone outside', { outside }, 'phone-is-outside', 'rtp none'],
  ['a phone outside with keys', { outside, offered: encrypted }, 'phone-is-outside', 'rtp sdes'],
  ['a browser outside', { outside, transport: 'wss' }, 'phone-is-a-browser', 'webRtc dtls'],
  [
    'a refusal of keys',
    { refused: { status: 488, offer: encrypted, attempt: 1 } },
    'offer-refused-for-encryption',
    'rtp none',
  ],
  [
    'a refusal of none',
    { refused: { status: 488, offer: plain, attempt: 1 } },
    'offer-refused-for-encryption',
    'rtp sdes',
  ],
  [
    'a second refusal',
    { refused: { status: 488, offer: plain, attempt: 2 } },
    'offer-refused-for-codecs',
    'rtp none',
  ],
  [
    'a refusal of codecs',
    { refused: { status: 606, offer: wideband, attempt: 1 } },
    'offer-refused-for-codecs',
    'rtp none',
  ],
  [
    'and a second one',
    { refused: { status: 415, offer: wideband, attempt: 2 } },
    'offer-refused-for-encryption',
    'rtp sdes',
  ],
  ['a third refusal', { refused: { status: 488, offer: plain, attempt: 3 } }, 'refusal-stands', 'direct'],
  ['busy', { refused: { status: 486, offer: plain, attempt: 1 } }, 'refusal-stands', 'direct'],
]

describe('the way of the media', () => {
  for (const [name, question, rule, way] of cases) {
    it(name, () => {
      const { answer, steps } = mediaPath(question)
      assert.equal(steps.at(-1)?.rule, rule)
      assert.equal(answer.way === 'direct' ? 'direct' : `${answer.kind} ${answer.protection}`, way)
    })
  }

  it('has an address of ours that is reached from outside wherever the phone is there, and speaks with the engine', () => {
    const addressIn = (question: PathQuestion) => {
      const { answer } = mediaPath(question)
      return answer.way === 'anchored' ? answer.address : 'direct'
    }
    assert.equal(addressIn({ outside }), outside.publicAddress)
    assert.equal(addressIn({ outside, isThroughServer: true }), outside.publicAddress)
    const refused = { status: 488, offer: plain, attempt: 1 }
    assert.equal(addressIn({ outside, refused }), outside.publicAddress)
    assert.equal(addressIn({ isThroughServer: true }), undefined)
    assert.equal(addressIn({ outside, transport: 'wss' }), undefined, 'browsers are told candidates')
  })

  it('is decided by traits that are read from the offer', () => {
    const offer = (media: string, more = '') =>
      `v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n${media}\r\n${more}`
    assert.deepEqual(traitsOf(offer('m=audio 4000 RTP/AVP 8 101')), plain)
    assert.deepEqual(traitsOf(offer('m=audio 4000 RTP/AVP 9 18 0')), plain)
    assert.deepEqual(traitsOf(offer('m=audio 4000 RTP/AVP 9 108 80')), wideband)
    assert.deepEqual(
      traitsOf(offer('m=audio 4000 RTP/SAVP 0', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 x\r\n')),
      encrypted,
    )
    assert.deepEqual(traitsOf(offer('m=audio 4000 UDP/TLS/RTP/SAVP 8')), { ...plain, protection: 'dtls' })
    assert.deepEqual(traitsOf(BROWSER_OFFER), { protection: 'dtls', hasIce: true, hasG711: true })
    assert.deepEqual(traitsOf(''), wideband)
  })
})
