import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNamedError } from '@offhook/base'
import { Headers } from './headers.ts'
import { createRequest, createResponse, SipRequest, SipResponse } from './message.ts'
import { formatNameAddress, NameAddress, parseNameAddress } from './name-address.ts'
import { Params } from './params.ts'
import { parseMessage } from './parse-message.ts'
import { salvageRequest } from './salvage-request.ts'
import { parseVia } from './via.ts'
import { writeMessage } from './write-message.ts'

const INVITE = [
  'INVITE sip:ben@example.com SIP/2.0',
  'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1;rport, SIP/2.0/TCP 192.0.2.2;branch=z9hG4bK0',
  'v: SIP/2.0/TLS phone.example.com;branch=z9hG4bKa',
  'From: "Anna \\"A\\", Vogel" <sip:anna@example.com>;tag=a1',
  'To: <sip:ben@example.com>',
  'Call-ID: 1@example.com',
  'CSeq: 7 INVITE',
  'm: <sip:anna@192.0.2.1;ob>;q=0.5, "x, y" <sip:anna@192.0.2.9>',
  'Content-Type: application/sdp',
  'Content-Length: 4',
  '',
  'v=0\n',
]
const text = (lines: readonly string[]) => Buffer.from(lines.join('\r\n'), 'latin1')
const invite = (): SipRequest => parseMessage(text(INVITE)) as SipRequest

const refusal = (code: string, status: number) => (fault: unknown) => {
  assert.ok(isNamedError(fault, code), String(fault))
  assert.equal(fault.status, status)
  return true
}

test('a request is read', () => {
  const message = invite()
  assert.equal(message.method, 'INVITE')
  assert.equal(message.uri, 'sip:ben@example.com')
  assert.equal(message.from.displayName, 'Anna "A", Vogel')
  assert.equal(message.from.tag, 'a1')
  assert.equal(message.to.tag, undefined)
  assert.equal(message.callId, '1@example.com')
  assert.deepEqual(message.cseq, { sequence: 7, method: 'INVITE' })
  assert.equal(message.topVia.branch, 'z9hG4bK1')
  assert.equal(message.topVia.port, 5060)
  assert.equal(message.topVia.wantsRport, true)
  assert.equal(message.topVia.rport, undefined)
  assert.equal(message.headers.values('Via').length, 3)
  assert.equal(message.headers.all('via').length, 2)
  const contacts = message.contacts
  assert.ok(contacts !== '*')
  assert.deepEqual(
    contacts.map((contact) => contact.uri),
    ['sip:anna@192.0.2.1;ob', 'sip:anna@192.0.2.9'],
  )
  assert.equal(Buffer.from(message.body).toString(), 'v=0\n')
})

test('a value is parsed once, and again when its header changes', () => {
  const message = invite()
  assert.equal(message.from, message.from)
  message.headers.prepend('Via', 'SIP/2.0/UDP 192.0.2.7;branch=z9hG4bK7')
  assert.equal(message.topVia.branch, 'z9hG4bK7')
  message.uri = 'sip:carla@example.com'
  assert.equal((message.parsedUri as { user?: string }).user, 'carla')
})

