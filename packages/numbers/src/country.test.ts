/** Every country against Google's libphonenumber: the outside truth for canonical and dialable numbers. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import google from 'google-libphonenumber'
import { countries } from './country-list.ts'
import { CountryTable, libraryCountries } from './country-table.ts'
import { dial } from './dialling.ts'
import { displayOf } from './display.ts'
import { libraryPlaces } from './place-name.ts'
import { format } from './reported.ts'
import type { Site } from './site.ts'
import { numberingOf } from './testing/index.ts'
import { canonicalOf } from './typed-number.ts'

const { PhoneNumberFormat, PhoneNumberType, PhoneNumberUtil } = google
const library = PhoneNumberUtil.getInstance()
const regions = library.getSupportedRegions().sort()
const ACCESS = '0'

interface Example {
  readonly region: string
  readonly type: string
  readonly e164: string
  /** As the country writes it for itself, digits only. */
  readonly national: string
  readonly from: (region: string) => string
}

const examples: readonly Example[] = regions.flatMap((region) =>
  Object.entries(PhoneNumberType).flatMap(([type, value]): Example[] => {
    const number = value < 0 ? null : library.getExampleNumberForType(region, value)
    if (!number) return []
    const digits = (text: string) => text.replace(/[^\d*#]/g, '')
    return [
      {
        region,
        type,
        e164: library.format(number, PhoneNumberFormat.E164!),
        national: digits(library.format(number, PhoneNumberFormat.NATIONAL!)),
        from: (caller) => digits(library.formatOutOfCountryCallingNumber(number, caller)),
      },
    ]
  }),
)

/** A location in every country; internal numbers are so short that no example is one. */
const numbering = numberingOf(
  regions.map((region) => ({ name: region, country: region, pbx: { internalLength: { min: 1, max: 1 } } })),
)
const site = (region: string): Site => numbering.at(region)

/** What leads abroad where a provider must be chosen; libphonenumber names none. */
const PROVIDERS: Readonly<Record<string, string>> = { BR: '0021', CO: '009' }

function abroadFrom(region: string): string {
  const template = libraryCountries.byRegion(region)!.templates.international
  return PROVIDERS[region] ?? template.replace(/\D/g, '')
}

/** Compares and collects what differs, so that a failure names every difference. */
function differences(of: (example: Example) => readonly [got: string | null, want: string]): string[] {
  return examples.flatMap((example) => {
    const [got, want] = of(example)
    return got === want
      ? []
      : [`${example.region} ${example.type} ${example.e164}: ${got} instead of ${want}`]
  })
}

describe('calling codes', () => {
  it('are found, whatever was asked before', () => {
    const table = new CountryTable()
    for (const digits of ['043123', '0', '', '4x', '999123']) {
      assert.equal(table.ofInternational(digits), undefined, digits)
    }
    assert.equal(table.ofInternational('43123')?.region, 'AT')
    assert.equal(table.ofInternational('1')?.region, undefined)
    assert.equal(table.ofInternational('12')?.region, 'US')
    assert.equal(table.ofInternational('80012345678')?.callingCode, '800')
  })
})

describe('all countries of libphonenumber', () => {
  it('are known, with a name in German and English', () => {
    assert.ok(examples.length > 1000)
    const list = countries()
    assert.deepEqual(list.map((entry) => entry.region).sort(), regions)
    assert.deepEqual(
      list.find((entry) => entry.region === 'DE'),
      { region: 'DE', callingCode: '49', names: { de: 'Deutschland', en: 'Germany' } },
    )
  })

  it('canonical from the national form behind the access code', () => {
    assert.deepEqual(
      differences(({ region, national, e164 }) => [
        format(ACCESS + national, 'caller', site(region)).canonical,
        e164,
      ]),
      [],
    )
  })

  it('canonical from the national form in an area of the country', () => {
    const areas = new Map<string, string>()
    for (const { region, type, e164 } of examples) {
      if (type === 'FIXED_LINE') areas.set(region, libraryPlaces.partsOf(e164)?.areaCode ?? '')
    }
    const local = numberingOf(
      regions.map((region) => ({
        name: region,
        country: region,
        areaCode: areas.get(region) ?? '',
        pbx: {},
      })),
    )
    assert.ok([...areas.values()].filter((area) => area !== '').length > 100)
    assert.deepEqual(
      differences(({ region, national, e164 }) => [
        format(ACCESS + national, 'caller', local.at(region)).canonical,
        e164,
      ]),
      // libphonenumber writes this number without the 0 that Germany dials, so that it looks like one of the own area.
      ['DE PAGER +4916412345: +493016412345 instead of +4916412345'],
    )
    assert.deepEqual(
      differences(({ region, e164 }) => [
        format(dial(e164, local.at(region)).result, 'called', local.at(region)).canonical,
        e164,
      ]),
      [],
    )
  })

  it('canonical from the international form behind the access code', () => {
    assert.deepEqual(
      differences(({ region, e164 }) => [
        format(ACCESS + abroadFrom(region) + e164.slice(1), 'caller', site(region)).canonical,
        e164,
      ]),
      [],
    )
  })

  it('canonical as they are', () => {
    assert.deepEqual(
      differences(({ region, e164 }) => [format(e164, 'caller', site(region)).result, e164]),
      [],
    )
  })

  it('read again as they are shown', () => {
    assert.deepEqual(
      differences(({ region, e164 }) => [canonicalOf(displayOf(e164, site(region)), site(region)), e164]),
      [],
    )
  })

  for (const caller of ['AR', 'AU', 'CH', 'DE', 'GB', 'IT', 'JP', 'NG', 'RU', 'US']) {
    it(`dialled from ${caller}`, () => {
      const known: Readonly<Record<string, readonly string[]>> = {
        // Germany dials 0 before every national number; libphonenumber writes this pager number without it.
        DE: ['DE PAGER +4916412345: 0016412345 instead of 016412345'],
      }
      assert.deepEqual(
        differences(({ e164, from }) => [dial(e164, site(caller)).result, ACCESS + from(caller)]),
        known[caller] ?? [],
      )
    })
  }

  it('dialled from every country', () => {
    const callers = regions.map((region) => [region, site(region)] as const)
    const wrong: string[] = []
    for (const { region, type, e164, from } of examples) {
      if (type !== 'FIXED_LINE' && type !== 'MOBILE') continue
      for (const [caller, callerSite] of callers) {
        const want = from(caller)
        // Where libphonenumber knows no single prefix that leads abroad it gives the number with plus.
        if (want === e164.slice(1) || caller === region) continue
        const got = dial(e164, callerSite).result
        if (got !== ACCESS + want) wrong.push(`${caller} to ${region} ${e164}: ${got} instead of ${want}`)
      }
    }
    assert.deepEqual(wrong, [])
  })

  it('dialled from a country in which libphonenumber knows no single international prefix', () => {
    // libphonenumber gives the E.164 number for calls from Singapore; we dial 001, one of the prefixes it knows.
    assert.equal(dial('+493012345678', site('SG')).result, '0001493012345678')
    assert.equal(format('0001493012345678', 'caller', site('SG')).canonical, '+493012345678')
  })

  it('dialled inside their country', () => {
    // North America: the 1 is written nowhere and dialled everywhere between area codes.
    const outsideAmerica = differences(({ region, e164, national }) => [
      e164.startsWith('+1') ? '' : dial(e164, site(region)).result,
      e164.startsWith('+1') ? '' : ACCESS + national,
    ])
    assert.deepEqual(outsideAmerica, [
      // Brazil needs 0 before the carrier code, which is the provider's place in the template.
      'BR FIXED_LINE +551123456789: 001123456789 instead of 01123456789',
      'BR MOBILE +5511961234567: 0011961234567 instead of 011961234567',
      'BR FIXED_LINE_OR_MOBILE +551123456789: 001123456789 instead of 01123456789',
      'BR SHARED_COST +5540041234: 0040041234 instead of 040041234',
      // No format of libphonenumber fits these, so that it writes their bare digits; we dial the usual prefix.
      'CN PREMIUM_RATE +8616812345: 0016812345 instead of 016812345',
      'DE PAGER +4916412345: 0016412345 instead of 016412345',
      'NL UAN +3114020: 0014020 instead of 014020',
      'NP TOLL_FREE +97716600101234: 0016600101234 instead of 016600101234',
      'TR UAN +904441444: 004441444 instead of 04441444',
      'ZM VOIP +260630123456: 00630123456 instead of 0630123456',
    ])
    const america = differences(({ region, e164 }) => [
      e164.startsWith('+1') ? dial(e164, site(region)).result : '',
      e164.startsWith('+1') ? `01${e164.slice(2)}` : '',
    ])
    assert.deepEqual(america, [])
  })

  it('dialled and reported back', () => {
    assert.deepEqual(
      differences(({ region, e164 }) => {
        return [format(dial(e164, site(region)).result, 'called', site(region)).canonical, e164]
      }),
      [],
    )
  })
})
