import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  mainNumberOf,
  readFrom,
  type ShownNumberQuestion,
  shownNumber,
  type Trunk,
  type TrunkStyle,
  writtenFor,
} from './shown-number.ts'
import { berlinJson, siteOf } from './testing/index.ts'

const berlin = siteOf()
const pbx = berlinJson().pbx as Record<string, unknown>
const withMain = siteOf({ pbx: { ...pbx, mainNumber: '030 / 12345-0' } })
const carrier: Trunk = { name: 'carrier', style: 'e164', number: null, isWithheld: false, isTrusted: true }

/** Berlin's extension 44 calls through the carrier, but for what is changed. */
function asked(changes: {
  line?: string
  number?: string | null
  isWithheld?: boolean
  trunk?: Partial<Trunk>
  more?: Partial<ShownNumberQuestion>
}) {
  const { line = '44', number = null, isWithheld = false } = changes
  const { answer, steps } = shownNumber({
    extension: { line, number, isWithheld },
    site: berlin,
    trunk: { ...carrier, ...changes.trunk },
    isEmergency: false,
    wantsToHide: false,
    ...changes.more,
  })
  const told = answer.isWithheld ? 'withheld' : 'shown'
  return `${answer.number} ${told}${answer.isAsserted ? ', asserted' : ''} | ${steps.map(({ rule }) => rule).join(' ')}`
}

const EMERGENCY = { more: { isEmergency: true } }
const MOBILE = '+491711234567'
const COMPANY = '+49800123456'

const table: readonly (readonly [string, Parameters<typeof asked>[0], string])[] = [
  ['an extension with a direct number shows it', {}, '+49301234544 shown, asserted | shown-direct-number'],
  [
    'outside of the range the base number is shown',
    { line: '70' },
    '+493012345 shown, asserted | shown-main-number',
  ],
  [
    'or the number of the house that was set',
    { line: '70', more: { site: withMain } },
    '+4930123450 shown, asserted | shown-main-number',
  ],
  [
    'without any public number the extension itself goes out',
    { more: { site: siteOf({ pbx: undefined }) } },
    '44 shown, asserted | shown-as-extension',
  ],
  [
    'an extension may show another one',
    { number: MOBILE },
    `${MOBILE} shown, asserted | shown-extension-number`,
  ],
  [
    'a trunk with one number shows that, whatever the extension has',
    { number: MOBILE, trunk: { number: COMPANY } },
    `${COMPANY} shown, asserted | shown-trunk-number`,
  ],
  [
    'national',
    { trunk: { style: 'national' } },
    '0301234544 shown, asserted | shown-direct-number shown-as-written',
  ],
  [
    'without the plus',
    { trunk: { style: 'e164-digits' } },
    '49301234544 shown, asserted | shown-direct-number shown-as-written',
  ],
  [
    'as it is here',
    { trunk: { style: 'as-is' } },
    '44 shown, asserted | shown-direct-number shown-as-written',
  ],
  [
    'as it is here, with a number of its own',
    { number: MOBILE, trunk: { style: 'as-is' } },
    `${MOBILE} shown, asserted | shown-extension-number`,
  ],
  [
    'withheld by the caller, to a trusted trunk',
    { more: { wantsToHide: true } },
    '+49301234544 withheld, asserted | shown-direct-number withheld-by-caller shown-to-trusted',
  ],
  [
    'withheld by the caller, to one that is not trusted',
    { more: { wantsToHide: true }, trunk: { isTrusted: false } },
    '+49301234544 withheld | shown-direct-number withheld-by-caller not-shown-to-untrusted',
  ],
  [
    'withheld by the extension',
    { isWithheld: true },
    '+49301234544 withheld, asserted | shown-direct-number withheld-by-extension shown-to-trusted',
  ],
  [
    'withheld by the trunk',
    { trunk: { isWithheld: true } },
    '+49301234544 withheld, asserted | shown-direct-number withheld-by-trunk shown-to-trusted',
  ],
  [
    'an untrusted trunk is asserted nothing',
    { trunk: { isTrusted: false } },
    '+49301234544 shown | shown-direct-number',
  ],
  [
    'an emergency call shows the number of the location, whatever else is set, and hides nothing',
    {
      number: MOBILE,
      isWithheld: true,
      trunk: { number: COMPANY, isWithheld: true },
      more: { ...EMERGENCY.more, wantsToHide: true },
    },
    '+49301234544 shown, asserted | shown-in-emergency shown-direct-number',
  ],
  [
    'an emergency call of an extension without a direct number shows that of the house',
    { line: '70', more: { ...EMERGENCY.more, site: withMain } },
    '+4930123450 shown, asserted | shown-in-emergency shown-main-number',
  ],
  [
    'an emergency call shows no inside number, but is written as the trunk wants it',
    { trunk: { style: 'as-is' }, ...EMERGENCY },
    '+49301234544 shown, asserted | shown-in-emergency shown-direct-number',
  ],
  [
    'an emergency call through a national trunk',
    { trunk: { style: 'national' }, ...EMERGENCY },
    '0301234544 shown, asserted | shown-in-emergency shown-direct-number shown-as-written',
  ],
]

