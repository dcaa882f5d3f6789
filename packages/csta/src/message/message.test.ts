import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { seededRandom } from '@offhook/base/testing'
import { XmlDocument, XsdValidator } from 'libxml2-wasm'
import { makeMessage } from '../testing/message-maker.ts'
import { typeNamed } from './compile.ts'
import { definitions } from './definitions.ts'
import { editions, isInEdition, isSessionMessage, namespaceOf, sinceEdition } from './edition.ts'
import { type Message, type MessageName, messageNames, type Read, type Value } from './message.ts'
import { MessageReader } from './reader.ts'
import type { Edition } from './schema.ts'
import { writeMessage } from './writer.ts'

const reader = new MessageReader()
const fullnesses = [0, 0.3, 0.6]

function namesIn(edition: Edition): readonly MessageName[] {
  return messageNames.filter((name) => isInEdition(sinceEdition(name), edition))
}

/** Several messages of each kind, from the smallest to a rather full one. */
function* samples(edition: Edition): Generator<Message> {
  for (const [index, name] of namesIn(edition).entries()) {
    for (const [round, fullness] of fullnesses.entries()) {
      yield makeMessage(name, { random: seededRandom(index * 31 + round), edition, fullness })
    }
  }
}

describe('the message tables', () => {
  it('name every root element of ECMA-323 edition 6 and of ECMA-354', () => {
    assert.equal(messageNames.filter(isSessionMessage).length, 10)
    assert.equal(messageNames.length, 411)
    assert.equal(namesIn(6).length - namesIn(3).length, 33)
  })

  it('define every type that they name', () => {
    const seen = new Set<string>()
    const follow = (name: string): void => {
      if (seen.has(name)) return
      seen.add(name)
      const type = typeNamed(name)
      if (type.kind === 'fields' || type.kind === 'choice') {
        for (const field of type.fields.values()) follow(field.type.name)
      }
    }
    for (const name of Object.keys(definitions)) follow(name)
    assert.ok(seen.size > 900)
  })
})

describe('every message', () => {
  for (const edition of editions) {
    it(`is read as it was written, edition ${edition}`, () => {
      for (const message of samples(edition)) {
        const xml = writeMessage(message, { edition })
        if (xml.length > 65_000) continue
        const { name, body, unknown } = reader.read(xml)
        assert.deepEqual({ name, body }, message)
        assert.deepEqual(unknown, [])
      }
    })
  }

  it('survives children in reverse order and without namespaces', () => {
    for (const message of samples(6)) {
      const xml = writeMessage(message, { edition: 6, namespace: '' })
      if (xml.length > 65_000) continue
      const { body } = reader.read(reversed(xml))
      assert.deepEqual(sortedLists(body), sortedLists(message.body))
    }
  })
})

const reference = new URL('../../../../../shared/reference/csta/', import.meta.url)

describe('the schemas', { skip: existsSync(reference) ? false : 'the schema models are not here' }, () => {
  for (const edition of [3, 6] as const) {
    it(`of edition ${edition} accept every message that is written`, () => {
      using schema = XmlDocument.fromString(schemaText(edition))
      using validator = XsdValidator.fromDoc(schema)
      let count = 0
      for (const message of samples(edition)) {
        if (isSessionMessage(message.name) || isLostIn(edition, message.name)) continue
        using document = XmlDocument.fromString(writeMessage(message, { edition }))
        try {
          validator.validate(document)
        } catch (fault) {
          assert.fail(`${message.name}: ${String(fault)} ${writeMessage(message, { edition })}`)
        }
        count += 1
      }
      assert.ok(count > 1000)
    })
  }

  for (const edition of [4, 5] as const) {
    it(`of the editions around ${edition} both accept every message written in it, but those in which they differ`, () => {
      const failing = { 3: new Set<string>(), 6: new Set<string>() }
      for (const around of [3, 6] as const) {
        using schema = XmlDocument.fromString(schemaText(around))
        using validator = XsdValidator.fromDoc(schema)
        for (const message of samples(edition)) {
          if (isSessionMessage(message.name) || isLostIn(around, message.name)) continue
          const written = writeMessage(message, { edition, namespace: namespaceOf(around) })
          using document = XmlDocument.fromString(written)
          try {
            validator.validate(document)
          } catch {
            failing[around].add(message.name)
          }
        }
      }
      assert.deepEqual([...failing[3]], [])
      assert.deepEqual([...failing[6]].sort(), differing)
    })
  }

  it('keep the answers of a real application: the templates are read without anything unknown', () => {
    const url = new URL('message-templates/uacsta-ed3-sipe-make-call.xml', reference)
    const { name, body, unknown } = reader.read(readFileSync(url, 'utf8'))
    assert.equal(name, 'MakeCall')
    assert.deepEqual(body, {
      callingDevice: { text: 'PLACEHOLDER' },
      calledDirectoryNumber: { text: 'PLACEHOLDER' },
      autoOriginate: 'doNotPrompt',
    })
    assert.deepEqual(unknown, [])
  })
})

/**
 * Messages of which editions 3 and 6 have no form in common: a device or a list of devices, `LampMode` or `lampMode`, one timer more.
 * Before edition 6 they are written in the forms of 3.
 */
const differing = ['DeflectCall', 'GetSwitchingFunctionCapsResponse', 'SetLampMode']

