import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError, NamedError } from '@offhook/base'
import fc from 'fast-check'
import { parseLocation, parseLocations, writeLocations } from './location-json.ts'
import { compileNumbering } from './numbering.ts'
import { berlinJson } from './testing/index.ts'

function parse(changes: object) {
  return parseLocations({ locations: [berlinJson(changes as Record<string, unknown>)] })[0]!
}

/** The JSON pointer of the failure. */
function pointerOf(changes: object): unknown {
  try {
    parse(changes)
  } catch (fault) {
    assert.ok(isNamedError(fault, 'location-invalid'), String(fault))
    return fault.details.pointer
  }
  return null
}

const pbx = (changes: object) => ({ pbx: { ...(berlinJson().pbx as object), ...changes } })

describe('locations as JSON', () => {
  it('have defaults where a key is missing (§10.2, §10.3.3.1, §10.3.3.2, §10.3.6, §10.3.9)', () => {
    const location = parse({})
    assert.deepEqual(location.pbx?.accessCodes, {
      local: '0',
      national: '0',
      international: '0',
      private: '0',
      forwarding: '0',
    })
    assert.deepEqual(location.pbx?.strip, {
      incoming: ['0'],
      outgoing: ['0'],
      forwarding: ['0'],
      connectedIncoming: ['0'],
      connectedOutgoing: ['0'],
    })
    assert.equal(location.pbx?.ignoreConnectedId, false)
    assert.deepEqual(location.dialing, { format: 'rules', areaCodeAlways: false, postDial: false })
    assert.deepEqual(location.applications, {
      dial: 'final-only',
      report: 'canonical',
      lineNames: 'original',
    })
    assert.deepEqual(location.network, {
      enabled: false,
      resolveOthers: false,
      searchAcross: false,
      shortenBeforeDialing: false,
    })
    assert.equal(location.northAmerica.ownAreaCode.default, 'local')
  })
  it('need a name and a country, and nothing else', () => {
    const bare = parseLocations({ locations: [{ name: 'X', country: 'DK' }] })[0]!
    assert.deepEqual([bare.areaCode, bare.pbx, bare.rules.dial], ['', undefined, []])
  })
  it('lose the zero of the area code (§10.2): 030 for Berlin, 44 for Zurich, 06 stays for Rome', () => {
    const code = (country: string, areaCode: string) => parse({ country, areaCode, pbx: undefined }).areaCode
    assert.deepEqual(
      [
        code('DE', '030'),
        code('DE', '(0 30)'),
        code('CH', '44'),
        code('CH', '044'),
        code('IT', '06'),
        code('RU', '812'),
      ],
      ['30', '30', '44', '44', '06', '812'],
    )
  })
  it('take lengths of internal numbers from the extensions where none are given', () => {
    const lengths = (changes: object) => {
      const { min, max } = parse({ pbx: changes }).pbx!.internalLength
      return [min, max]
    }
    assert.deepEqual(lengths({ ddi: { range: { from: '100', to: '999' } } }), [3, 3])
    assert.deepEqual(lengths({ ddi: { firstDigits: { from: '2', to: '5' } } }), [2, 4])
    assert.deepEqual(
      lengths({
        access: 'msn',
        msn: [
          { number: '1', internal: '1' },
          { number: '2', internal: '123' },
        ],
      }),
      [1, 3],
    )
    assert.deepEqual(lengths({ internalLength: { min: 5 } }), [5, 5])
  })
  it('are the same when they are written and read again', () => {
    const location = parse({ projects: [{ name: 'A', code: '80', use: 'dial' }], timeZone: 'Europe/Berlin' })
    assert.deepEqual(parseLocations(writeLocations([location])), [location])
  })

  const wrong: readonly [changes: object, pointer: string][] = [
    [{ name: '' }, '/locations/0/name'],
    [{ name: 5 }, '/locations/0/name'],
    [{ country: 'XX' }, '/locations/0/country'],
    [{ country: 'de' }, '/locations/0/country'],
    [{ areaCode: 'x' }, '/locations/0/areaCode'],
    [{ areacode: '30' }, '/locations/0/areacode'],
    [{ 'a/b~c': 1 }, '/locations/0/a~1b~0c'],
    [{ timeZone: 'Mars' }, '/locations/0/timeZone'],
    [{ pbx: null }, '/locations/0/pbx'],
    [{ pbx: [] }, '/locations/0/pbx'],
    [pbx({ access: 'isdn' }), '/locations/0/pbx/access'],
    [pbx({ access: 'msn' }), '/locations/0/pbx/trunkNumber'],
    [pbx({ msn: [{ number: '1', internal: '1' }] }), '/locations/0/pbx/msn'],
    [pbx({ ddi: {} }), '/locations/0/pbx/ddi'],
    [pbx({ ddi: { range: { from: '70', to: '30' } } }), '/locations/0/pbx/ddi/range/to'],
    [pbx({ ddi: { range: { from: 'a', to: '30' } } }), '/locations/0/pbx/ddi/range/from'],
    [pbx({ ddi: { firstDigits: { from: '22', to: '5' } } }), '/locations/0/pbx/ddi/firstDigits/from'],
    [pbx({ internalLength: { min: 3, max: 2 } }), '/locations/0/pbx/internalLength/max'],
    [pbx({ internalLength: { min: 0 } }), '/locations/0/pbx/internalLength/min'],
    [pbx({ accessCodes: { local: 'x' } }), '/locations/0/pbx/accessCodes/local'],
    [pbx({ accessCodes: { private: 'N' } }), '/locations/0/pbx/accessCodes/private'],
    [pbx({ strip: { incoming: ['0', ''] } }), '/locations/0/pbx/strip/incoming/1'],
    [pbx({ strip: { incoming: '0' } }), '/locations/0/pbx/strip/incoming'],
    [pbx({ ignoreConnectedId: 'no' }), '/locations/0/pbx/ignoreConnectedId'],
    [{ rules: { dial: [{ match: '^(0' }] } }, '/locations/0/rules/dial/0/match'],
    [{ rules: { dial: [{ match: '' }] } }, '/locations/0/rules/dial/0/match'],
    [{ rules: { dial: [{ match: '0', type: 'glob' }] } }, '/locations/0/rules/dial/0/type'],
    [{ rules: { dial: [{ match: '0', replace: 1 }] } }, '/locations/0/rules/dial/0/replace'],
    [{ rules: { dials: [] } }, '/locations/0/rules/dials'],
    [
      { emergency: [{ name: 'H Q', subnet: '10.0.0.0/8', numbers: ['110'], prefix: '8' }] },
      '/locations/0/emergency/0/name',
    ],
    [
      { emergency: [{ name: 'HQ', subnet: '10.0.0.0/33', numbers: ['110'], prefix: '8' }] },
      '/locations/0/emergency/0/subnet',
    ],
    [
      { emergency: [{ name: 'HQ', subnet: 'fe80::/129', numbers: ['110'], prefix: '8' }] },
      '/locations/0/emergency/0/subnet',
    ],
    [
      { emergency: [{ name: 'HQ', subnet: '10.0.0.0/8', numbers: [], prefix: '8' }] },
      '/locations/0/emergency/0/numbers',
    ],
    [
      { emergency: [{ name: 'HQ', subnet: '10.0.0.0/8', numbers: ['110'], prefix: 'x' }] },
      '/locations/0/emergency/0/prefix',
    ],
    // §10.3.3.5: emergency numbers must not be extensions.
    [
      {
        pbx: { access: 'msn', msn: [{ number: '1234', internal: '112' }] },
        emergency: [{ name: 'HQ', subnet: '10.0.0.0/8', numbers: ['110', '112'], prefix: '8' }],
      },
      '/locations/0/emergency/0/numbers/1',
    ],
    [{ vanityAreaCodes: ['x'] }, '/locations/0/vanityAreaCodes/0'],
    [{ dialing: { format: 'sip' } }, '/locations/0/dialing/format'],
    [{ projects: [{ name: 'A', code: '8z', use: 'dial' }] }, '/locations/0/projects/0/code'],
    [{ projects: [{ name: 'A', code: '8', use: 'never' }] }, '/locations/0/projects/0/use'],
    [
      {
        projects: [
          { name: 'A', use: 'dial' },
          { name: 'A', use: 'dial' },
        ],
      },
      '/locations/0/projects/1/name',
    ],
    [
      { leastCostRouting: { zones: [{ name: 'Z', prefixes: ['49'] }] } },
      '/locations/0/leastCostRouting/zones/0/prefixes/0',
    ],
    [{ leastCostRouting: { grid: [{ zone: 'Z' }] } }, '/locations/0/leastCostRouting/grid/0/zone'],
    [
      { northAmerica: { ownAreaCode: { toll: [{ areaCode: '20' }] } } },
      '/locations/0/northAmerica/ownAreaCode/toll/0/areaCode',
    ],
  ]
  for (const [changes, pointer] of wrong) {
    it(`refuse ${JSON.stringify(changes).slice(0, 90)}`, () => assert.equal(pointerOf(changes), pointer))
  }

  it('are read one by one too', () => {
    assert.equal(parseLocation(berlinJson()).name, 'Berlin')
    assert.throws(
      () => parseLocation({ name: 'A', country: 'XX' }),
      (fault) => isNamedError(fault) && fault.details.pointer === '/country',
    )
    assert.throws(
      () => parseLocation(null),
      (fault) => isNamedError(fault, 'location-invalid'),
    )
  })
  it('name the position of a wrong expression', () => {
    assert.throws(() => parse({ rules: { line: [{ match: '12(' }] } }), /position 2: missing closing \)/)
  })
  it('refuse two locations of one name, and what is no JSON', () => {
    assert.throws(
      () => parseLocations({ locations: [berlinJson(), berlinJson()] }),
      (fault) => isNamedError(fault) && fault.details.pointer === '/locations/1/name',
    )
    for (const text of ['', '{', 'null', '[]', '1', '{}']) {
      assert.throws(
        () => parseLocations(text),
        (fault) => isNamedError(fault, 'location-invalid'),
        text,
      )
    }
  })
  it('parse or fail by name, whatever the JSON is', () => {
    const keys = [
      'name',
      'country',
      'pbx',
      'ddi',
      'range',
      'rules',
      'dial',
      'match',
      'locations',
      '__proto__',
      'projects',
    ]
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(null, true, 'DE', '30', 'x', 5, -1, 1e99, '', '^(0'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 4 }),
      ),
    })).value
    fc.assert(
      fc.property(json, fc.constantFrom(...keys), (value, key) => {
        for (const candidate of [
          value,
          { locations: value },
          { locations: [{ name: 'A', country: 'DE', [key]: value }] },
        ]) {
          try {
            compileNumbering(parseLocations(candidate))
          } catch (fault) {
            assert.ok(fault instanceof NamedError, String(fault))
          }
        }
      }),
      { numRuns: 1000 },
    )
  })
})
