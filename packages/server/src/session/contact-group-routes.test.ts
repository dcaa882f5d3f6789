import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { TestOffice } from '../testing/test-office.ts'
import { contactGroupRoutes } from './contact-group-routes.ts'

describe('favourites and monitor', () => {
  let office: TestOffice
  before(async () => {
    office = await TestOffice.open()
  })
  after(() => office.close())
  const routes = () => contactGroupRoutes(office.server.parts)
  const idOf = (name: string) => office.person(name).id
  const list = (name: string) => routes().listContactGroups({}, office.viewer(name))

  it('are in groups of one’s own, in one’s own order, with keys where one puts them', async () => {
    const anna = office.viewer('Anna')
    const cell = { row: 1, column: 2 }
    const entries = [
      { entry: { kind: 'person' as const, personId: idOf('Ben') }, cell: null },
      { entry: { kind: 'key' as const, label: 'Taxi', number: '030 202020' }, cell },
    ]
    const first = await routes().createContactGroup(
      { body: { name: 'Desk', shownIn: 'monitor', entries } },
      anna,
    )
    const second = await routes().createContactGroup(
      { body: { name: 'Friends', shownIn: 'favourites', entries: [] } },
      anna,
    )
    await routes().orderContactGroups({ body: { ids: [second.id] } }, anna)
    assert.deepEqual(
      list('Anna').map(({ name }) => name),
      ['Friends', 'Desk'],
    )
    assert.deepEqual(list('Anna')[1]?.entries, entries)
    assert.deepEqual(list('Ben'), [])
    await routes().changeContactGroup({ params: { id: first.id }, body: { name: 'Front desk' } }, anna)
    await assert.rejects(
      () => routes().deleteContactGroup({ params: { id: first.id } }, office.viewer('Ben')),
      { code: 'not-found' },
    )
    await routes().deleteContactGroup({ params: { id: first.id } }, anna)
    assert.deepEqual(
      list('Anna').map(({ name }) => name),
      ['Friends'],
    )
  })

  it('are given by the administration with a lock: other groups, keys, extra lines, everybody', async () => {
    const { groups, people, settings } = office.server.parts
    const shown = await groups.create({ name: 'Sales', memberIds: [idOf('Ben'), idOf('Carla')] })
    await groups.create({
      name: 'Desk',
      memberIds: [idOf('Carla')],
      monitorGroups: [{ groupId: shown.id, inMonitor: true, inFavourites: true }],
      keys: [{ label: 'Door', number: '*9', inMonitor: true, inFavourites: false }],
    })
    const extra = { line: '301', seeOutgoingParty: false, seeIncomingParty: true, pickUp: true }
    await people.change(idOf('Carla'), { extraLines: [extra] })
    await settings.change({ everybodyInMonitor: true })
    const given = list('Carla').map(({ shownIn, origin, name, isLocked, entries }) => [
      `${shownIn} ${origin} ${name}`.trim(),
      isLocked,
      entries.map(({ entry }) => Object.values(entry).at(-1)),
    ])
    assert.deepEqual(given, [
      ['monitor group Sales', true, [idOf('Ben')]],
      ['monitor keys Desk', true, ['*9']],
      ['favourites group Sales', true, [idOf('Ben')]],
      ['favourites extraLines', true, ['301']],
      ['monitor everybody', true, [idOf('Anna'), idOf('Ben')]],
    ])
  })

  it('are told to be different at once to those who are given others, and to nobody else', async () => {
    const { groups, settings, people } = office.server.parts
    await settings.change({ everybodyInMonitor: false })
    await office.settle()
    const [anna, carla] = [await office.client('Anna'), await office.client('Carla')]
    const told = async () => {
      await office.settle()
      return [anna, carla].map(
        ({ events }) => events.filter(({ type }) => type === 'contactGroupsChanged').length,
      )
    }
    const workshop = await groups.create({ name: 'Workshop', memberIds: [idOf('Ben')] })
    assert.deepEqual(await told(), [0, 0])
    const monitorGroups = [{ groupId: workshop.id, inMonitor: true, inFavourites: false }]
    const reception = await groups.create({ name: 'Reception', memberIds: [idOf('Carla')], monitorGroups })
    assert.deepEqual(await told(), [0, 1])
    await groups.change(workshop.id, { name: 'Garage' })
    assert.deepEqual(await told(), [0, 2])
    await groups.remove(reception.id)
    assert.deepEqual(await told(), [0, 3])
    await settings.change({ everybodyInMonitor: true })
    assert.deepEqual(await told(), [1, 4])
    const line = { line: '302', seeOutgoingParty: false, seeIncomingParty: true, pickUp: true }
    await people.change(idOf('Anna'), { extraLines: [line] })
    assert.deepEqual(await told(), [2, 4])
    await people.remove(idOf('Ben'))
    assert.deepEqual((await told())[0], 3)
  })
})
