import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import fc from 'fast-check'
import { type PresenceDocument, readPidf, writePidf } from './pidf.ts'

const wrap = (...inner: string[]) =>
  [
    '<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"',
    ' xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="pres:a@b">',
    ...inner,
    '</presence>',
  ].join('')
const doing = (...activities: string[]) =>
  wrap(
    `<dm:person id="p"><rpid:activities>${activities.map((name) => `<rpid:${name}/>`).join('')}</rpid:activities></dm:person>`,
  )
const basic = (word: string) => `<tuple id="t${word}"><status><basic>${word}</basic></status></tuple>`

/** What XML carries unchanged: it knows neither the other control characters nor halves of surrogate pairs. */
const text = fc.string({ unit: fc.constantFrom('a', 'ß', '&', '<', '"', "'", '>', '😀', ']]>') })

describe('a presence document', () => {
  it('comes back as it was written', () => {
    const documents = fc.record<PresenceDocument>({
      entity: text.map((name) => `pres:${name}@example.com`),
      state: fc.constantFrom('available', 'busy', 'wrapUp', 'away', 'doNotDisturb', 'offline'),
      until: fc.option(fc.nat()),
      note: text.filter((note) => note.length <= 200),
      contact: fc.option(text.map((name) => `sip:${name}@example.com`)),
      at: fc.option(fc.nat()),
    })
    fc.assert(
      fc.property(documents, (document) => assert.deepEqual(readPidf(writePidf(document)), { ...document })),
    )
  })

  for (const [title, document, state] of [
    ['on the phone', doing('on-the-phone'), 'busy'],
    ['in a meeting far away', doing('away', 'meeting'), 'busy'],
    ['on holiday', doing('holiday'), 'away'],
    ['doing something that says nothing', doing('playing'), 'available'],
    ['open somewhere', wrap(basic('closed'), basic('open')), 'available'],
    ['closed everywhere', wrap(basic('closed')), 'offline'],
    ['without anything', wrap(), 'available'],
    [
      'nobody at the device',
      wrap('<dm:device id="d"><rpid:user-input>idle</rpid:user-input></dm:device>'),
      'away',
    ],
  ] as const) {
    it(`${title}: ${state}`, () => assert.equal(readPidf(document).state, state))
  }

  it('is refused where it is none', () => {
    for (const [document, code] of [
      ['', 'xml-malformed'],
      ['<presence/>', 'presence-document-invalid'],
      ['<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', 'xml-malformed'],
      [`<a>${'<b>'.repeat(20)}`, 'xml-too-large'],
      [wrap(' '.repeat(70_000)), 'xml-too-large'],
    ] as const) {
      assert.throws(() => readPidf(document), { code })
    }
  })

  it('throws nothing without a name, whatever stands in it', () => {
    const [opening, ...others] = [
      wrap(),
      '<dm:person>',
      '</dm:person>',
      '<rpid:activities until="never">',
      '&#0;',
      '<![CDATA[',
    ]
    const parts = fc.array(fc.oneof(fc.constantFrom(...others), fc.string()), { maxLength: 8 })
    fc.assert(
      fc.property(parts, fc.nat(opening!.length), (inserted, at) => {
        try {
          readPidf(opening!.slice(0, at) + inserted.join('') + opening!.slice(at))
        } catch (fault) {
          assert.ok(isNamedError(fault), String(fault))
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('is read as the standards show it', (context) => {
    const folder = join(import.meta.dirname, '../../../../../shared/reference/sip/xml-bodies')
    if (!existsSync(folder)) return context.skip('the examples of the standards are not here')
    for (const name of readdirSync(folder).filter((file) => /^rfc(3863|4480).*presence\.xml$/.test(file))) {
      const { entity, at, state } = readPidf(readFileSync(join(folder, name), 'utf8'))
      assert.match(entity, /^(pres|sip):/, name)
      assert.equal(state, name.startsWith('rfc4480') ? 'away' : state, name)
      if (name.startsWith('rfc4480')) assert.equal(at, Date.UTC(2005, 9, 27, 16, 49, 29))
    }
  })
})
