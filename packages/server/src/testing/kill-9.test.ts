/**
 * `kill -9` in the middle of calls and registrations, again and again on the same data: after each restart the registrations are
 * known, open journal entries are closed with their cause, and nothing that anybody was told is lost.
 *
 * The phones are real SIP phones on loopback; the moment of death is random. OFFHOOK_KILLS sets how often, 50 by default.
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { randomInteger, sleep, systemClock, systemRandom } from '@offhook/base'
import { freePort } from '@offhook/base/testing'
import type { JournalEntry, OwnLine, RegisteredPhone } from '@offhook/contract'
import { DeskPhone } from '@offhook/pbx/testing'
import { ApiClient, type ProcessOptions, ServerProcess } from './server-process.ts'
import { startTestServer } from './test-server.ts'

const KILLS = Number(process.env.OFFHOOK_KILLS ?? 50)
/** The server lives so long, at random, once the phones have begun. */
const SHORTEST_LIFE_MS = 20
const LONGEST_LIFE_MS = 400

/** Of a slow and busy machine, to start a server and ask it everything. */
const LONGEST_ROUND_MS = 15_000

const REGISTERED_SECONDS = 3600

const LINES = ['20', '21', '22'] as const

/** What somebody was told, and may rely on. */
class Ledger {
  /** By line, until when the registrar promised at least to know the phone. */
  readonly registeredUntil = new Map<string, number>()
  readonly entries = new Map<string, JournalEntry>()
  readonly notes = new Map<string, string>()
  forwarding: string | undefined
}

