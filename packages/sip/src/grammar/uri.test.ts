import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNamedError } from '@offhook/base'
import { formatUri, isSipUri, isTelUri, parseUri, sameUri } from './uri.ts'

const sip = (text: string) => {
  const uri = parseUri(text)
  assert.ok(isSipUri(uri))
  return uri
}

test('the parts of a SIP URI (RFC 3261 §19.1.3)', () => {
  const uri = sip('sips:alice:secretword@[2001:db8::10]:5070;transport=tcp;lr;gr=a%3Bb?subject=a%20b&to=x')
  assert.deepEqual([uri.scheme, uri.user, uri.password], ['sips', 'alice', 'secretword'])
  assert.deepEqual([uri.host, uri.port], ['[2001:db8::10]', 5070])
  assert.equal(uri.params.get('transport'), 'tcp')
  assert.equal(uri.params.get('lr'), '')
  assert.equal(uri.params.get('LR'), '')
  assert.equal(uri.params.get('gr'), 'a;b')
  assert.equal(uri.params.get('maddr'), undefined)
  assert.deepEqual(uri.headers, [
    ['subject', 'a b'],
    ['to', 'x'],
  ])
})

test('what is written is read again as the same', () => {
  for (const text of [
    'sip:example.com',
    'sip:+49301234;phone-context=example.com@example.com;user=phone',
    'sip:a%20b:p%40@example.com:5060;x=%22?Replaces=a%40b%3Bto-tag%3D1%3Bfrom-tag%3D2',
    'sip:J%C3%BCrgen@example.com',
    'tel:+49-30-1234;ext=5',
    'urn:service:sos',
  ]) {
    assert.equal(formatUri(parseUri(text)), text)
  }
})

test('escapes are UTF-8; what is not stays as it stands and different', () => {
  assert.equal(sip('sip:J%C3%BCrgen@example.com').user, 'Jürgen')
  assert.equal(sip('sip:J%FCrgen@example.com').user, 'J%FCrgen')
  assert.equal(sip('sip:100%25@example.com').user, '100%')
})

test('feature codes come as they are dialled, and leave escaped', () => {
  assert.equal(sip('sip:*21*42#@example.com').user, '*21*42#')
  assert.equal(formatUri(sip('sip:*21*42#@example.com')), 'sip:*21*42%23@example.com')
  assert.ok(sameUri(sip('sip:*21#@example.com'), sip('sip:*21%23@example.com')))
})

test('malformed URIs are refused with a name', () => {
  for (const text of [
    '',
    'example.com',
    ':x',
    'sip:',
    'sip:@',
    'sip:a@',
    'sip:a@b@c',
    'sip:a b@example.com',
    'sip:a@example.com:70000',
    'sip:a@example.com:',
    'sip:a@[::1',
    'sip:a@[zz]',
    'sip:a@[]',
    'sip:a@exa mple.com',
    'sip:a@example.com;;x',
    'sip:a@example.com;x="y"',
    'sip:a@example.com?x',
    'sip:a@example.com?=y',
    'sip:a%2@example.com',
    'sip:ä@example.com',
    'tel:hello',
    'x y:z',
  ]) {
    assert.throws(
      () => parseUri(text),
      (fault) => isNamedError(fault, 'sip-uri-malformed'),
      text,
    )
  }
})

test('a URI with too many parameters or headers is refused', () => {
  assert.throws(() => parseUri(`sip:a@b${';p=1'.repeat(65)}`))
  assert.throws(() => parseUri(`sip:a@b?${'h=1&'.repeat(33)}h=1`))
  assert.throws(() => parseUri(`sip:${'a'.repeat(9000)}@b`))
})

// The examples of RFC 3261 §19.1.4.
const EQUAL: readonly (readonly [string, string])[] = [
  ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com;security=on'],
  [
    'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
    'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
  ],
  [
    'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
    'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
  ],
  ['sip:a@[2001:db8::1]', 'sip:a@[2001:DB8:0:0::1]'],
  ['tel:+49-30-1234', 'tel:+49301234'],
]
const DIFFERENT: readonly (readonly [string, string])[] = [
  ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp'],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp'],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting'],
  ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4'],
  ['sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off'],
  ['sip:a@b', 'sips:a@b'],
  ['tel:+49301234', 'tel:+49301235'],
]

test('equality of URIs (RFC 3261 §19.1.4), both ways', () => {
  for (const [a, b] of EQUAL) {
    assert.ok(sameUri(parseUri(a), parseUri(b)), `${a} = ${b}`)
    assert.ok(sameUri(parseUri(b), parseUri(a)), `${b} = ${a}`)
  }
  for (const [a, b] of DIFFERENT) {
    assert.ok(!sameUri(parseUri(a), parseUri(b)), `${a} ≠ ${b}`)
    assert.ok(!sameUri(parseUri(b), parseUri(a)), `${b} ≠ ${a}`)
  }
})

test('a telephone URI has its number and parameters', () => {
  const uri = parseUri('tel:7042;phone-context=+49-30')
  assert.ok(isTelUri(uri))
  assert.equal(uri.number, '7042')
  assert.equal(uri.params.get('phone-context'), '+49-30')
})
