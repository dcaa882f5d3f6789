import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isNamedError } from '@offhook/base'
import { dial } from './dialling.ts'
import { halfHourOf, LeastCostRouting } from './least-cost-routing.ts'
import type { LeastCostRoutingTable } from './location.ts'
import { type RoutingFileFormat, readRouting, writeRouting } from './routing-file.ts'
import { berlinJson, numberingOf, siteOf } from './testing/index.ts'
import { wallTimeOf, wallTimeOfIso } from './wall-time.ts'

const providers = [
  { name: 'Arcor', prefix: '01070' },
  { name: 'Tele2', prefix: '01013' },
]

function table(
  zones: Readonly<Record<string, readonly [prefixes: string[], provider?: string]>>,
): LeastCostRoutingTable {
  return {
    providers,
    zones: Object.entries(zones).map(([name, [prefixes]]) => ({ name, prefixes })),
    grid: Object.entries(zones).flatMap(([zone, [, provider]]) =>
      provider
        ? (['mon-fri', 'sat', 'sun'] as const).map((days) => ({
            zone,
            days,
            from: '00:00',
            to: '24:00',
            provider,
          }))
        : [],
    ),
  }
}

const FRIDAY_NINE = wallTimeOfIso('2026-11-20T09:00:00')

function choose(zones: Parameters<typeof table>[0], canonical: string): string | undefined {
  return new LeastCostRouting(table(zones)).choose(canonical, FRIDAY_NINE)?.zone
}

describe('§10.3.5.1 providers', () => {
  const site = siteOf({ leastCostRouting: table({ Fern: [['+49'], 'Arcor'], Welt: [['+1'], 'Tele2'] }) })
  it('are dialled before the number, behind the access code: Arcor 01070, Tele2 01013', () => {
    assert.equal(dial('089123456', site, { time: FRIDAY_NINE }).result, '001070089123456')
    assert.equal(dial('+12025551234', site, { time: FRIDAY_NINE }).result, '0010130012025551234')
  })
  it('need the area code also in the own area', () => {
    assert.equal(dial('7654321', site, { time: FRIDAY_NINE }).result, '0010700307654321')
  })
  it('are not used for internal and special numbers, for forwards, and without a time', () => {
    const options = { time: FRIDAY_NINE }
    assert.equal(dial('45', site, options).result, '45')
    assert.equal(dial('110', site, options).result, '0110')
    assert.equal(dial('089123456', site, { ...options, forward: true }).result, '0089123456')
    assert.equal(dial('089123456', site).result, '0089123456')
    const ruled = siteOf({
      leastCostRouting: site.location.leastCostRouting,
      rules: { external: [{ match: '^0891' }] },
    })
    assert.equal(dial('089123456', ruled, options).result, '0089123456')
  })
  it('stand where the country’s template has N (§20.1)', () => {
    const brazil = numberingOf([
      {
        name: 'Rio',
        country: 'BR',
        areaCode: '21',
        leastCostRouting: {
          providers: [{ name: 'Embratel', prefix: '21' }],
          zones: [{ name: 'all', prefixes: ['+'] }].map((zone) => ({ ...zone, prefixes: ['+55', '+49'] })),
          grid: [{ zone: 'all', days: 'mon-fri', provider: 'Embratel' }],
        },
      },
    ]).at('Rio')
    assert.equal(dial('+551123456789', brazil, { time: FRIDAY_NINE }).result, '0211123456789')
    assert.equal(dial('+493012345', brazil, { time: FRIDAY_NINE }).result, '0021493012345')
  })
})

describe('§10.3.5.2 zones', () => {
  it('+49 Germany, +1905 Toronto, +4917 German mobiles', () => {
    const zones = {
      D: [['+49'], 'Arcor'],
      Toronto: [['+1905'], 'Arcor'],
      Mobile: [['+4917'], 'Arcor'],
    } as const
    const named = zones as unknown as Parameters<typeof table>[0]
    assert.equal(choose(named, '+4930123456'), 'D')
    assert.equal(choose(named, '+19055551234'), 'Toronto')
    assert.equal(choose(named, '+491711234567'), 'Mobile')
    assert.equal(choose(named, '+12025551234'), undefined)
  })
  it('the longer prefix wins: +4917123456789 with +4917 and +49171', () => {
    assert.equal(choose({ Z1: [['+4917'], 'Arcor'], Z2: [['+49171'], 'Tele2'] }, '+4917123456789'), 'Z2')
    // Also when the zone of the longer one has no provider.
    assert.equal(choose({ Z1: [['+4917'], 'Arcor'], Z2: [['+49171']] }, '+4917123456789'), undefined)
  })
  it('of identical prefixes the zone without a provider wins', () => {
    assert.equal(choose({ Z1: [['+4917'], 'Arcor'], Z2: [['+4917']] }, '+4917123456789'), undefined)
    assert.equal(choose({ Z1: [['+4917'], 'Arcor'], Z2: [['+4917'], 'Tele2'] }, '+4917123456789'), 'Z1')
  })
})

