import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ClientRequest } from '../handlers.ts'
import { levelGrade } from '../rights/index.ts'
import { TestOffice } from '../testing/test-office.ts'
import { ledGroupRoutes } from './led-group-routes.ts'

const request = { note() {} } as unknown as ClientRequest

describe('groups that somebody leads', () => {
  it('are changed by leader and deputies, who pass on what they have, and by nobody else', async (t) => {
    const office = await TestOffice.open({ settings: { defaultLevel: 'public' } })
    t.after(() => office.close())
    const { groups, access } = office.server.parts
    const idOf = (name: string) => office.person(name).id
    const routes = ledGroupRoutes(office.server.parts)
    const group = await groups.create({
      ...{ name: 'Sales', leaderId: idOf('Anna'), deputyIds: [idOf('Carla')] },
      ...{ leaderGrade: levelGrade('team'), memberIds: [idOf('Ben'), idOf('Carla')] },
    })
    const params = { id: group.id }
    const as = (name: string) => office.viewer(name)
    assert.deepEqual(
      ['Anna', 'Ben', 'Carla'].map((name) => routes.listLedGroups({}, as(name)).length),
      [1, 0, 1],
    )
    const mayPickUp = () => access.explain(as('Ben'), 'pickUp', idOf('Carla'), 1).answer
    assert.equal(mayPickUp(), false)
    const grade = { memberGrade: { level: 'team' as const } }
    await routes.changeLedGroup({ params, body: grade }, as('Carla'), request)
    assert.equal(mayPickUp(), true)
    const more = { memberGrade: { level: 'personal' as const } }
    await assert.rejects(routes.changeLedGroup({ params, body: more }, as('Anna'), request), {
      code: 'not-permitted',
      details: {
        ...{ rule: 'leader-passes-on-own', group: 'Sales', right: 'seePrivateNumber' },
        ...{ level: 'team', memberLevel: 'team' },
      },
    })
    const [shown] = routes.listLedGroups({}, as('Anna'))
    assert.deepEqual(shown?.passableRights, shown?.leaderGrade.rights)
    await assert.rejects(routes.changeLedGroup({ params, body: grade }, as('Ben'), request), {
      code: 'not-found',
    })
    const keys = [{ label: 'Taxi', number: '030202020', inMonitor: true, inFavourites: false }]
    await routes.changeLedGroup({ params, body: { keys } }, as('Anna'), request)
    assert.deepEqual(groups.get(group.id)?.keys, keys)
    const body = { personIds: [idOf('Ben')] }
    await assert.rejects(routes.removeLedGroupMembers({ params, body }, as('Ben'), request), {
      code: 'not-found',
    })
    await routes.removeLedGroupMembers({ params, body }, as('Anna'), request)
    assert.equal(mayPickUp(), false)
    const { items } = routes.listLedGroupMembers({ params, query: { limit: 10 } }, as('Anna'))
    assert.deepEqual(
      items.map(({ name }) => name),
      ['Carla'],
    )
  })
})
