/** The headers of RFC 3261 and its extensions; values mostly from the RFCs' examples. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNamedError } from '@offhook/base'
import { formatAuth, parseAuth, parseAuthParams } from './auth-header.ts'
import { autoAnswerAfter, autoAnswerHeaders } from './auto-answer.ts'
import { contactExpires, contactInstance, contactQ, contactRegId, expiresOf } from './contact.ts'
import { formatDate, parseDate } from './date.ts'
import { formatJoin, formatReplaces, parseJoin, parseReplaces, parseTargetDialog } from './dialog-header.ts'
import { diversions, formatDiversion, historyInfo } from './diversion.ts'
import { Headers } from './headers.ts'
import { assertedIdentities, parsePrivacy, preferredIdentities } from './identity.ts'
import { accepts, contentType, disposition } from './media-type.ts'
import { parseNameAddress } from './name-address.ts'
import { formatReason, formatWarning, parseReason, parseRetryAfter, parseWarning, reasons } from './reason.ts'
import { formatReferTo, parseReferTo } from './refer.ts'
import {
  formatRAck,
  formatSessionExpires,
  parseMinSE,
  parseRAck,
  parseRSeq,
  parseSessionExpires,
} from './reliability.ts'
import { isLooseRoute, routes } from './route.ts'
import { formatSubscriptionState, parseEvent, parseSubscriptionState } from './subscription.ts'

function refuses(read: (text: string) => unknown, ...texts: readonly string[]): void {
  for (const text of texts)
    assert.throws(
      () => read(text),
      (fault) => isNamedError(fault, 'sip-header-malformed'),
      text,
    )
}

test('Authorization and its relatives (RFC 7616 §3.3, §3.4)', () => {
  const text =
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7y\\"pf", stale=FALSE'
  const value = parseAuth(text, 'WWW-Authenticate')
  assert.equal(value.scheme, 'digest')
  assert.deepEqual(
    [...value.params],
    [
      ['realm', 'http-auth@example.org'],
      ['qop', 'auth, auth-int'],
      ['algorithm', 'SHA-256'],
      ['nonce', '7y"pf'],
      ['stale', 'FALSE'],
    ],
  )
  assert.equal(formatAuth('Digest', value.params), text)
  assert.equal(
    formatAuth(
      'Digest',
      [
        ['qop', 'auth'],
        ['nc', '00000001'],
      ],
      true,
    ),
    'Digest qop=auth, nc=00000001',
  )
  assert.equal(parseAuthParams('nextnonce="a",  qop=auth', 0, 'Authentication-Info').get('qop'), 'auth')
  const read = (bad: string) => parseAuth(bad, 'Authorization')
  refuses(
    read,
    '',
    'Digest a',
    'Digest a=',
    'Digest a="x',
    'Digest a=1 b=2',
    'Digest a=1, A=2',
    `Digest ${'a'.repeat(5)}=="`,
  )
  refuses(read, `Digest ${Array.from({ length: 40 }, (_, i) => `p${i}=1`).join(',')}`)
})

test('Contact: q, expires, instance, reg-id (RFC 3261 §20.10, RFC 5626 §4)', () => {
  const contact = parseNameAddress(
    '<sip:a@b>;q=0.7;expires=60;+sip.instance="<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>";reg-id=2',
  )
  assert.equal(contactQ(contact), 0.7)
  assert.equal(contactExpires(contact), 60)
  assert.equal(contactInstance(contact), 'urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF')
  assert.equal(contactRegId(contact), 2)
  const odd = parseNameAddress('<sip:a@b>;q=7;expires=never;+sip.instance="urn";reg-id=0')
  assert.deepEqual(
    [contactQ(odd), contactExpires(odd), contactInstance(odd), contactRegId(odd)],
    [1, 3600, undefined, undefined],
  )
  const bare = parseNameAddress('sip:a@b')
  assert.deepEqual([contactQ(bare), contactExpires(bare), contactInstance(bare)], [1, undefined, undefined])
  assert.equal(expiresOf(Headers.from({ Expires: '99999999999' })), 2 ** 32 - 1)
  assert.equal(expiresOf(Headers.from({ Expires: 'soon' })), 3600)
  assert.equal(expiresOf(new Headers()), undefined)
})

test('Event and Subscription-State (RFC 6665 §8.4)', () => {
  const event = parseEvent('Dialog;id=7; sla')
  assert.deepEqual([event.package, event.id, event.params.has('sla')], ['dialog', '7', true])
  const state = parseSubscriptionState('Terminated;reason=Deactivated;retry-after=5;expires=0')
  assert.deepEqual(state, { state: 'terminated', reason: 'deactivated', retryAfter: 5, expires: 0 })
  assert.equal(formatSubscriptionState(state), 'terminated;reason=deactivated;expires=0;retry-after=5')
  refuses(parseEvent, '', 'a b', ';id=1')
  refuses(parseSubscriptionState, '', 'active;', 'act ive')
})

test('Replaces, Join, Target-Dialog (RFC 3891, 3911, 4538)', () => {
  const replaces = parseReplaces('98asdh@192.0.2.1 ;from-tag=r33th4x0r;to-tag=ff87ff;early-only')
  assert.deepEqual(replaces, {
    callId: '98asdh@192.0.2.1',
    toTag: 'ff87ff',
    fromTag: 'r33th4x0r',
    earlyOnly: true,
  })
  assert.equal(formatReplaces(replaces), '98asdh@192.0.2.1;to-tag=ff87ff;from-tag=r33th4x0r;early-only')
  const join = parseJoin('12adf2f34456gs5;to-tag=12345;from-tag=54321')
  assert.equal(formatJoin(join), '12adf2f34456gs5;to-tag=12345;from-tag=54321')
  assert.deepEqual(
    parseTargetDialog('fa77as7dad8-sd98ajzz@host.example.com;local-tag=kkaz-;remote-tag=6544'),
    {
      callId: 'fa77as7dad8-sd98ajzz@host.example.com',
      toTag: 'kkaz-',
      fromTag: '6544',
    },
  )
  refuses(parseReplaces, '', 'a;to-tag=1', 'a;from-tag=1', 'a b;to-tag=1;from-tag=2', ';to-tag=1;from-tag=2')
  refuses(parseJoin, 'a', 'a;to-tag=1')
  refuses(parseTargetDialog, 'a', 'a;local-tag=1')
})

test('Refer-To with an embedded Replaces (RFC 5589 §7.1)', () => {
  const text =
    '<sips:482n4z24kdg@chicago.example.com;gr=8594958?Replaces=090459243588173445%3Bto-tag%3D7553452%3Bfrom-tag%3D31431&Require=replaces>'
  const refer = parseReferTo(text)
  assert.equal(refer.target, 'sips:482n4z24kdg@chicago.example.com;gr=8594958')
  assert.equal(refer.method, 'INVITE')
  assert.deepEqual(refer.replaces, {
    callId: '090459243588173445',
    toTag: '7553452',
    fromTag: '31431',
    earlyOnly: false,
  })
  assert.deepEqual(refer.headers, [['Require', 'replaces']])
  assert.equal(
    formatReferTo(refer.target, { replaces: refer.replaces! }),
    '<sips:482n4z24kdg@chicago.example.com;gr=8594958?Replaces=090459243588173445%3Bto-tag%3D7553452%3Bfrom-tag%3D31431>',
  )
  assert.equal(formatReferTo('tel:+4930'), '<tel:+4930>')
  const bye = parseReferTo('sip:a@b;method=BYE')
  assert.deepEqual(
    [bye.target, bye.method],
    ['sip:a@b', 'INVITE'],
    'without brackets the parameter is the header’s',
  )
  assert.equal(parseReferTo('<sip:a@b;method=BYE>').method, 'BYE')
  refuses(parseReferTo, '<sip:a@b?Replaces=x>', '<sip:a@b?Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2&Replaces=b>')
})

test('Refer-To with an embedded Join (RFC 3911 §7.2)', () => {
  const text = '<sip:bob@example.com?Join=090459243588173445%3Bto-tag%3D7553452%3Bfrom-tag%3D31431>'
  const refer = parseReferTo(text)
  assert.equal(refer.target, 'sip:bob@example.com')
  assert.deepEqual(refer.join, { callId: '090459243588173445', toTag: '7553452', fromTag: '31431' })
  assert.equal(refer.replaces, undefined)
  assert.deepEqual(refer.headers, [])
  assert.equal(formatReferTo(refer.target, { join: refer.join! }), text)
  refuses(
    parseReferTo,
    '<sip:a@b?Join=x>',
    '<sip:a@b?Join=a%3Bto-tag%3D1%3Bfrom-tag%3D2&Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2>',
  )
})

test('RSeq, RAck, Session-Expires, Min-SE (RFC 3262 §7, RFC 4028 §4, §5)', () => {
  assert.equal(parseRSeq('988789'), 988789)
  assert.deepEqual(parseRAck('776656 1 INVITE'), { rseq: 776656, sequence: 1, method: 'INVITE' })
  assert.equal(formatRAck(parseRAck('776656  1  INVITE')), '776656 1 INVITE')
  assert.deepEqual(parseSessionExpires('4000;refresher=UAC'), { seconds: 4000, refresher: 'uac' })
  assert.equal(formatSessionExpires({ seconds: 90, refresher: undefined }), '90')
  assert.equal(formatSessionExpires({ seconds: 90, refresher: 'uas' }), '90;refresher=uas')
  assert.equal(parseMinSE('90;x=y'), 90)
  refuses(parseRSeq, '', '0', '4294967296', '1x')
  refuses(parseRAck, '', '1', '1 1', '0 1 INVITE', '1 1 IN VITE', '1 1 INVITE x')
  refuses(parseSessionExpires, '', 'x', '90;refresher=me')
  refuses(parseMinSE, '', '-1')
})

test('P-Asserted-Identity, P-Preferred-Identity, Privacy (RFC 3325 §9, RFC 3323 §4.2)', () => {
  const headers = Headers.from({
    'P-Asserted-Identity': ['"Cullen Jennings" <sip:fluffy@cisco.com>', 'tel:+14085264000'],
    'P-Preferred-Identity': '<sip:a@b>',
  })
  assert.deepEqual(
    assertedIdentities(headers).map(({ uri }) => uri),
    ['sip:fluffy@cisco.com', 'tel:+14085264000'],
  )
  assert.equal(preferredIdentities(headers)[0]!.uri, 'sip:a@b')
  assert.deepEqual([...parsePrivacy('Header; user ;id')], ['header', 'user', 'id'])
  refuses(parsePrivacy, '', 'id;', 'id,user')
  assert.throws(() =>
    assertedIdentities(Headers.from({ 'P-Asserted-Identity': 'sip:a@b, sip:c@d, sip:e@f' })),
  )
})

test('Diversion and History-Info (RFC 5806 §4, RFC 7044 §5)', () => {
  const headers = Headers.from({
    Diversion: [
      '<sip:P2@isp.com>;reason=Time-of-day;counter=3',
      formatDiversion('sip:P3@isp.com', 'user-busy', 'P 3'),
    ],
    'History-Info': [
      '<sip:bob@example.com>;index=1',
      '<sip:bob@192.0.2.4?Reason=SIP%3Bcause%3D302>;index=1.1;rc=1, <sip:bob@192.0.2.7>;index=1.2;mp=1',
    ],
  })
  assert.deepEqual(
    diversions(headers).map(({ address, reason, counter }) => [address.uri, reason, counter]),
    [
      ['sip:P2@isp.com', 'time-of-day', 3],
      ['sip:P3@isp.com', 'user-busy', 1],
    ],
  )
  const [first, second, third] = historyInfo(headers)
  assert.deepEqual([first!.index, first!.from, first!.reasons], ['1', undefined, []])
  assert.deepEqual(second!.from, { how: 'rc', index: '1' })
  assert.deepEqual(second!.reasons, [{ protocol: 'SIP', cause: 302, text: undefined }])
  assert.deepEqual(third!.from, { how: 'mp', index: '1' })
  assert.throws(() => historyInfo(Headers.from({ 'History-Info': '<sip:a@b>' })))
  assert.throws(() => historyInfo(Headers.from({ 'History-Info': '<sip:a@b>;index=1.' })))
  assert.throws(() => diversions(Headers.from({ Diversion: '<sip:a@b>;counter=x' })))
})

test('Reason, Warning, Retry-After (RFC 3326, RFC 3261 §20.43, §20.33)', () => {
  const headers = Headers.from({ Reason: 'Q.850 ;cause=16 ;text="Terminated", SIP;cause=600' })
  assert.deepEqual(reasons(headers), [
    { protocol: 'Q.850', cause: 16, text: 'Terminated' },
    { protocol: 'SIP', cause: 600, text: undefined },
  ])
  assert.equal(
    formatReason({ protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' }),
    'SIP;cause=200;text="Call completed elsewhere"',
  )
  assert.equal(
    parseReason(formatReason({ protocol: 'SIP', cause: undefined, text: 'für "dich"' })).text,
    'für "dich"',
  )
  const warning = { code: 307, agent: 'isi.edu', text: "Session parameter 'foo' not understood" }
  assert.deepEqual(parseWarning(formatWarning(warning)), warning)
  assert.equal(parseRetryAfter('18000;duration=3600'), 18000)
  assert.equal(parseRetryAfter("120 (I'm in a meeting)"), 120)
  assert.equal(parseRetryAfter('949302838503028349304023988'), 2 ** 32 - 1)
  refuses(parseReason, '', ';cause=1', 'S IP')
  refuses(
    parseWarning,
    '',
    '307 isi.edu',
    '1812 overture "In Progress"',
    '307 isi.edu "x',
    '307 isi.edu "x" y',
  )
  refuses(parseRetryAfter, '', 'x', '(x)')
})

test('Answer-Mode, Alert-Info, Call-Info: answering by itself', () => {
  const after = (init: Record<string, string>) => autoAnswerAfter(Headers.from(init))
  for (const [name, value] of autoAnswerHeaders('example.com')) assert.equal(after({ [name]: value }), 0)
  assert.equal(after({ 'Answer-Mode': 'Manual' }), undefined)
  assert.equal(after({ 'Priv-Answer-Mode': 'Auto;require' }), 0)
  assert.equal(after({ 'Call-Info': '<sip:x>;purpose=icon, <sip:x>;answer-after=2' }), 2)
  assert.equal(after({ 'Alert-Info': '<http://x/ring.wav>' }), undefined)
})

test('Content-Type, Content-Disposition, Accept (RFC 3261 §20)', () => {
  const type = (value: string) => contentType(Headers.from({ 'Content-Type': value }))
  assert.equal(type('Application/SDP ; charset=x'), 'application/sdp')
  assert.equal(contentType(new Headers()), undefined)
  refuses(type, '', 'text', 'text/', '/x', 'a b/c')
  const takes = (accept: string | undefined, wanted: string) =>
    accepts(Headers.from({ Accept: accept }), wanted)
  assert.equal(takes(undefined, 'application/sdp'), true)
  assert.equal(takes(undefined, 'text/plain'), false)
  assert.equal(takes('', 'application/sdp'), false)
  assert.equal(takes('text/*;q=0.5, application/sdp', 'text/plain'), true)
  assert.equal(takes('*/*', 'image/png'), true)
  assert.equal(takes('text/plain;q=0', 'text/plain'), false)
  const disposed = (init: Record<string, string>) => disposition(Headers.from(init))
  assert.deepEqual(disposed({ 'Content-Type': 'application/sdp' }), { type: 'session', isOptional: false })
  assert.deepEqual(disposed({ 'Content-Type': 'text/plain' }), { type: 'render', isOptional: false })
  assert.deepEqual(disposed({ 'Content-Disposition': 'Early-Session; handling=Optional' }), {
    type: 'early-session',
    isOptional: true,
  })
})

test('Route, Record-Route, Path: loose and strict', () => {
  const headers = Headers.from({ Route: '<sip:a;lr>, <sip:b>', Path: '<sip:edge;lr;ob>' })
  assert.deepEqual(routes(headers, 'Route').map(isLooseRoute), [true, false])
  assert.equal(routes(headers, 'Path')[0]!.uri, 'sip:edge;lr;ob')
  assert.deepEqual(routes(headers, 'Record-Route'), [])
})

test('Date (RFC 3261 §20.17)', () => {
  const time = Date.UTC(2010, 10, 13, 23, 29, 0)
  assert.equal(parseDate('Sat, 13 Nov 2010 23:29:00 GMT'), time)
  assert.equal(formatDate(time), 'Sat, 13 Nov 2010 23:29:00 GMT')
  for (const text of [
    '',
    'Sat, 13 Nov 2010 23:29:00 UTC',
    'Xyz, 13 Nov 2010 23:29:00 GMT',
    'Sat, 13 Nov 2010 25:29:00 GMT',
  ]) {
    assert.equal(parseDate(text), undefined)
  }
})