describe('the number that somebody outside sees', () => {
  for (const [what, changes, wanted] of table) it(what, () => assert.equal(asked(changes), wanted))

  it('names numbers, extension and location as reasons', () => {
    const { steps } = shownNumber({
      extension: { line: '44', number: null, isWithheld: false },
      site: berlin,
      trunk: { ...carrier, style: 'national' },
      isEmergency: false,
      wantsToHide: false,
    })
    assert.deepEqual(
      steps.map(({ because }) => because),
      [
        { line: '44', number: '+49301234544', location: 'Berlin' },
        { trunk: 'carrier', number: '+49301234544', written: '0301234544' },
      ],
    )
  })

  it('is that of the multi-number line where there is no range', () => {
    const msn = [
      { number: '030 777001', internal: '21' },
      { number: '030 777002', internal: '22' },
    ]
    const site = siteOf({ pbx: { access: 'msn', msn } })
    assert.equal(asked({ line: '22', more: { site } }), '+4930777002 shown, asserted | shown-direct-number')
    assert.equal(asked({ line: '23', more: { site } }), '+4930777001 shown, asserted | shown-main-number')
    assert.equal(mainNumberOf(site), '+4930777001')
  })
})

describe('the numbers of a trunk', () => {
  const italy = siteOf({ country: 'IT', areaCode: '06', pbx: undefined })
  const newYork = siteOf({ country: 'US', areaCode: '212', pbx: undefined })
  const written: readonly (readonly [TrunkStyle, typeof berlin, string, string])[] = [
    ['e164', berlin, '+4989123456', '+4989123456'],
    ['e164-digits', berlin, '+4989123456', '4989123456'],
    ['national', berlin, '+4989123456', '089123456'],
    ['national', berlin, '+43155501', '0043155501'],
    ['national', italy, '+390612345678', '0612345678'],
    ['national', newYork, '+12125550123', '2125550123'],
    ['as-is', berlin, '+4989123456', '+4989123456'],
  ]
  for (const [style, site, number, wanted] of written) {
    it(`${number} is ${wanted} (${style}, ${site.location.country}), and the same when it comes in`, () => {
      assert.equal(writtenFor(style, number, site), wanted)
      assert.equal(readFrom(style, wanted, site), number)
    })
  }

  it('what is no public number stays as it is', () => {
    for (const style of ['e164', 'e164-digits', 'national', 'as-is'] as const) {
      assert.equal(writtenFor(style, '*99', berlin), '*99')
      assert.equal(readFrom(style, '', berlin), '')
      assert.equal(readFrom(style, 'anonymous', berlin), 'anonymous')
    }
    assert.equal(readFrom('e164-digits', '0049891234', berlin), '+49891234', 'as it is dialled')
    assert.equal(readFrom('e164', '113', berlin), '113', 'an extension of the other side')
    assert.equal(readFrom('national', '113', berlin), '113', 'an extension of the other side')
    assert.equal(readFrom('as-is', '089123456', berlin), '089123456')
  })
})
