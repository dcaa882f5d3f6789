/** What is set for single lines, in a whole server: who sees what, what is written, what is counted. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { silentLog } from '@offhook/base'
import { type LineSettings, usualLineSettings } from '@offhook/contract'
import { handlersOf } from '../routes.ts'
import { TestOffice } from '../testing/test-office.ts'
import { LineSettingsBook } from './line-settings-book.ts'

const notes: unknown[] = []
const request = { note: (note: unknown) => notes.push(note) } as never

describe('the settings of a line', () => {
  let office: TestOffice
  beforeEach(async () => {
    office = await TestOffice.open({ settings: { defaultLevel: 'personal' } })
    await office.server.parts.people.change(office.person('Carla').id, { role: 'administrator' })
    await office.settle()
  })
  afterEach(() => office.close())

  const parts = () => office.server.parts
  const handlers = () => handlersOf(parts())
  const set = async (line: string, changes: Partial<LineSettings>) => {
    const body = { ...usualLineSettings, ...changes }
    await handlers().changeLineSettings({ params: { line }, body }, office.viewer('Carla'), request)
    await office.settle()
  }
  const journal = async (name: string, of = name) => {
    const personId = office.person(of).id
    const query = { filter: 'all', limit: 50, ...(of === name ? {} : { personId }) } as const
    return (await handlers().listJournal({ query }, office.viewer(name), request)).items
  }
  const talk = async (caller: string, number: string) => {
    office.phone(caller).dial(number)
    office.switch.phone(number).answer()
    await office.settle()
  }
  const hangUp = async (name: string) => {
    office.phone(name).hangUp()
    await office.settle()
  }

  it('are kept, told in the list of lines, noted and recorded', async () => {
    const forwardList = { ringSeconds: 15, targets: [{ destination: '302', ringSeconds: 20 }] }
    await set('301', { isTrunk: true, keepsJournal: false, forwardList })
    const input = { query: { limit: 10, text: '301' } }
    const { items } = await handlers().listAdminLines(input, office.viewer('Carla'), request)
    assert.deepEqual(items[0]?.settings, {
      ...usualLineSettings,
      isTrunk: true,
      keepsJournal: false,
      forwardList,
    })
    assert.equal(items[0]?.keepsJournal, false)
    assert.ok(JSON.stringify(notes).includes('"target":"301"'))
    const event = (await parts().systemEvents.list({ limit: 50 })).find(
      ({ code }) => code === 'line-settings-changed',
    )
    assert.deepEqual([event?.details, event?.actor], [{ line: '301' }, 'Carla'])
    const again = new LineSettingsBook(parts().store, silentLog)
    await again.load()
    assert.deepEqual(again.of('301').forwardList, forwardList)
    await set('301', {})
    await again.load()
    assert.deepEqual(again.of('301'), usualLineSettings)
  })

  it('keep from others with whom a private phone talks, at once and in the middle of a call', async () => {
    const [ben, anna] = [await office.client('Ben'), await office.client('Anna')]
    const seen = (client = ben) => client.people.get(office.person('Anna').id)?.lines[0]
    await talk('Anna', '303')
    const during = ben.sequence
    assert.equal(seen()?.other?.name, 'Carla')
    await set('301', { isPrivate: true })
    assert.deepEqual([seen()?.status, seen()?.other], ['busy', null])
    assert.equal(seen(anna)?.other?.name, 'Carla')
    const explained = parts().access.explain(
      office.viewer('Ben'),
      'seeOutgoingParty',
      office.person('Anna').id,
      1,
    )
    assert.equal(explained.steps.at(-1)?.rule, 'private-phone')
    // What Ben heard before is not told again to somebody who comes back.
    ben.session.close()
    const again = await office.client('Ben', { after: during - 1 })
    assert.equal(again.events[0]?.type, 'snapshot')
    await set('301', {})
    assert.equal(seen(again)?.other?.name, 'Carla')
  })

  it('make the entries of a private phone private: others who may read the journal are not told with whom', async () => {
    const memberIds = ['Anna', 'Ben'].map((name) => office.person(name).id)
    await parts().groups.create({ name: 'Sales', memberIds, membersSeeJournal: true, mayChangeJournal: true })
    await set('301', { isPrivate: true })
    await talk('Anna', '303')
    await hangUp('Anna')
    await set('301', {})
    await office.pass(1)
    await talk('Anna', '302')
    await hangUp('Anna')
    assert.deepEqual(
      (await journal('Anna')).map(({ isPrivate }) => isPrivate),
      [false, true],
    )
    assert.deepEqual(
      (await journal('Ben', 'Anna')).map(({ other }) => [other.name, other.restricted]),
      [['Ben', false]],
    )
    const [, secret] = await journal('Anna')
    const note = { params: { id: secret!.id }, body: { note: 'mine' } }
    await assert.rejects(async () => handlers().changeJournalEntry(note, office.viewer('Ben'), request), {
      code: 'not-found',
    })
    assert.equal((await handlers().changeJournalEntry(note, office.viewer('Anna'), request)).isPrivate, true)
    assert.deepEqual(
      (await journal('Carla')).map(({ isPrivate }) => isPrivate),
      [false],
    )
  })

  it('switch the journal of one line off and on, whatever its group does', async () => {
    await set('301', { keepsJournal: false })
    await talk('Anna', '302')
    await hangUp('Anna')
    assert.deepEqual([(await journal('Anna')).length, (await journal('Ben')).length], [0, 1])
    await set('301', { keepsJournal: true })
    await talk('Anna', '302')
    await hangUp('Anna')
    assert.deepEqual([(await journal('Anna')).length, (await journal('Ben')).length], [1, 2])
  })

  it('count calls of exchange lines for themselves', async () => {
    await set('303', { isTrunk: true })
    const counts = async () => {
      const { calls, trunkCalls } = await handlers().getOverview({}, office.viewer('Carla'), request)
      return [calls, trunkCalls]
    }
    await talk('Anna', '302')
    assert.deepEqual(await counts(), [1, 0])
    await hangUp('Anna')
    await talk('Anna', '303')
    assert.deepEqual(await counts(), [1, 1])
  })
})
