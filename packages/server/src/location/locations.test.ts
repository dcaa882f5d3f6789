import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { silentLog, systemClock } from '@offhook/base'
import { openStore, type Store } from '../store/index.ts'
import { Locations } from './locations.ts'

const berlin = { country: 'DE', areaCode: '30', trunkNumber: '12345', accessCode: '0' }
const networked = (name: string, areaCode: string, from: string, to: string) => ({
  location: {
    name,
    country: 'DE',
    areaCode,
    pbx: { trunkNumber: '777', ddi: { range: { from, to } } },
    network: { enabled: true },
  },
  tests: [],
  lines: [],
})

describe('locations', () => {
  let directory: string
  let store: Store
  let locations: Locations

  const reopen = async () => {
    store?.close()
    store = await openStore({ directory, clock: systemClock, log: silentLog })
    locations = new Locations(store, silentLog)
    await locations.load()
  }

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'offhook-locations-'))
    await reopen()
  })

  after(async () => {
    store.close()
    await rm(directory, { recursive: true, force: true })
  })

  it('begin with a default one, whose basics are those of the settings', async () => {
    assert.deepEqual(
      locations.plan.locations.map(({ name, isDefault }) => [name, isDefault]),
      [['Main site', true]],
    )
    await locations.changeBasics(berlin)
    assert.deepEqual(locations.basics, berlin)
    await reopen()
    assert.deepEqual(locations.basics, berlin)
  })

  it('keep what the settings do not show when the basics change there', async () => {
    const { json } = locations.plan.default
    const rules = { dialFinal: [{ match: '^00(.+)$', type: 'regex', replace: '\\1' }] }
    const pbx = { ...(json.pbx as object), accessCodes: { local: '0', national: '9', international: '0' } }
    const saved = { location: { ...json, rules, pbx }, tests: [], lines: [] }
    await locations.change('Main site', saved)
    await locations.changeBasics({ ...berlin, accessCode: '8' })
    const { location } = locations.plan.siteOf(undefined)
    assert.deepEqual(location.rules.dialFinal, rules.dialFinal)
    assert.equal(location.pbx?.accessCodes.local, '8')
    assert.equal(location.pbx?.accessCodes.national, '9', 'somebody chose it')
    assert.deepEqual(location.pbx?.strip.outgoing, ['8'])
    assert.deepEqual(location.pbx?.strip.incoming, [])
    await locations.changeBasics({ ...berlin, accessCode: '' })
    assert.deepEqual(locations.plan.siteOf(undefined).location.pbx?.strip.outgoing, [])
    await locations.changeBasics(berlin)
    assert.deepEqual(locations.plan.siteOf(undefined).location.pbx?.strip.outgoing, ['0'])
  })

  it('keep the former one when the new is wrong', async () => {
    await assert.rejects(locations.changeBasics({ ...berlin, country: 'XX' }), {
      code: 'location-invalid',
      details: { pointer: '/location/country', problem: 'the country "XX" is not known' },
    })
    assert.deepEqual(locations.basics, berlin)
  })

  it('take a line by hand, by direct dialling range, or leave it to the default one', async () => {
    const munich = networked('Munich', '89', '500', '599')
    await locations.create({ ...munich, lines: ['777'] })
    assert.equal(locations.plan.locationOf('512'), 'Munich')
    assert.equal(locations.plan.locationOf('777'), 'Munich')
    assert.equal(locations.plan.locationOf('301'), 'Main site')
    assert.equal(locations.plan.locationOf(undefined), 'Main site')
    await assert.rejects(locations.create({ ...networked('Kiel', '431', '1', '2'), lines: ['777'] }), {
      code: 'already-exists',
    })
  })

  it('name both locations where networked ranges overlap', async () => {
    await assert.rejects(locations.create(networked('Hamburg', '40', '590', '699')), (fault: Error) => {
      assert.match(fault.message, /"Munich" and "Hamburg" overlap: 590/)
      return true
    })
    assert.equal(locations.plan.get('Hamburg'), undefined)
  })

  it('can be renamed, made the default one, removed', async () => {
    const munich = networked('München', '89', '500', '599')
    await locations.change('Munich', { ...munich, isDefault: true })
    assert.deepEqual(
      locations.plan.locations.map(({ name, isDefault }) => [name, isDefault]),
      [
        ['München', true],
        ['Main site', false],
      ],
    )
    assert.equal(locations.basics.areaCode, '89')
    await assert.rejects(locations.remove('München'), { code: 'still-in-use' })
    await locations.remove('Main site')
    await reopen()
    assert.deepEqual(
      locations.plan.locations.map(({ name }) => name),
      ['München'],
    )
  })

  it('take lengths of internal numbers from the extensions, and survive those that contradict', async () => {
    const { plan } = locations
    locations.setExtensions(['301'])
    assert.notEqual(locations.plan, plan)
    const same = locations.plan
    locations.setExtensions(['302', '303'])
    assert.equal(locations.plan, same, 'nothing depends on which extensions there are')
  })

  it('tell in which country a line stands, whose tones it hears', async () => {
    const vienna = networked('Vienna', '1', '810', '819')
    await locations.create({ ...vienna, location: { ...vienna.location, country: 'AT' }, lines: [] })
    assert.equal(locations.countryOf('812'), 'AT')
    assert.equal(locations.countryOf('301'), 'DE')
  })
})
