import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError, NamedError } from '@offhook/base'
import fc from 'fast-check'
import { fillTemplate } from './dial-template.ts'
import { dial } from './dialling.ts'
import { displayOf } from './display.ts'
import type { Rule } from './location.ts'
import { readCitiesXml, readCountriesXml, readProvidersXml, readSpecialNumbersXml } from './location-files.ts'
import { format } from './reported.ts'
import { type RuleFileFormat, readRules, writeRules } from './rule-file.ts'
import { numberingOf, siteOf } from './testing/index.ts'

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>'
const NS = 'xmlns="http://www.w3.org/2001/XMLSchema.xsd"'
const file = (root: string, body: string) => `${HEAD}\n<${root} ${NS}>\n${body}\n</${root}>`

describe('§20.1 countries.xml', () => {
  const germany = (same: string, long: string, abroad: string) =>
    readCountriesXml(
      file(
        'countries',
        `<country ID="49"><countryCode>49</countryCode><name>Germany</name><SameAreaRule>${same}</SameAreaRule>` +
          `<LongDistanceRule>${long}</LongDistanceRule><InternationalRule>${abroad}</InternationalRule></country>`,
      ),
    )
  it('the example is what we dial anyway', () => {
    const templates = germany('G', '0FG', '00EFG')
    assert.deepEqual(templates.get('DE'), { sameArea: 'G', longDistance: '0FG', international: '00EFG' })
    const site = siteOf({}, { templates })
    for (const number of ['+4930123456', '+4989123456', '+441212345678']) {
      assert.equal(dial(number, site).result, dial(number, siteOf()).result)
    }
  })
  it('replaces our rules', () => {
    const site = siteOf({}, { templates: germany('FG', '1FG', '99EFG') })
    assert.deepEqual(
      ['+4930123456', '+4989123456', '+441212345678'].map((number) => dial(number, site).result),
      ['030123456', '0189123456', '099441212345678'],
    )
  })
  it('E country, F area, G local, I optional area, N optional provider', () => {
    const parts = { callingCode: '49', areaCode: '30', local: '123', ownArea: false, provider: '' }
    assert.equal(fillTemplate('00EFG', parts), '004930123')
    assert.equal(fillTemplate('0IG', parts), '030123')
    assert.equal(fillTemplate('0IG', { ...parts, ownArea: true }), '0123')
    assert.equal(fillTemplate('0NFG', { ...parts, provider: '21' }), '02130123')
    assert.equal(fillTemplate('0FG', { ...parts, provider: '01070' }), '01070030123')
    assert.equal(fillTemplate('8~10EFG', parts), '8104930123')
    // Area and local number apart.
    const apart = siteOf({}, { templates: germany('G', '0F*G', '00E*F*G') })
    assert.equal(dial('+4989123456', apart).result, '0089*123456')
    assert.equal(dial('+441212345678', apart).result, '00044*121*2345678')
  })
})

describe('§20.1 providers.xml', () => {
  it('? stands for one digit', () => {
    const providers = readProvidersXml(
      file(
        'providers',
        '<provider ID="10???" countryID="41"><name>General</name></provider>' +
          '<provider ID="10703" countryID="41"><name>Smartphone</name></provider>' +
          '<provider ID="01090" countryID="49"><name>O2</name></provider>',
      ),
    )
    assert.deepEqual(providers.get('41'), ['10???', '10703'])
    const site = siteOf({}, { providers })
    assert.equal(format('001090089123456', 'called', site).canonical, '+4989123456')
    // The file replaces our list.
    assert.equal(format('001070089123456', 'called', site).canonical, '+491070089123456')
  })
})

describe('§20.1 cities.xml', () => {
  const places = readCitiesXml(
    file(
      'cities',
      '<city ID="+1201" countryID="1"><name>New Jersey</name></city><city ID="+4989" countryID="49"><name>München</name></city>' +
        '<city ID="+454" countryID="45"><name>Somewhere</name></city>',
    ),
  )
  const site = siteOf({}, { places })
  it('names places', () => {
    assert.equal(site.places.placeOf('+12015551234', 'de'), 'New Jersey')
    assert.equal(site.places.placeOf('+4989123456', 'en'), 'München')
    assert.equal(site.places.placeOf('+4930123456', 'de'), 'Berlin')
  })
  it('says where area codes end', () => assert.equal(displayOf('+4541234567', site), '+45 (4) 1234567'))
})

