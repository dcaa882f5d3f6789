import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { idSource, silentLog, systemRandom } from '@offhook/base'
import { SimulatedClock, until } from '@offhook/base/testing'
import { type Client, openEventStream, ProblemError, type ServerEvent } from '@offhook/contract'
import { DeskPhone } from '@offhook/pbx/testing'
import { TracePoint } from '@offhook/sip'
import { SystemEvents } from '../bus/index.ts'
import { openStore } from '../store/index.ts'
import { addressOf, clientOf, openClient, setupBody, tokenOf } from '../testing/edge.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'
import { Captures } from './captures.ts'

/** Patient, because other tests run beside this one. */

let server: TestServer
let admin: Client
const phones = new Map<string, DeskPhone>()

before(async () => {
  server = await startTestServer()
  const { phones: accounts } = await openClient(server).completeSetup({ body: setupBody(server) })
  admin = await clientOf(server, 'admin')
  const { port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
  for (const { line, user, secret } of accounts) {
    const phone = new DeskPhone({
      line,
      user,
      secret,
      server: { address: '127.0.0.1', port },
      domain: '127.0.0.1',
    })
    await phone.start()
    await phone.register()
    phones.set(line, phone)
  }
})

after(async () => {
  for (const phone of phones.values()) await phone.stop()
  await server.close()
})

/** 301 calls 302, they talk, 301 hangs up. */
async function talk(from = '301', to = '302'): Promise<void> {
  const [caller, called] = [phones.get(from)!, phones.get(to)!]
  const call = caller.dial(to)
  await until('ringing', () => called.ringing.length === 1)
  await called.answer()
  await until('talking', () => call.state === 'talking')
  caller.hangUp(call)
  await until('the end', () => [...server.parts.calls.all()].length === 0)
}

async function refused(promise: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(promise, (fault) => fault instanceof ProblemError && fault.code === code)
}

test('the messages of a line are told live to administrators who watch it, with secrets masked', async () => {
  const events: Extract<ServerEvent, { type: 'sip' }>[] = []
  const token = await tokenOf(server, 'admin')
  let isLive = false
  const stream = openEventStream({
    server: addressOf(server),
    token,
    onState: (state) => {
      isLive = state === 'live'
    },
    onEvent: (event) => {
      if (event.type === 'sip') events.push(event)
    },
  })
  await until('the stream', () => isLive)
  stream.watch([{ topic: 'sip', line: '302' }])
  await until('the topic', () => server.parts.sessions.isWatched('sip'))
  await talk()
  await until('the end of the call', () => events.some(({ arrow }) => arrow.label === 'BYE'))
  stream.close()
  assert.ok(events.every(({ lines }) => lines.join() === '302'))
  const labels = events.map(({ arrow }) => arrow.label)
  for (const label of ['INVITE', '180 Ringing', '200 OK', 'ACK', 'BYE'])
    assert.ok(labels.includes(label), label)
  const [invite] = events
  assert.deepEqual([invite?.arrow.from, invite?.arrow.to], ['Offhook', '302 Ben'])
  assert.equal(invite?.arrow.summary, 'asks for a call')
})

test('the ladder of a call has both legs and nothing of other calls', async () => {
  await talk('303', '302')
  await talk()
  const { items } = await (await clientOf(server, 'ben')).listJournal()
  const [last] = items
  const ladder = await (await clientOf(server, 'ben')).getLadder({ params: { callId: last!.callId } })
  assert.deepEqual(ladder.participants, ['301 Ada Admin', 'Offhook', '302 Ben'])
  assert.equal(new Set(ladder.arrows.map(({ callId }) => callId)).size, 2)
  assert.equal(ladder.arrows[0]?.label, 'INVITE')
  assert.ok(ladder.arrows.some(({ label }) => label === 'BYE'))
  for (const { text } of ladder.arrows) assert.ok(!/response="[0-9a-f]{8}/.test(text), text)

  const stranger = await server.addPerson({ name: 'Eve', line: '309' })
  assert.ok(stranger)
  const eve = await clientOf(server, 'eve')
  await refused(eve.getLadder({ params: { callId: last!.callId } }), 'not-found')
  await refused(admin.getLadder({ params: { callId: '01KA8Z4N0RG6S3P9YB2D7F5J1K' } }), 'not-found')
})

test('an administrator sees the recent messages of a line, and of all', async () => {
  const ladder = await admin.getTrace({ query: { line: '302', limit: 5 } })
  assert.equal(ladder.arrows.length, 5)
  const all = await admin.getTrace({ query: { limit: 2000 } })
  assert.ok(all.arrows.some(({ label }) => label === 'REGISTER'))
  await refused((await clientOf(server, 'ben')).getTrace(), 'not-permitted')
})

test('a capture is a file that tshark reads, with secrets masked unless asked otherwise', async () => {
  const capture = await admin.startCapture({ body: { minutes: 5 } })
  assert.match(capture.name, /^sipav_\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d\.pcapng$/)
  const open = await admin.startCapture({ body: { minutes: 5, masked: false } })
  await talk()
  await admin.stopCapture({ params: { name: capture.name } })
  await admin.stopCapture({ params: { name: open.name } })

  const file = await download(capture.name)
  const path = join(server.data, 'downloaded.pcapng')
  await writeFile(path, file)
  const { port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
  // Wireshark knows SIP by its port; the test's is a free one.
  const read = execFileSync(
    'tshark',
    [
      '-r',
      path,
      '-d',
      `udp.port==${port},sip`,
      '-Y',
      'sip',
      '-T',
      'fields',
      '-e',
      'sip.Method',
      '-e',
      'sip.Status-Code',
    ],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  )
  for (const word of ['INVITE', 'BYE', 'ACK', '180', '200'])
    assert.ok(read.includes(word), `${word} in ${read}`)
  assert.match(file.toString('latin1'), /response="\*{32,}"/)
  assert.doesNotMatch(file.toString('latin1'), /response="[0-9a-f]{32}/)
  assert.match((await download(open.name)).toString('latin1'), /response="[0-9a-f]{32}/)

  const list = await admin.listCaptures()
  assert.equal(list.length, 2)
  assert.ok(list.every(({ stoppedAt, bytes }) => stoppedAt !== null && bytes > 1000))
  await admin.stopCapture({ params: { name: capture.name } })
  await admin.stopCapture({ params: { name: open.name } })
  assert.deepEqual(await admin.listCaptures(), [])
  await refused(admin.stopCapture({ params: { name: '../offhook.db' } }), 'not-found')
  const log = (await admin.listEvents({ query: { text: 'capture' } })).items
  assert.deepEqual(new Set(log.map(({ code }) => code)), new Set(['capture-started', 'capture-stopped']))
  assert.equal(log.find(({ code }) => code === 'capture-started')?.actor, 'Ada Admin')
})

async function download(name: string): Promise<Buffer> {
  const token = await tokenOf(server, 'admin')
  const response = await fetch(`${addressOf(server)}/api/v1/admin/captures/${name}`, {
    headers: { authorization: `Bearer ${token}` },
  })
  assert.equal(response.headers.get('content-disposition'), `attachment; filename="${name}"`)
  return Buffer.from(await response.arrayBuffer())
}

async function captures(context: TestContext, directory?: string) {
  const folder = directory ?? (await mkdtemp(join(tmpdir(), 'offhook-captures-')))
  const clock = new SimulatedClock()
  const store = await openStore({ directory: join(folder, 'db'), clock, log: silentLog })
  const systemEvents = new SystemEvents({
    store,
    clock,
    log: silentLog,
    newId: idSource(clock, systemRandom),
  })
  const point = new TracePoint({ clock, capacityBytes: 0 })
  const made = new Captures({
    directory: join(folder, 'captures'),
    point,
    clock,
    log: silentLog,
    systemEvents,
  })
  await made.load()
  const message = Buffer.from(`OPTIONS sip:a SIP/2.0\r\nX: ${'x'.repeat(30_000)}\r\n\r\n`)
  const pass = () =>
    point.record({
      direction: 'in',
      transport: 'UDP',
      local: { address: '127.0.0.1', port: 5060 },
      remote: { address: '127.0.0.1', port: 5070 },
      bytes: message,
    })
  let isClosed = false
  const close = () => {
    if (!isClosed) store.close()
    isClosed = true
  }
  context.after(async () => {
    await made.stop().catch(() => {})
    close()
    if (directory === undefined) await rm(folder, { recursive: true, force: true })
  })
  return { made, clock, pass, folder, close }
}

test('a capture ends by itself after its time', async (context) => {
  const { made, clock, pass, folder } = await captures(context)
  const { name } = await made.start({ masked: true, minutes: 2 }, 'Ada')
  pass()
  clock.advance(119_000)
  assert.equal((await made.list())[0]?.stoppedAt, null)
  clock.advance(1_000)
  const [ended] = await made.list()
  assert.notEqual(ended?.stoppedAt, null)
  await made.stop()
  await until('the file', () => statSync(join(folder, 'captures', name)).size > 30_000)
  const { bytes } = (await made.list())[0]!
  pass()
  assert.equal((await made.list())[0]?.bytes, bytes)
})

test('a capture ends when it is large, and there are never too many', async (context) => {
  const { made, pass } = await captures(context)
  await made.start({ masked: false, minutes: 240 }, 'Ada')
  for (let i = 0; i < 3000; i++) pass()
  const [large] = await made.list()
  assert.notEqual(large?.stoppedAt, null)
  for (let i = 0; i < 10; i++) await made.start({ masked: false, minutes: 240 }, 'Ada')
  await assert.rejects(made.start({ masked: false, minutes: 1 }, 'Ada'), { code: 'too-many' })
})

test('captures of an earlier life of the server are found again, as ended', async (context) => {
  const first = await captures(context)
  const { name } = await first.made.start({ masked: true, minutes: 10 }, 'Ada')
  first.pass()
  first.close()
  const folder = join(first.folder, 'captures')
  assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600)
  await writeFile(join(folder, 'stranger.txt'), 'not ours')
  const second = await captures(context, first.folder)
  const [found] = await second.made.list()
  assert.equal(found?.name, name)
  assert.notEqual(found?.stoppedAt, null)
  await second.made.stopOrDelete(name)
  assert.deepEqual(await readdir(folder), ['stranger.txt'])
  assert.equal(await readFile(join(folder, 'stranger.txt'), 'utf8'), 'not ours')
})
