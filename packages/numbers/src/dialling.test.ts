import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { type Dialled, type DialOptions, dial } from './dialling.ts'
import type { Site } from './site.ts'
import { parseAddress } from './subnet.ts'
import { berlinJson, numberingOf, siteOf } from './testing/index.ts'

const pbx = berlinJson().pbx as Record<string, unknown>
const site = siteOf()

function result(number: string, at: Site = site, options: DialOptions = {}): string {
  return dial(number, at, options).result
}

/** Steps in which a rule fired. */
function fired(dialled: Dialled): string[] {
  return dialled.steps.filter((step) => step.rule !== null).map((step) => `${step.step}: ${step.rule}`)
}

describe('§10.3.11.2 dialling', () => {
  it('runs the steps in their order', () => {
    const all = siteOf({
      dialing: { postDial: true },
      network: { enabled: true, shortenBeforeDialing: true },
      projects: [{ name: 'P', code: '5X', use: 'dial' }],
      leastCostRouting: {
        providers: [{ name: 'Arcor', prefix: '01070' }],
        zones: [{ name: 'Fern', prefixes: ['+49'] }],
        grid: [{ zone: 'Fern', days: 'mon-fri', provider: 'Arcor' }],
      },
    })
    const dialled = dial('089 123456', all, {
      steps: true,
      project: all.location.projects[0],
      time: { days: 'mon-fri', halfHour: 20 },
    })
    assert.deepEqual(
      dialled.steps.map((step) => step.step),
      [
        'clean',
        'vanity',
        'clean-digits',
        'special-number',
        'external-rules',
        'internal-rules',
        'canonicalise',
        'project',
        'least-cost-routing',
        'shorten-own',
        'dial-rules',
        'shorten-network',
        'country-template',
        'access-code',
        'project',
        'final-rules',
        'send',
      ],
    )
    assert.equal(dialled.result, '5001070089123456')
  })

  it('steps 1 and 3 clean', () => {
    assert.equal(result('+49 (89) 123-456'), '0089123456')
    assert.equal(result('tel: 089/123456'), '0089123456')
  })

  describe('step 2 resolves vanity numbers (§10.3.7)', () => {
    const vanity = siteOf({ vanityAreaCodes: ['700', '800'] })
    it('0800HANSMEIER by the keypad of E.161', () => {
      assert.equal(result('0800HANSMEIER', vanity), '00800426763437')
      assert.equal(result('0800 hansmeier', vanity), '00800426763437')
      assert.equal(result('+49800HANSMEIER', vanity), '00800426763437')
      assert.equal(result('0049700ABCDEFG', vanity), '007002223334')
    })
    it('all letters', () => {
      const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
      assert.equal(result(`0800${letters}`, vanity), '0080022233344455566677778889999')
    })
    it('not of other area codes', () => {
      assert.equal(result('0900HANSMEIER', vanity), '00900')
      assert.equal(result('0800HANSMEIER'), '00800')
    })
  })

  describe('step 4 dials special numbers as they are', () => {
    it('with the access code for local calls', () => {
      const codes = siteOf({
        pbx: { ...pbx, accessCodes: { local: '1', national: '2', international: '3' } },
      })
      const dialled = dial('110', codes)
      assert.deepEqual([dialled.result, dialled.kind, dialled.canonical], ['1110', 'special', null])
      assert.equal(result('11833', codes), '111833')
    })
    it('without, where the location says so', () => {
      assert.equal(result('110', siteOf({ specialNumbersWithoutAccessCode: true })), '110')
    })
    it('§10.3.11.3 other services than emergency calls give way to extensions', () => {
      const three = siteOf({ pbx: { ...pbx, ddi: { range: { from: '100', to: '999' } } } })
      assert.deepEqual(
        ['112', '115', '11833'].map((number) => [result(number, three), dial(number, three).kind]),
        [
          ['0112', 'special'],
          ['115', 'internal'],
          ['011833', 'special'],
        ],
      )
      const declared = siteOf({
        pbx: { ...pbx, ddi: { range: { from: '100', to: '999' } } },
        rules: { external: [{ match: '115', type: 'literal' }] },
      })
      assert.deepEqual([result('115', declared), dial('115', declared).kind], ['0115', 'special'])
    })
  })

  it('step 5 dials what an external rule knows externally, without formatting it', () => {
    const ruled = siteOf({
      rules: { external: [{ match: '^4[0-9]$' }, { match: '^5(.)$', replace: '+498\\1' }] },
    })
    assert.deepEqual([result('45', ruled), dial('45', ruled).kind], ['045', 'external'])
    // A canonical replacement is made dialable: a phone system cannot dial a plus.
    assert.equal(result('59', ruled), '0089')
  })

  it('step 6 dials what an internal rule knows as it is', () => {
    const ruled = siteOf({ rules: { internal: [{ match: '^7([0-9]{4})$', replace: '+4989555\\1' }] } })
    const dialled = dial('71234', ruled)
    assert.deepEqual([dialled.result, dialled.kind, dialled.canonical], ['71234', 'internal', '+49895551234'])
  })

  it('step 7 makes numbers canonical', () => {
    const seen = ['089123456', '0049 89 123456', '+4989123456', '123456', '45'].map(
      (number) => dial(number, site).canonical,
    )
    assert.deepEqual(seen, ['+4989123456', '+4989123456', '+4989123456', '+4930123456', '+49301234545'])
  })

  describe('step 10 shortens numbers of the location', () => {
    for (const number of ['45', '1234545', '030 12345-45', '+49301234545', '0049301234545']) {
      it(number, () => {
        const dialled = dial(number, site)
        assert.deepEqual([dialled.result, dialled.kind], ['45', 'internal'])
      })
    }
    it('not outside the range', () => assert.equal(result('+49301234570'), '01234570'))
    it('of a multi-number line', () => {
      const line = siteOf({ pbx: { access: 'msn', msn: [{ number: '111111', internal: '11' }] } })
      assert.equal(result('030111111', line), '11')
      assert.equal(result('11', line), '11')
    })
  })

  describe('step 11 applies the rules for PC dialling', () => {
    const ruled = siteOf({
      rules: {
        dial: [
          { match: '^\\+4989555([0-9]+)$', replace: '7\\1' },
          { match: '^\\+4940(.*)$', replace: '+4941\\1' },
        ],
      },
    })
    it('to canonical numbers: a tie-line gets no access code (§10.3.4)', () => {
      const dialled = dial('089555123', ruled)
      assert.deepEqual([dialled.result, dialled.kind, dialled.canonical], ['7123', 'internal', '+4989555123'])
    })
    it('and goes on with a canonical number', () => {
      assert.deepEqual([result('04012', ruled), dial('04012', ruled).canonical], ['004112', '+494112'])
    })
  })

  describe('step 13 follows the country and step 14 puts the access code before it', () => {
    const codes = siteOf({
      pbx: {
        ...pbx,
        accessCodes: { local: '1', national: '2', international: '3', forwarding: '4', private: '5' },
      },
    })
    it('§10.3.3.1 by class', () => {
      assert.equal(result('+4930123456', codes), '1123456')
      assert.equal(result('+4989123456', codes), '2089123456')
      assert.equal(result('+441212345678', codes), '300441212345678')
    })
    it('for forwards', () => {
      assert.equal(result('+4930123456', codes, { forward: true }), '4123456')
      assert.equal(result('+441212345678', codes, { forward: true }), '400441212345678')
      assert.equal(result('45', codes, { forward: true }), '45')
    })
    it('§10.3.11.3 dialable numbers: internal, local, abroad', () => {
      assert.deepEqual(
        ['45', '+493099999', '+43199999'].map((number) => result(number)),
        ['45', '099999', '00043199999'],
      )
    })
    it('Russia, Italy, Switzerland, France, North America', () => {
      const sites = numberingOf([
        { name: 'Moscow', country: 'RU', areaCode: '495', pbx: { accessCodes: { international: '9' } } },
        { name: 'Rome', country: 'IT', areaCode: '06' },
        { name: 'Zurich', country: 'CH', areaCode: '44' },
        { name: 'Paris', country: 'FR', areaCode: '1' },
        { name: 'Washington', country: 'US', areaCode: '202' },
        { name: 'Buenos Aires', country: 'AR', areaCode: '11' },
        { name: 'Minsk', country: 'BY', areaCode: '17' },
      ])
      const table: readonly [at: string, number: string, dialled: string][] = [
        // 8~10: the wait for a tone is not dialled, because numbers are sent as a whole.
        ['Moscow', '+4930123456', '98104930123456'],
        ['Moscow', '+78121234567', '088121234567'],
        ['Moscow', '+74951234567', '01234567'],
        ['Rome', '+390612345678', '0612345678'],
        ['Rome', '+390212345678', '0212345678'],
        ['Zurich', '+41446681800', '0446681800'],
        ['Paris', '+33123456789', '0123456789'],
        ['Washington', '+12023335678', '3335678'],
        ['Washington', '+12123335678', '12123335678'],
        ['Washington', '+18765551234', '18765551234'],
        ['Buenos Aires', '+5492234561234', '0223154561234'],
        ['Minsk', '+375152450911', '80152450911'],
      ]
      for (const [at, number, dialled] of table)
        assert.equal(result(number, sites.at(at)), dialled, `${at} ${number}`)
    })
    it('numbers of internal length that are no extension get no access code', () => {
      assert.deepEqual([result('222'), dial('222', site).kind], ['222', 'internal'])
    })
    it('a plus is never dialled', () => {
      assert.deepEqual(
        ['+12', '0049+30', '+0301'].map((number) => result(number)),
        ['012', '0004930', '00301'],
      )
    })
    it('a local number that would be misread keeps its area code', () => {
      assert.deepEqual(
        ['+4930110', '+4930011833', '+493011833', '+4930123'].map((number) => result(number)),
        ['0030110', '0030011833', '003011833', '0123'],
      )
    })
    it('codes of the phone system get none either', () => {
      assert.deepEqual([result('*21*45#'), dial('*21*45#', site).kind], ['*21*45#', 'internal'])
    })
    it('a location without phone system has none', () => {
      const home = numberingOf([{ name: 'Home', country: 'DE', areaCode: '30' }]).at('Home')
      assert.deepEqual(
        ['+4930123456', '110', '+4989123456'].map((number) => result(number, home)),
        ['123456', '110', '089123456'],
      )
    })
  })

  it('step 15 applies the final rules to the dialable number', () => {
    const ruled = siteOf({ rules: { dialFinal: [{ match: '^0(.+)$', replace: '9\\1' }] } })
    assert.deepEqual(
      [result('089123456', ruled), result('110', ruled), result('45', ruled)],
      ['9089123456', '9110', '45'],
    )
  })

  it('! dials without any rule', () => {
    const ruled = siteOf({ rules: { dialFinal: [{ match: '.*', replace: 'x' }] } })
    assert.equal(result('! 0w12-3', ruled), ' 0w12-3')
    assert.equal(result('!110', ruled), '110')
    assert.deepEqual(fired(dial('!110', site, { steps: true })), ['bypass: bypass'])
  })

  it('refuses what is too long for a number', () => {
    assert.throws(
      () => dial('1'.repeat(257), site),
      (fault) => isNamedError(fault, 'number-too-long'),
    )
  })
})

