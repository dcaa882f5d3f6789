import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { levelGrade } from '../rights/index.ts'
import { TestOffice } from '../testing/test-office.ts'

describe('groups and grants', () => {
  let office: TestOffice
  const parts = () => office.server.parts
  const idOf = (name: string) => office.person(name).id
  const sees = (viewer: string, owner: string) =>
    parts().access.allows(office.viewer(viewer), 'seeIncomingParty', idOf(owner), 1)

  before(async () => {
    office = await TestOffice.open({
      settings: { defaultLevel: 'public' },
      people: { Anna: ['301'], Ben: ['302'], Carla: ['303'], Dora: ['304'] },
    })
  })
  after(() => office.close())

  it('give members rights over each other, and leaders over members, on open screens at once', async () => {
    const [anna, carla] = [await office.client('Anna'), await office.client('Carla')]
    assert.deepEqual(anna.people.get(idOf('Ben'))?.lines, [])
    const group = await parts().groups.create({
      name: 'Sales',
      memberGrade: levelGrade('business'),
      memberIds: [idOf('Anna'), idOf('Ben')],
    })
    await office.settle()
    assert.deepEqual(
      anna.people.get(idOf('Ben'))?.lines.map(({ line }) => line),
      ['302'],
    )
    assert.deepEqual(
      carla.events.filter(({ type }) => type !== 'snapshot'),
      [],
    )
    assert.deepEqual([sees('Anna', 'Ben'), sees('Ben', 'Anna'), sees('Carla', 'Ben')], [true, true, false])

    await parts().groups.change(group.id, { leaderId: idOf('Carla'), leaderGrade: levelGrade('team') })
    await office.settle()
    assert.deepEqual([sees('Carla', 'Ben'), sees('Ben', 'Carla')], [true, false])
    assert.equal(carla.people.get(idOf('Ben'))?.lines.length, 1)

    await parts().groups.removeMembers(group.id, [idOf('Ben')])
    await office.settle()
    assert.deepEqual([sees('Anna', 'Ben'), sees('Carla', 'Ben'), sees('Carla', 'Anna')], [false, false, true])
    assert.deepEqual(anna.people.get(idOf('Ben'))?.lines, [])

    await parts().groups.change(group.id, { isActive: false })
    assert.equal(sees('Carla', 'Anna'), false)
    await parts().groups.remove(group.id)
    assert.deepEqual([...parts().groups.ofPerson(idOf('Anna'))], [])
  })

  it('shown in a monitor have the rights of monitor groups both ways', async () => {
    await parts().settings.change({ monitorLevel: 'business' })
    const shown = await parts().groups.create({ name: 'Desk', memberIds: [idOf('Ben')] })
    const monitorGroups = [{ groupId: shown.id, inMonitor: true, inFavourites: false }]
    const watching = await parts().groups.create({ name: 'Watch', memberIds: [idOf('Dora')], monitorGroups })
    assert.deepEqual([sees('Dora', 'Ben'), sees('Ben', 'Dora'), sees('Anna', 'Ben')], [true, true, false])
    const { steps } = parts().access.explain(office.viewer('Dora'), 'seeIncomingParty', idOf('Ben'), 1)
    assert.deepEqual([steps.at(-1)?.rule, steps.at(-1)?.because.group], ['monitor-group', 'Watch'])
    await parts().settings.change({ monitorLevel: 'none' })
    assert.equal(sees('Dora', 'Ben'), false)
    await parts().groups.remove(shown.id)
    await parts().groups.remove(watching.id)
  })

  it('from one person to another concern those two alone', async () => {
    const [anna, dora] = [await office.client('Anna'), await office.client('Dora')]
    const [annaHad, doraHad] = [anna.events.length, dora.events.length]
    await parts().grants.give(idOf('Ben'), idOf('Anna'), levelGrade('business'))
    await office.settle()
    assert.equal(anna.people.get(idOf('Ben'))?.lines.length, 1)
    assert.deepEqual([anna.events.length, dora.events.length], [annaHad + 1, doraHad])
    await parts().grants.revoke(idOf('Ben'), idOf('Anna'))
    await office.settle()
    assert.equal(anna.people.get(idOf('Ben'))?.lines.length, 0)
    assert.equal(sees('Anna', 'Ben'), false)
  })

  it('taken back are not told to a client that comes back for what it missed', async () => {
    await parts().grants.give(idOf('Ben'), idOf('Anna'), levelGrade('business'))
    const away = await office.client('Anna')
    const after = away.sequence
    away.session.close()
    office.phone('Ben').dial('303')
    await office.settle()
    await parts().grants.revoke(idOf('Ben'), idOf('Anna'))
    await office.settle()
    const back = await office.client('Anna', { after })
    assert.deepEqual(
      back.events.map(({ type }) => type),
      ['snapshot'],
    )
    assert.equal(JSON.stringify(back.events).includes('303'), true)
    assert.deepEqual(back.people.get(idOf('Ben'))?.lines, [])
  })
})
