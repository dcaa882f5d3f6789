import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import fc from 'fast-check'
import { dial } from './dialling.ts'
import { intervalExpression } from './digit-range.ts'
import { displayOf } from './display.ts'
import { format } from './reported.ts'
import { RuleList } from './rule.ts'
import { generatedRules } from './site.ts'
import { berlinJson, numberingOf } from './testing/index.ts'
import { formatForSearch } from './typed-number.ts'

const NETWORK = { enabled: true, resolveOthers: true, searchAcross: true, shortenBeforeDialing: true }

function munichJson(changes: object = {}) {
  return {
    name: 'Munich',
    country: 'DE',
    areaCode: '89',
    pbx: {
      trunkNumber: '555',
      ddi: { firstDigits: { from: '7', to: '8' } },
      internalLength: { min: 2, max: 3 },
    },
    network: NETWORK,
    ...changes,
  }
}

const linz = {
  name: 'Linz',
  country: 'AT',
  areaCode: '732',
  pbx: { trunkNumber: '777', ddi: { range: { from: '10', to: '29' } } },
  network: { enabled: true },
}

describe('§10.3.6, §10.3.11 networked locations with a consistent numbering', () => {
  const numbering = numberingOf([berlinJson({ network: NETWORK }), munichJson(), linz])
  const berlin = numbering.at('Berlin')

  it('lengthen extensions of other locations that the phone system reports', () => {
    for (const [short, long] of [
      ['75', '+498955575'],
      ['812', '+4989555812'],
      ['15', '+4373277715'],
    ]) {
      const known = format(short!, 'caller', berlin, { steps: true })
      assert.deepEqual([known.result, known.kind], [long, 'internal'])
    }
    const step = format('15', 'caller', berlin, { steps: true }).steps.at(-1)
    assert.deepEqual(
      [step?.step, step?.rule, step?.from],
      ['network-range', 'generated-expression', 'location:Linz'],
    )
  })
  it('do so for the phone system and for searching only: dialling leaves them', () => {
    assert.equal(dial('75', berlin).result, '75')
    assert.equal(formatForSearch('75', berlin).result, '+498955575')
  })
  it('shorten numbers of other locations before dialling', () => {
    const dialled = dial('+43732777 15', berlin, { steps: true })
    assert.deepEqual([dialled.result, dialled.kind, dialled.canonical], ['15', 'internal', '+4373277715'])
    assert.equal(dial('089 555 812', berlin).result, '812')
    // Not an extension of Munich: 91.
    assert.equal(dial('089 555 91', berlin).result, '008955591')
  })
  it('show their numbers whole', () => assert.equal(displayOf('+4373277715', berlin), '+43 (732) 77715'))
  it('each take part only as far as they say', () => {
    const linzSite = numbering.at('Linz')
    assert.equal(format('75', 'caller', linzSite).result, '75')
    assert.equal(formatForSearch('75', linzSite).canonical, null)
    assert.equal(dial('+4930 12345 45', linzSite).result, '000493012345' + '45')
    const alone = numberingOf([berlinJson({ network: { ...NETWORK, enabled: false } }), munichJson()])
    assert.equal(format('75', 'caller', alone.at('Berlin')).result, '75')
    assert.equal(dial('+498955575', alone.at('Berlin')).result, '008955575')
  })

  it('are refused when their extensions overlap, naming both', () => {
    assert.throws(
      () =>
        numberingOf([
          berlinJson({ network: NETWORK }),
          munichJson({ pbx: { trunkNumber: '555', ddi: { range: { from: '69', to: '80' } } } }),
        ]),
      (fault) =>
        isNamedError(fault, 'ranges-overlap') &&
        fault.message.includes('"Berlin"') &&
        fault.message.includes('"Munich"') &&
        fault.details.example === '69',
    )
    // A location that takes no part may overlap.
    numberingOf([
      berlinJson({ network: NETWORK }),
      munichJson({ pbx: { trunkNumber: '555', ddi: { range: { from: '69', to: '80' } } }, network: {} }),
    ])
  })

  it('show their rules as expressions, with the location they were made for', () => {
    const network = berlin.network!
    assert.deepEqual(
      network.expandingRules('Berlin').map((rule) => [rule.match, rule.replace, rule.generatedFor]),
      [
        ['^([7-8][0-9])$', '+4989555\\1', 'Munich'],
        ['^([7-8][0-9][0-9])$', '+4989555\\1', 'Munich'],
        ['^([1-2][0-9])$', '+43732777\\1', 'Linz'],
      ],
    )
    assert.equal(generatedRules(berlin).internal.length, 3)
    assert.equal(generatedRules(berlin).dial.length, 3)
    assert.deepEqual(generatedRules(numbering.at('Linz')), { internal: [], dial: [] })
    assert.deepEqual(network.shorteningRules('Munich')[0], {
      match: '^\\+493012345([3-6][0-9])$',
      replace: '\\1',
      type: 'regex',
      generatedFor: 'Berlin',
    })
  })
  it('find by index what their rules find', () => {
    const network = berlin.network!
    const expanding = new RuleList(network.expandingRules('Berlin'))
    const shortening = new RuleList(network.shorteningRules('Berlin'))
    for (let i = 0; i < 1000; i++) {
      for (const digits of [String(i), String(i).padStart(3, '0')]) {
        const expanded = expanding.apply(digits)?.number
        assert.equal(network.expand(digits, 'Berlin')?.number, expanded, digits)
        for (const trunk of ['+4989555', '+43732777', '+493012345']) {
          const hit = trunk === '+493012345' ? undefined : shortening.apply(trunk + digits)?.number
          assert.equal(network.shorten(trunk + digits, 'Berlin')?.number, hit, trunk + digits)
        }
      }
    }
  })
})

describe('§10.3.11 an arbitrary numbering', () => {
  const site = numberingOf([
    berlinJson({
      rules: {
        internal: [{ match: '^9([0-9][0-9])$', replace: '+4989777\\1' }],
        dial: [{ match: '^\\+4989777([0-9][0-9])$', replace: '9\\1' }],
      },
    }),
  ]).at('Berlin')
  it('has internal rules for display and search, and rules for PC dialling to shorten', () => {
    assert.equal(format('912', 'caller', site).result, '+498977712')
    assert.equal(formatForSearch('912', site).result, '+498977712')
    assert.deepEqual([dial('+49 89 77712', site).result, dial('912', site).result], ['912', '912'])
  })
})

describe('expressions of ranges', () => {
  it('hit exactly the numbers of the range', () => {
    const bound = fc.integer({ min: 0, max: 9999 })
    fc.assert(
      fc.property(bound, bound, fc.integer({ min: 1, max: 4 }), (a, b, width) => {
        const size = 10 ** width
        const [low, high] = [Math.min(a % size, b % size), Math.max(a % size, b % size)]
        const text = (value: number) => String(value).padStart(width, '0')
        const list = new RuleList([
          {
            match: `^(${intervalExpression({ from: text(low), to: text(high) })})$`,
            type: 'regex',
            replace: null,
          },
        ])
        for (const value of [low - 1, low, (low + high) >> 1, high, high + 1, a % size]) {
          if (value < 0 || value >= size) continue
          assert.equal(list.apply(text(value)) !== undefined, value >= low && value <= high, text(value))
        }
      }),
      { numRuns: 300 },
    )
  })
})