describe('§10.3.3.5 emergency numbers', () => {
  const emergency = [
    { name: 'HQ', subnet: '10.12.13.0/24', numbers: ['110', '112'], prefix: '81' },
    { name: 'Floor2', subnet: '10.12.13.128/25', numbers: ['110'], prefix: '#82*' },
    { name: 'Lab6', subnet: 'fe80::c91b:d632:2a35:89df%3/60', numbers: ['110'], prefix: '83' },
  ]
  const ruled = siteOf({
    emergency,
    rules: { dialFinal: [{ match: '.*', replace: 'x' }], external: [{ match: '110' }] },
  })
  const from = (address: string) => dial('110', ruled, { client: parseAddress(address), steps: true })

  it('get the prefix of the client’s subnet and go through no other rule', () => {
    assert.deepEqual([from('10.12.13.9').result, from('10.12.13.9').kind], ['81110', 'emergency'])
    assert.deepEqual(
      from('10.12.13.9').steps.map((step) => [step.step, step.after, step.rule, step.from]),
      [
        ['clean', '110', null, null],
        ['emergency', '81110', 'HQ', 'location:Berlin/emergency/0'],
      ],
    )
  })
  it('of the narrowest subnet', () => assert.equal(from('10.12.13.200').result, '#82*110'))
  it('of an IPv6 subnet', () => assert.equal(from('fe80::c91b:d632:2a35:1%eth0').result, '83110'))
  it('of an IPv4 address in IPv6 form', () => assert.equal(from('::ffff:10.12.13.9').result, '81110'))
  it('are special numbers elsewhere', () => {
    assert.equal(dial('110', siteOf({ emergency }), { client: parseAddress('10.12.14.9') }).result, '0110')
    assert.equal(dial('110', siteOf({ emergency })).result, '0110')
    assert.equal(dial('115', siteOf({ emergency }), { client: parseAddress('10.12.13.9') }).result, '115')
  })
})

