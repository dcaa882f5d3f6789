/** What holds for every number: round trips, chains of steps, the same answer twice, no failure without a name. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { NamedError } from '@offhook/base'
import fc from 'fast-check'
import { libraryCountries } from './country-table.ts'
import { dial } from './dialling.ts'
import { displayOf } from './display.ts'
import { DIRECTIONS, type Direction, explain } from './explain.ts'
import { extractNumbers } from './extract.ts'
import { format } from './reported.ts'
import { BUILT_IN_RULES, STEP_NAMES } from './step.ts'
import { berlinJson, numberingOf } from './testing/index.ts'
import { canonicalOf } from './typed-number.ts'

const RULES = {
  external: [{ match: '^4[0-9]$' }, { match: '^77$', replace: '+4940777' }],
  internal: [{ match: '^8([0-9][0-9])$', replace: '+498955\\1' }],
  line: [{ match: '^L(.*)$', replace: '\\1' }],
  incoming: [{ match: '^99(.*)$', replace: '0\\1' }],
  outgoing: [{ match: '^98$', replace: '' }],
  dial: [{ match: '^\\+4989(.*)$', replace: '6\\1' }],
  dialFinal: [{ match: '^00(.*)$', replace: '0\\1' }],
}
const NETWORK = { enabled: true, resolveOthers: true, searchAcross: true, shortenBeforeDialing: true }

const numbering = numberingOf([
  berlinJson({ vanityAreaCodes: ['700', '800'] }),
  berlinJson({ name: 'Ruled', rules: RULES, network: NETWORK }),
  {
    name: 'Munich',
    country: 'DE',
    areaCode: '89',
    pbx: { trunkNumber: '555', ddi: { range: { from: '70', to: '99' } } },
    network: NETWORK,
  },
  {
    name: 'New York',
    country: 'US',
    areaCode: '212',
    pbx: { trunkNumber: '555', internalLength: { min: 4, max: 4 } },
  },
  { name: 'Rome', country: 'IT', areaCode: '06', dialing: { postDial: true } },
  { name: 'Moscow', country: 'RU', areaCode: '495', pbx: {}, dialing: { postDial: true } },
  berlinJson({ name: 'Centrex', dialing: { format: 'e164', areaCodeAlways: true } }),
])
const names = numbering.sites.map((site) => site.location.name)

const anyNumber = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'00112345678939+*#'), maxLength: 20 }),
  fc.string({
    unit: fc.constantFrom(...'0123456789+*# ()/-!aBcXtel:;é\uff0b\u0663\ud83d\ude00'),
    maxLength: 40,
  }),
  fc.string({ maxLength: 300 }),
)
const anyDirection = fc.constantFrom<Direction>(...DIRECTIONS)

/** Canonical numbers that their country could have given out. */
const anyCanonical = fc
  .tuple(fc.constantFrom('DE', 'US', 'IT', 'CH', 'FR', 'GB', 'RU', 'AT', 'DK', 'AU'), fc.nat())
  .map(([region, seed]) => sample(region, seed))

/** A number of a country, from its plan: random digits until one fits. */
function sample(region: string, seed: number): string {
  const country = libraryCountries.byRegion(region)!
  let state = seed
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  for (;;) {
    const length = 7 + next(5)
    const digits = Array.from({ length }, () => String(next(10))).join('')
    if (country.general.test(digits) && country.types.some((type) => type.test(digits))) {
      return `+${country.callingCode}${digits}`
    }
  }
}

function explained(input: string, as: Direction, at: string) {
  try {
    return explain(input, { as, at, clientIp: '10.1.2.3', time: '2026-11-20T09:00' }, numbering)
  } catch (fault) {
    assert.ok(fault instanceof NamedError, `${JSON.stringify(input)} ${as} ${at}: ${fault}`)
    return fault.code
  }
}

