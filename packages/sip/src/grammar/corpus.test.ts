/** The messages of the RFCs' call flows: each is read, its typed headers too, and written again as it was. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { NamedError } from '@offhook/base'
import { readEverything } from '../../test/read-everything.ts'
import { checkRequest } from './check-request.ts'
import { canonicalName } from './header-names.ts'
import { SipRequest } from './message.ts'
import { parseMessage } from './parse-message.ts'
import { StreamFramer } from './stream-framer.ts'
import { writeMessage } from './write-message.ts'

const FOLDER = new URL('../../test/fixtures/', import.meta.url)
const rfcs = readdirSync(FOLDER).filter((name) => name.startsWith('rfc') && name !== 'rfc4475')

const filesOf = (rfc: string): string[] =>
  readdirSync(new URL(`${rfc}/`, FOLDER))
    .filter((file) => file.endsWith('.sip'))
    .map((file) => `${rfc}/${file}`)
const bytesOf = (file: string): Buffer => readFileSync(new URL(file, FOLDER))

/** Slips of the RFCs: these messages have one header that its own grammar does not allow. */
const SLIPS: Readonly<Record<string, string>> = {
  'rfc3261/031-s23.3-x-INVITE.sip': 'Content-Disposition',
  'rfc3428/003-s10-x-200.sip': 'Via',
  'rfc3665/003-s2.1-F3-REGISTER.sip': 'Authorization',
  'rfc5359/093-s2.4-F5-REFER.sip': 'Referred-By',
  'rfc5359/100-s2.4-F11-INVITE.sip': 'Referred-By',
  'rfc5589/021-s7.2-F5-REFER.sip': 'Refer-To',
  'rfc5589/027-s7.3-F5-REFER.sip': 'Refer-To',
  'rfc5589/045-s8-F6-INVITE.sip': 'Replaces',
}

/** The message with its folded lines in one (RFC 3261 §7.3.1), as it is written. */
function unfolded(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  const headEnd = text.indexOf('\r\n\r\n')
  return text.slice(0, headEnd).replace(/[ \t]*\r\n[ \t]+/g, ' ') + text.slice(headEnd)
}

/** Whether a message is spelt as this stack spells it, so that it must come out unchanged. */
function isCanonical(text: string): boolean {
  const lines = text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n').slice(1)
  const names = lines.map((line) => line.slice(0, line.indexOf(':')))
  return (
    names.includes('Content-Length') &&
    lines.every((line) => /^[A-Za-z-]+: \S/.test(line) && line === line.trimEnd()) &&
    names.every((name) => canonicalName(name) === name)
  )
}

/** Whether Content-Length counts all bytes behind the head; RFC 4662 elides some bodies. */
const isWhole = (bytes: Buffer, body: Uint8Array): boolean =>
  bytes.indexOf('\r\n\r\n') + 4 + body.length === bytes.length

let seen = 0
let exact = 0

for (const rfc of rfcs) {
  test(`${rfc}: every message is read and written again`, () => {
    for (const file of filesOf(rfc)) {
      seen++
      const bytes = bytesOf(file)
      const message = parseMessage(bytes)
      if (message instanceof SipRequest) assert.equal(checkRequest(message), undefined)
      const malformed = new Set<unknown>()
      readEverything(message, (fault) => malformed.add((fault as NamedError).details.header))
      assert.deepEqual([...malformed], SLIPS[file] === undefined ? [] : [SLIPS[file]], file)
      const written = writeMessage(message)
      if (isCanonical(unfolded(bytes)) && isWhole(bytes, message.body)) {
        exact++
        assert.equal(written.toString('latin1'), unfolded(bytes))
      }
      const again = parseMessage(written)
      assert.equal(again.startLine, message.startLine)
      assert.deepEqual(Buffer.from(again.body), Buffer.from(message.body))
    }
  })
}

test('there were many, and many were written byte for byte', () => {
  assert.ok(seen >= 580, `${seen} messages`)
  assert.ok(exact >= 530, `${exact} of them canonical`)
})

test('a stream of them in pieces of any size gives the same messages', () => {
  const messages = filesOf('rfc3665')
    .map(bytesOf)
    .filter((bytes) => bytes.includes('Content-Length'))
  const stream = Buffer.concat(messages.flatMap((bytes) => [bytes, Buffer.from('\r\n\r\n')]))
  for (const size of [1, 7, 100, 1460, stream.length]) {
    const framer = new StreamFramer({ role: 'acceptor' })
    const found: Buffer[] = []
    let pings = 0
    for (let at = 0; at < stream.length; at += size) {
      for (const item of framer.push(stream.subarray(at, at + size))) {
        if (item.kind === 'message') found.push(item.bytes)
        else if (item.kind === 'ping') pings++
        else assert.fail(item.kind)
      }
    }
    assert.deepEqual(found, messages)
    assert.equal(pings, messages.length)
    assert.equal(framer.pending, 0)
  }
})
