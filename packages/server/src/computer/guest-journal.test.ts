/** Calls at the telephone beside a computer stand in the journal of whoever sat there, and of nobody who sits there later. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClientRequest } from '../handlers.ts'
import { handlersOf } from '../routes.ts'
import { TestOffice } from '../testing/test-office.ts'

const here = { address: '192.0.2.10' } as ClientRequest

test('what somebody had at the telephone beside a computer stands in their journal, and in nobody else’s', async (t) => {
  const people = { Anna: ['301'], Ben: ['302'], Carla: ['303'] }
  const office = await TestOffice.open({ people, settings: { defaultLevel: 'business' } })
  t.after(() => office.close())
  office.switch.addLine({ line: '309', name: 'Hall' })
  await office.settle()
  const { computers, computerSeats, groups } = office.server.parts
  const { secret } = await computers.create({ name: 'HALL', phones: ['309'] })
  const routes = handlersOf(office.server.parts)
  const sink = { send: () => {}, waiting: () => 0, close: () => {} }
  const sit = (name: string) =>
    computerSeats.open({ viewer: office.viewer(name), sink, credential: name, computerSecret: secret })
  const journal = async (name: string, query: { line?: string; personId?: string } = {}) => {
    const page = await routes.listJournal(
      { query: { filter: 'all', limit: 50, ...query } },
      office.viewer(name),
      here,
    )
    return page.items.map(({ line, other }) => `${line} ${other.display}`)
  }
  const call = async () => {
    const hall = office.switch.phone('309')
    hall.dial('303')
    await office.settle()
    office.phone('Carla').answer()
    await office.pass(5)
    hall.hangUp()
    await office.settle()
  }

  const anna = await office.client('Anna')
  const first = sit('Anna')
  await call()
  first.close()
  const second = sit('Ben')
  await office.settle()

  assert.deepEqual(await journal('Anna'), ['309 303'])
  assert.deepEqual(await journal('Anna', { line: '301' }), [])
  assert.deepEqual(await journal('Ben'), [], 'who sits there now does not read it')
  assert.deepEqual(await journal('Carla'), ['303 309'])
  const told = anna.events.flatMap((event) => (event.type === 'journal' ? [event.entry.line] : []))
  assert.ok(told.includes('309'), 'an open screen of the guest was told')

  // It is theirs: the note, the sums, and it goes with the right to read their journal.
  const { items } = await routes.listJournal(
    { query: { filter: 'all', limit: 1 } },
    office.viewer('Anna'),
    here,
  )
  const change = async (name: string, note: string) =>
    routes.changeJournalEntry({ params: { id: items[0]!.id }, body: { note } }, office.viewer(name), here)
  assert.equal((await change('Anna', 'Calls back')).note, 'Calls back')
  await assert.rejects(change('Ben', 'x'), { code: 'not-found' })
  const leader = office.person('Carla').id
  await groups.create({
    name: 'Hall',
    leaderId: leader,
    memberIds: [office.person('Anna').id],
    leaderSeesJournal: true,
  })
  assert.deepEqual(await journal('Carla', { personId: office.person('Anna').id }), ['309 303'])
  await assert.rejects(journal('Ben', { personId: office.person('Anna').id }), { code: 'not-permitted' })
  second.close()
})
