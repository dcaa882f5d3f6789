import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { processorTime } from '@offhook/base/testing'
import fc from 'fast-check'
import { type ExtractForm, extractNumbers } from './extract.ts'
import { numberingOf, siteOf } from './testing/index.ts'

const site = siteOf()
const found = (text: string, forms?: readonly ExtractForm[]) =>
  extractNumbers(text, forms ? { site, forms } : { site }).map((one) => one.canonical)

describe('numbers in free text', () => {
  const texts: readonly [text: string, numbers: readonly string[]][] = [
    ['Rufen Sie +49 (89) 123456-0 an', ['+49891234560']],
    ['Tel.: 030 / 123 45 67, Fax 030/1234568', ['+49301234567', '+49301234568']],
    ['+49 (0) 89 / 12 34 56', ['+4989123456']],
    ['0049 89 123456', ['+4989123456']],
    ['Mobil: 0171-1234567.', ['+491711234567']],
    ['Tel 7654321', ['+49307654321']],
    ['tel:+4989123456', ['+4989123456']],
    ['<a href="tel:089123456">089 123456</a>', ['+4989123456', '+4989123456']],
    ['sip:+4989123456@example.org', ['+4989123456']],
    ['call (030) 1234567 now', ['+49301234567']],
    ['London +44 20 7946 0000', ['+442079460000']],
    ['+49\u00a089\u00a0123456', ['+4989123456']],
    ['089–123456', ['+4989123456']],
    // No numbers:
    ['7654321', []],
    ['am 20.11.2026 um 10:30 Uhr', []],
    ['2026-11-20', []],
    ['Rechnung 4711 vom 01.02.2026 über 1.234,56 €', []],
    ['IBAN DE89370400440532013000', []],
    ['192.168.100.200', []],
    ['1234567890123456789012345', []],
    ['v1.2.3 #12345 abc0891234567', []],
    ['Raum 030', []],
    ['mail 0891234567@example.org', []],
    ['', []],
  ]
  for (const [text, numbers] of texts) {
    it(JSON.stringify(text), () => assert.deepEqual(found(text), numbers))
  }

  it('says where each stands', () => {
    const text = 'A: +49 89 123456; B: 030/1234567.'
    assert.deepEqual(
      extractNumbers(text, { site }).map((one) => [text.slice(one.start, one.end), one.text, one.form]),
      [
        ['+49 89 123456', '+49 89 123456', 'international'],
        ['030/1234567', '030/1234567', 'national'],
      ],
    )
  })
  it('takes the forms that are asked for', () => {
    const text = '+49 89 123456, 030/1234567, Tel. 7654321, tel:+4940123456'
    assert.deepEqual(found(text, ['international']), ['+4989123456'])
    assert.deepEqual(found(text, ['national']), ['+49301234567'])
    assert.deepEqual(found(text, ['local']), ['+49307654321'])
    assert.deepEqual(found(text, ['uri']), ['+4940123456'])
  })
  it('reads numbers as the country of the site writes them', () => {
    const us = numberingOf([{ name: 'NY', country: 'US', areaCode: '212' }]).sites[0]!
    const numbers = (text: string) => extractNumbers(text, { site: us }).map((one) => one.canonical)
    assert.deepEqual(numbers('Call (202) 555-1234 or 1-800-555-1234, phone 555-0100'), [
      '+12025551234',
      '+18005551234',
      '+12125550100',
    ])
  })
  it('has limits', () => {
    assert.equal(extractNumbers('+4989123456 '.repeat(50), { site, limit: 7 }).length, 7)
    assert.deepEqual(
      extractNumbers('089 12345, 089 1234567890123456', { site, minDigits: 9 }).map((one) => one.canonical),
      [],
    )
  })
  it('never throws, and takes time in proportion to the text', async () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789+() -/.:@aé,'), maxLength: 200 }),
        (text) => {
          for (const one of extractNumbers(text, { site })) {
            assert.equal(text.slice(one.start, one.end), one.text)
            assert.match(one.canonical, /^\+\d+$/)
          }
        },
      ),
      { numRuns: 2000 },
    )
    for (const piece of ['0', '(', '+', '0 ', '((0', '-0']) {
      const took = await processorTime(() => extractNumbers(piece.repeat(200_000), { site }))
      assert.ok(took < 3000, `${piece}: ${took} ms`)
    }
  })
})