describe('§10.3.6 extended settings', () => {
  it('E.164: every number that has a canonical form is sent so', () => {
    const e164 = siteOf({ dialing: { format: 'e164' } })
    assert.deepEqual(
      ['089 1234567', '45', '222', '*21#'].map((number) => result(number, e164)),
      ['+49891234567', '+49301234545', '222', '*21#'],
    )
  })
  it('area code always', () => {
    const always = siteOf({
      dialing: { areaCodeAlways: true },
      pbx: { ...pbx, accessCodes: { local: '1', national: '2', international: '3' } },
    })
    assert.equal(result('+4930123456', always), '1030123456')
    assert.equal(result('+4989123456', always), '2089123456')
    // Not completed with the own area code, hence dialled as it is.
    assert.deepEqual([result('1234567', always), dial('1234567', always).canonical], ['11234567', null])
  })

  describe('post-dialling', () => {
    const split = siteOf({ dialing: { postDial: true } })
    const table: readonly [number: string, dialled: string, tones: string | null][] = [
      ['+12025551234567', '00012025551234', '567'],
      ['+12025551234', '00012025551234', null],
      ['+7495123456789', '00074951234567', '89'],
      ['+88622345678912', '000886223456789', '12'],
      ['+886372612345', '00088637261234', '5'],
      // Other countries are not split.
      ['+44121234567899', '00044121234567899', null],
    ]
    for (const [number, dialled, tones] of table) {
      it(number, () => {
        const known = dial(number, split)
        assert.deepEqual([known.result, known.postDial], [dialled, tones])
      })
    }
    it('is off by default', () => {
      assert.deepEqual(
        [result('+12025551234567'), dial('+12025551234567', site).postDial],
        ['00012025551234567', null],
      )
    })
  })
})