describe('kill -9', () => {
  const ledger = new Ledger()
  const secrets = new Map<string, string>()
  let options: ProcessOptions
  let server: ServerProcess
  let api: ApiClient
  const phones = new Map<string, DeskPhone>()
  /** Set with the kill: nothing more is to be waited for. */
  let isDead = false

  before(async () => {
    const data = await mkdtemp(join(tmpdir(), 'offhook-kill-'))
    options = { data, httpsPort: await freePort(), sipPort: await freePort() }
    const token = await fill(data, secrets)
    server = new ServerProcess(options)
    api = new ApiClient(options, token)
    for (const line of LINES) {
      const phone = new DeskPhone({
        line,
        user: line,
        secret: secrets.get(line)!,
        server: { address: '127.0.0.1', port: options.sipPort },
        domain: 'test.example',
      })
      await phone.start()
      phones.set(line, phone)
    }
  })

  after(async () => {
    await server.kill()
    for (const phone of phones.values()) await phone.stop()
    await rm(options.data, { recursive: true, force: true })
  })

  it(`loses nothing in ${KILLS} deaths`, { timeout: KILLS * LONGEST_ROUND_MS }, async () => {
    for (let death = 0; death < KILLS; death++) {
      await check(await restart())
      await api.listen((event) => {
        if (event.type === 'journal') ledger.entries.set(event.entry.id, event.entry)
      })
      isDead = false
      const lived = live(death)
      await sleepReally(SHORTEST_LIFE_MS + randomInteger(systemRandom, LONGEST_LIFE_MS - SHORTEST_LIFE_MS))
      await server.kill()
      isDead = true
      await lived
      forgetCalls()
    }
    await check(await restart())
    assert.equal(ledger.registeredUntil.size, LINES.length, 'every phone was registered')
    assert.ok(ledger.entries.size > 0, 'some call was heard of')
    assert.ok(ledger.notes.size > 0, 'some note was taken')
  })

  /** Starts the server and tells when; what began before was under way when it died. */
  async function restart(): Promise<number> {
    const at = Date.now()
    await server.start()
    return at
  }

  /** Everything that happens at once, until the server dies under it. */
  async function live(death: number): Promise<void> {
    await Promise.allSettled([registering(), calling(), noting(death), forwarding(death)])
  }

  /** People put the handset down: a phone whose server is dead must not wait for its answers. */
  function forgetCalls(): void {
    for (const phone of phones.values()) for (const call of phone.calls) call.state = 'over'
  }

  async function registering(): Promise<void> {
    for (const line of LINES) {
      const asked = Date.now()
      const answer = await unlessDead(phones.get(line)!.register(REGISTERED_SECONDS))
      if (answer?.status === 200) ledger.registeredUntil.set(line, asked + REGISTERED_SECONDS * 1000)
    }
  }

  async function calling(): Promise<void> {
    const [anna, ben] = [phones.get('20')!, phones.get('21')!]
    const call = anna.dial('21')
    await until(() => ben.ringing.length > 0)
    await ben.answer(ben.ringing.at(-1))
    await until(() => call.state === 'talking')
    await sleepReally(40)
    anna.hangUp(call)
  }

  async function noting(death: number): Promise<void> {
    const entry = [...ledger.entries.values()].at(-1)
    if (!entry) return
    const note = `note ${death}`
    await api.ask('PATCH', `/journal/${entry.id}`, { note })
    ledger.notes.set(entry.id, note)
  }

  async function forwarding(death: number): Promise<void> {
    const destination = death % 2 === 0 ? '22' : '21'
    // While a change is under way either may hold: it is not known whether it was heard.
    ledger.forwarding = undefined
    await api.ask('PUT', '/lines/20/forwardings', [{ kind: 'busy', destination }])
    ledger.forwarding = destination
  }

  /** The result, or nothing when the server is no longer there to give one. */
  async function unlessDead<Result>(promise: Promise<Result>): Promise<Result | undefined> {
    const death = until(() => false).then(
      () => undefined,
      () => undefined,
    )
    return Promise.race([promise.catch(() => undefined), death])
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!isDead) {
      if (holds()) return
      await sleepReally(5)
    }
    throw new Error('the server died before')
  }

  async function check(restartedAt: number): Promise<void> {
    const { items: registered } = await api.ask<{ items: RegisteredPhone[] }>(
      'GET',
      '/admin/phones?limit=200',
    )
    for (const [line, time] of ledger.registeredUntil) {
      const known = registered.find((phone) => phone.line === line)
      assert.ok(known && known.expiresAt >= time - 1000, `${line} is registered as it was told`)
    }
    const entries = await wholeJournal()
    for (const entry of entries.values()) {
      // A phone repeats its INVITE for half a minute, so the restarted server may have a new call already.
      if (entry.startedAt >= restartedAt) continue
      assert.notEqual(entry.endedAt, null, `entry ${entry.id} is closed`)
      assert.notEqual(entry.result, null, `entry ${entry.id} has a result`)
    }
    for (const [id, told] of ledger.entries) {
      const kept = entries.get(id)
      assert.ok(kept, `entry ${id} is there`)
      if (told.answeredAt !== null) assert.equal(kept.answeredAt, told.answeredAt, `entry ${id} is answered`)
      if (told.endedAt !== null)
        assert.equal(kept.endedAt, told.endedAt, `entry ${id} ended when it was told`)
      else if (kept.endedAt !== null) assert.ok(kept.endedAt >= kept.startedAt)
    }
    for (const [id, note] of ledger.notes) assert.equal(entries.get(id)?.note, note)
    if (ledger.forwarding !== undefined) {
      const [line] = await api.ask<OwnLine[]>('GET', '/lines')
      assert.equal(line?.forwardings[0]?.destination, ledger.forwarding)
    }
    for (const [id, entry] of entries) ledger.entries.set(id, entry)
  }

  async function wholeJournal(): Promise<Map<string, JournalEntry>> {
    const entries = new Map<string, JournalEntry>()
    let cursor: string | null = ''
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${cursor}`
      const page: { items: JournalEntry[]; next: string | null } = await api.ask(
        'GET',
        `/journal?limit=200${query}`,
      )
      for (const entry of page.items) entries.set(entry.id, entry)
      cursor = page.next
    }
    return entries
  }
})

/** Makes the people and extensions once, and a token for one who owns all lines. */
async function fill(data: string, secrets: Map<string, string>): Promise<string> {
  const server = await startTestServer({ data })
  await server.setUp()
  for (const line of LINES) {
    const { secret } = await server.parts.extensions.create({ number: line, name: `Line ${line}` })
    secrets.set(line, secret)
  }
  const person = await server.parts.people.create({
    user: 'anna',
    name: 'Anna',
    role: 'administrator',
    lines: [...LINES],
  })
  const { secret } = await server.parts.credentials.createToken(person.id, 'test', [
    'read',
    'call',
    'administer',
  ])
  await server.close()
  return secret
}

/** The clock's own timers do not keep the process alive. */
function sleepReally(ms: number): Promise<void> {
  const keepAlive = setInterval(() => {}, 1000)
  return sleep(systemClock, ms).finally(() => clearInterval(keepAlive))
}
