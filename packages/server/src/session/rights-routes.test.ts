import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { adminRightsRoutes, groupRoutes, ownAccountRoutes } from '../admin/index.ts'
import type { ClientRequest } from '../handlers.ts'
import { TestOffice } from '../testing/test-office.ts'
import { journalRoutes } from './journal-routes.ts'
import { rightsRoutes } from './rights-routes.ts'

const request = { note() {} } as unknown as ClientRequest

describe('rights between people', () => {
  let office: TestOffice
  beforeEach(async () => {
    office = await TestOffice.open({ settings: { defaultLevel: 'public' } })
  })
  afterEach(() => office.close())

  const routes = () => {
    const { parts } = office.server
    return { ...rightsRoutes(parts), ...groupRoutes(parts), ...adminRightsRoutes(parts) }
  }
  const idOf = (name: string) => office.person(name).id
  const as = (name: string) => office.viewer(name)

  it('are asked for, seen as news, accepted, and seen at once', async () => {
    const [anna, ben] = [await office.client('Anna'), await office.client('Ben')]
    await routes().askForGrant(
      { params: { id: idOf('Anna') }, body: { grade: { level: 'business' }, message: 'For the desk' } },
      as('Ben'),
    )
    await office.settle()
    const news = anna.events.findLast((event) => event.type === 'grantRequests')
    assert.deepEqual(
      news?.requests.received.map(({ askerName, message, grade }) => [askerName, message, grade.level]),
      [['Ben', 'For the desk', 'business']],
    )
    assert.deepEqual(ben.people.get(idOf('Anna'))?.lines, [])
    await routes().acceptGrantRequest({ params: { id: idOf('Ben') }, body: {} }, as('Anna'))
    await office.settle()
    assert.equal(ben.people.get(idOf('Anna'))?.lines.length, 1)
    assert.deepEqual(routes().listGrantRequests({}, as('Anna')), { received: [], sent: [] })
    assert.deepEqual(
      routes()
        .listGrants({}, as('Ben'))
        .received.map(({ ownerName, grade }) => [ownerName, grade.level]),
      [['Anna', 'business']],
    )
    await routes().revokeGrant({ params: { id: idOf('Ben') } }, as('Anna'))
    await office.settle()
    assert.deepEqual(ben.people.get(idOf('Anna'))?.lines, [])
  })

  it('that were declined cannot be asked for again until the owner allows it', async () => {
    const params = { id: idOf('Anna') }
    const ask = () =>
      routes().askForGrant({ params, body: { grade: { level: 'team' }, message: '' } }, as('Ben'))
    await ask()
    await routes().declineGrantRequest({ params: { id: idOf('Ben') } }, as('Anna'))
    assert.equal(routes().listGrantRequests({}, as('Ben')).sent[0]?.state, 'declined')
    await assert.rejects(ask, { code: 'request-declined' })
    await assert.rejects(() => routes().withdrawGrantRequest({ params }, as('Ben')), { code: 'not-found' })
    await routes().forgetGrantRequest({ params: { id: idOf('Ben') } }, as('Anna'))
    await ask()
    await routes().withdrawGrantRequest({ params }, as('Ben'))
    assert.deepEqual(routes().listGrantRequests({}, as('Anna')).received, [])
  })

  it('accepted on top of others leave what was there', async () => {
    const params = { id: idOf('Ben') }
    await routes().giveGrant({ params, body: { rights: ['seePrivateNumber'] } }, as('Anna'))
    const body = { grade: { level: 'business' as const }, message: '' }
    await routes().askForGrant({ params: { id: idOf('Anna') }, body }, as('Ben'))
    const { grade } = await routes().acceptGrantRequest({ params, body: {} }, as('Anna'))
    assert.ok(grade.rights.includes('seePrivateNumber') && grade.rights.includes('seeLineState'))
    assert.equal(grade.level, 'special')
  })

  it('cannot be given by people where that is switched off, but taken back', async () => {
    const params = { id: idOf('Ben') }
    await routes().giveGrant({ params, body: { level: 'team' } }, as('Anna'))
    await office.server.parts.settings.change({ mayGrant: false })
    await assert.rejects(
      async () => routes().giveGrant({ params, body: { level: 'personal' } }, as('Anna')),
      {
        code: 'not-permitted',
        details: { rule: 'granting-switched-off' },
      },
    )
    await routes().revokeGrant({ params }, as('Anna'))
    assert.deepEqual(routes().listGrants({}, as('Anna')).given, [])
  })

  it('over one’s own services reach as far as these are left to people, and take none that others give', async () => {
    const { settings, groups, people } = office.server.parts
    const account = ownAccountRoutes(office.server.parts)
    await people.change(idOf('Ben'), { entitlements: ['useClient'] })
    const turn = (services: { remoteOffice?: boolean; softphoneAudio?: boolean }) =>
      account.changeAccount({ body: { services } }, as('Ben'))
    const own = () => people.get(idOf('Ben'))!.entitlements
    const left = () =>
      account
        .getAccount({}, as('Ben'))
        .entitlements.filter(({ maySwitch }) => maySwitch)
        .map(({ entitlement, answer }) => `${entitlement} ${answer}`)
    await settings.change({ selfServices: ['remoteOffice', 'softphoneAudio'] })
    await assert.rejects(turn({ remoteOffice: true }), { details: { rule: 'not-entitled' } })
    assert.deepEqual(left(), [])
    const group = await groups.create({
      ...{ name: 'Self', memberIds: [idOf('Ben')], entitlements: ['configureSelf'] },
    })
    // All have voice in the browser: there is nothing to switch.
    assert.deepEqual(left(), ['remoteOffice false'])
    await turn({ remoteOffice: true })
    assert.deepEqual([left(), own()], [['remoteOffice true'], ['useClient', 'remoteOffice']])
    await turn({ remoteOffice: false })
    assert.deepEqual([left(), own()], [['remoteOffice false'], ['useClient']])
    await turn({ remoteOffice: true })
    await groups.change(group.id, { entitlements: ['configureSelf', 'remoteOffice'] })
    assert.deepEqual(left(), [])
    const { entitlements } = await turn({ remoteOffice: false })
    const given = entitlements.find(({ entitlement }) => entitlement === 'remoteOffice')
    assert.deepEqual([given?.answer, given?.steps.at(-1)?.rule], [true, 'entitled-by-group'])
    await settings.change({ selfServices: ['softphoneAudio'] })
    await assert.rejects(turn({ remoteOffice: true }), {
      code: 'not-permitted',
      details: { rule: 'service-not-left-to-people', entitlement: 'remoteOffice' },
    })
    assert.deepEqual(own(), ['useClient'])
  })

  it('over journals are everybody’s where that is switched on, and nobody may change entries by it', async () => {
    const { settings, access } = office.server.parts
    const may = (action: 'seeJournal' | 'changeJournal') => access.explain(as('Anna'), action, idOf('Ben'))
    assert.equal(may('seeJournal').answer, false)
    await settings.change({ everybodySeesJournals: true })
    assert.deepEqual(
      [may('seeJournal').answer, may('seeJournal').steps.at(-1)?.rule, may('changeJournal').answer],
      [true, 'journals-for-all', false],
    )
    await settings.change({ everybodySeesJournals: false })
    assert.equal(may('seeJournal').answer, false)
  })

  it('are shown fact by fact, with who has them', async () => {
    await routes().createGroup(
      { body: { name: 'Desk', memberIds: [idOf('Anna'), idOf('Ben')], memberGrade: { level: 'team' } } },
      as('Carla'),
      request,
    )
    const lens = routes().getRightsOver({ params: { id: idOf('Ben') } }, as('Anna'))
    const fact = lens.facts.find(({ right }) => right === 'line1.pickUp')
    assert.deepEqual(
      [lens.grade.level, fact?.answer, fact?.steps.at(-1)?.rule],
      ['team', true, 'group-member'],
    )
    const who = (right: 'line1.seeIncomingParty' | 'seePresence') =>
      routes()
        .listMyViewers({ query: { right, limit: 10 } }, as('Ben'))
        .items.map(({ name, steps }) => `${name}: ${steps.at(-1)?.rule}`)
    assert.deepEqual(who('line1.seeIncomingParty'), ['Anna: group-member'])
    assert.deepEqual(who('seePresence'), ['Anna: level-for-all', 'Carla: level-for-all'])
    const question = { viewer: 'anna', action: 'pickUp', target: 'ben', line: 1 } as const
    assert.equal(routes().explainRight({ query: question }).answer, true)
  })

  it('are previewed: what comes, what goes, what something else still gives', async () => {
    const params = { id: idOf('Ben') }
    const give = routes().previewGrant({ params, body: { level: 'business' } }, as('Anna'))
    assert.deepEqual([give.before.level, give.after.level, give.lost], ['public', 'business', []])
    assert.ok(give.gained.includes('seeLineState') && !give.gained.includes('seePresence'))
    await routes().giveGrant({ params, body: { level: 'business' } }, as('Anna'))
    const take = routes().previewGrant({ params, body: { level: 'none' } }, as('Anna'))
    assert.ok(take.lost.includes('seeLineState'))
    const kept = take.kept.find(({ right }) => right === 'seePresence')
    assert.equal(kept?.steps.at(-1)?.rule, 'level-for-all')
    assert.equal(routes().listGrants({}, as('Anna')).given[0]?.grade.level, 'business')

    const group = await routes().createGroup(
      { body: { name: 'Desk', memberIds: [idOf('Anna'), idOf('Carla')] } },
      as('Carla'),
      request,
    )
    const proposed = routes().previewRights({
      body: {
        viewerId: idOf('Anna'),
        ownerId: idOf('Carla'),
        change: { groupId: group.id, memberGrade: { level: 'personal' } },
      },
    })
    assert.equal(proposed.after.level, 'personal')
    assert.equal(
      routes().getRightsLens({ query: { viewerId: idOf('Anna'), ownerId: idOf('Carla') } }).grade.level,
      'public',
    )
  })

  it('of a group open the journal of its members to whom the group says', async () => {
    const journal = journalRoutes(office.server.parts)
    const { groups } = office.server.parts
    office.switch.addOutside('069111', { name: 'Mrs Weber' })
    office.switch.outsidePhone('069111').dial('302')
    office.switch.outsidePhone('069111').hangUp()
    await office.settle()
    const query = { personId: idOf('Ben'), filter: 'all' as const, limit: 10 }
    const read = (name: string) => journal.listJournal({ query }, as(name))
    await assert.rejects(() => read('Anna'), { code: 'not-permitted' })
    const group = await groups.create({
      name: 'Desk',
      memberIds: [idOf('Ben'), idOf('Carla')],
      leaderId: idOf('Anna'),
      leaderSeesJournal: true,
    })
    const [entry] = (await read('Anna')).items
    assert.equal(entry?.line, '302')
    await assert.rejects(() => read('Carla'), { code: 'not-permitted' })
    const note = (name: string) =>
      journal.changeJournalEntry({ params: { id: entry!.id }, body: { note: 'Called back' } }, as(name))
    await assert.rejects(() => note('Anna'), { code: 'not-found' })
    await groups.change(group.id, { mayChangeJournal: true })
    assert.equal((await note('Anna')).note, 'Called back')
    await groups.change(group.id, { membersSeeJournal: true, mayChangeJournal: false })
    assert.equal((await read('Carla')).items.length, 1)
    await assert.rejects(() => note('Carla'), { code: 'not-found' })
  })

  it('let people configure themselves only where somebody entitled them', async () => {
    const account = ownAccountRoutes(office.server.parts)
    const change = (company: string) =>
      account.changeAccount({ body: { company, numbers: { private: '030 99' } } }, as('Ben'))
    await assert.rejects(() => change('Weber & Co'), {
      code: 'not-permitted',
      details: { rule: 'not-entitled' },
    })
    const { groups } = office.server.parts
    await groups.create({ name: 'Self', memberIds: [idOf('Ben')], entitlements: ['configureSelf'] })
    const changed = await change('Weber & Co')
    assert.deepEqual([changed.company, changed.numbers.private], ['Weber & Co', '030 99'])
    const own = changed.entitlements.find(({ entitlement }) => entitlement === 'configureSelf')
    assert.deepEqual(own?.steps.at(-1), {
      rule: 'entitled-by-group',
      because: { group: 'Self', entitlement: 'configureSelf' },
      outcome: 'decided',
    })
  })
})
