import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dialForApplication, formatForApplication, lineNameForApplication } from './application.ts'
import { displayOf } from './display.ts'
import { formatLine } from './line-number.ts'
import { previewExtensions } from './preview.ts'
import { berlinJson, numberingOf, siteOf } from './testing/index.ts'
import { canonicalOf, formatForDisplay, formatForSearch } from './typed-number.ts'

const site = siteOf()

describe('§10.3.11.3 number formats', () => {
  it('canonical: +country area number, digits only', () => {
    assert.equal(canonicalOf('+49 (30) 1234567', site), '+49301234567')
    assert.equal(canonicalOf('030 / 1234567', site), '+49301234567')
    assert.equal(canonicalOf('1234567', site), '+49301234567')
  })
  it('service numbers stay as they are: 110, 11833', () => {
    assert.deepEqual([canonicalOf('110', site), canonicalOf('11833', site)], [null, null])
    assert.deepEqual(
      [formatForDisplay('110', site).result, formatForDisplay('11833', site).kind],
      ['110', 'special'],
    )
  })
  it('display: +49 (30) 123456', () => assert.equal(displayOf('+4930123456', site), '+49 (30) 123456'))
  it('extensions of the location are shown short', () => {
    assert.equal(displayOf('+49301234545', site), '45')
    assert.equal(formatForDisplay('030 12345-45', site).result, '45')
    assert.equal(formatForDisplay('030 12345-77', site).result, '+49 (30) 1234577')
  })
  it('area codes as each country has them', () => {
    const table: readonly [canonical: string, shown: string][] = [
      ['+4989123456', '+49 (89) 123456'],
      ['+493371123456', '+49 (3371) 123456'],
      ['+491711234567', '+49 (171) 1234567'],
      ['+4312345678', '+43 (1) 2345678'],
      ['+41446681800', '+41 (44) 6681800'],
      ['+442079460000', '+44 (20) 79460000'],
      ['+33123456789', '+33 (1) 23456789'],
      ['+390612345678', '+39 (06) 12345678'],
      ['+12025551234', '+1 (202) 5551234'],
      ['+48123456789', '+48 (12) 3456789'],
      ['+4532123456', '+45 32 12 34 56'],
      ['+80012345678', '+800 1234 5678'],
      ['+9991234', '+9991234'],
    ]
    for (const [canonical, shown] of table) assert.equal(displayOf(canonical, site), shown)
  })
})

describe('place names (§20.1)', () => {
  const place = (canonical: string, language: 'de' | 'en' = 'de') => site.places.placeOf(canonical, language)
  it('in German and English', () => {
    assert.deepEqual([place('+4989123456'), place('+4989123456', 'en')], ['München', 'Munich'])
    assert.deepEqual([place('+41446681800'), place('+41446681800', 'en')], ['Zürich', 'Zurich'])
    assert.equal(place('+4312345678'), 'Wien')
    assert.equal(place('+12025551234'), undefined)
  })
  it('with parts', () => {
    assert.deepEqual(site.places.partsOf('+4989123456'), {
      callingCode: '49',
      areaCode: '89',
      local: '123456',
    })
    assert.deepEqual(site.places.partsOf('+4532123456'), {
      callingCode: '45',
      areaCode: '',
      local: '32123456',
    })
    assert.equal(site.places.partsOf('+9991234'), undefined)
  })
})

describe('searching (§10.3.6)', () => {
  it('completes what a person types', () => {
    assert.deepEqual(
      ['45', '089 1234', '+49 89 1234', '222', '110'].map((number) => formatForSearch(number, site).result),
      ['+49301234545', '+49891234', '+49891234', '222', '110'],
    )
  })
})

describe('§10.3.3.6 line numbers', () => {
  const ruled = siteOf({
    rules: {
      line: [
        { match: '^8021([0-9][0-9])$', replace: '+493012345\\1' },
        { match: '^SEP([0-9]+)$', replace: '\\1' },
      ],
    },
  })
  const line = (identifier: string) => formatLine(identifier, ruled, { steps: true })
  it('in the DDI range become canonical', () => assert.equal(line('45').result, '+49301234545'))
  it('outside it stay as they are', () => {
    assert.deepEqual([line('77').result, line('77').canonical], ['77', null])
    assert.equal(line('SIP Trunk 1').result, 'SIP Trunk 1')
  })
  it('with a tie-line code are replaced by rule', () => {
    assert.equal(line('802145').canonical, '+49301234545')
    assert.equal(line('SEP45').canonical, '+49301234545')
    assert.equal(line('802145').steps[0]?.from, 'location:Berlin/rules/line/0')
  })
  it('that are canonical need no rule', () =>
    assert.equal(line('+49 (30) 12345-45').canonical, '+49301234545'))
})

describe('§10.3.9 third-party applications', () => {
  const rules = {
    dialFinal: [{ match: '^9(.*)$', replace: '0\\1' }],
    incoming: [{ match: '^7(.*)', replace: '0\\1' }],
  }
  const with_ = (applications: object) => siteOf({ applications, rules })
  it('dial without formatting: final rules alone', () => {
    assert.equal(dialForApplication('9089', with_({})).result, '0089')
    assert.equal(dialForApplication('+4989', with_({})).result, '+4989')
  })
  it('dial through all rules', () => {
    assert.equal(dialForApplication('+4989123', with_({ dial: 'full' })).result, '0089123')
  })
  it('get numbers raw, without access code, or canonical', () => {
    const reported = (report: string, number: string) =>
      formatForApplication(number, 'caller', with_({ report })).result
    assert.deepEqual(
      ['raw', 'stripped', 'canonical'].map((report) => reported(report, '7089123456')),
      ['7089123456', '089123456', '+4989123456'],
    )
    assert.deepEqual(
      ['raw', 'stripped', 'canonical'].map((report) => reported(report, '45')),
      ['45', '45', '+49301234545'],
    )
  })
  it('see lines by their name or their number', () => {
    assert.equal(lineNameForApplication('Line 45', '45', with_({})), 'Line 45')
    assert.equal(lineNameForApplication('Line 45', '45', with_({ lineNames: 'number' })), '+49301234545')
  })
})

describe('§10.2, §10.3.3 preview of extensions', () => {
  it('+49 (30) 12345-30 to +49 (30) 12345-69', () => {
    assert.deepEqual(previewExtensions(site), [
      { external: '+49 (30) 12345-30', internal: '30' },
      { external: '+49 (30) 12345-69', internal: '69' },
    ])
  })
  it('of multi-numbers, and of none', () => {
    const line = siteOf({ pbx: { access: 'msn', msn: [{ number: '111111', internal: '11' }] } })
    assert.deepEqual(previewExtensions(line), [{ external: '+49 (30) 111111', internal: '11' }])
    assert.deepEqual(previewExtensions(numberingOf([{ name: 'X', country: 'DE' }]).at('X')), [])
    assert.deepEqual(previewExtensions(siteOf({ pbx: {} })), [])
    assert.equal(berlinJson().name, 'Berlin')
  })
})
