/** What administrators get help with: access codes, area codes of North America, numbers in a directory. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { suggestAccessCodes } from './access-code-assistant.ts'
import { dial } from './dialling.ts'
import { readDirectoryNumber, writeDirectoryNumber } from './directory-number.ts'
import { readLocalCallingGuide } from './north-america-import.ts'
import { numberingOf, siteOf } from './testing/index.ts'

const site = siteOf()
const MOBILE = '+491711234567'

describe('§10.2 finding access codes by test calls', () => {
  it('from what was dialled, by class of call', () => {
    const { accessCodes, unclear } = suggestAccessCodes(
      [
        { kind: 'dialled', number: '9 0171 1234567', canonical: MOBILE },
        { kind: 'dialled', number: '8765432', canonical: '+49308765432' },
        { kind: 'dialled', number: '7000441212345678', canonical: '+441212345678' },
      ],
      site,
    )
    assert.deepEqual(accessCodes, { national: '9', local: '', international: '70' })
    assert.deepEqual(unclear, [])
  })
  it('from what the phone system reported, in whatever form', () => {
    const { strip } = suggestAccessCodes(
      [
        { kind: 'incoming', number: '001711234567', canonical: MOBILE },
        { kind: 'incoming', number: '8000491711234567', canonical: MOBILE },
        { kind: 'outgoing', number: '01711234567', canonical: MOBILE },
        { kind: 'connectedIncoming', number: '+491711234567', canonical: MOBILE },
        { kind: 'forwarding', number: '0491711234567', canonical: MOBILE },
      ],
      site,
    )
    assert.deepEqual(strip, { incoming: ['0', '80'], outgoing: [], connectedIncoming: [], forwarding: ['0'] })
  })
  it('says where the mobile was not found', () => {
    const observation = { kind: 'incoming', number: '0301234', canonical: MOBILE } as const
    assert.deepEqual(suggestAccessCodes([observation], site), { accessCodes: {}, strip: {}, unclear: [0] })
  })
})

describe('§10.3.1 rules of localcallingguide.com', () => {
  const xml =
    '<?xml version="1.0"?><root><inputdata><npa>202</npa><nxx>333</nxx></inputdata><lca-data>' +
    '<prefix><npa>202</npa><nxx>333</nxx><rc>Washington</rc></prefix><prefix><npa>202</npa><nxx>222</nxx></prefix>' +
    '<prefix><npa>703</npa><nxx>444</nxx></prefix><prefix><npa>x</npa><nxx>1</nxx></prefix></lca-data></root>'
  it('become area-code rules', () => {
    const northAmerica = readLocalCallingGuide(xml, '202')
    assert.deepEqual(northAmerica, {
      ownAreaCode: { default: 'toll', toll: [], free: [{ areaCode: '202', prefixes: ['222', '333'] }] },
      otherAreaCodes: { local: [{ areaCode: '703', prefixes: ['444'] }] },
    })
    const washington = numberingOf([{ name: 'W', country: 'US', areaCode: '202', northAmerica }]).at('W')
    assert.deepEqual(
      ['+12023335678', '+12025555678', '+17034445678', '+17035555678'].map(
        (number) => dial(number, washington).result,
      ),
      ['3335678', '12025555678', '7034445678', '17035555678'],
    )
  })
  it('or an error', () => {
    for (const wrong of ['<root><error>NPA not found</error></root>', '<x/>', 'x']) {
      assert.throws(
        () => readLocalCallingGuide(wrong, '202'),
        (fault) => isNamedError(fault, 'file-invalid'),
      )
    }
    assert.throws(
      () => readLocalCallingGuide('<root><error>NPA not found</error></root>', '202'),
      /NPA not found/,
    )
  })
})

describe('§9.2.1, §11.1 numbers in a directory', () => {
  it('are written for people and read canonical', () => {
    assert.equal(writeDirectoryNumber('45', site), '+49 (30) 1234545')
    assert.equal(readDirectoryNumber('+49 (30) 1234545', site), '+49301234545')
    assert.equal(readDirectoryNumber('030/7654321', site), '+49307654321')
  })
  it('keep the suffix of the driver', () => {
    assert.equal(writeDirectoryNumber('45;SIP_2', site), '+49 (30) 1234545;SIP_2')
    assert.equal(readDirectoryNumber('+49 (30) 1234545 ;SIP_2', site), '+49301234545 ;SIP_2')
  })
  it('stay as they are where they have no canonical form', () => {
    assert.equal(writeDirectoryNumber('77', site), '77')
    assert.equal(readDirectoryNumber('77', site), '77')
  })
})
