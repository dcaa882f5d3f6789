import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { ClientRequest } from '../handlers.ts'
import type { Viewer } from '../rights/index.ts'
import { TestOffice } from '../testing/test-office.ts'
import { callRoutes } from './call-routes.ts'
import { journalRoutes } from './journal-routes.ts'
import { lineRoutes } from './line-routes.ts'
import { peopleRoutes } from './people-routes.ts'
import { searchRoutes } from './search-routes.ts'

/** Where the client of these tests is. */
const here = { address: '192.0.2.10' } as ClientRequest

describe('routes', () => {
  let office: TestOffice
  let anna: Viewer
  beforeEach(async () => {
    office = await TestOffice.open()
    anna = office.viewer('Anna')
  })
  afterEach(() => office.close())

  const routes = () => {
    const { parts } = office.server
    return {
      ...peopleRoutes(parts),
      ...searchRoutes(parts),
      ...lineRoutes(parts),
      ...callRoutes(parts),
      ...journalRoutes(parts),
    }
  }

  /** Ben calls Anna from outside of her reach: a missed call. */
  async function missedCall(from: string, name: string): Promise<void> {
    office.switch.addOutside(from, { name })
    office.switch.outsidePhone(from).dial('301')
    office.switch.outsidePhone(from).hangUp()
    await office.settle()
  }

  it('take what a browser heard in calls at own lines, and pass over what is told of others', async () => {
    const { callMedias, calls } = office.server.parts
    const told: Parameters<typeof callMedias.hear>[] = []
    callMedias.hear = (...heard) => told.push(heard)
    office.phone('Ben').dial('303')
    const params = { callId: [...calls.all()][0]!.id }
    const body = { lossRatio: 0, concealedRatio: 0.5, jitterMs: 4, delayMs: 60, roundTripMs: null }
    routes().reportHeard({ params, body }, anna)
    assert.equal(told.length, 0)
    routes().reportHeard({ params, body }, office.viewer('Ben'))
    const [callId, line, sample] = told[0]!
    assert.deepEqual([callId, line], [params.callId, '302'])
    const { meanOpinionScore, ...measured } = sample
    assert.deepEqual(measured, { lossRatio: 0, jitterMs: 4, delayMs: 60 })
    assert.ok(meanOpinionScore < 2)
  })

  describe('people', () => {
    it('are listed by name, in pages, and found by name and line', () => {
      const list = (query = {}) => routes().listPeople({ query: { limit: 2, ...query } }, anna)
      const first = list()
      assert.deepEqual(
        first.items.map(({ name }) => name),
        ['Anna', 'Ben'],
      )
      const second = list({ cursor: first.next! })
      assert.deepEqual(
        second.items.map(({ name }) => name),
        ['Carla'],
      )
      assert.equal(second.next, null)
      assert.equal(list({ text: '302' }).items[0]?.name, 'Ben')
      assert.deepEqual(list({ text: 'nobody' }).items, [])
    })

    it('are explained, without lines for those who may not see them', async () => {
      office.phone('Ben').dial('303')
      const explain = () => routes().explainPerson({ params: { id: office.person('Ben').id } }, anna)
      assert.equal(explain().presence.at(-1)?.rule, 'line-in-a-call')
      assert.ok(
        explain().rights.some(({ rule, because }) => rule === 'not-granted' && because.action === 'pickUp'),
      )
      await office.server.parts.settings.change({ defaultLevel: 'public' })
      assert.ok(!JSON.stringify(explain()).includes('302'))
      assert.equal(explain().presence.at(-1)?.rule, 'nowhere-to-be-found')
    })

    it('that are not there are not found', () => {
      const params = { id: '0'.repeat(26) }
      assert.throws(() => routes().getPerson({ params }, anna), { code: 'not-found' })
      assert.throws(() => routes().explainPerson({ params }, anna), { code: 'not-found' })
    })

    it('can be marked', async () => {
      const params = { id: office.person('Ben').id }
      await routes().setFavourite({ params, body: { isFavourite: true } }, anna)
      assert.equal(routes().getPerson({ params }, anna).isFavourite, true)
      assert.equal(routes().getPerson({ params }, office.viewer('Carla')).isFavourite, false)
    })
  })

  describe('the one field', () => {
    const search = async (text: string) =>
      (await routes().search({ query: { text } }, anna)).suggestions.map(
        ({ kind, title, destination, dialable }) => ({ kind, title, destination, dialable }),
      )

    it('dials what is a number, and says with which digits', async () => {
      assert.deepEqual((await search('+49 (89) 123456'))[0], {
        kind: 'dial',
        title: '+49 (89) 123456',
        destination: '+49 (89) 123456',
        dialable: '089123456',
      })
      assert.deepEqual((await search('302'))[0]?.dialable, '302')
    })

    it('finds people by the beginning of a name first, not oneself, and how they are reached', async () => {
      await office.server.parts.people.create({ user: 'w', name: 'Weber, Carlotta', mobile: '0170 1234567' })
      assert.deepEqual(await search('car'), [
        { kind: 'person', title: 'Carla', destination: '303', dialable: '303' },
        { kind: 'person', title: 'Weber, Carlotta', destination: '+491701234567', dialable: '01701234567' },
      ])
      assert.deepEqual(await search('Anna'), [])
      await office.server.parts.people.create({ user: 'n', name: 'Nora' })
      assert.deepEqual(await search('nora'), [
        { kind: 'person', title: 'Nora', destination: null, dialable: null },
      ])
    })

    it('finds who has a short number at another networked location', async () => {
      const { locations, people } = office.server.parts
      const network = { enabled: true, searchAcross: true }
      const { name, json } = locations.plan.default
      await locations.change(name, { location: { ...json, network }, tests: [], lines: [] })
      const pbx = { trunkNumber: '555', ddi: { range: { from: '70', to: '89' } } }
      const munich = { name: 'Munich', country: 'DE', areaCode: '89', pbx, network }
      await locations.create({ location: munich, tests: [], lines: [] })
      await people.create({ user: 'm', name: 'Moser', mobile: '+49 89 55575' })
      await missedCall('08955576', 'Mr Huber')
      assert.deepEqual(await search('75'), [
        { kind: 'dial', title: '75', destination: '75', dialable: '75' },
        { kind: 'person', title: 'Moser', destination: '+498955575', dialable: '08955575' },
      ])
      assert.deepEqual((await search('76'))[1], {
        kind: 'journal',
        title: 'Mr Huber',
        destination: '+498955576',
        dialable: '08955576',
      })
      await locations.remove('Munich')
      assert.equal((await search('75')).length, 1, 'no longer is anybody at 75')
    })

    it('says the digits that a call is made with', async () => {
      const [suggestion] = await search('089 123456')
      const { parts } = office.server
      const { callId } = await parts.actions.startCall(anna, { destination: suggestion!.destination! })
      office.phone('Anna').answer()
      await office.settle()
      const { decisions } = parts.callExplanations.explain(anna, callId!)
      assert.equal(decisions.find(({ subject }) => subject === 'dial')?.answer, suggestion?.dialable)
    })

    it('finds who called, once each, and nothing of the calls of others', async () => {
      await missedCall('089123456', 'Mrs Weber')
      await missedCall('089123456', 'Mrs Weber')
      assert.deepEqual(await search('weber'), [
        { kind: 'journal', title: 'Mrs Weber', destination: '+4989123456', dialable: '089123456' },
      ])
      const ben = office.viewer('Ben')
      assert.deepEqual((await routes().search({ query: { text: 'weber' } }, ben)).suggestions, [])
    })

    it('takes everything that can be typed', async () => {
      for (const text of ['()', '+', '%', '#', "'", '0'.repeat(80), '😀', '*21#']) await search(text)
    })
  })

  describe('the journal', () => {
    const list = (viewer: Viewer, query = {}) =>
      routes().listJournal({ query: { filter: 'all', limit: 50, ...query } }, viewer)

    it('is that of the own lines', async () => {
      await missedCall('089123456', 'Mrs Weber')
      const [entry] = (await list(anna)).items
      assert.equal(entry?.result, 'missed')
      assert.equal(entry?.other.display, '+49 (89) 123456')
      assert.equal(entry?.duration, 0)
      assert.deepEqual((await list(office.viewer('Ben'))).items, [])
      assert.deepEqual((await list(office.viewer('Ben'), { line: '301' })).items, [])
    })

    it('takes notes on own entries, and does not tell that others are there', async () => {
      await missedCall('089123456', 'Mrs Weber')
      const [entry] = (await list(anna)).items
      const params = { id: entry!.id }
      const changed = await routes().changeJournalEntry({ params, body: { note: 'call back' } }, anna)
      assert.equal(changed.note, 'call back')
      await assert.rejects(
        async () => routes().changeJournalEntry({ params, body: { note: 'x' } }, office.viewer('Ben')),
        { code: 'not-found' },
      )
      assert.equal((await list(anna)).items[0]?.note, 'call back')
    })

    it('names places in the language of the reader', async () => {
      await missedCall('089123456', '')
      assert.equal((await list(anna)).items[0]?.other.place, 'Munich')
      assert.equal((await list({ ...anna, language: 'de' })).items[0]?.other.place, 'München')
    })
  })

  describe('lines and calls', () => {
    it('are those of the person', async () => {
      assert.deepEqual(
        routes()
          .listLines({}, anna)
          .map(({ line }) => line),
        ['301'],
      )
      await routes().setDoNotDisturb({ params: { line: '301' }, body: { on: true } }, anna)
      assert.equal(routes().listLines({}, anna)[0]?.doNotDisturb, true)
      const body = [{ kind: 'noAnswer', destination: '303', ringSeconds: 20 }] as const
      const line = await routes().setForwardings({ params: { line: '301' }, body: [...body] }, anna)
      assert.deepEqual(line.forwardings, body)
    })

    it('are shown as not initialised where no phone system knows the line', async () => {
      await office.server.parts.people.change(office.person('Anna').id, { lines: ['999'] })
      const [line] = routes().listLines({}, anna)
      assert.deepEqual([line?.state, line?.permitted], ['notInitialised', []])
      assert.deepEqual(routes().listCalls({}, anna), [])
      await assert.rejects(
        async () => routes().setDoNotDisturb({ params: { line: '999' }, body: { on: true } }, anna),
        { code: 'line-not-in-service' },
      )
    })

    it('go through their whole life by the routes alone', async () => {
      const { callId } = await routes().startCall({ body: { destination: '302' } }, anna, here)
      office.phone('Anna').answer()
      const ben = office.viewer('Ben')
      const params = { callId: callId! }
      await routes().answerCall({ params, body: {} }, ben)
      await routes().holdCall({ params, body: {} }, anna)
      assert.equal(routes().listCalls({}, anna)[0]?.state, 'hold')
      await routes().retrieveCall({ params, body: { line: '301' } }, anna)
      await routes().generateDigits({ params, body: { digits: '42#' } }, anna)
      assert.equal(office.switch.digits.get('301'), '42#')
      await routes().singleStepTransferCall({ params, body: { destination: '303' } }, ben)
      office.phone('Carla').answer()
      assert.equal(routes().listCalls({}, anna)[0]?.others[0]?.name, 'Carla')
      await routes().clearConnection({ params, body: {} }, anna)
      assert.deepEqual(routes().listCalls({}, anna), [])
      await office.settle()
      assert.equal(routes().explainCall({ params }, anna).results.length, 3)
    })
  })
})