describe('every number', () => {
  it('is explained, or refused by name, the same way twice', () => {
    fc.assert(
      fc.property(anyNumber, anyDirection, fc.constantFrom(...names), (input, as, at) => {
        assert.deepEqual(explained(input, as, at), explained(input, as, at))
      }),
      { numRuns: 3000 },
    )
  })

  it('has steps that chain, from the input to the result', () => {
    fc.assert(
      fc.property(anyNumber, anyDirection, fc.constantFrom(...names), (input, as, at) => {
        const known = explained(input, as, at)
        if (typeof known === 'string') return
        let before = input
        for (const step of known.steps) {
          assert.equal(step.before, before, `${step.step} of ${JSON.stringify(input)} ${as} ${at}`)
          before = step.after
        }
        assert.equal(before, known.result)
      }),
      { numRuns: 3000 },
    )
  })

  it('names its steps and built-in rules as they are listed for translation', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(anyNumber, anyDirection, fc.constantFrom(...names), (input, as, at) => {
        const known = explained(input, as, at)
        if (typeof known === 'string') return
        for (const { step, rule, from } of known.steps) {
          assert.ok(STEP_NAMES.includes(step), step)
          const isValue = step.startsWith('strip-') || (from?.includes('/rules/') ?? false)
          if (rule === null || isValue) continue
          assert.ok((BUILT_IN_RULES as readonly string[]).includes(rule), `${step}: ${rule}`)
          seen.add(rule)
        }
      }),
      { numRuns: 3000 },
    )
    assert.ok(seen.size > 10, String([...seen]))
  })

  it('comes out the same with and without steps', () => {
    fc.assert(
      fc.property(anyNumber, fc.constantFrom(...names), (input, at) => {
        fc.pre(input.length <= 256)
        const site = numbering.at(at)
        const { steps: some, ...traced } = format(input, 'called', site, { steps: true })
        const { steps: none, ...plain } = format(input, 'called', site)
        assert.deepEqual(plain, traced)
        assert.deepEqual([none.length, some.length > 0], [0, true])
        const { steps: dialSteps, ...dialTraced } = dial(input, site, { steps: true })
        const { steps: dialNone, ...dialPlain } = dial(input, site)
        assert.deepEqual(dialPlain, dialTraced)
        assert.deepEqual([dialNone.length, dialSteps.length > 0], [0, true])
      }),
      { numRuns: 1500 },
    )
  })

  it('of any length is refused by name', () => {
    for (const length of [257, 10_000, 1_000_000]) {
      for (const as of DIRECTIONS)
        assert.equal(explained('1'.repeat(length), as, 'Berlin'), 'number-too-long')
    }
  })

  it('with a canonical form keeps it: formatting it again changes nothing', () => {
    fc.assert(
      fc.property(anyNumber, fc.constantFrom('Berlin', 'Rome', 'New York', 'Moscow'), (input, at) => {
        fc.pre(input.length <= 256)
        const site = numbering.at(at)
        const { canonical } = format(input, 'caller', site)
        if (canonical !== null) assert.equal(format(canonical, 'caller', site).canonical, canonical)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('every public number', () => {
  it('is read again as it is shown', () => {
    fc.assert(
      fc.property(anyCanonical, fc.constantFrom(...names), (canonical, at) => {
        const site = numbering.at(at)
        assert.equal(canonicalOf(displayOf(canonical, site), site), canonical)
      }),
      { numRuns: 1000 },
    )
  })

  it('is reported again as it was dialled', () => {
    fc.assert(
      fc.property(
        anyCanonical,
        fc.constantFrom('Berlin', 'Munich', 'New York', 'Moscow'),
        (canonical, at) => {
          const site = numbering.at(at)
          const { result } = dial(canonical, site)
          assert.equal(format(result, 'called', site).canonical, canonical, `dialled ${result}`)
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('of an own extension is dialled and shown short', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 69 }), (extension) => {
        const site = numbering.at('Berlin')
        const canonical = `+493012345${extension}`
        assert.equal(dial(canonical, site).result, String(extension))
        assert.equal(displayOf(canonical, site), String(extension))
        assert.equal(format(String(extension), 'caller', site).canonical, canonical)
      }),
    )
  })

  it('is found in a text', () => {
    fc.assert(
      fc.property(anyCanonical, fc.constantFrom('Call ', 'Tel.: ', '(', '- ', ''), (canonical, before) => {
        const site = numbering.at('Berlin')
        const shown = displayOf(canonical, site)
        fc.pre(shown.startsWith('+'))
        const text = `${before}${shown}, please.`
        assert.deepEqual(
          extractNumbers(text, { site }).map((found) => [found.canonical, found.start]),
          [[canonical, before.length]],
        )
      }),
      { numRuns: 500 },
    )
  })
})