describe('§20.1 specialnumbers.xml', () => {
  const specialNumbers = readSpecialNumbersXml(
    file(
      'specialnumbers',
      '<specialnumber ID="19222" countryID="49"><name>Krankentransport</name></specialnumber>',
    ),
  )
  const site = siteOf({}, { specialNumbers })
  it('lists numbers that get no area code', () => {
    assert.deepEqual([dial('19222', site).result, dial('19222', site).kind], ['019222', 'special'])
    assert.equal(format('019222', 'caller', site).result, '19222')
    assert.equal(format('019222', 'caller', siteOf()).result, '+493019222')
  })
  it('replaces our list, but never takes emergency calls away', () => {
    assert.equal(dial('11833', site).kind, 'external')
    assert.equal(dial('110', site).kind, 'special')
  })
})

describe('files that are wrong', () => {
  const wrong: readonly [read: (xml: string) => unknown, xml: string][] = [
    [readCountriesXml, ''],
    [readCountriesXml, '<countries><country></countries>'],
    [readCountriesXml, file('cities', '')],
    [readCountriesXml, file('countries', '<country ID="49"><SameAreaRule>0XG</SameAreaRule></country>')],
    [readCountriesXml, file('countries', '<country/>')],
    [readProvidersXml, file('providers', '<provider ID="x" countryID="49"/>')],
    [readProvidersXml, file('providers', '<provider ID="1"/>')],
    [readCitiesXml, file('cities', '<city ID="4989" countryID="49"/>')],
    [readSpecialNumbersXml, '<!DOCTYPE x [<!ENTITY a "b">]><specialnumbers/>'],
    [readSpecialNumbersXml, `<specialnumbers>${'<a>'.repeat(20)}`],
    [readSpecialNumbersXml, '<specialnumbers>&unknown;</specialnumbers>'],
  ]
  for (const [read, xml] of wrong) {
    it(`${read.name} ${xml.slice(-60)}`, () => {
      assert.throws(
        () => read(xml),
        (fault) => isNamedError(fault, 'file-invalid'),
      )
    })
  }
  it('fail by name, whatever they hold', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '/',
      'countries',
      'rules',
      'rule',
      ' match="',
      '"',
      '&',
      ';',
      '<!--',
      ']]>',
      '\u0000',
      'match,type\n',
      '"',
      ',',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
        const text = pieces.join('')
        for (const read of [
          readCountriesXml,
          readProvidersXml,
          readCitiesXml,
          readSpecialNumbersXml,
          (t: string) => readRules(t, 'xml'),
          (t: string) => readRules(t, 'csv'),
          (t: string) => readRules(t, 'json'),
        ]) {
          try {
            read(text)
          } catch (fault) {
            assert.ok(fault instanceof NamedError, String(fault))
          }
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('§10.3.3.3–§10.3.4 rule lists as files', () => {
  const rules: readonly Rule[] = [
    { match: '^0(.*)', type: 'regex', replace: '\\1' },
    { match: '110', type: 'literal', replace: null },
    { match: '^[0-9][0-9][0-9]$', type: 'regex', replace: '' },
    { match: '^(a|"b",;<&>\t)$', type: 'regex', replace: ' "x", y\n' },
  ]
  for (const format of ['csv', 'xml', 'json'] as const satisfies readonly RuleFileFormat[]) {
    it(`${format} there and back`, () =>
      assert.deepEqual(readRules(writeRules(rules, format), format), rules))
  }
  it('there and back with any text', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123\\"\',;<>& \tä'), maxLength: 12 })
    const rule = fc
      .tuple(text, fc.option(text))
      .map(([match, replace]): Rule => ({ match: `1${match}`, type: 'literal', replace }))
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 4 }), fc.constantFrom('csv', 'xml', 'json'), (list, kind) => {
        const format = kind as RuleFileFormat
        assert.deepEqual(readRules(writeRules(list, format), format), list)
      }),
      { numRuns: 300 },
    )
  })
  it('CSV by hand: semicolons, a column less, an empty replacement recognises', () => {
    assert.deepEqual(readRules('\ufeffMatch;Replace\n^0(.*);\\1\n^110$;\n', 'csv'), [
      { match: '^0(.*)', type: 'regex', replace: '\\1' },
      { match: '^110$', type: 'regex', replace: null },
    ])
  })
  it('refuses a wrong expression with its place', () => {
    assert.throws(
      () => readRules('match\n^0\n^(0\n', 'csv'),
      (fault) => isNamedError(fault, 'location-invalid') && fault.details.pointer === '/1/match',
    )
  })
  it('exports what a location of the command line reads', () => {
    const list = JSON.parse(writeRules(rules, 'json'))
    assert.equal(numberingOf([{ name: 'X', country: 'DE', rules: { incoming: list } }]).sites.length, 1)
  })
})
