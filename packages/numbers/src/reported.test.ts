import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { format, type ReportedDirection } from './reported.ts'
import type { Site } from './site.ts'
import { berlinJson, numberingOf, siteOf } from './testing/index.ts'

const pbx = berlinJson().pbx as Record<string, unknown>

function steps(number: string, as: ReportedDirection, site: Site): string[] {
  return format(number, as, site, { steps: true }).steps.map((step) => step.step)
}

describe('§10.3.11.1 formatting of reported numbers', () => {
  const site = siteOf()

  it('step 1 keeps + * # and digits', () => {
    assert.equal(format(' 0 030/123-456 x', 'caller', site).result, '+4930123456')
    assert.equal(format('*21*(30)#', 'caller', site).result, '*21*30#')
    assert.equal(format('\uff0b49 \u0663\u0660 123456', 'caller', site).result, '+4930123456')
  })

  describe('step 2 applies the formatting rules', () => {
    const rules = {
      incoming: [{ match: '^99(.*)', replace: '0\\1' }],
      outgoing: [{ match: '^88(.*)', replace: '+4989\\1' }],
    }
    const ruled = siteOf({ rules })
    it('of incoming numbers', () => {
      assert.equal(format('99030123456', 'caller', ruled).result, '+4930123456')
      assert.equal(format('99030123456', 'called', ruled).result, '+493099030123456')
    })
    it('of outgoing numbers, and ends where the number is canonical', () => {
      const known = format('88123', 'called', ruled, { steps: true })
      assert.equal(known.canonical, '+4989123')
      assert.deepEqual(
        known.steps.map((step) => [step.step, step.after, step.from]),
        [
          ['clean', '88123', null],
          ['outgoing-rules', '+4989123', 'location:Berlin/rules/outgoing/0'],
          ['canonicalise', '+4989123', 'country:DE'],
        ],
      )
    })
  })

  describe('step 3 strips access codes', () => {
    it('and takes the number for external then', () => {
      assert.deepEqual(
        [format('045', 'caller', site).canonical, format('045', 'caller', site).kind],
        ['+493045', 'external'],
      )
      assert.equal(format('45', 'caller', site).kind, 'internal')
    })
    it('of each kind of number from its own list (§10.3.3.2)', () => {
      const strip = {
        incoming: ['1'],
        outgoing: ['2'],
        forwarding: ['3'],
        connectedIncoming: ['4'],
        connectedOutgoing: ['5'],
      }
      const listed = siteOf({ pbx: { ...pbx, strip } })
      const codes: readonly [ReportedDirection, string][] = [
        ['caller', '1'],
        ['called', '2'],
        ['reported-outgoing', '2'],
        ['reported-forward', '3'],
        ['connected-in', '4'],
        ['connected-out', '5'],
      ]
      for (const [as, code] of codes) {
        assert.equal(format(`${code}089123456`, as, listed).canonical, '+4989123456', as)
      }
      assert.notEqual(format('2089123456', 'caller', listed).canonical, '+4989123456')
    })
    it('the longest of several, and 0 by default', () => {
      const several = siteOf({ pbx: { ...pbx, strip: { incoming: ['0', '80'] } } })
      assert.equal(format('80089123456', 'caller', several).canonical, '+4989123456')
      assert.equal(format('0089123456', 'caller', several).canonical, '+4989123456')
    })
    it('never the whole number', () => {
      assert.equal(format('0', 'caller', site).result, '0')
    })
    it('not from canonical numbers', () => {
      assert.equal(format('+4989123456', 'caller', site).result, '+4989123456')
    })
  })

  describe('step 4 recognises internal numbers in this order', () => {
    it('external rules, DDI, internal rules, other locations, length', () => {
      const rules = { external: [{ match: '^7' }], internal: [{ match: '^6' }, { match: '^88$' }] }
      const networked = numberingOf([
        berlinJson({ rules, network: { enabled: true, resolveOthers: true } }),
        {
          name: 'Munich',
          country: 'DE',
          areaCode: '89',
          pbx: { trunkNumber: '555', ddi: { range: { from: '70', to: '89' } } },
          network: { enabled: true },
        },
      ]).at('Berlin')
      const seen = (number: string) => {
        const known = format(number, 'caller', networked, { steps: true })
        const fired = known.steps.filter((step) => step.rule !== null).map((step) => step.step)
        return [known.kind, known.result, fired[0]]
      }
      assert.deepEqual(seen('77'), ['external', '+493077', 'external-rules'])
      assert.deepEqual(seen('66'), ['internal', '+49301234566', 'direct-dialling-range'])
      assert.deepEqual(seen('666'), ['internal', '666', 'internal-rules'])
      assert.deepEqual(seen('88'), ['internal', '88', 'internal-rules'])
      assert.deepEqual(seen('81'), ['internal', '+498955581', 'network-range'])
      assert.deepEqual(seen('222'), ['internal', '222', 'internal-length'])
      assert.deepEqual(seen('2222'), ['external', '+49302222', 'canonicalise'])
    })
    it('replaced numbers are not formatted any further (§10.3.3.3, §10.3.3.4)', () => {
      const replaced = siteOf({
        rules: {
          external: [{ match: '^4711$', replace: '0800123' }],
          internal: [{ match: '^2([0-9])$', replace: '+49301234\\1' }],
        },
      })
      assert.deepEqual(
        [format('4711', 'caller', replaced).result, format('25', 'caller', replaced).result],
        ['0800123', '+493012345'],
      )
    })
    it('emergency numbers in the internal range are external by rule (§10.3.3.3)', () => {
      assert.equal(format('110', 'caller', site).kind, 'internal')
      const ruled = siteOf({ rules: { external: [{ match: '110', type: 'literal' }] } })
      assert.deepEqual(
        [format('110', 'caller', ruled).kind, format('110', 'caller', ruled).result],
        ['special', '110'],
      )
    })
    it('a DDI number is shown by its canonical number', () => {
      assert.deepEqual(steps('45', 'caller', site), [
        'clean',
        'incoming-rules',
        'strip-access-code',
        'external-rules',
        'direct-dialling-range',
        'canonicalise',
      ])
    })
  })

  it('step 5 removes call-by-call prefixes, from outgoing numbers only', () => {
    assert.equal(format('001070089123456', 'called', site).canonical, '+4989123456')
    assert.equal(format('00103389123456', 'called', site).result, '+493089123456')
    // Not from incoming numbers: there 01070 is read as part of a number.
    assert.equal(format('001070089123456', 'caller', site).canonical, '+491070089123456')
    const swiss = numberingOf([{ name: 'Bern', country: 'CH', areaCode: '31', pbx: {} }]).at('Bern')
    // The specification's 10??? of Switzerland (§20.1).
    assert.equal(format('0107030446681800', 'called', swiss).canonical, '+41446681800')
  })

  describe('step 6 makes numbers canonical', () => {
    const table: readonly [number: string, canonical: string | null, kind: string][] = [
      ['0004989123456', '+4989123456', 'external'],
      ['0089123456', '+4989123456', 'external'],
      ['0123456', '+4930123456', 'external'],
      ['000441212345678', '+441212345678', 'external'],
      ['+49 (0)89 123456', '+4989123456', 'external'],
      ['00301234545', '+49301234545', 'internal'],
      ['0110', null, 'special'],
      ['011833', null, 'special'],
      ['0*21#', null, 'external'],
    ]
    for (const [number, canonical, kind] of table) {
      it(`${number} is ${canonical ?? kind}`, () => {
        const known = format(number, 'caller', site)
        assert.deepEqual([known.canonical, known.kind], [canonical, kind])
      })
    }
  })

  it('§10.3.3.2 ignores the ConnectedID where the location says so', () => {
    const ignoring = siteOf({ pbx: { ...pbx, ignoreConnectedId: true } })
    assert.deepEqual(
      (['connected-in', 'connected-out'] as const).map((as) => format('0089123', as, ignoring).result),
      ['', ''],
    )
    assert.equal(format('0089123', 'caller', ignoring).result, '+4989123')
  })

  it('§10.3.3.5 hides an emergency prefix by a rule for outgoing numbers', () => {
    const hiding = siteOf({ rules: { outgoing: [{ match: '^81(110|112)$', replace: '\\1' }] } })
    assert.equal(format('81110', 'reported-outgoing', hiding).result, '110')
  })

  it('§10.3.6 area code always: local numbers are not completed', () => {
    const always = siteOf({ dialing: { areaCodeAlways: true } })
    assert.deepEqual(
      [format('0123456', 'caller', always).canonical, format('0123456', 'caller', always).result],
      [null, '123456'],
    )
    assert.equal(format('0030123456', 'caller', always).canonical, '+4930123456')
  })

  it('a location without phone system has no access code and no internal numbers', () => {
    const home = numberingOf([{ name: 'Home', country: 'DE', areaCode: '30' }]).at('Home')
    assert.equal(format('030123456', 'caller', home).canonical, '+4930123456')
    assert.equal(format('22', 'caller', home).canonical, '+493022')
  })

  it('Italy keeps its zero, closed plans need no area code, North America needs none of its own', () => {
    const sites = numberingOf([
      { name: 'Rome', country: 'IT', areaCode: '06', pbx: {} },
      { name: 'Zurich', country: 'CH', areaCode: '044', pbx: {} },
      { name: 'Paris', country: 'FR', areaCode: '1', pbx: {} },
      { name: 'Washington', country: 'US', areaCode: '202', pbx: {} },
      { name: 'Moscow', country: 'RU', areaCode: '495', pbx: {} },
    ])
    const table: readonly [at: string, number: string, canonical: string][] = [
      ['Rome', '00612345678', '+390612345678'],
      ['Rome', '03123456789', '+393123456789'],
      ['Zurich', '00446681800', '+41446681800'],
      ['Zurich', '0446681800', '+41446681800'],
      ['Paris', '00123456789', '+33123456789'],
      ['Washington', '03335678', '+12023335678'],
      ['Washington', '02123335678', '+12123335678'],
      ['Washington', '012123335678', '+12123335678'],
      ['Washington', '00114930123456', '+4930123456'],
      ['Moscow', '01234567', '+74951234567'],
      ['Moscow', '088121234567', '+78121234567'],
      ['Moscow', '08104930123456', '+4930123456'],
    ]
    for (const [at, number, canonical] of table) {
      assert.equal(format(number, 'caller', sites.at(at)).canonical, canonical, `${at} ${number}`)
    }
  })
})

