import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNamedError } from '@offhook/base'
import fc from 'fast-check'
import { BROWSER_OFFER, lines } from '../testing/index.ts'
import { parseCryptoLine, writeCryptoLine } from './crypto-attribute.ts'
import { directionOf } from './direction.ts'
import { parseFingerprint } from './fingerprint.ts'
import { formatsOf } from './format.ts'
import { iceOf, parseCandidate, writeCandidate } from './ice-attributes.ts'
import { LARGEST_DESCRIPTION, parseDescription } from './parse-description.ts'
import { addressOf, attributeOf } from './session-description.ts'
import { writeDescription } from './write-description.ts'

// RFC 8866 §5, with the two media that follow it.
const RFC8866_EXAMPLE = lines(`
  v=0
  o=jdoe 3724394400 3724394405 IN IP4 198.51.100.1
  s=Call to John Smith
  i=SDP Offer #1
  u=http://www.jdoe.example.com/home.html
  e=Jane Doe <jane@jdoe.example.com>
  p=+1 617 555-6011
  c=IN IP4 198.51.100.1
  t=0 0
  m=audio 49170 RTP/AVP 0
  m=audio 49180 RTP/AVP 0
  m=video 51372 RTP/AVP 99
  c=IN IP6 2001:db8::2
  a=rtpmap:99 h263-1998/90000
`)

test('reads the example of RFC 8866 §5', () => {
  const description = parseDescription(RFC8866_EXAMPLE)
  assert.deepEqual(description.origin, {
    username: 'jdoe',
    sessionId: '3724394400',
    version: '3724394405',
    address: '198.51.100.1',
  })
  assert.deepEqual(
    description.media.map((media) => [media.kind, media.port, addressOf(description, media)]),
    [
      ['audio', 49170, '198.51.100.1'],
      ['audio', 49180, '198.51.100.1'],
      ['video', 51372, '2001:db8::2'],
    ],
  )
  // A static payload type needs no rtpmap (RFC 3551 §6).
  assert.equal(formatsOf(description.media[0]!)[0]!.name, 'PCMU')
})

test('what is written reads the same', () => {
  for (const text of [RFC8866_EXAMPLE, BROWSER_OFFER]) {
    const description = parseDescription(text)
    assert.deepEqual(parseDescription(writeDescription(description)), description)
  }
  assert.match(writeDescription(parseDescription(RFC8866_EXAMPLE)), /\r\nc=IN IP6 2001:db8::2\r\n/)
})

test('reads lines that end with LF alone, and bytes', () => {
  const text = RFC8866_EXAMPLE.replaceAll('\r\n', '\n')
  assert.deepEqual(parseDescription(text), parseDescription(RFC8866_EXAMPLE))
  assert.deepEqual(parseDescription(Buffer.from(text)), parseDescription(RFC8866_EXAMPLE))
})

test('says what is wrong and in which line', () => {
  const cases: [string, RegExp][] = [
    ['', /o= is missing/],
    ['v=1\n', /line 1: it must begin with v=0/],
    ['v=0\nv=0\n', /line 2: v= may stand only once/],
    ['v=0\nx=1\n', /line 2: the letter is unknown/],
    ['v=0\no=- a 1 IN IP4 h\n', /line 2: o= has two numbers/],
    ['v=0\no=- 1 1 IN IP5 h\n', /IN IP4 or IN IP6/],
    ['v=0\no=- 1 1 IN IP4 h\nm=audio 70000 RTP/AVP 0\n', /line 3: the port is above 65535/],
    ['v=0\no=- 1 1 IN IP4 h\nm=audio 7000 RTP/AVP\n', /line 3: m= needs formats/],
    ['v=0\no=- 1 1 IN IP4 h\nc=IN IP4 224.2.36.42/127\n', /multicast/],
    ['v=0\no=- 1 1 IN IP4 h\na=\n', /a= needs a name/],
  ]
  for (const [text, problem] of cases) assert.throws(() => parseDescription(text), problem, text)
  const long = `v=0\r\n${'a=x\r\n'.repeat(LARGEST_DESCRIPTION / 5)}`
  assert.throws(() => parseDescription(long), { code: 'sdp-too-large' })
})

