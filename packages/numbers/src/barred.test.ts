import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { barredPrefix } from './barred.ts'
import type { Site } from './site.ts'
import { berlinJson, siteOf } from './testing/index.ts'

const berlin = siteOf()
const direct = siteOf({ pbx: undefined })
const { pbx } = berlinJson() as { pbx: object }
const withCodes = siteOf({
  pbx: {
    ...pbx,
    accessCodes: { local: '', national: '0', international: '9', private: '', forwarding: '' },
  },
})
const withProject = siteOf({
  projects: [{ name: 'Tower', code: '77eeeN', use: 'dial' }],
})
const madrid = siteOf({ country: 'ES', areaCode: '', pbx: undefined })
const newYork = siteOf({ country: 'US', areaCode: '212', pbx: undefined })

/** Where, what is barred, what goes out, and the beginning that bars it ('' for none); whether an access code may still be on it. */
const table: readonly (readonly [string, Site, string, string, string, boolean?])[] = [
  ['as it was barred', berlin, '0900', '0900123456', '0900'],
  ['with +', berlin, '0900', '+49900123456', '0900'],
  ['with 00', berlin, '0900', '0049900123456', '0900'],
  ['with a zero too many', berlin, '0900', '+490900123456', '0900'],
  ['with 00 and a zero too many', berlin, '0900', '00490900123456', '0900'],
  ['with more digits than the plan has', berlin, '+49900', '09001234567890123456', '+49900'],
  ['barred with +, dialled as at home', berlin, '+49900', '0900123456', '+49900'],
  ['barred with 00, dialled with +', berlin, '0049900', '+49900123456', '0049900'],
  ['barred with 00, dialled as at home', berlin, '0049900', '0900123456', '0049900'],
  ['with the number withheld', berlin, '0900', '*31#0900123456', '0900'],
  ['with the number shown for once', berlin, '0900', '#31#0900123456', '0900'],
  ['with the number withheld, and +', berlin, '0900', '*31#0049900123456', '0900'],
  ['as target of a forwarding in the network', berlin, '0900', '*21*0900123456#', '0900'],
  ['one service code behind another', berlin, '0900', '*31#*43#0900123456', '0900'],
  ['behind a hash that means nothing', berlin, '0900', '#0900123456', '0900'],
  ['with a hash behind it', berlin, '+49900', '0900123456#', '+49900'],
  ['through another provider', berlin, '0900', '010330900123456', '0900'],
  ['through another provider, and 00', berlin, '0900', '010330049900123456', '0900'],
  ['behind the code of a project', withProject, '0900', '771230900123456', '0900'],
  ['abroad, with +', berlin, '0088', '+88212345678', '0088'],
  ['abroad, with 00', berlin, '+88', '0088212345678', '+88'],
  ['other countries at all, with +', berlin, '00', '+43123456789', '00'],
  ['other areas at all, with +', berlin, '0', '+4989123456', '0'],
  ['behind an access code that nobody took off', withCodes, '0900', '00900123456', '0900', true],
  ['behind another one', withCodes, '0900', '90049900123456', '0900', true],
  ['a local number, with area code', berlin, '5550', '0305550123', '5550'],
  ['a local number, barred with area code', berlin, '0305550', '5550123', '0305550'],
  ['where no prefix is dialled', madrid, '905', '+34905123456', '905'],
  ['where no prefix is dialled, barred with +', madrid, '+34905', '905123456', '+34905'],
  ['in North America, with 1', newYork, '1900', '19005551234', '1900'],
  ['in North America, without', newYork, '1900', '9005551234', '1900'],
  ['in North America, barred without', newYork, '900', '+19005551234', '900'],
  ['in North America, with 011', newYork, '011882', '+88212345678', '011882'],
  ['in North America, withheld', newYork, '1900', '*6719005551234', '1900'],

  ['another number', berlin, '0900', '0301234567', ''],
  ['another number with +', berlin, '0900', '+49301234567', ''],
  ['a number abroad with the same digits', berlin, '0900', '+43900123456', ''],
  ['other countries barred, the own one with +', berlin, '00', '+4930987654', ''],
  ['other countries barred, another area', berlin, '00', '089123456', ''],
  ['neighbours barred, the own country', berlin, '004', '089123456', ''],
  ['other areas barred, a local number', berlin, '0', '987654', ''],
  ['areas barred that begin as the own one, a local number', berlin, '03', '987654', ''],
  ['withheld, to another number', berlin, '0900', '*31#030987654', ''],
  ['an access code was taken off', withCodes, '0900', '00900123456', '', false],
  ['special numbers', berlin, '0118', '11833', ''],
  ['in North America, a local number', newYork, '1', '5551234', ''],
  ['nothing is barred', berlin, '', '0900123456', ''],
]

describe('a number that is barred', () => {
  it('is so in every writing, and no other number is', () => {
    for (const [name, site, barred, number, expected, mayCarryCode] of table) {
      const found = barredPrefix(number, [barred], site, mayCarryCode)
      assert.equal(found?.prefix ?? '', expected, `${name}: ${barred}, ${number}, ${found?.writtenAs}`)
    }
  })

  it('is named in the writing that is barred', () => {
    const writtenAs = (number: string) => barredPrefix(number, ['118', '0900'], direct)?.writtenAs
    assert.equal(writtenAs('+49900123456'), '0900123456')
    assert.equal(writtenAs('*31#0049900123456'), '0900123456')
  })

  it('is looked for in what anybody can dial, without end or error', () => {
    for (const number of [
      '',
      '+',
      '*',
      '#'.repeat(64),
      '*31#'.repeat(16),
      '0100'.repeat(16),
      '+'.repeat(64),
    ]) {
      assert.equal(barredPrefix(number, ['0900', ''], berlin, true), undefined, number)
    }
  })
})