describe('§10.2, §10.3.3 extensions', () => {
  it('a range from 30 to 69 (§10.2)', () => {
    const site = siteOf()
    const kinds = ['29', '30', '69', '70', '030', '300'].map((n) => format(n, 'caller', site).canonical)
    assert.deepEqual(kinds, [null, '+49301234530', '+49301234569', null, '+493030', null])
  })
  it('a range from 100 to 999 for all three-digit numbers (§10.2)', () => {
    const site = siteOf({ pbx: { trunkNumber: '12345', ddi: { range: { from: '100', to: '999' } } } })
    assert.equal(format('222', 'caller', site).canonical, '+493012345222')
    assert.equal(format('99', 'caller', site).canonical, '+493099')
  })
  it('first digits 2 to 5 with lengths 2 to 4: extensions 20, 300–499, 5000 (§10.3.3)', () => {
    const site = siteOf({
      pbx: {
        trunkNumber: '12345',
        ddi: { firstDigits: { from: '2', to: '5' } },
        internalLength: { min: 2, max: 4 },
      },
    })
    const canonical = (number: string) => format(number, 'caller', site).canonical
    for (const number of ['20', '300', '499', '5000']) assert.equal(canonical(number), `+493012345${number}`)
    for (const number of ['19', '600']) assert.equal(canonical(number), null)
    assert.equal(canonical('20000'), '+493020000')
  })
  it('a multi-number line maps numbers to parties (§10.2)', () => {
    const site = siteOf({
      pbx: {
        access: 'msn',
        msn: [
          { number: '111111', internal: '11' },
          { number: '030 222222', internal: '12' },
          { number: '+4930333333', internal: '12' },
        ],
      },
    })
    const seen = (number: string) => {
      const known = format(number, 'caller', site)
      return [known.canonical, known.kind]
    }
    assert.deepEqual(seen('11'), ['+4930111111', 'internal'])
    assert.deepEqual(seen('12'), ['+4930222222', 'internal'])
    assert.deepEqual(seen('0333333'), ['+4930333333', 'internal'])
    assert.deepEqual(seen('13'), [null, 'internal'])
    assert.deepEqual(seen('0444444'), ['+4930444444', 'external'])
  })
})
