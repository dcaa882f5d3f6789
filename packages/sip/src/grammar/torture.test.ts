/** The torture messages of RFC 4475, all of them, byte for byte. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isNamedError } from '@offhook/base'
import { TORTURE_VERDICTS } from '../../test/torture-verdicts.ts'
import { parseAuth } from './auth-header.ts'
import { checkRequest } from './check-request.ts'
import { contactExpires, contactQ } from './contact.ts'
import { parseDate } from './date.ts'
import { accepts, contentType } from './media-type.ts'
import { type SipMessage, SipRequest, SipResponse } from './message.ts'
import { parseNameAddress } from './name-address.ts'
import { parseMessage } from './parse-message.ts'
import { salvageRequest } from './salvage-request.ts'
import { StreamFramer } from './stream-framer.ts'
import { isSipUri, type SipUri } from './uri.ts'
import { parseVia } from './via.ts'
import { writeMessage } from './write-message.ts'

const FOLDER = new URL('../../test/fixtures/rfc4475/', import.meta.url)
const bytesOf = (name: string): Buffer => readFileSync(new URL(`${name}.dat`, FOLDER))

test('the table has a verdict for every message of the archive', () => {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.dat'))
  assert.equal(files.length, 49)
  assert.deepEqual(TORTURE_VERDICTS.map(({ file }) => `${file}.dat`).sort(), files.sort())
})

/** What the grammar makes of the bytes: the message, or the status with which it refuses them. */
function judge(bytes: Buffer): SipMessage | number {
  try {
    const message = parseMessage(bytes)
    return (message instanceof SipRequest ? checkRequest(message)?.status : undefined) ?? message
  } catch (fault) {
    assert.ok(isNamedError(fault), String(fault))
    return fault.status
  }
}

for (const { file, section, by, verdict, because } of TORTURE_VERDICTS) {
  test(`§${section} ${file}: ${verdict} by ${by}, for ${because}`, () => {
    const bytes = bytesOf(file)
    const judged = judge(bytes)
    if (by !== 'grammar' || verdict === 'accept') {
      assert.equal(typeof judged, 'object')
      const again = parseMessage(writeMessage(judged as SipMessage))
      assert.deepEqual(
        [...again.headers.entries()],
        [...(judged as SipMessage).headers.entries()].concat(
          again.headers.size > (judged as SipMessage).headers.size
            ? [['Content-Length', String(again.body.length)]]
            : [],
        ),
      )
      return
    }
    const salvaged = salvageRequest(bytes)
    if (verdict === 'drop') {
      assert.equal(typeof judged, 'number')
      assert.equal(salvaged, undefined, 'a response is not answered')
    } else {
      assert.equal(judged, verdict)
      assert.ok(salvaged?.topVia, 'the refusal can be sent')
    }
  })
}

const request = (name: string): SipRequest => {
  const message = parseMessage(bytesOf(name))
  assert.ok(message instanceof SipRequest)
  return message
}
const response = (name: string): SipResponse => {
  const message = parseMessage(bytesOf(name))
  assert.ok(message instanceof SipResponse)
  return message
}
const sipUri = (text: SipRequest): SipUri => {
  const uri = text.parsedUri
  assert.ok(isSipUri(uri))
  return uri
}

test('wsinv: every value is found through the white space', () => {
  const message = request('wsinv')
  assert.equal(message.to.uri, 'sip:vivekg@chair-dnrc.example.com')
  assert.equal(message.to.tag, '1918181833n')
  assert.equal(message.from.displayName, 'J Rosenberg \\"')
  assert.equal(message.from.tag, '98asjd8')
  assert.deepEqual(message.cseq, { sequence: 9, method: 'INVITE' })
  assert.equal(message.headers.get('Max-Forwards'), '0068')
  assert.equal(message.headers.get('Subject'), '')
  assert.equal(message.headers.get('NewFangledHeader'), 'newfangled value continued newfangled value')
  const vias = message.headers.values('Via').map(parseVia)
  assert.deepEqual(
    vias.map((via) => [via.transport, via.host, via.branch]),
    [
      ['UDP', '192.0.2.2', '390skdjuw'],
      ['TCP', 'spindle.example.com', 'z9hG4bK9ikj8'],
      ['UDP', '192.168.255.111', 'z9hG4bK30239'],
    ],
  )
  const contacts = message.contacts
  assert.ok(contacts !== '*')
  assert.equal(contacts[0]!.displayName, 'Quoted string ""')
  assert.equal(contacts[0]!.params.get('newparam'), 'newvalue')
  assert.equal(contactQ(contacts[0]!), 0.33)
  assert.equal(message.body.length, 150)
})