describe('§10.3.5.3 the grid', () => {
  const routing = new LeastCostRouting({
    providers,
    zones: [{ name: 'Fern', prefixes: ['+49'] }],
    grid: [
      { zone: 'Fern', days: 'mon-fri', from: '08:00', to: '18:30', provider: 'Arcor' },
      { zone: 'Fern', days: 'sat', from: '00:00', to: '24:00', provider: 'Tele2' },
    ],
  })
  const at = (iso: string) => routing.choose('+4930123456', wallTimeOfIso(iso))?.provider
  it('has 48 half-hours for Monday to Friday, Saturday and Sunday', () => {
    assert.deepEqual(
      [
        '2026-11-20T07:59',
        '2026-11-20T08:00',
        '2026-11-20T18:29:59',
        '2026-11-20T18:30',
        '2026-11-16T12:00',
      ].map(at),
      [undefined, 'Arcor', 'Arcor', undefined, 'Arcor'],
    )
    assert.deepEqual(['2026-11-21T00:00', '2026-11-21T23:59', '2026-11-22T12:00'].map(at), [
      'Tele2',
      'Tele2',
      undefined,
    ])
    assert.deepEqual(['00:00', '00:30', '23:30', '24:00'].map(halfHourOf), [0, 1, 47, 48])
  })
  it('goes by the time of the location', () => {
    assert.deepEqual(wallTimeOfIso('2026-11-20T23:30:00Z', 'Europe/Berlin'), { days: 'sat', halfHour: 1 })
    assert.deepEqual(wallTimeOfIso('2026-11-20T23:30:00Z'), { days: 'mon-fri', halfHour: 47 })
    assert.deepEqual(wallTimeOfIso('2026-11-22'), { days: 'sun', halfHour: 0 })
    assert.deepEqual(wallTimeOf(Date.UTC(2026, 6, 5, 22, 10), 'Europe/Berlin'), {
      days: 'mon-fri',
      halfHour: 0,
    })
    assert.deepEqual(wallTimeOfIso('2026-11-20T23:30+0530', 'UTC'), { days: 'mon-fri', halfHour: 36 })
  })
  it('refuses what is no time', () => {
    for (const text of ['', 'now', '2026-02-30', '2026-11-20T25:00', '20.11.2026', '2026-11-20T08:60']) {
      assert.throws(
        () => wallTimeOfIso(text),
        (fault) => isNamedError(fault, 'time-invalid'),
        text,
      )
    }
  })
})

describe('§10.3.5 import and export', () => {
  const full: LeastCostRoutingTable = {
    providers: [...providers, { name: 'A & "B"; <C>', prefix: '010*1#' }],
    zones: [
      { name: 'Fern, Nah', prefixes: ['+49', '+43'] },
      { name: 'leer', prefixes: [] },
    ],
    grid: [{ zone: 'Fern, Nah', days: 'sat', from: '08:30', to: '24:00', provider: 'A & "B"; <C>' }],
  }
  for (const format of ['xml', 'csv', 'json'] as const satisfies readonly RoutingFileFormat[]) {
    it(`${format} there and back`, () => {
      assert.deepEqual(readRouting(writeRouting(full, format), format), full)
    })
  }
  it('refuses what does not fit together', () => {
    const json = JSON.stringify({ ...full, providers: [] })
    assert.throws(
      () => readRouting(json, 'json'),
      (fault) => isNamedError(fault, 'location-invalid') && fault.details.pointer === '/grid/0/provider',
    )
    assert.throws(
      () => readRouting('<x/>', 'xml'),
      (fault) => isNamedError(fault, 'file-invalid'),
    )
    assert.throws(
      () => readRouting('kind\nx', 'csv'),
      (fault) => isNamedError(fault, 'file-invalid'),
    )
    assert.throws(
      () => readRouting('{', 'json'),
      (fault) => isNamedError(fault, 'file-invalid'),
    )
  })
  it('an empty table resets everything', () => {
    const empty = readRouting('{}', 'json')
    assert.equal(
      dial('089123456', siteOf({ leastCostRouting: empty }), { time: FRIDAY_NINE }).result,
      '0089123456',
    )
    assert.equal(berlinJson().leastCostRouting, undefined)
  })
})
