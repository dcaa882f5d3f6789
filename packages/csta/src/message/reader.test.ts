import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError, randomInteger } from '@offhook/base'
import { seededRandom } from '@offhook/base/testing'
import { makeMessage } from '../testing/message-maker.ts'
import { messageNames } from './message.ts'
import { MessageReader } from './reader.ts'
import { writeMessage } from './writer.ts'

const reader = new MessageReader()
const three = 'http://www.ecma-international.org/standards/ecma-323/csta/ed3'

function refuses(xml: string, code: string): void {
  assert.throws(
    () => reader.read(xml),
    (fault) => isNamedError(fault, code),
  )
}

describe('the reader', () => {
  it('reads by local names, with prefixes, mixed namespaces or none', () => {
    const body = { monitorCrossRefID: '7', device: { notKnown: true }, doNotDisturbOn: true }
    for (const xml of [
      `<DoNotDisturbEvent xmlns="${three}"><monitorCrossRefID>7</monitorCrossRefID><device><notKnown/></device><doNotDisturbOn>true</doNotDisturbOn></DoNotDisturbEvent>`,
      '<DoNotDisturbEvent><doNotDisturbOn> 1 </doNotDisturbOn><device><notKnown></notKnown></device><monitorCrossRefID>7</monitorCrossRefID></DoNotDisturbEvent>',
      `<ns3:DoNotDisturbEvent xmlns:ns3="${three}">\n <ns3:monitorCrossRefID>7</ns3:monitorCrossRefID>\n <device xmlns="urn:x"><c:notKnown xmlns:c="urn:y"/></device><doNotDisturbOn>true</doNotDisturbOn></ns3:DoNotDisturbEvent>`,
    ]) {
      const message = reader.read(xml)
      assert.deepEqual(message.body, body)
      assert.equal(message.namespace, xml.includes(three) ? three : '')
      assert.deepEqual(message.unknown, [])
    }
  })

  it('keeps private data, and what it does not know', () => {
    const { body, unknown } = reader.read(
      '<HeldEvent><monitorCrossRefID>1</monitorCrossRefID><surprise level="3">a<b/></surprise><cause>sunspots</cause>' +
        '<extensions><privateData><private><scx:dn xmlns:scx="urn:scx">42</scx:dn></private></privateData></extensions></HeldEvent>',
    )
    assert.deepEqual(body, {
      monitorCrossRefID: '1',
      cause: 'sunspots',
      extensions: {
        privateData: {
          private: [{ name: 'scx:dn', attributes: { 'xmlns:scx': 'urn:scx' }, content: ['42'] }],
        },
      },
    })
    assert.deepEqual(unknown, [
      {
        path: 'HeldEvent/surprise',
        element: {
          name: 'surprise',
          attributes: { level: '3' },
          content: ['a', { name: 'b', attributes: {}, content: [] }],
        },
      },
    ])
  })

  it('does not fail of values that are none of their type, nor of elements that come twice', () => {
    const { body, unknown } = reader.read(
      '<SnapshotDeviceData><segmentID>one</segmentID><lastSegment>perhaps</lastSegment>' +
        '<serviceCrossRefID>a</serviceCrossRefID><serviceCrossRefID>b</serviceCrossRefID></SnapshotDeviceData>',
    )
    assert.deepEqual(body, { serviceCrossRefID: 'a' })
    assert.deepEqual(
      unknown.map(({ path, element }) => [path, element.content]),
      [
        ['SnapshotDeviceData/segmentID', ['one']],
        ['SnapshotDeviceData/lastSegment', ['perhaps']],
        ['SnapshotDeviceData/serviceCrossRefID', ['b']],
      ],
    )
  })

  it('accepts a bare SystemStatus', () => {
    assert.deepEqual(reader.read('<SystemStatus/>').body, {})
  })

  it('keeps attributes of devices, and leaves out unknown ones', () => {
    const { body } = reader.read(
      '<MakeCall><callingDevice typeOfNumber="other" mediaClass="voice  im" privateName="true" bitRate="odd" x="1">301</callingDevice></MakeCall>',
    )
    assert.deepEqual(body, {
      callingDevice: {
        text: '301',
        typeOfNumber: 'other',
        mediaClass: ['voice', 'im'],
        privateName: true,
        bitRate: 'odd',
      },
    })
  })

  it('refuses document types, and with them entities of any kind', () => {
    refuses('<!DOCTYPE a [<!ENTITY b "c">]><SystemStatus>&b;</SystemStatus>', 'csta-xml-refused')
    const levels = Array.from({ length: 10 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`)
    refuses(
      `<!DOCTYPE a [<!ENTITY l0 "lol">${levels.join('')}]><SystemStatus>&l10;</SystemStatus>`,
      'csta-xml-refused',
    )
    refuses('<!DOCTYPE a SYSTEM "file:///etc/passwd"><SystemStatus/>', 'csta-xml-refused')
    refuses('<SystemStatus>&b;</SystemStatus>', 'csta-xml-malformed')
  })

  it('refuses deep nesting, many attributes and long messages', () => {
    refuses(`<SystemStatus>${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}</SystemStatus>`, 'csta-xml-refused')
    const attributes = Array.from({ length: 100 }, (_, i) => `a${i}=""`).join(' ')
    refuses(`<SystemStatus ${attributes}/>`, 'csta-xml-refused')
    refuses(`<SystemStatus>${' '.repeat(70_000)}</SystemStatus>`, 'csta-xml-refused')
  })

  it('reads a message as long as a frame can carry', () => {
    const text = 'x'.repeat(65_000)
    const { body } = reader.read(
      `<SystemStatus><sysStatRegisterID>${text}</sysStatRegisterID></SystemStatus>`,
    )
    assert.deepEqual(body, { sysStatRegisterID: text })
  })

  it('refuses what is no message, and reads the next one', () => {
    refuses('', 'csta-xml-malformed')
    refuses('hello', 'csta-xml-malformed')
    refuses('<SystemStatus>', 'csta-xml-malformed')
    refuses('<SystemStatus></SystemStatu>', 'csta-xml-malformed')
    refuses('<SystemStatus/><SystemStatus/>', 'csta-xml-malformed')
    refuses('<Launch><rocket/></Launch>', 'csta-message-unknown')
    refuses('<constructor/>', 'csta-message-unknown')
    assert.equal(reader.read('<SystemStatusResponse/>').name, 'SystemStatusResponse')
  })

  it('does not reach into prototypes', () => {
    const { unknown } = reader.read(
      '<SystemStatus><__proto__><polluted/></__proto__><toString/></SystemStatus>',
    )
    assert.equal(unknown.length, 2)
    assert.equal(({} as { polluted?: unknown }).polluted, undefined)
  })

  it('fails of nothing but named errors, whatever happens to a message', () => {
    const random = seededRandom(4)
    const at = (length: number) => randomInteger(random, Math.max(1, length))
    let failed = 0
    for (let round = 0; round < 4000; round += 1) {
      const name = messageNames[at(messageNames.length)]!
      const xml = writeMessage(makeMessage(name, { random, edition: 6, fullness: 0.2 }), { edition: 6 })
      const damaged = damage(xml, at)
      try {
        reader.read(damaged)
      } catch (fault) {
        failed += 1
        assert.ok(isNamedError(fault), `${String(fault)} of ${damaged}`)
      }
    }
    assert.ok(failed > 1000 && failed < 4000, `${failed} of 4000`)
  })
})

function damage(xml: string, at: (length: number) => number): string {
  const start = at(xml.length)
  const end = Math.min(xml.length, start + at(40))
  switch (at(4)) {
    case 0:
      return xml.slice(0, start) + xml.slice(end)
    case 1:
      return xml.slice(0, start) + xml.slice(start, end) + xml.slice(start, end) + xml.slice(end)
    case 2:
      return xml.slice(0, start) + String.fromCharCode(at(0x3000)) + xml.slice(start + 1)
    default: {
      const from = at(xml.length)
      return xml.slice(0, start) + xml.slice(from, from + at(60)) + xml.slice(end)
    }
  }
}
