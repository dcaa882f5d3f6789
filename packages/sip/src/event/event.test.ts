import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SaxesParser } from 'saxes'
import { type DialogInfo, DialogInfoSeries, formatDialogInfo } from './dialog-info.ts'
import { formatMessageSummary, parseMessageSummary } from './message-summary.ts'
import { formatSipfrag, parseSipfrag } from './sipfrag.ts'
import { element, escapeXml } from './xml.ts'

/** What an XML processor sees: tags with sorted attributes, and text without white space around it. */
function tokens(xml: string): string[] {
  const found: string[] = []
  const parser = new SaxesParser({ xmlns: true })
  parser.on('opentag', ({ name, attributes }) => {
    const list = Object.values(attributes).map((each) => `${each.name}=${each.value}`)
    found.push([name, ...list.sort()].join(' '))
  })
  parser.on('closetag', ({ name }) => found.push(`/${name}`))
  parser.on('text', (text) => text.trim() && found.push(`"${text.trim()}"`))
  parser.on('error', (fault) => {
    throw fault
  })
  parser.write(xml).close()
  return found
}

// RFC 4235 §4.5 and the call of §6.1, as far as their elements are written here.
const CALL: DialogInfo = {
  id: 'as7d900as8',
  callId: 'a84b4c76e66710',
  localTag: '1928301774',
  direction: 'initiator',
  state: 'trying',
}
const EXAMPLES: readonly (readonly [string, Parameters<typeof formatDialogInfo>[0]])[] = [
  [
    `<?xml version="1.0" encoding="UTF-8"?>
     <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="1" state="full" entity="sip:alice@example.com">
       <dialog id="123456">
         <state>confirmed</state>
         <duration>274</duration>
         <local>
           <identity display="Alice">sip:alice@example.com</identity>
           <target uri="sip:alice@pc33.example.com">
             <param pname="isfocus" pval="true"/>
             <param pname="class" pval="personal"/>
           </target>
         </local>
         <remote>
           <identity display="Bob">sip:bob@example.org</identity>
           <target uri="sip:bobster@phone21.example.org"/>
         </remote>
       </dialog>
     </dialog-info>`,
    {
      version: 1,
      state: 'full',
      entity: 'sip:alice@example.com',
      dialogs: [
        {
          id: '123456',
          state: 'confirmed',
          duration: 274.9,
          local: {
            identity: { uri: 'sip:alice@example.com', displayName: 'Alice' },
            target: {
              uri: 'sip:alice@pc33.example.com',
              params: [
                ['isfocus', 'true'],
                ['class', 'personal'],
              ],
            },
          },
          remote: {
            identity: { uri: 'sip:bob@example.org', displayName: 'Bob' },
            target: { uri: 'sip:bobster@phone21.example.org' },
          },
        },
      ],
    },
  ],
  [
    `<?xml version="1.0"?>
     <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" entity="sip:alice@example.com">
     </dialog-info>`,
    { version: 0, state: 'full', entity: 'sip:alice@example.com', dialogs: [] },
  ],
  [
    `<?xml version="1.0"?>
     <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="3" state="partial" entity="sip:alice@example.com">
       <dialog id="as7d900as8" call-id="a84b4c76e66710" local-tag="1928301774" remote-tag="07346y131" direction="initiator">
         <state code="180">early</state>
         <remote>
           <target uri="sip:bobster@host2.example.net"/>
         </remote>
       </dialog>
     </dialog-info>`,
    {
      version: 3,
      state: 'partial',
      entity: 'sip:alice@example.com',
      dialogs: [
        {
          ...CALL,
          remoteTag: '07346y131',
          state: 'early',
          code: 180,
          local: {},
          remote: { target: { uri: 'sip:bobster@host2.example.net' } },
        },
      ],
    },
  ],
  [
    `<?xml version="1.0"?>
     <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="4" state="partial" entity="sip:alice@example.com">
       <dialog id="as7d900as8" call-id="a84b4c76e66710" local-tag="1928301774" remote-tag="hh76a" direction="initiator">
         <state event="cancelled">terminated</state>
         <replaces call-id="a" local-tag="b" remote-tag="c"/>
       </dialog>
     </dialog-info>`,
    {
      version: 4,
      state: 'partial',
      entity: 'sip:alice@example.com',
      dialogs: [
        {
          ...CALL,
          remoteTag: 'hh76a',
          state: 'terminated',
          event: 'cancelled',
          replaces: { callId: 'a', localTag: 'b', remoteTag: 'c' },
        },
      ],
    },
  ],
]

