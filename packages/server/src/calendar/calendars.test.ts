/** Calendars against a real CalDAV server, Radicale, and a plain web server with a file. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { freePort, until } from '@offhook/base/testing'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const HOUR = 3_600_000
const stamp = (at: number) =>
  new Date(at)
    .toISOString()
    .replace(/[-:]/g, '')
    .replace(/\.\d{3}/, '')
const eventText = (uid: string, ...lines: string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:test',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${stamp(0)}`,
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n')
const meetingNow = (uid: string, ...lines: string[]) =>
  eventText(uid, `DTSTART:${stamp(Date.now() - HOUR)}`, `DTEND:${stamp(Date.now() + HOUR)}`, ...lines)

async function startServer(): Promise<TestServer> {
  const server = await startTestServer({ config: { 'calendar.private-hosts': ['127.0.0.1'] } })
  await server.setUp({ defaultLevel: 'business' })
  return server
}

describe('a calendar file on the web', () => {
  let server: TestServer
  let text = ''
  const asked: (string | undefined)[] = []
  const web = createServer((request, response) => {
    asked.push(String(request.headers['if-none-match']))
    if (request.url === '/secret.ics' && request.headers.authorization !== `Basic ${btoa('ben:geheim')}`) {
      response.writeHead(401).end()
    } else if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
    else response.writeHead(200, { etag: '"1"' }).end(text)
  })
  before(async () => {
    web.listen(0, '127.0.0.1')
    await once(web, 'listening')
    server = await startServer()
  })
  after(async () => {
    web.close()
    await server.close()
  })
  const url = (path: string) => `http://127.0.0.1:${(web.address() as AddressInfo).port}${path}`
  const settings = { kind: 'ics', user: '', zone: 'Europe/Berlin', sharesDetails: true } as const

  it('makes its owner busy, and colleagues see as much of it as they may', async () => {
    const { parts } = server
    const { person: ben } = await server.addPerson({ name: 'Ben' })
    const { person: anna } = await server.addPerson({ name: 'Anna' })
    text = meetingNow('1', 'SUMMARY:Budget', 'LOCATION:Room 4')
    await parts.calendars.set(ben.id, { ...settings, url: url('/ben.ics') })
    assert.equal(parts.calendars.view(ben.id)?.state, 'fine')
    assert.equal(parts.presences.of(ben).state, 'busy')
    assert.equal(parts.presences.explain(ben).steps.at(-1)?.rule, 'in-an-appointment')
    const seen = () => parts.personViews.of(server.viewerOf(anna), ben).presence
    assert.deepEqual(
      [seen().state, seen().appointment?.subject, seen().appointment?.place],
      ['busy', 'Budget', 'Room 4'],
    )
    await parts.settings.change({ defaultLevel: 'public' })
    assert.deepEqual([seen().state, seen().until, seen().appointment], ['offline', null, null])
    await parts.settings.change({ defaultLevel: 'business' })
    text = meetingNow('1', 'SUMMARY:Doctor', 'CLASS:PRIVATE')
    await parts.calendars.set(ben.id, { ...settings, url: url('/other.ics') })
    assert.deepEqual(
      [seen().state, seen().appointment?.isPrivate, seen().appointment?.subject],
      ['busy', true, null],
    )
    await parts.settings.change({ defaultLevel: 'personal' })
    assert.equal(seen().appointment?.subject, 'Doctor')
    await parts.calendars.set(ben.id, { ...settings, sharesDetails: false, url: url('/other.ics') })
    assert.equal(seen().appointment?.subject, null)
    assert.equal(parts.personViews.of(server.viewerOf(ben), ben).presence.appointment?.subject, 'Doctor')
  })

  it('is asked whether it changed, and keeps what it said when it cannot be read', async () => {
    const { calendars } = server.parts
    const { person } = await server.addPerson({ name: 'Carla' })
    text = meetingNow('1')
    await calendars.set(person.id, { ...settings, url: url('/carla.ics') })
    await calendars.refresh(person.id)
    assert.equal(asked.at(-1), '"1"')
    assert.equal(calendars.of(person.id).length, 1)
    const dead = { ...settings, url: 'http://127.0.0.1:1/' }
    await calendars.set(person.id, dead)
    assert.deepEqual(
      [calendars.view(person.id)?.state, calendars.view(person.id)?.problem?.code],
      ['failing', 'calendar-unreachable'],
    )
  })

  it('may need a password, which is sealed, bound to the place, and never told again', async () => {
    const { calendars, store } = server.parts
    const { person } = await server.addPerson({ name: 'Dora' })
    const mine = { ...settings, user: 'ben', url: url('/secret.ics') }
    await calendars.set(person.id, { ...mine, secret: 'wrong' })
    assert.equal(calendars.view(person.id)?.problem?.code, 'calendar-sign-in-refused')
    await calendars.set(person.id, { ...mine, secret: 'geheim' })
    assert.equal(calendars.view(person.id)?.problem, null)
    await calendars.set(person.id, { ...mine, zone: 'Europe/Paris' })
    assert.equal(calendars.view(person.id)?.state, 'fine')
    assert.ok(!JSON.stringify(calendars.view(person.id)).includes('geheim'))
    const rows = store.rows({ sql: 'select * from calendar where person_id = ?', parameters: [person.id] })
    assert.ok(rows.length === 1 && !JSON.stringify(rows).includes('geheim'))
    await calendars.set(person.id, { ...mine, url: 'http://127.0.0.1:1/' })
    assert.equal(calendars.view(person.id)?.hasSecret, false)
  })
})

const hasRadicale = spawnSync('radicale', ['--version']).status === 0

describe('a calendar on a CalDAV server', { skip: !hasRadicale && 'radicale is not installed' }, () => {
  let folder: string
  let radicale: ChildProcess
  let server: TestServer
  let base: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'offhook-radicale-'))
    const port = await freePort()
    base = `http://127.0.0.1:${port}`
    await writeFile(join(folder, 'users'), 'ben:geheim\n')
    const config = [
      ['[server]', `hosts = 127.0.0.1:${port}`, '[auth]', 'type = htpasswd', 'htpasswd_encryption = plain'],
      [
        `htpasswd_filename = ${folder}/users`,
        'delay = 0',
        '[storage]',
        `filesystem_folder = ${folder}/data`,
        '',
      ],
    ]
    await writeFile(join(folder, 'config'), config.flat().join('\n'))
    radicale = spawn('radicale', ['--config', join(folder, 'config')], { stdio: 'ignore' })
    await until('radicale', () =>
      dav('OPTIONS', '/')
        .then(() => true)
        .catch(() => false),
    )
    server = await startServer()
  })
  after(async () => {
    await server?.close()
    radicale?.kill()
    await rm(folder, { recursive: true, force: true })
  })

  async function dav(method: string, path: string, body?: string): Promise<number> {
    const headers = { authorization: `Basic ${btoa('ben:geheim')}`, 'content-type': 'text/calendar' }
    const { status } = await fetch(`${base}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    })
    return status
  }

  it('is found from the address of the server, read, and followed as it changes', {
    timeout: 180_000,
  }, async () => {
    const { calendars, presences } = server.parts
    const { person: ben } = await server.addPerson({ name: 'Ben' })
    const mine = { kind: 'caldav', user: 'ben', zone: 'Europe/Berlin', sharesDetails: true } as const
    await calendars.set(ben.id, { ...mine, url: base, secret: 'wrong' })
    assert.equal(calendars.view(ben.id)?.problem?.code, 'calendar-sign-in-refused')
    await calendars.set(ben.id, { ...mine, url: base, secret: 'geheim' })
    assert.equal(calendars.view(ben.id)?.problem?.code, 'calendar-not-found')
    assert.equal(await dav('MKCALENDAR', '/ben/work/', ''), 201)
    await calendars.refresh(ben.id)
    assert.deepEqual([calendars.view(ben.id)?.problem, calendars.of(ben.id)], [null, []])
    assert.equal(await dav('PUT', '/ben/work/1.ics', meetingNow('1', 'SUMMARY:Budget')), 201)
    const weekly = eventText(
      '2',
      `DTSTART:${stamp(Date.now() - 100 * 24 * HOUR)}`,
      'DURATION:PT1H',
      'RRULE:FREQ=WEEKLY',
      'TRANSP:TRANSPARENT',
    )
    assert.equal(await dav('PUT', '/ben/work/2.ics', weekly), 201)
    await calendars.refresh(ben.id)
    const found = calendars.of(ben.id)
    assert.deepEqual(
      found.filter(({ uid }) => uid === '1').map(({ subject }) => subject),
      ['Budget'],
    )
    assert.ok(found.filter(({ uid }) => uid === '2').length >= 6)
    assert.equal(presences.of(ben).state, 'busy')
    assert.equal(await dav('DELETE', '/ben/work/1.ics'), 200)
    await calendars.refresh(ben.id)
    assert.ok(calendars.of(ben.id).every(({ uid }) => uid === '2'))
    assert.notEqual(presences.of(ben).state, 'busy')
  })
})
