import assert from 'node:assert/strict'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { allRights } from '@offhook/contract'
import type { ClientRequest } from '../handlers.ts'
import { gradeOf, rightsNamed } from '../rights/index.ts'
import { handlersOf } from '../routes.ts'
import { TestOffice } from '../testing/test-office.ts'

const here = { address: '192.0.2.10' } as ClientRequest

const projects = [
  { name: 'Order 12345', code: '12345', use: 'journal' },
  { name: 'Current project', code: '*604444#X', use: 'dial-and-journal' },
  { name: 'Second trunk', code: '80', use: 'dial' },
  { name: 'Private', code: '*60eeee#X', use: 'private' },
  { name: 'Account', code: '*7uuu#XJ', use: 'dial-and-journal' },
  { name: 'Calling card', code: '0080012345678CP#eeee#N#', use: 'private' },
]

describe('projects (§10.3.8)', () => {
  let office: TestOffice
  beforeEach(async () => {
    office = await TestOffice.open({ settings: { defaultLevel: 'personal' } })
    const { locations } = office.server.parts
    const { name, json } = locations.plan.default
    const pbx = { trunkNumber: '5550', accessCodes: codes, strip: { outgoing: ['0'] } }
    const location = { ...json, country: 'DE', areaCode: '30', pbx, projects }
    await locations.change(name, { location, tests: [], lines: [] })
  })
  afterEach(() => office.close())

  const codes = { local: '0', national: '0', international: '0', forwarding: '0' }
  const routes = () => handlersOf(office.server.parts)
  const anna = () => office.viewer('Anna')
  const start = async (body: object) =>
    routes().startCall({ body: { destination: '089123456', ...body } }, anna(), here)
  const entries = async (query = {}, viewer = anna()) => {
    const page = await routes().listJournal({ query: { filter: 'all', limit: 50, ...query } }, viewer, here)
    return page.items
  }
  const answeredBy = async (digits: string) => {
    office.switch.addOutside(digits).behave({ answersAfter: 1 })
    return digits
  }
  const talk = async (seconds: number) => {
    office.phone('Anna').answer()
    await office.pass(seconds + 1)
    office.phone('Anna').hangUp()
    await office.settle()
  }

  it('are offered with what each asks for, of one’s own line alone', () => {
    const offered = routes().listProjects({ query: {} }, anna(), here)
    assert.deepEqual(offered, [
      { name: 'Order 12345', use: 'journal', prompts: [] },
      { name: 'Current project', use: 'dial-and-journal', prompts: [] },
      { name: 'Second trunk', use: 'dial', prompts: [] },
      { name: 'Private', use: 'private', prompts: [{ ask: 'pin', length: 4 }] },
      { name: 'Account', use: 'dial-and-journal', prompts: [{ ask: 'user-code', length: 3 }] },
      { name: 'Calling card', use: 'private', prompts: [{ ask: 'pin', length: 4 }] },
    ])
    assert.deepEqual(routes().listProjects({ query: { line: '302' } }, anna(), here), [])
  })

  it('for the journal alone go to no phone, and stand in the journal', async () => {
    await answeredBy('0089123456')
    await start({ project: 'Order 12345' })
    await talk(20)
    const [entry] = await entries()
    assert.deepEqual(entry?.project, { name: 'Order 12345', code: '12345', userCode: null })
    assert.equal(entry?.isPrivate, false)
    assert.equal(entry?.other.canonical, '+4989123456')
  })

  it('that are dialled surround the number; the journal has the number of the one who was meant', async () => {
    await answeredBy('*604444#0089123456')
    const { callId } = await start({ project: 'Current project' })
    await talk(5)
    const [entry] = await entries()
    assert.equal(entry?.result, 'answered')
    assert.equal(entry?.other.canonical, '+4989123456')
    assert.equal(entry?.project?.name, 'Current project')
    const story = await routes().explainCall({ params: { callId: callId! } }, anna(), here)
    const dialled = story.decisions.find(({ subject }) => subject === 'dial')
    assert.equal(dialled?.answer, '*604444#0089123456')
    assert.ok(dialled?.steps.some(({ rule, because }) => rule === 'project' && because.rule === '*604444#X'))
  })

  it('that choose a line are dialled, and not noted', async () => {
    await answeredBy('80089123456')
    await start({ project: 'Second trunk' })
    await talk(5)
    const [entry] = await entries()
    assert.equal(entry?.other.canonical, '+4989123456')
    assert.equal(entry?.project, null)
  })

  it('call an extension too', async () => {
    await answeredBy('*604444#302')
    await start({ project: 'Current project', destination: '302' })
    await talk(5)
    const [entry] = await entries()
    assert.equal(entry?.other.display, '302')
    assert.equal(entry?.project?.name, 'Current project')
  })

  it('keep the user code where they say J, and refuse the call without it', async () => {
    await assert.rejects(start({ project: 'Account' }), { code: 'user-code-needed' })
    await assert.rejects(start({ project: 'Account', userCode: '12' }), { code: 'user-code-needed' })
    await assert.rejects(start({ project: 'Nothing' }), { code: 'project-unknown' })
    await answeredBy('*7815#0089123456')
    await start({ project: 'Account', userCode: '815' })
    await talk(5)
    assert.deepEqual((await entries())[0]?.project, { name: 'Account', code: '*7uuu#XJ', userCode: '815' })
  })

  it('keep no PIN: not in the journal, not in the story, not in the database', async () => {
    await assert.rejects(start({ project: 'Private' }), { code: 'pin-needed' })
    await answeredBy('*609731#0089123456')
    const { callId } = await start({ project: 'Private', pin: '9731' })
    await talk(5)
    const [entry] = await entries()
    assert.equal(entry?.other.canonical, '+4989123456')
    const story = await routes().explainCall({ params: { callId: callId! } }, anna(), here)
    assert.equal(story.decisions.find(({ subject }) => subject === 'dial')?.answer, '*60xxxx#0089123456')
    assert.ok(!JSON.stringify({ entry, story }).includes('9731'))
    const { store } = office.server.parts
    for (const table of ['journal_entry', 'call_story']) {
      const rows = store.rows({ sql: `select * from ${table}`, parameters: [] })
      assert.ok(rows.length > 0 && !JSON.stringify(rows).includes('9731'), table)
    }
  })

  it('that are private hide from others with whom, at once and in the journal', async () => {
    const carla = office.viewer('Carla')
    const line = () => office.server.parts.personViews.of(carla, office.person('Anna')).lines[0]
    const { grants } = office.server.parts
    await grants.give(office.person('Anna').id, carla.personId, gradeOf(rightsNamed(allRights)))
    await answeredBy('*601234#0089123456')
    const client = await office.client('Carla')
    await start({ project: 'Private', pin: '1234' })
    office.phone('Anna').answer()
    await office.pass(3)
    assert.equal(line()?.status, 'busy')
    assert.deepEqual([line()?.other?.restricted, line()?.other?.display], [true, ''])
    // Anna herself sees it.
    assert.equal(office.server.parts.callCards.of('301', 'en')[0]?.others[0]?.canonical, '+4989123456')
    office.phone('Anna').hangUp()
    await office.settle()
    assert.ok(!JSON.stringify(client.events).includes('89123456'))
    const personId = office.person('Anna').id
    assert.deepEqual(await entries({ personId }, carla), [])
    assert.deepEqual(await entries({ personId, text: '89123456' }, carla), [])
    const [own] = await entries({ text: '89123456' })
    assert.equal(own?.isPrivate, true)
    const csv = await file({ personId }, carla)
    assert.ok(csv.includes('Began') && !csv.includes('89123456'))
    await assert.rejects(
      async () =>
        routes().changeJournalEntry({ params: { id: own!.id }, body: { project: null } }, carla, here),
      { code: 'not-found' },
    )
  })

  it('with a calling card: the service is called, the number follows as tones, the journal has the number', async () => {
    await answeredBy('0080012345678')
    await start({ project: 'Calling card', pin: '4711' })
    await talk(20)
    assert.equal(office.switch.digits.get('301'), '#4711#089123456#')
    const [entry] = await entries()
    assert.deepEqual([entry?.other.canonical, entry?.isPrivate], ['+4989123456', true])
  })

  it('never come between a person and an emergency number', async () => {
    await answeredBy('0112')
    await start({ project: 'Private', destination: '112' })
    await talk(3)
    assert.equal((await entries())[0]?.result, 'answered')
  })

  it('are put to a call afterwards, to one that came in too, and taken away again', async () => {
    office.phone('Ben').dial('301')
    office.phone('Anna').answer()
    await office.pass(3)
    const [open] = await entries()
    const change = async (project: string | null) =>
      routes().changeJournalEntry({ params: { id: open!.id }, body: { project } }, anna(), here)
    assert.equal((await change('Order 12345')).project?.name, 'Order 12345')
    office.phone('Ben').hangUp()
    await office.settle()
    const [over] = await entries()
    assert.deepEqual([over?.project?.name, over?.result], ['Order 12345', 'answered'])
    await assert.rejects(change('Second trunk'), { code: 'not-permitted' })
    await assert.rejects(change('Nothing'), { code: 'project-unknown' })
    assert.equal((await change(null)).project, null)
  })

  it('filter the journal, and are summed', async () => {
    await answeredBy('0089123456')
    await start({ project: 'Order 12345' })
    await talk(60)
    await start({ project: 'Order 12345' })
    await talk(30)
    await start({})
    await talk(10)
    assert.equal((await entries({ project: 'Order 12345' })).length, 2)
    assert.equal((await entries({ project: '' })).length, 1)
    const query = { filter: 'all' } as const
    assert.deepEqual(await routes().sumJournal({ query }, anna(), here), [
      { project: 'Order 12345', calls: 2, answered: 2, seconds: 90 },
    ])
    assert.deepEqual(await routes().sumJournal({ query: { ...query, from: 9e15 } }, anna(), here), [])
    assert.deepEqual(await routes().sumJournal({ query }, office.viewer('Ben'), here), [])
  })

  it('go into a file for spreadsheets, in which no formula hides', async () => {
    await answeredBy('0089123456')
    await start({ project: 'Order 12345' })
    await talk(61)
    const [entry] = await entries()
    const body = { note: '=HYPERLINK("http://x"), "quoted"' }
    await routes().changeJournalEntry({ params: { id: entry!.id }, body }, anna(), here)
    const [head, row] = (await file({ timeZone: 'Europe/Berlin' })).split('\r\n')
    assert.equal(
      head,
      '\ufeffBegan,Direction,Number,Name,Line,Result,Seconds,Project,Code,User code,Private,Note',
    )
    assert.match(
      row!,
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,outgoing,\+4989123456,,301,answered,61,Order 12345,12345,,,"'=HYPERLINK/,
    )
    const german = await file({ timeZone: 'Nowhere/Town' }, { ...anna(), language: 'de' })
    assert.match(german, /^\ufeffBeginn;Richtung;Nummer;/)
    assert.equal((await file({ project: '' })).trim().split('\r\n').length, 1)
  })

  async function file(query: object, viewer = anna()): Promise<string> {
    let sent: Readable | undefined
    const request = {
      sendFile: ({ content }) => void (sent = content),
    } as Partial<ClientRequest> as ClientRequest
    await routes().exportJournal({ query: { filter: 'all', ...query } }, viewer, request)
    return text(sent!)
  }
})
