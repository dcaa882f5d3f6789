import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type Client, type LocationJson, type NumberExplanation, ProblemError } from '@offhook/contract'
import { clientOf, openClient, setupBody } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { TestOffice } from '../testing/test-office.ts'

const cli = join(import.meta.dirname, '..', '..', '..', 'cli', 'src', 'main.ts')

async function refused(promise: Promise<unknown>, code: string): Promise<ProblemError> {
  const fault = await promise.then(
    () => assert.fail(`${code} was expected`),
    (reason: unknown) => reason,
  )
  assert.ok(fault instanceof ProblemError, String(fault))
  assert.equal(fault.code, code)
  return fault
}

describe('locations through the API', () => {
  let server: TestServer
  let admin: Client
  let ben: Client

  before(async () => {
    server = await startTestServer()
    await openClient(server).completeSetup({ body: setupBody(server) })
    admin = await clientOf(server, 'admin')
    ben = await clientOf(server, 'ben')
  })
  after(() => server.close())

  const mainSite = () => admin.getLocation({ params: { name: 'Main site' } })
  const explained = async (number: string, as: NumberExplanation['as'], more: object = {}) => {
    const { explanations } = await admin.explainNumbers({ body: { numbers: [number], as, ...more } })
    return explanations[0]!
  }

  it('shows the location of the set-up, which is that of the settings', async () => {
    const [only, ...others] = await admin.listLocations()
    assert.deepEqual(others, [])
    assert.deepEqual(
      [only?.name, only?.isDefault, only?.country, only?.areaCode, only?.lineCount],
      ['Main site', true, 'DE', '30', 3],
    )
    assert.deepEqual(only?.extensions[0], { external: '+49 (30) 12345-000', internal: '000' })
    const { location, effective } = await mainSite()
    assert.equal((location.pbx as LocationJson).internalLength, undefined)
    assert.deepEqual((effective.pbx as LocationJson).internalLength, { min: 3, max: 3 })

    await admin.changeSettings({
      body: { location: { ...(await admin.getSettings()).location, areaCode: '40' } },
    })
    assert.equal((await mainSite()).areaCode, '40')
    await admin.changeLocation({
      params: { name: 'Main site' },
      body: { location: { ...location, areaCode: '30' } },
    })
    assert.equal((await admin.getSettings()).location.areaCode, '30')
  })

  it('is for administrators; others may ask at their own location', async () => {
    const { location } = await mainSite()
    await refused(ben.listLocations(), 'not-permitted')
    await refused(ben.changeLocation({ params: { name: 'Main site' }, body: { location } }), 'not-permitted')
    await refused(ben.previewLocation({ body: { location } }), 'not-permitted')
    await refused(
      openClient(server).explainNumbers({ body: { numbers: ['1'], as: 'dial' } }),
      'sign-in-needed',
    )
    const { explanations } = await ben.explainNumbers({ body: { numbers: ['089 123456'], as: 'dial' } })
    assert.equal(explanations[0]?.result, '0089123456')
    await refused(ben.explainNumbers({ body: { numbers: ['1'], as: 'dial', location } }), 'not-permitted')
    await refused(ben.explainNumbers({ body: { numbers: ['1'], as: 'dial', at: 'Other' } }), 'not-permitted')
  })

  it('refuses what the number engine refuses, with a pointer into the body', async () => {
    const { location } = await mainSite()
    const change = (changes: LocationJson) =>
      admin.changeLocation({ params: { name: 'Main site' }, body: { location: { ...location, ...changes } } })
    const cases: [LocationJson, string][] = [
      [{ country: 'XX' }, '/location/country'],
      [{ name: '' }, '/location/name'],
      [{ colour: 'red' }, '/location/colour'],
      [{ rules: { external: [{ match: '110' }, { match: '(1' }] } }, '/location/rules/external/1/match'],
      [
        { emergency: [{ name: 'HQ', subnet: '10.0.0.0/40', numbers: ['110'] }] },
        '/location/emergency/0/subnet',
      ],
    ]
    for (const [changes, pointer] of cases) {
      const { problem } = await refused(change(changes), 'location-invalid')
      assert.equal(problem.status, 400)
      assert.deepEqual(
        problem.errors?.map((error) => error.pointer),
        [pointer],
      )
    }
    const { problem } = await refused(
      admin.changeLocation({ params: { name: 'Main site' }, body: { location: 'Berlin' as never } }),
      'request-invalid',
    )
    assert.equal(problem.errors?.[0]?.pointer, '/location')
    assert.deepEqual((await mainSite()).location, location)
  })

  it('explains in all directions, and says what is refused', async () => {
    const answer = await admin.explainNumbers({ body: { numbers: ['+49 30 12345-302', '(-)'], as: 'all' } })
    const inputs = answer.explanations.map(({ input }) => input)
    // A line may be called anything.
    assert.deepEqual(inputs, [...Array(11).fill('+49 30 12345-302'), '(-)'])
    assert.equal(answer.explanations.find(({ as }) => as === 'dial')?.result, '302')
    const [refusal] = answer.refused
    assert.deepEqual([refusal?.code, refusal?.pointer], ['number-empty', '/numbers/1'])
    await refused(
      admin.explainNumbers({ body: { numbers: ['1'], as: 'dial', at: 'Atlantis' } }),
      'location-unknown',
    )
    await refused(
      admin.explainNumbers({ body: { numbers: ['1'], as: 'dial', time: 'noon' } }),
      'time-invalid',
    )
  })

  it('says the same as the command line, step by step', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'offhook-explain-'))
    try {
      const { effective } = await mainSite()
      const file = join(directory, 'locations.json')
      await writeFile(file, JSON.stringify({ locations: [effective] }))
      const numbers = ['+49 89 123456', '00431234567', '302', '110', '0800 HANSMEIER', '*21*302#']
      for (const as of ['dial', 'called', 'display', 'search'] as const) {
        const args = ['numbers', 'explain', '--json', '--locations', file, '--at', 'Main site', '--as', as]
        const { stdout } = await promisify(execFile)(process.execPath, [cli, ...args, ...numbers])
        const printed = stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as unknown)
        const { explanations } = await admin.explainNumbers({ body: { numbers, as } })
        assert.deepEqual(explanations, printed)
      }
    } finally {
      await rm(directory, { recursive: true })
    }
  })

  it('tries a location that nobody saved, and tells what it would change', async () => {
    const { location } = await mainSite()
    const rules = { dial: [{ match: '^\\+4989(.+)$', type: 'regex', replace: '77\\1' }] }
    const tried = { ...location, rules }
    const before = await explained('089 123456', 'dial')
    const after = await explained('089 123456', 'dial', { at: 'Main site', location: tried })
    assert.deepEqual([before.result, after.result], ['0089123456', '77123456'])
    assert.equal(
      after.steps.find(({ step }) => step === 'dial-rules')?.from,
      'location:Main site/rules/dial/0',
    )
    assert.equal((await explained('089 123456', 'dial')).result, '0089123456')

    await server.parts.people.change(server.parts.people.byUser('ben')!.id, { mobile: '089 5555' })
    const pbx = { ...(location.pbx as LocationJson), trunkNumber: '777' }
    const preview = await admin.previewLocation({
      body: {
        location: { ...tried, pbx },
        replaces: 'Main site',
        tests: [{ input: '110', as: 'dial', expected: '9110' }],
      },
    })
    assert.deepEqual(preview.changes[0], {
      input: '301',
      as: 'line',
      before: '+493012345301',
      after: '+4930777301',
      name: 'Ada Admin',
    })
    assert.deepEqual(
      preview.changes.filter(({ name }) => name === 'Ben').map(({ as, after: result }) => [as, result]),
      [
        ['line', '+4930777302'],
        ['dial', '775555'],
      ],
    )
    assert.deepEqual(preview.moved, [])
    assert.deepEqual(preview.view.tests, [
      { input: '110', as: 'dial', expected: '9110', actual: '0110', passes: false },
    ])
    assert.equal((await mainSite()).testCount, 0)
  })

  it('adds a location that takes the lines in its range, renames and removes it', async () => {
    const pbx = { trunkNumber: '888', ddi: { range: { from: '303', to: '399' } } }
    const munich = { name: 'Munich', country: 'DE', areaCode: '89', pbx }
    const preview = await admin.previewLocation({ body: { location: munich } })
    assert.deepEqual(preview.moved, [{ line: '303', from: 'Main site', to: 'Munich' }])
    const tests = [
      { input: '+49 89 1234', as: 'dial', expected: '01234' },
      { input: '+49 30 12345', as: 'dial', expected: '012345' },
    ] as const
    const created = await admin.createLocation({ body: { location: munich, tests: [...tests] } })
    assert.deepEqual([created.lineCount, created.failingTests], [1, 1])
    assert.equal(server.parts.numbers.of('303').canonicalOfLine('303'), '+4989888303')
    assert.equal(server.parts.numbers.of('301').canonicalOfLine('301'), '+493012345301')
    await refused(admin.createLocation({ body: { location: munich } }), 'already-exists')

    const renamed = await admin.changeLocation({
      params: { name: 'Munich' },
      body: { location: { ...munich, name: 'München/Ost' }, lines: ['302'] },
    })
    assert.equal(renamed.lineCount, 2)
    await refused(admin.getLocation({ params: { name: 'Munich' } }), 'not-found')
    await admin.deleteLocation({ params: { name: 'München/Ost' } })
    await refused(admin.deleteLocation({ params: { name: 'Main site' } }), 'still-in-use')
    assert.equal(server.parts.numbers.of('303').canonicalOfLine('303'), '+493012345303')
  })

  it('tests, reads and writes lists of rules, and finds access codes', async () => {
    const rules = [
      { match: '^0190', type: 'regex', replace: '' },
      { match: '110', type: 'literal', replace: null },
    ] as const
    assert.deepEqual(
      await admin.testRules({ body: { list: 'dial', rules: [...rules], numbers: ['01901', '110', '5'] } }),
      [
        { input: '01901', rule: 0, result: '' },
        { input: '110', rule: 1, result: '110' },
        { input: '5', rule: null, result: '5' },
      ],
    )
    for (const format of ['csv', 'xml', 'json'] as const) {
      const file = await admin.writeNumberFile({ body: { format, content: { rules: [...rules] } } })
      const read = await admin.readNumberFile({ body: { kind: 'rules', format, text: file.text } })
      assert.deepEqual(read, { rules: [...rules] }, format)
    }
    const csv = { kind: 'rules', format: 'csv', text: 'pattern\n1' } as const
    await refused(admin.readNumberFile({ body: csv }), 'file-invalid')

    const { location } = await mainSite()
    const outside = '0151 23456789'
    const found = await admin.findAccessCodes({
      body: {
        location,
        observations: [
          { kind: 'dialled', number: '9 0151 23456789', outside },
          { kind: 'incoming', number: '0015123456789', outside },
          { kind: 'outgoing', number: '77', outside },
        ],
      },
    })
    assert.deepEqual(found, { accessCodes: { national: '9' }, strip: { incoming: ['0'] }, unclear: [2] })
  })
})