test('dialog-info as in the examples of RFC 4235', () => {
  for (const [expected, document] of EXAMPLES)
    assert.deepEqual(tokens(formatDialogInfo(document)), tokens(expected))
})

test('what people call themselves cannot break the document', () => {
  const name = '<"Zoë" & \'Co\'>\u0000\u000b\ud800 \u{1f600}\r\n'
  const xml = formatDialogInfo({
    version: 0,
    state: 'full',
    entity: 'sip:a@b;x="1"&<',
    dialogs: [{ id: name, state: 'trying', local: { identity: { uri: `sip:${name}`, displayName: name } } }],
  })
  const clean = '<"Zoë" & \'Co\'>\ufffd\ufffd\ufffd \u{1f600}\r\n'
  assert.ok(tokens(xml).includes(`dialog id=${clean}`))
  assert.ok(tokens(xml).includes(`identity display=${clean}`))
  assert.ok(tokens(xml).includes(`"sip:${clean.trim()}"`))
  assert.equal(escapeXml('a&b'), 'a&amp;b')
  assert.equal(element('x', { y: undefined, z: 0 }), '<x z="0"/>')
})

test('the versions of a subscription count without a gap (§4.3)', () => {
  const series = new DialogInfoSeries('sip:alice@example.com')
  const heads = [series.full([CALL]), series.partial([CALL]), series.full([])].map((xml) => tokens(xml)[0])
  assert.deepEqual(heads, [
    'dialog-info entity=sip:alice@example.com state=full version=0 xmlns=urn:ietf:params:xml:ns:dialog-info',
    'dialog-info entity=sip:alice@example.com state=partial version=1 xmlns=urn:ietf:params:xml:ns:dialog-info',
    'dialog-info entity=sip:alice@example.com state=full version=2 xmlns=urn:ietf:params:xml:ns:dialog-info',
  ])
})

test('message-summary as in the example of RFC 3842 §3.10', () => {
  const text =
    'Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 2/8 (0/2)\r\n'
  const summary = parseMessageSummary(text)
  assert.deepEqual(summary, {
    isWaiting: true,
    account: 'sip:alice@vmail.example.com',
    voice: { fresh: 2, old: 8, urgentFresh: 0, urgentOld: 2 },
  })
  assert.equal(formatMessageSummary(summary!), text)
  assert.equal(formatMessageSummary({ isWaiting: false }), 'Messages-Waiting: no\r\n')
  assert.deepEqual(parseMessageSummary('MESSAGES-WAITING :No\nvoice-message: 1 / 2\n\nSubject: x'), {
    isWaiting: false,
    voice: { fresh: 1, old: 2 },
  })
  assert.deepEqual(parseMessageSummary('Messages-Waiting: no\r\nVoice-Message: 99999999999/1'), {
    isWaiting: false,
  })
  for (const bad of ['', 'Messages-Waiting: maybe', 'Voice-Message: 1/2'])
    assert.equal(parseMessageSummary(bad), undefined)
})

test('sipfrag: a status line', () => {
  assert.equal(formatSipfrag(180).toString(), 'SIP/2.0 180 Ringing\r\n')
  assert.deepEqual(parseSipfrag(formatSipfrag(486, 'Beschäftigt')), { status: 486, reason: 'Beschäftigt' })
  assert.deepEqual(parseSipfrag(Buffer.from('SIP/2.0 200 OK\r\nTo: x\r\n')), { status: 200, reason: 'OK' })
  assert.deepEqual(parseSipfrag(Buffer.from('SIP/2.0 603')), { status: 603, reason: '' })
  for (const bad of ['', 'INVITE sip:x SIP/2.0\r\n', 'SIP/2.0 2000 OK', 'SIP/2.0 700 x']) {
    assert.equal(parseSipfrag(Buffer.from(bad)), undefined)
  }
})
