import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { TestOffice } from '../testing/test-office.ts'
import { callRoutes } from './call-routes.ts'
import { journalRoutes } from './journal-routes.ts'

type Filter = 'all' | 'missed' | 'notReached' | 'flagged' | 'shared'
type Sort = 'newest' | 'oldest' | 'longest' | 'name'

describe('the journal', () => {
  let office: TestOffice
  beforeEach(async () => {
    office = await TestOffice.open()
    office.switch.addOutside('069111', { name: 'Mrs Weber' })
    office.switch.addOutside('069222', { name: 'Adler' })
  })
  afterEach(() => office.close())

  const routes = () => journalRoutes(office.server.parts)
  const as = (name: string) => office.viewer(name)
  const idOf = (name: string) => office.person(name).id
  const list = async (name: string, query: { filter?: Filter; sort?: Sort; personId?: string } = {}) =>
    (await routes().listJournal({ query: { filter: 'all', limit: 50, ...query } }, as(name))).items
  const names = async (name: string, query: { filter?: Filter; sort?: Sort; personId?: string } = {}) =>
    (await list(name, query)).map(({ other, contact }) => contact || other.name)
  const change = (
    name: string,
    id: string,
    body: Parameters<ReturnType<typeof routes>['changeJournalEntry']>[0]['body'],
  ) => routes().changeJournalEntry({ params: { id }, body }, as(name))
  /** Somebody outside calls Anna, who talks for so many seconds, or not at all. */
  const callFrom = async (number: string, seconds: number) => {
    office.switch.outsidePhone(number).dial('301')
    await office.pass(2)
    if (seconds > 0) {
      office.phone('Anna').answer()
      await office.pass(seconds)
    }
    office.switch.outsidePhone(number).hangUp()
    await office.pass(1)
  }
  const callTo = async (number: string) => {
    office.phone('Anna').dial(number)
    await office.pass(2)
    office.phone('Anna').hangUp()
    await office.pass(1)
  }

  it('has those who were not reached as a view, and is sorted by time, length and name', async () => {
    await callFrom('069111', 30)
    await callFrom('069222', 5)
    await callTo('302')
    assert.deepEqual(await names('Anna', { filter: 'notReached' }), ['Ben'])
    assert.deepEqual(await names('Anna'), ['Ben', 'Adler', 'Mrs Weber'])
    assert.deepEqual(await names('Anna', { sort: 'oldest' }), ['Mrs Weber', 'Adler', 'Ben'])
    assert.deepEqual(await names('Anna', { sort: 'longest' }), ['Mrs Weber', 'Adler', 'Ben'])
    assert.deepEqual(await names('Anna', { sort: 'name' }), ['Adler', 'Ben', 'Mrs Weber'])
    // Page by page it is the same list.
    for (const sort of ['newest', 'oldest', 'longest', 'name'] as const) {
      const paged: (string | null)[] = []
      let cursor: string | undefined
      do {
        const query = { filter: 'all' as const, sort, limit: 1, ...(cursor && { cursor }) }
        const page = await routes().listJournal({ query }, as('Anna'))
        paged.push(...page.items.map(({ other }) => other.name))
        cursor = page.next ?? undefined
      } while (cursor !== undefined)
      assert.deepEqual(paged, await names('Anna', { sort }), sort)
    }
  })

  it('takes a contact and a flag, is found by them, and lets entries be deleted where that is switched on', async () => {
    const client = await office.client('Anna')
    await callFrom('069111', 0)
    const [entry] = await list('Anna')
    const changed = await change('Anna', entry!.id, { contact: 'Weber & Sons', isFlagged: true })
    assert.deepEqual(
      [changed.contact, changed.isFlagged, changed.other.name],
      ['Weber & Sons', true, 'Mrs Weber'],
    )
    assert.equal(client.journal.get(entry!.id)?.contact, 'Weber & Sons')
    assert.deepEqual(await names('Anna', { filter: 'flagged' }), ['Weber & Sons'])
    const found = await routes().listJournal({ query: { filter: 'all', limit: 5, text: 'sons' } }, as('Anna'))
    assert.equal(found.items.length, 1)
    const remove = (name: string) => routes().deleteJournalEntry({ params: { id: entry!.id } }, as(name))
    await assert.rejects(remove('Anna'), { code: 'not-permitted', details: { rule: 'journal-not-deleted' } })
    await office.server.parts.settings.change({ mayDeleteJournal: true })
    await assert.rejects(remove('Ben'), { code: 'not-found' })
    await remove('Anna')
    assert.deepEqual(await list('Anna'), [])
    assert.ok(client.events.some((event) => event.type === 'journalRemoved' && event.id === entry!.id))
    office.switch.outsidePhone('069111').dial('301')
    await office.pass(1)
    const [ringing] = await list('Anna')
    await assert.rejects(
      async () => routes().deleteJournalEntry({ params: { id: ringing!.id } }, as('Anna')),
      { details: { rule: 'journal-under-way' } },
    )
    // What was written while it rang stays when the call goes on.
    await change('Anna', ringing!.id, { contact: 'Weber junior' })
    office.phone('Anna').answer()
    await office.pass(1)
    assert.equal((await list('Anna'))[0]?.contact, 'Weber junior')
  })

  it('is shared entry by entry, which those are told at once with whom it is shared', async () => {
    const [ben, carla] = [await office.client('Ben'), await office.client('Carla')]
    await callFrom('069111', 5)
    const [entry] = await list('Anna')
    assert.deepEqual(await list('Ben', { filter: 'shared' }), [])
    await change('Anna', entry!.id, { sharedWith: [idOf('Ben')], note: 'Please call back' })
    const [shared] = await list('Ben', { filter: 'shared' })
    assert.deepEqual(
      [shared?.owner, shared?.other.name, shared?.note, shared?.sharedWith],
      ['Anna', 'Mrs Weber', 'Please call back', []],
    )
    const told = ben.events.filter((event) => event.type === 'colleagueJournal')
    assert.deepEqual(
      told.map(({ reason, personId }) => [reason, personId]),
      [['shared', idOf('Anna')]],
    )
    assert.ok(!carla.events.some((event) => event.type === 'colleagueJournal'))
    assert.deepEqual(await list('Carla', { filter: 'shared' }), [])
    // Who reads it may not change it, nor pass it on.
    await assert.rejects(async () => change('Ben', entry!.id, { sharedWith: [idOf('Carla')] }), {
      code: 'not-found',
    })
    await change('Anna', entry!.id, { isMarkedPrivate: true })
    assert.deepEqual(await list('Ben', { filter: 'shared' }), [])
    assert.deepEqual((await list('Anna'))[0]?.sharedWith, [])
    await assert.rejects(async () => change('Anna', entry!.id, { sharedWith: [idOf('Ben')] }), {
      details: { rule: 'journal-private-shared' },
    })
  })

  it('tells missed calls and changes of a group to those who may change them, and leaves private calls out', async () => {
    const { groups } = office.server.parts
    const [ben, carla] = [await office.client('Ben'), await office.client('Carla')]
    const told = (client: typeof ben) =>
      client.events.flatMap((event) =>
        event.type === 'colleagueJournal' ? [`${event.reason} ${event.entry.other.name}`] : [],
      )
    const group = await groups.create({
      name: 'Desk',
      memberIds: [idOf('Anna'), idOf('Ben')],
      membersSeeJournal: true,
    })
    await callFrom('069111', 0)
    assert.deepEqual(told(ben), [])
    await groups.change(group.id, { mayChangeJournal: true })
    await callFrom('069222', 0)
    await callFrom('069222', 5)
    assert.deepEqual([told(ben), told(carla)], [['missed Adler'], []])
    const personId = idOf('Anna')
    assert.equal((await list('Ben', { personId })).length, 3)
    const [, , first] = await list('Anna')
    await change('Anna', first!.id, { note: 'Called back' })
    assert.deepEqual(told(ben), ['missed Adler', 'changed Mrs Weber'])
    // A single call that is marked is out of it, and no longer told of.
    await change('Anna', first!.id, { isMarkedPrivate: true })
    assert.deepEqual(await names('Ben', { personId }), ['Adler', 'Adler'])
    assert.equal((await list('Anna'))[2]?.isPrivate, true)
    assert.equal(told(ben).length, 2)
    await assert.rejects(async () => change('Ben', first!.id, { note: 'x' }), { code: 'not-found' })
    const [second] = await list('Ben', { personId })
    await assert.rejects(async () => change('Ben', second!.id, { isMarkedPrivate: true }), {
      details: { rule: 'journal-own-only' },
    })
  })

  it('writes private calls as the administration says: with all, with a shortened number, or without any', async () => {
    const { lineSettings, settings } = office.server.parts
    await lineSettings.change('301', { ...lineSettings.of('301'), isPrivate: true })
    await settings.change({ privateCalls: 'shortened' })
    await callFrom('069111', 2)
    await settings.change({ privateCalls: 'hidden' })
    await callFrom('069222', 2)
    await settings.change({ privateCalls: 'plain' })
    await callFrom('069222', 2)
    const { items } = await office.server.parts.journal.page({ lines: ['301'], filter: 'all', limit: 9 })
    const [plain, hidden, shortened] = items.map(({ other }) => other)
    assert.deepEqual([plain?.name, plain?.number.endsWith('222')], ['Adler', true])
    assert.deepEqual(hidden, { number: '', restricted: true })
    assert.deepEqual([shortened?.name, shortened?.number.slice(-3)], [undefined, 'XXX'])
    const rows = office.server.parts.store.rows({ sql: 'select * from journal_entry', parameters: [] })
    assert.ok(!JSON.stringify(rows).includes('Weber') && !JSON.stringify(rows).includes('69111'))
    // One that is marked afterwards is written anew.
    await callFrom('069111', 2)
    await lineSettings.change('301', { ...lineSettings.of('301'), isPrivate: false })
    await settings.change({ privateCalls: 'hidden' })
    const [last] = await list('Anna')
    const marked = await change('Anna', last!.id, { isMarkedPrivate: true })
    assert.deepEqual([marked.other.name, marked.other.display], [null, ''])
  })

  it('counts what was missed since one looked, over signing in again', async () => {
    await callFrom('069111', 0)
    await callFrom('069222', 5)
    const client = await office.client('Anna')
    assert.equal(client.me?.unreadCalls, 1)
    await callFrom('069222', 0)
    await office.settle()
    assert.equal(client.me?.unreadCalls, 2)
    await routes().seeJournal({}, as('Anna'))
    assert.deepEqual([client.me?.unreadCalls, client.me?.journalSeenAt], [0, office.clock.now()])
    await office.pass(1)
    await callFrom('069111', 0)
    assert.equal((await office.client('Anna')).me?.unreadCalls, 1)
    // What one declined, or rang off oneself, is no news.
    await callTo('302')
    assert.equal(client.me?.unreadCalls, 1)
  })

  it('does not count a call as missed that one sent on to a number outside', async () => {
    office.switch.outsidePhone('069111').dial('301')
    await office.pass(2)
    const [card] = office.server.parts.callCards.of('301', 'en')
    await callRoutes(office.server.parts).deflectCall(
      { params: { callId: card!.callId }, body: { destination: '069222' } },
      as('Anna'),
    )
    await office.pass(2)
    // Nobody watches that phone, and nobody takes the call there.
    office.switch.outsidePhone('069111').hangUp()
    await office.pass(1)
    const [entry] = await list('Anna')
    assert.deepEqual([entry?.result, entry?.redirectedTo?.name], ['forwarded', 'Adler'])
    assert.deepEqual(await list('Anna', { filter: 'missed' }), [])
    assert.equal((await office.client('Anna')).me?.unreadCalls, 0)
  })
})