describe('§10.3.1, §10.3.2 area codes of North America', () => {
  const codes = { local: '8', national: '9', international: '7' }
  const washington = (northAmerica: object, dialing: object = {}) =>
    numberingOf([
      { name: 'W', country: 'US', areaCode: '202', pbx: { accessCodes: codes }, northAmerica, dialing },
    ]).at('W')
  const own = (rules: object) => washington({ ownAreaCode: rules })

  it('all calls of the own area are free', () => assert.equal(result('+12023335678', own({})), '83335678'))
  it('the example +1 (202) 333-5678 with area code 202 and prefix 333', () => {
    const toll = own({ toll: [{ areaCode: '202', prefixes: ['333'] }] })
    assert.equal(result('+12023335678', toll), '812023335678')
    assert.equal(result('+12023345678', toll), '83345678')
  })
  it('calls of the own area cost a toll, but for some', () => {
    const free = own({ default: 'toll', free: [{ areaCode: '202', prefixes: ['333'] }] })
    assert.equal(result('+12023335678', free), '83335678')
    assert.equal(result('+12023345678', free), '812023345678')
  })
  it('all calls to other areas are long distance', () => {
    assert.equal(result('+17033335678', own({})), '917033335678')
  })
  it('some calls to other areas are local', () => {
    const other = washington({
      otherAreaCodes: { local: [{ areaCode: '703', prefixes: ['333', '44'] }, { areaCode: '571' }] },
    })
    assert.equal(result('+17033335678', other), '87033335678')
    assert.equal(result('+17034435678', other), '87034435678')
    assert.equal(result('+15714435678', other), '85714435678')
    assert.equal(result('+17035555678', other), '917035555678')
  })
  it('ten digits where the area code is always dialled', () => {
    assert.equal(result('+12023335678', washington({}, { areaCodeAlways: true })), '82023335678')
  })
  it('other countries', () => assert.equal(result('+4930123', washington({})), '70114930123'))
})