test('a response takes from its request what RFC 3261 §8.2.6 says', () => {
  const request = invite()
  request.headers.append('Timestamp', '54')
  const trying = createResponse(request, 100)
  assert.equal(trying.reason, 'Trying')
  assert.equal(trying.headers.get('Timestamp'), '54')
  assert.equal(trying.to.tag, undefined)
  const ringing = createResponse(request, 180, undefined, {
    toTag: 'b1',
    headers: { Contact: '<sip:ben@192.0.2.3>' },
  })
  assert.equal(
    writeMessage(ringing).toString(),
    [
      'SIP/2.0 180 Ringing',
      ...INVITE.slice(1, 3).map((line) => line.replace(/^v:/, 'Via:')),
      INVITE[3],
      'To: <sip:ben@example.com>;tag=b1',
      'Call-ID: 1@example.com',
      'CSeq: 7 INVITE',
      'Contact: <sip:ben@192.0.2.3>',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n'),
  )
  request.headers.set('To', 'sip:ben@example.com')
  assert.equal(
    createResponse(request, 200, 'OK', { toTag: 'b2' }).headers.get('To'),
    '<sip:ben@example.com>;tag=b2',
  )
  request.headers.set('To', '<sip:ben@example.com>;tag=old')
  assert.equal(createResponse(request, 200, 'OK', { toTag: 'b3' }).to.tag, 'old')
})

test('a request is made and written; Content-Length is the number of bytes', () => {
  const message = createRequest({
    method: 'MESSAGE',
    uri: 'sip:ben@example.com',
    headers: { To: '<sip:ben@example.com>', Via: ['a', 'b'], Subject: undefined, 'Content-Length': '99' },
    body: 'grüß',
  })
  assert.equal(
    writeMessage(message).toString(),
    'MESSAGE sip:ben@example.com SIP/2.0\r\nTo: <sip:ben@example.com>\r\nVia: a\r\nVia: b\r\nContent-Length: 6\r\n\r\ngrüß',
  )
})

test('nobody smuggles a header in', () => {
  const unsafe = ['x\r\nRoute: <sip:evil>', 'x\ny', 'x\ry', 'x\u010ay', 'x\u0100']
  for (const value of unsafe) {
    const message = invite()
    message.headers.set('Subject', value)
    assert.throws(() => writeMessage(message), refusal('sip-message-unsafe', 500), JSON.stringify(value))
  }
  const name = formatNameAddress({ displayName: 'x"\r\nRoute: y', uri: 'sip:a@b' })
  assert.equal(name, '"x\\"  Route: y" <sip:a@b>')
})

test('malformed messages are refused with a name and a status', () => {
  const change = (from: string | RegExp, to: string) => text([INVITE.join('\r\n').replace(from, to)])
  const cases: readonly (readonly [Buffer, string, number])[] = [
    [Buffer.from(''), 'sip-message-malformed', 400],
    [Buffer.from('\0\0\0\0'), 'sip-message-malformed', 400],
    [change(/\r\n\r\n[\s\S]*/, '\r\n'), 'sip-message-malformed', 400],
    [change('SIP/2.0\r\nVia', 'SIP/3.0\r\nVia'), 'sip-version-unsupported', 505],
    [change('SIP/2.0\r\nVia', 'HTTP/1.1\r\nVia'), 'sip-start-line-malformed', 400],
    [change('INVITE sip', 'INV@TE sip'), 'sip-start-line-malformed', 400],
    [change('sip:ben@example.com SIP', 'ben SIP'), 'sip-start-line-malformed', 400],
    [change('Call-ID: 1', 'X: 1'), 'sip-header-missing', 400],
    [change('Call-ID: 1@example.com', 'Call-ID:'), 'sip-header-malformed', 400],
    [change(/Via: [\s\S]*?From/, 'From'), 'sip-header-missing', 400],
    [change('CSeq: 7 INVITE', 'CSeq: 7 INVITE\r\nCSeq: 8 INVITE'), 'sip-header-repeated', 400],
    [change('CSeq: 7 INVITE', 'CSeq: 7 BYE'), 'sip-message-malformed', 400],
    [change('CSeq: 7 INVITE', 'CSeq: -7 INVITE'), 'sip-header-malformed', 400],
    [change('CSeq: 7 INVITE', 'CSeq: 2147483648 INVITE'), 'sip-header-malformed', 400],
    [change('Content-Length: 4', 'Content-Length: 5'), 'sip-body-truncated', 400],
    [change('Content-Length: 4', 'Content-Length: 4\r\nl: 4'), 'sip-header-repeated', 400],
    [change('Content-Length: 4', 'Content-Length: 4x'), 'sip-header-malformed', 400],
    [change('To: ', 'To\r\n'), 'sip-message-malformed', 400],
    [change('To: ', 'T o: '), 'sip-message-malformed', 400],
    [change('To: ', ': '), 'sip-message-malformed', 400],
    [change('\r\nTo: ', '\nTo: '), 'sip-message-malformed', 400],
    [change('\r\nTo: ', '\rTo: '), 'sip-message-malformed', 400],
    [change('\r\nVia', '\r\n Via'), 'sip-message-malformed', 400],
    [change('To: ', `${'X: y\r\n'.repeat(300)}To: `), 'sip-too-many-headers', 400],
    [change('To: ', `X: ${'y'.repeat(33_000)}\r\nTo: `), 'sip-message-too-large', 513],
    [change('To: ', `Supported: ${'a,'.repeat(1100)}\r\nTo: `), 'sip-too-many-values', 400],
    [Buffer.alloc(70_000), 'sip-message-too-large', 513],
  ]
  for (const [bytes, code, status] of cases) assert.throws(() => parseMessage(bytes), refusal(code, status))
})

test('what was refused can be answered when somebody waits for an answer', () => {
  const salvage = (from: string, to: string) => salvageRequest(text([INVITE.join('\r\n').replace(from, to)]))
  const refused = salvage('CSeq: 7 INVITE', 'CSeq: 7 BYE')
  assert.ok(refused instanceof SipRequest)
  assert.match(
    writeMessage(createResponse(refused, 400)).toString(),
    /^SIP\/2\.0 400 Bad Request\r\nVia: .*\r\nVia: .*\r\nFrom: /,
  )
  assert.ok(salvage('\r\nTo: ', '\nTo: ') instanceof SipRequest)
  assert.equal(salvage('INVITE sip', 'ACK sip'), undefined)
  assert.equal(salvageRequest(Buffer.from('SIP/2.0 200 OK\r\nVia: x\r\n\r\n')), undefined)
  assert.equal(salvageRequest(Buffer.from('noise')), undefined)
  assert.equal(salvageRequest(Buffer.from('OPTIONS sip:x SIP/2.0\r\n\r\n')), undefined)
})

test('a status line is read; the phrase is UTF-8', () => {
  const rest = `\r\n${INVITE.slice(1, 7).join('\r\n')}\r\n\r\n`
  const message = parseMessage(Buffer.from(`SIP/2.0 486 Beschäftigt${rest}`)) as SipResponse
  assert.ok(message instanceof SipResponse)
  assert.deepEqual([message.status, message.reason], [486, 'Beschäftigt'])
  assert.ok(writeMessage(message).toString().startsWith('SIP/2.0 486 Beschäftigt\r\n'))
  assert.equal((parseMessage(Buffer.from(`SIP/2.0 200${rest}`)) as SipResponse).reason, '')
  for (const line of ['SIP/2.0 99 x', 'SIP/2.0 700 x', 'SIP/2.0 2000 x', 'SIP/2.0 +10 x', 'SIP/1.0 200 OK']) {
    assert.throws(() => parseMessage(Buffer.from(line + rest)), line)
  }
})

test('headers: one name however it is spelt, order kept', () => {
  const headers = Headers.from({ Via: ['1', '2'], Contact: 'c', 'X-Own': 'o' })
  assert.equal(headers.get('V'), '1')
  assert.equal(headers.get('x-own'), 'o')
  assert.equal(headers.has('m'), true)
  assert.equal(headers.get('Absent'), undefined)
  headers.set('via', ['3'])
  assert.deepEqual(
    [...headers.entries()],
    [
      ['Via', '3'],
      ['Contact', 'c'],
      ['X-Own', 'o'],
    ],
  )
  headers.set('CONTACT', ['d', 'e']).prepend('Via', '0').append('x-OWN', 'p').set('Event', 'dialog')
  assert.deepEqual(
    [...headers.entries()].map(([name, value]) => name + value),
    ['Via0', 'Via3', 'Contactd', 'Contacte', 'X-Owno', 'x-OWNp', 'Eventdialog'],
  )
  assert.deepEqual(headers.all('x-own'), ['o', 'p'])
  assert.equal(headers.delete('X-OWN'), true)
  assert.equal(headers.delete('X-OWN'), false)
  assert.equal(headers.copy().delete('Via') && headers.has('Via'), true)
  assert.equal(Headers.from({ Supported: 'a, 100Rel ,b' }).lists('Supported', '100rel'), true)
})

test('lists are split outside of quotes and brackets only', () => {
  const values = (value: string) => Headers.from({ Contact: value }).values('Contact')
  assert.deepEqual(values('"a,b\\",c" <sip:d,e@f>;x="1,2", <g:h> , ,i:j'), [
    '"a,b\\",c" <sip:d,e@f>;x="1,2"',
    '<g:h>',
    'i:j',
  ])
  assert.deepEqual(values('"a, b'), ['"a, b'])
  assert.deepEqual(values('<a, b'), ['<a, b'])
  assert.deepEqual(values(''), [])
})

test('name-addr: with and without name, quotes and brackets', () => {
  const read = (value: string) => {
    const { displayName, uri, params } = parseNameAddress(value)
    return [displayName, uri, params.toString()]
  }
  assert.deepEqual(read('sip:a@b;tag=1'), [undefined, 'sip:a@b', ';tag=1'])
  assert.deepEqual(read(' Anna Vogel<sip:a@b;x=y>; tag = 1'), ['Anna Vogel', 'sip:a@b;x=y', ';tag=1'])
  assert.deepEqual(read('"" <sip:a@b>'), [undefined, 'sip:a@b', ''])
  assert.deepEqual(
    read(Buffer.from('"Jürgen" <sip:a@b>;+sip.instance="<urn:uuid:1>";n').toString('latin1')),
    ['Jürgen', 'sip:a@b', ';+sip.instance="<urn:uuid:1>";n'],
  )
  for (const value of [
    '',
    '<',
    '<>',
    '<sip:a@b',
    '"x <sip:a@b>',
    'x',
    '<sip:a@b>x',
    '<sip:a@b>;',
    '<sip:a@b>;=1',
  ]) {
    assert.throws(() => parseNameAddress(value, 'To'), refusal('sip-header-malformed', 400), value)
  }
  assert.equal(
    new NameAddress('sip:a@b', 'Zoë', new Params().set('tag', 't')).toString(),
    `"${Buffer.from('Zoë').toString('latin1')}" <sip:a@b>;tag=t`,
  )
})

test('Via: IPv6, ports, received and rport', () => {
  const via = parseVia('SIP/2.0/tls [2001:db8::1]:5061;branch=z9hG4bKx;received=192.0.2.5;rport=4711')
  assert.deepEqual(
    [via.transport, via.host, via.port, via.received, via.rport],
    ['TLS', '[2001:db8::1]', 5061, '192.0.2.5', 4711],
  )
  assert.equal(via.toString(), 'SIP/2.0/TLS [2001:db8::1]:5061;branch=z9hG4bKx;received=192.0.2.5;rport=4711')
  for (const value of [
    '',
    'SIP/2.0',
    'SIP/2.0/UDP',
    'SIP/2.0/UDP ;branch=x',
    'SIP/2.0/UDP a b',
    'SIP/2.0/UDP a:b',
    'SIP/2.0/UDP a;rport=70000',
    '/2.0/UDP a',
  ]) {
    assert.throws(() => parseVia(value), refusal('sip-header-malformed', 400), value)
  }
})

test('what is accepted at the bound of header lines can be written and read again', () => {
  const ringing = (lines: number) =>
    Buffer.from(
      `SIP/2.0 180 Ringing\r\n${'Via: SIP/2.0/UDP pc33.example.com;branch=z9hG4bK1\r\n'.repeat(lines - 4)}` +
        'To: <sip:bob@example.com>;tag=1\r\nFrom: <sip:alice@example.com>;tag=2\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\n\r\n',
    )
  const again = parseMessage(writeMessage(parseMessage(ringing(255))))
  assert.equal(again.headers.count('Via'), 251)
  assert.throws(() => parseMessage(ringing(256)), refusal('sip-too-many-headers', 400))
})
