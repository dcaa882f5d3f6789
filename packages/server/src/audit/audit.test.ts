import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { silentLog } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import { openStore } from '../store/index.ts'
import { Audit, auditCsv, changesBetween, changesOf } from './index.ts'

async function openAudit(folder: string, clock = new SimulatedClock()) {
  const store = await openStore({ directory: folder, clock, log: silentLog })
  const audit = new Audit({ store, clock, log: silentLog })
  await audit.load()
  return { store, audit, clock }
}

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-audit-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const entry = { actor: 'Anna', action: 'changeSettings', address: '192.0.2.7', device: 'Firefox, Linux' }

test('changes are told field by field, and no secret is among them', () => {
  const before = { name: 'Ben', role: 'user', lines: ['301'], password: 'former one' }
  const after = { name: 'Ben', role: 'operator', lines: ['301', '302'], password: 'next one', email: null }
  assert.deepEqual(changesBetween(before, after), [
    { field: 'role', before: 'user', after: 'operator' },
    { field: 'lines', before: '["301"]', after: '["301","302"]' },
    { field: 'password', before: '•••', after: '•••' },
  ])
  const nested = changesOf({ source: { clientSecret: 'x1y2', issuer: 'https://id.example' } })
  assert.equal(nested[0]?.after, '{"clientSecret":"•••","issuer":"https://id.example"}')
})

test('entries are found by text and time, newest first, page by page', async (context) => {
  const { store, audit, clock } = await openAudit(folderOf(context))
  for (let i = 0; i < 5; i++) {
    await audit.record({ ...entry, target: `person${i}` })
    clock.advance(1000)
  }
  const first = await audit.list({ limit: 2 })
  assert.deepEqual(
    first.map(({ target }) => target),
    ['person4', 'person3'],
  )
  const rest = await audit.list({ before: first[1]!.number, limit: 10 })
  assert.equal(rest.length, 3)
  assert.equal((await audit.list({ text: 'PERSON2', limit: 10 })).length, 1)
  assert.equal((await audit.list({ text: '%', limit: 10 })).length, 0)
  const from = first[1]!.at
  assert.equal((await audit.list({ from, limit: 10 })).length, 2)
  assert.equal((await audit.list({ to: from, limit: 10 })).length, 3)
  await audit.record({ ...entry, actorId: 'BEN', actor: 'Ben', action: 'signIn', target: 'ben' })
  const targets = async (query: object) =>
    (await audit.list({ ...query, limit: 10 })).map(({ target }) => target)
  assert.deepEqual(await targets({ actorId: 'BEN' }), ['ben'])
  assert.deepEqual(await targets({ actions: 'signIn,signInRefused' }), ['ben'])
  assert.deepEqual(await targets({ actions: 'signIn', from: 0, to: from }), [])
  store.close()
})

test('an entry that was changed or left out afterwards is noticed, also after a restart', async (context) => {
  const folder = folderOf(context)
  const first = await openAudit(folder)
  for (let i = 0; i < 3; i++) await first.audit.record({ ...entry, target: `person${i}` })
  first.store.close()
  const second = await openAudit(folder, new SimulatedClock(first.clock.now() + 1000))
  await second.audit.record({ ...entry, target: 'person3' })
  assert.deepEqual(await second.audit.check(), { isIntact: true, entries: 4, brokenAt: null })
  second.store.close()

  const database = new DatabaseSync(join(folder, 'offhook.db'))
  database.exec("update audit_entry set actor = 'Somebody' where target = 'person1'")
  database.close()
  const third = await openAudit(folder)
  assert.deepEqual(await third.audit.check(), { isIntact: false, entries: 1, brokenAt: 2 })
  third.store.close()
})

test('the table for spreadsheets holds no formula and keeps quotes', async (context) => {
  const { store, audit } = await openAudit(folderOf(context))
  await audit.record({
    ...entry,
    actor: '=HYPERLINK("http://x")',
    changes: [{ field: 'a', before: null, after: 'b' }],
  })
  let text = ''
  for await (const chunk of auditCsv(audit.each({}))) text += chunk
  const [head, row] = text.split('\r\n')
  assert.equal(head, '\ufefftime,actor,action,target,refused,changes,address,device')
  assert.match(row!, /^[^,]+,"'=HYPERLINK\(""http:\/\/x""\)",changeSettings,,,a: — → b,192\.0\.2\.7,/)
  store.close()
})