test('whatever comes, it is read or refused by name', () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.constantFrom(
      'v=0',
      'o=- 1 1 IN IP4 192.0.2.1',
      's=-',
      'm=audio 4000 RTP/AVP 0 96',
      'c=IN IP4 0.0.0.0',
    ),
    fc.constantFrom(
      'a=rtpmap:96 opus/48000/2',
      'a=fmtp:96 ',
      'a=crypto:',
      'a=candidate:',
      'b=AS:-1',
      'm=audio',
    ),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        const description = parseDescription(pieces.join('\r\n'))
        for (const media of description.media) {
          formatsOf(media)
          iceOf(description, media)
          directionOf(description, media)
        }
        assert.deepEqual(parseDescription(writeDescription(description)), description)
      } catch (fault) {
        assert.ok(isNamedError(fault), String(fault))
      }
    }),
    { numRuns: 2000 },
  )
})

test('a description of a browser with one byte changed is read or refused by name', () => {
  fc.assert(
    fc.property(fc.nat(BROWSER_OFFER.length - 1), fc.nat(127), (at, byte) => {
      const text = BROWSER_OFFER.slice(0, at) + String.fromCharCode(byte) + BROWSER_OFFER.slice(at + 1)
      try {
        parseDescription(text)
      } catch (fault) {
        assert.ok(isNamedError(fault), String(fault))
      }
    }),
    { numRuns: 2000 },
  )
})

test('reads what a browser says of ICE and its certificate', () => {
  const description = parseDescription(BROWSER_OFFER)
  const ice = iceOf(description, description.media[0]!)
  assert.equal(ice?.usernameFragment, 'F7gI')
  assert.deepEqual(ice.options, ['trickle'])
  assert.deepEqual(ice.candidates[1], {
    foundation: '1853887674',
    component: 1,
    transport: 'udp',
    priority: 1845501695,
    address: '198.51.100.7',
    port: 46243,
    type: 'srflx',
    relatedAddress: '192.0.2.15',
    relatedPort: 46243,
  })
  const text = '1 2 tcp 2105458943 192.0.2.100 9 typ host tcptype active'
  assert.equal(writeCandidate(parseCandidate(text)!), text)
  assert.equal(parseCandidate('1 1 udp 1 999.0.2.1 5 typ host'), undefined)
  assert.equal(parseCandidate('1 1 udp 1 192.0.2.1 5 typ elsewhere'), undefined)
  assert.equal(
    parseCandidate('1 1 udp 1 f81d4fae-7dec-11d0-a765-00a0c91e6bf6.local 5 typ host')?.address,
    'f81d4fae-7dec-11d0-a765-00a0c91e6bf6.local',
  )
  assert.equal(parseFingerprint(attributeOf(description.media[0]!, 'fingerprint')!)?.hash, 'sha-256')
  assert.equal(parseFingerprint('md5 D2:FA:0E:C3:22:59:5E:14:95:69:92:3D:13:B4:84:24'), undefined)
})

test('reads keys, and leaves lines alone whose terms it cannot hold (RFC 4568)', () => {
  // RFC 4568 §9.3 without its master key identifier.
  const value = '1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20'
  const line = parseCryptoLine(value)
  assert.equal(line?.tag, 1)
  assert.equal(line.key.length, 16)
  assert.equal(line.salt.length, 14)
  assert.equal(writeCryptoLine(line), value.replace('|2^20', ''))
  assert.equal(parseCryptoLine(`${value}|1:32`), undefined)
  assert.equal(parseCryptoLine(`${value} UNENCRYPTED_SRTP`), undefined)
  assert.equal(parseCryptoLine('1 AES_CM_128_HMAC_SHA1_80 inline:c2hvcnQ='), undefined)
  assert.equal(
    parseCryptoLine('1 F8_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR'),
    undefined,
  )
})

test('knows the hold of RFC 2543, and does not take a browser without candidates for it', () => {
  const held = parseDescription('v=0\no=- 1 1 IN IP4 h\nc=IN IP4 0.0.0.0\nm=audio 4000 RTP/AVP 0\n')
  assert.equal(directionOf(held, held.media[0]!), 'sendonly')
  const browser = parseDescription(BROWSER_OFFER)
  assert.equal(directionOf(browser, browser.media[0]!), 'sendrecv')
})