/** In the voice unit's event the order of attributes could not be reconstructed: its `any` would stand beside named ones. */
function schemaText(edition: 3 | 6): string {
  const text = readFileSync(new URL(`ecma323-ed${edition}.reconstructed.xsd`, reference), 'utf8')
  const [before, event] = text.split('<xs:complexType name="VoiceAttributeChangedEvent">')
  return `${before}<xs:complexType name="VoiceAttributeChangedEvent">${event!.replace(/<xs:any .*\/>/, '')}`
}

/** What the schema models have lost: the fields of SnapshotCallData in edition 6, and those of the voice unit's attributes. */
function isLostIn(edition: Edition, name: MessageName): boolean {
  if (name === 'SetVoiceAttribute' || name === 'QueryVoiceAttributeResponse') return true
  return edition === 6 && name === 'SnapshotCallData'
}

describe('the types', () => {
  it('let the compiler refuse what the schema does not allow', () => {
    const device = { text: '301' }
    const parties = { callingDevice: device, calledDirectoryNumber: device }
    const right: Message<'MakeCall'> = { name: 'MakeCall', body: { ...parties, autoOriginate: 'prompt' } }
    // @ts-expect-error a mandatory field is missing
    const incomplete: Message<'MakeCall'> = { name: 'MakeCall', body: { callingDevice: device } }
    // @ts-expect-error the word is none of the enumeration
    const word: Message<'MakeCall'> = { name: 'MakeCall', body: { ...parties, autoOriginate: 'perhaps' } }
    // @ts-expect-error only one of a choice may be there
    const choice: Value<'MonitorObject'> = { deviceObject: device, callObject: { callID: '1' } }
    // @ts-expect-error the field is none of this message
    const foreign: Value<'HoldCall'> = { callToBeHeld: { callID: '1' }, colour: 'red' }
    const read: Read<'MakeCall'> = { autoOriginate: 'a word of a later edition' }
    assert.equal([right, incomplete, word, choice, foreign, read].length, 6)
  })
})

describe('the writer', () => {
  const device = { text: '301' }

  it('leaves out what the edition does not have', () => {
    const message: Message<'ClearCall'> = {
      name: 'ClearCall',
      body: { callToBeCleared: { callID: '1' }, reason: 'normalClearing' },
    }
    assert.match(writeMessage(message, { edition: 6 }), /<reason>normalClearing<\/reason>/)
    assert.doesNotMatch(writeMessage(message, { edition: 5 }), /reason/)
  })

  it('writes the new destination of a deflection as the edition has it', () => {
    const message: Message<'DeflectCall'> = {
      name: 'DeflectCall',
      body: { callToBeDiverted: { callID: '1', deviceID: device }, newDestination: [{ text: '302' }] },
    }
    const three = writeMessage(message, { edition: 3 })
    const six = writeMessage(message, { edition: 6 })
    assert.match(three, /<newDestination>302<\/newDestination>/)
    assert.match(six, /<newDestination><device>302<\/device><\/newDestination>/)
    assert.deepEqual(reader.read(three).body, message.body)
    assert.deepEqual(reader.read(six).body, message.body)
  })

  it('refuses what the schema does not allow', () => {
    const cases: [unknown, string][] = [
      [{ name: 'MakeCall', body: { callingDevice: device } }, 'csta-message-incomplete'],
      [
        { name: 'MakeCall', body: { callingDevice: device, calledDirectoryNumber: '302' } },
        'csta-value-invalid',
      ],
      [{ name: 'SystemStatus', body: { systemStatus: 'fine' } }, 'csta-value-invalid'],
      [
        {
          name: 'MonitorStart',
          body: { monitorObject: { deviceObject: device, callObject: { callID: '1' } } },
        },
        'csta-message-incomplete',
      ],
      [{ name: 'GetMonitors', body: {} }, 'csta-not-in-edition'],
    ]
    for (const [message, code] of cases) {
      assert.throws(
        () => writeMessage(message as Message, { edition: 3 }),
        (fault) => isNamedError(fault, code),
      )
    }
  })

  it('leaves out characters that XML does not know', () => {
    const body = { systemStatus: 'normal', sysStatRegisterID: 'a\u0000b\ud800c\u001bd' } as const
    const { body: read } = reader.read(writeMessage({ name: 'SystemStatus', body }, { edition: 6 }))
    assert.deepEqual(read, { ...body, sysStatRegisterID: 'abcd' })
  })
})

/** The document with the children of each element in the opposite order. */
function reversed(xml: string): string {
  using document = XmlDocument.fromString(xml)
  return render(document.root)
}

type Node = (typeof XmlDocument.prototype)['root']

function render(element: Node): string {
  const name = element.prefix ? `${element.prefix}:${element.name}` : element.name
  const declarations = Object.entries(element.nsDeclarations).map(([prefix, uri]) =>
    prefix ? ` xmlns:${prefix}="${uri}"` : ` xmlns="${uri}"`,
  )
  const attributes = element.attrs.map((attribute) => {
    const key = attribute.prefix ? `${attribute.prefix}:${attribute.name}` : attribute.name
    return ` ${key}="${escaped(attribute.value)}"`
  })
  const children: string[] = []
  for (let child = element.firstChild; child; child = child.next) {
    children.push('attrs' in child ? render(child as Node) : escaped(child.content))
  }
  return `<${name}${declarations.join('')}${attributes.join('')}>${children.reverse().join('')}</${name}>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** Repeated elements come in the opposite order too, which is right. */
function sortedLists(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortedLists).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
  }
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([key, each]) => [key, sortedLists(each)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
