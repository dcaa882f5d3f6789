import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, it, type TestContext } from 'node:test'
import { until } from '@offhook/base/testing'
import { readWebhook, type WebhookEvent } from '@offhook/contract'
import type { ClientRequest } from '../handlers.ts'
import { startTestServer } from '../testing/index.ts'
import { TestOffice } from '../testing/test-office.ts'
import { webhookRoutes } from './index.ts'

const quiet = {
  'sip.udp': false,
  'sip.tcp': false,
  'sip.tls': false,
  'csta.tcp': false,
  'csta.tls': false,
} as const

interface Posted {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A service that takes what it is told, or answers with another status. */
async function service(t: TestContext) {
  const posted: Posted[] = []
  const answers = { status: 204 }
  const server = createServer(async (request, response) => {
    const body = await text(request)
    posted.push({ headers: request.headers, body })
    response.writeHead(answers.status, { location: 'http://127.0.0.1:1/' }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  return { posted, answers, url: `http://127.0.0.1:${port}/calls` }
}

async function openOffice(t: TestContext) {
  const office = await TestOffice.open()
  t.after(() => office.close())
  const noted: unknown[] = []
  const request = { note: (more: unknown) => noted.push(more) } as unknown as ClientRequest
  return { office, noted, request, viewer: office.viewer('Anna'), routes: webhookRoutes(office.server.parts) }
}

/** Anna calls Ben, who answers; she hangs up. */
async function call(office: TestOffice): Promise<void> {
  office.phone('Anna').dial('302')
  await office.settle()
  office.phone('Ben').answer()
  await office.pass(7)
  office.phone('Anna').hangUp()
  await office.settle()
}

const stageOf = (event: WebhookEvent | undefined) =>
  event?.type === 'journal'
    ? [event.entry.line, event.entry.answeredAt !== null, event.entry.endedAt !== null, event.entry.result]
    : event?.type

describe('a webhook', () => {
  it('tells a service of the calls of its lines as they begin, are answered and end, and signs it', async (t) => {
    const { office, noted, request, viewer, routes } = await openOffice(t)
    const { posted, url } = await service(t)
    const { webhook, secret } = await routes.createWebhook(
      { body: { name: 'CRM', url, lines: ['302'] } },
      viewer,
      request,
    )
    assert.match(secret, /^whsec_/)
    assert.equal(JSON.stringify([routes.listWebhooks(), noted]).includes(secret), false)
    await call(office)
    await until('all is told', () => posted.length === 3)
    const now = office.clock.now()
    const read = (each: Posted, key = secret, at = now) => readWebhook({ ...each, secret: key, now: at })
    const events = await Promise.all(posted.map((each) => read(each)))
    assert.deepEqual(events.map(stageOf), [
      ['302', false, false, null],
      ['302', true, false, null],
      ['302', true, true, 'answered'],
    ])
    const last = events.at(-1)
    assert.ok(last?.type === 'journal')
    assert.deepEqual([last.entry.other.name, last.entry.duration], ['Anna', 7])
    // Another secret, another body, an old time: nobody of the house.
    assert.equal(await read(posted[0]!, `whsec_${Buffer.alloc(32).toString('base64')}`), undefined)
    assert.equal(await read({ ...posted[0]!, body: posted[1]!.body }), undefined)
    assert.equal(await read(posted[0]!, secret, now + 301_000 + 7000), undefined)
    const [shown] = routes.listWebhooks()
    assert.deepEqual([shown?.delivered, shown?.waiting, shown?.fault], [3, 0, null])
    await routes.deleteWebhook({ params: { id: webhook.id } }, viewer, request)
    await call(office)
    assert.deepEqual([posted.length, routes.listWebhooks()], [3, []])
  })

  it('tells it again while the service does not take it, with the same id and signed anew, and says so', async (t) => {
    const { office, request, viewer, routes } = await openOffice(t)
    const { posted, answers, url } = await service(t)
    const { secret } = await routes.createWebhook({ body: { name: 'CRM', url } }, viewer, request)
    const codes: string[] = []
    office.server.parts.systemEvents.events.on('happened', ({ code }) => codes.push(code))
    const shown = () => routes.listWebhooks()[0]
    // A redirection is not followed.
    answers.status = 307
    await call(office)
    await until('it failed', () => shown()?.fault?.status === 307)
    const waiting = shown()?.waiting ?? 0
    assert.ok(waiting >= 6)
    answers.status = 200
    const failed = posted.length
    await until('all is told', async () => {
      await office.pass(1)
      return shown()?.waiting === 0
    })
    assert.deepEqual([shown()?.delivered, shown()?.fault], [waiting, null])
    const ids = posted.map(({ headers }) => headers['webhook-id'])
    assert.equal(new Set(ids).size, waiting)
    assert.equal(ids[0], ids[failed])
    const again = posted[failed]!
    assert.notEqual(again.headers['webhook-timestamp'], posted[0]!.headers['webhook-timestamp'])
    assert.ok(await readWebhook({ ...again, secret, now: office.clock.now() }))
    assert.deepEqual(
      codes.filter((code) => code.startsWith('webhook')),
      ['webhook-failing', 'webhook-restored'],
    )
  })

  it('is tried by hand, changed and switched off, and does not tell with whom private calls are', async (t) => {
    const { office, request, viewer, routes } = await openOffice(t)
    const { posted, url } = await service(t)
    const { webhook, secret } = await routes.createWebhook(
      { body: { name: 'CRM', url: 'http://127.0.0.1:9/' } },
      viewer,
      request,
    )
    const params = { id: webhook.id }
    const failed = await routes.tryWebhook({ params }, viewer, request)
    assert.equal(failed.status, null)
    assert.match(failed.sentence, /\w/)
    await routes.changeWebhook({ params, body: { url } }, viewer, request)
    assert.equal((await routes.tryWebhook({ params }, viewer, request)).status, 204)
    const now = () => office.clock.now()
    assert.deepEqual(stageOf(await readWebhook({ ...posted[0]!, secret, now: now() })), 'test')
    const { lineSettings } = office.server.parts
    await lineSettings.change('302', { ...lineSettings.of('302'), isPrivate: true })
    await call(office)
    await until('all is told', () => posted.length > 1 && routes.listWebhooks()[0]?.waiting === 0)
    const told = posted.length
    const events = await Promise.all(
      posted.slice(1).map((each) => readWebhook({ ...each, secret, now: now() })),
    )
    const ofBen = events.filter((event) => event?.type === 'journal' && event.entry.line === '302')
    assert.equal(ofBen.length, 3)
    for (const event of ofBen) {
      assert.ok(event?.type === 'journal')
      assert.deepEqual([event.entry.other.name, event.entry.isPrivate], [null, true])
    }
    await routes.changeWebhook({ params, body: { isActive: false } }, viewer, request)
    await call(office)
    assert.equal(posted.length, told)
  })

  it('is what it was after a restart of the server, with the same secret', async (t) => {
    const { posted, url } = await service(t)
    const first = await startTestServer({ config: quiet })
    t.after(() => first.close())
    await first.setUp()
    const { webhook, secret } = await first.parts.webhooks.create({ name: 'CRM', url, lines: ['302'] })
    await first.stop()
    const second = await startTestServer({ config: quiet, data: first.data })
    t.after(() => second.stop())
    assert.deepEqual(second.parts.webhooks.all(), [webhook])
    await second.parts.webhooks.attempt(webhook.id)
    assert.equal(stageOf(await readWebhook({ ...posted[0]!, secret, now: Date.now() })), 'test')
  })
})