test('intmeth: unusual characters are kept', () => {
  const message = request('intmeth')
  assert.equal(message.method, "!interesting-Method0123456789_*+`.%indeed'~")
  assert.equal(message.cseq.method, message.method)
  assert.equal(sipUri(message).user, "1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*")
  assert.equal(sipUri(message).password, "&it+has=1,weird!*pas$wo~d_too.(doesn't-it)")
  assert.equal(message.to.displayName, 'BEL:\x07 NUL:\x00 DEL:\x7f')
  assert.equal(message.from.displayName, "token1~` token2'+_ token3*%!.-")
  assert.equal(message.from.tag, "_token~1'+`*%!-.")
})

test('esc01, escnull, esc02: escapes count where they are escapes', () => {
  assert.equal(sipUri(request('esc01')).user, 'sips:user@example.com')
  const contacts = request('escnull').contacts
  assert.ok(contacts !== '*')
  assert.deepEqual(
    contacts.map((contact) => (contact.parsedUri as SipUri).user),
    ['\0', '\0\0'],
  )
  assert.equal(request('esc02').method, 'RE%47IST%45R')
})

test('lwsdisp, longreq, dblreq, semiuri: the border of a value is found', () => {
  assert.equal(request('lwsdisp').from.displayName, 'caller')
  assert.equal(request('longreq').headers.values('Via').length, 34)
  assert.equal(request('longreq').to.displayName?.length, 103)
  assert.equal(request('dblreq').body.length, 0)
  assert.equal(request('dblreq').method, 'REGISTER')
  assert.equal(sipUri(request('semiuri')).user, 'user;par=u@example.net')
  assert.equal(sipUri(request('semiuri')).params.size, 0)
})

test('transports, mpart01, unreason, noreason: what is not known is passed on', () => {
  const transports = request('transports')
    .headers.values('Via')
    .map((value) => parseVia(value).transport)
  assert.deepEqual(transports, ['UDP', 'SCTP', 'TLS', 'UNKNOWN', 'TCP'])
  assert.equal(contentType(request('mpart01').headers), 'multipart/mixed')
  assert.equal(request('mpart01').body.length, Number(request('mpart01').headers.get('Content-Length')))
  assert.equal(response('unreason').reason, '= 2**3 * 5**2 но сто девяносто девять - простое')
  assert.equal(response('noreason').reason, '')
  assert.equal(response('noreason').status, 100)
})

test('baddn: without its empty line and with it, the display name is refused', () => {
  assert.equal(judge(Buffer.concat([bytesOf('baddn'), Buffer.from('\r\n')])), 400)
})

test('baddate: a date that is not in GMT is no date', () => {
  assert.equal(parseDate(request('baddate').headers.get('Date')!), undefined)
})

test('clerr, ncl, mcl01 on a stream: wait for the rest, or give the stream up', () => {
  const items = (name: string) =>
    new StreamFramer({ role: 'acceptor' }).push(bytesOf(name)).map(({ kind }) => kind)
  assert.deepEqual(items('clerr'), [])
  assert.deepEqual(items('ncl'), ['fault'])
  assert.deepEqual(items('mcl01'), ['fault'])
  assert.deepEqual(items('dblreq'), ['message', 'message', 'fault'])
})

test('the layers above find what they decide by', () => {
  assert.equal(request('badbranch').topVia.branch, 'z9hG4bK')
  assert.equal(request('unkscm').parsedUri.scheme, 'nobodyknowsthisscheme')
  assert.equal(request('novelsc').parsedUri.scheme, 'soap.beep')
  assert.equal(request('unksm2').to.parsedUri.scheme, 'isbn')
  assert.deepEqual(request('bext01').headers.values('Require'), [
    'nothingSupportsThis',
    'nothingSupportsThisEither',
  ])
  assert.equal(contentType(request('invut').headers), 'application/unknownformat')
  assert.equal(
    parseAuth(request('regaut01').headers.get('Authorization')!, 'Authorization').scheme,
    'nooneknowsthisscheme',
  )
  assert.equal(response('bcast').headers.values('Via').length, 2)
  assert.equal(request('zeromf').headers.get('Max-Forwards'), '0')
  assert.equal(accepts(request('sdp01').headers, 'application/sdp'), false)
  const old = request('inv2543')
  assert.equal(old.topVia.branch, undefined)
  assert.equal(old.from.tag, undefined)
  assert.ok(old.body.length > 0)
})

test('cparam01, cparam02, regescrt: parameters belong to the contact or to its URI', () => {
  const contact = (name: string) => {
    const contacts = request(name).contacts
    assert.ok(contacts !== '*')
    return contacts[0]!
  }
  assert.equal(contact('cparam01').params.has('unknownparam'), true)
  assert.equal((contact('cparam01').parsedUri as SipUri).params.has('unknownparam'), false)
  assert.equal((contact('cparam02').parsedUri as SipUri).params.has('unknownparam'), true)
  assert.deepEqual((contact('regescrt').parsedUri as SipUri).headers, [['Route', '<sip:sip.example.com>']])
})

test('scalar02: expiry beyond its range is read as its default', () => {
  const value = salvageRequest(bytesOf('scalar02'))!.headers.values('Contact')[0]!
  assert.equal(contactExpires(parseNameAddress(value)), 3600)
})