describe('a location applies to calls', () => {
  let office: TestOffice
  before(async () => {
    office = await TestOffice.open({
      settings: { location: { country: 'DE', areaCode: '30', trunkNumber: '', accessCode: '0' } },
    })
  })
  after(() => office.close())

  const card = (name: string) =>
    office.person(name).lines.flatMap((line) => office.server.parts.callCards.of(line, 'en'))[0]

  it('at once, also while calls are under way', async () => {
    const { locations } = office.server.parts
    const { json } = locations.plan.default
    office.switch.addOutside('0891234').dial('302')
    await office.settle()
    assert.equal(card('Ben')?.others[0]?.canonical, '+49891234')

    // A rule that brings callers of one trunk home, one that sends calls to Munich over a tie line, and a last word.
    const rules = {
      incoming: [{ match: '^55(.+)$', type: 'regex', replace: '+4940\\1' }],
      dial: [{ match: '^\\+4989(.+)$', type: 'regex', replace: '77\\1' }],
    }
    await locations.change('Main site', { location: { ...json, rules }, tests: [], lines: [] })
    assert.equal(card('Ben')?.others[0]?.canonical, '+49891234', 'the call goes on')
    office.switch.addOutside('55987').dial('301')
    await office.settle()
    assert.equal(card('Anna')?.others[0]?.canonical, '+4940987')

    const dialled = office.switch.addOutside('771234')
    const { callId } = await office.server.parts.actions.startCall(office.viewer('Carla'), {
      destination: '+49 89 1234',
    })
    await office.pass(1)
    office.phone('Carla').answer()
    await office.pass(1)
    assert.ok(dialled, 'the tie line exists')
    const { decisions } = office.server.parts.callExplanations.explain(office.viewer('Carla'), callId!)
    const decision = decisions.find(({ subject }) => subject === 'dial')
    assert.equal(decision?.answer, '771234')
    assert.equal(
      decision?.steps.find(({ rule }) => rule === 'dial-rules')?.because.from,
      'location:Main site/rules/dial/0',
    )
  })

  it('of the line that calls', async () => {
    const { locations, numbers } = office.server.parts
    const pbx = { accessCodes: { local: '9', national: '9', international: '9' } }
    const location = { name: 'Vienna', country: 'AT', areaCode: '1', pbx }
    await locations.create({ location, tests: [], lines: ['303'] })
    assert.equal(numbers.of('303').dial('+49 89 1234').result, '90049891234')
    assert.equal(numbers.of('301').dial('+49 89 1234').result, '771234')
  })
})
