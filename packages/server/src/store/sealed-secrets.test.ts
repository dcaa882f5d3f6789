/** What becomes of the secrets of all areas where the key beside their database is lost, or is another's. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { systemRandom } from '@offhook/base'
import { memoryLog, SimulatedClock } from '@offhook/base/testing'
import { totpCode, totpStep } from '../signin/totp.ts'
import { groupSettings } from '../testing/csta-office.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'
import { beginNewKey } from './new-key.ts'
import { lostSecrets } from './sealed-secrets.ts'

const quiet = { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false } as const
/** As they are found, each with its name. */
const ALL = [
  'secondFactor Anna',
  'calendar Anna',
  'lineGroup North',
  'directory Staff',
  'source Identity',
  'webhook CRM',
  'turn turnProviderSecret',
  'turn turnSecret',
]

describe('sealed secrets', () => {
  let data: string
  let key: string
  const lost = () => lostSecrets(data).map(({ kind, name }) => `${kind} ${name}`)
  const begin = (isMeant: boolean) => beginNewKey({ directory: data, isMeant, random: systemRandom })

  before(async () => {
    data = mkdtempSync(join(tmpdir(), 'offhook-sealed-'))
    key = join(data, 'secrets.key')
    const clock = new SimulatedClock()
    const server = await startTestServer({ data, clock, config: quiet })
    await server.setUp()
    await fill(server, clock)
    await server.stop()
  })
  after(() => rmSync(data, { recursive: true, force: true }))

  it('are all known, and open with their key', () => {
    assert.deepEqual(lost(), [])
    renameSync(key, `${key}.saved`)
    assert.deepEqual(lost(), ALL)
    renameSync(`${key}.saved`, key)
  })

  it('are not given up for a new key without a word: the server does not start until theirs is back', async () => {
    renameSync(key, `${key}.saved`)
    await assert.rejects(startTestServer({ data, config: quiet }), {
      code: 'secrets-key-missing',
      details: { file: key, count: ALL.length },
    })
    assert.equal(existsSync(key), false)
    renameSync(`${key}.saved`, key)
    const server = await startTestServer({ data, config: quiet })
    assert.equal(server.parts.mediaSettings.hasTurnSecret, true)
    await server.stop()
  })

  it('that another key does not open are named in the log', async () => {
    renameSync(key, `${key}.saved`)
    writeFileSync(key, systemRandom.bytes(32), { mode: 0o600 })
    const log = memoryLog()
    const server = await startTestServer({ data, log, config: quiet })
    await server.stop()
    const named = log.lines.filter(({ message }) =>
      message.startsWith('secrets were sealed with another key'),
    )
    assert.deepEqual(
      named.map(({ level, fields }) => [level, fields.lost]),
      [['error', ALL]],
    )
    renameSync(`${key}.saved`, key)
  })

  it('go for a new key where that is meant, and are entered anew one by one', async () => {
    assert.throws(() => begin(true), { code: 'secrets-key-present' })
    const nowhere = { directory: join(data, 'none'), isMeant: true, random: systemRandom }
    assert.throws(() => beginNewKey(nowhere), { code: 'store-missing' })
    const running = await startTestServer({ data, config: quiet })
    rmSync(key)
    assert.throws(() => begin(true), { code: 'store-in-use' })
    await running.stop()

    assert.equal(begin(false).length, ALL.length)
    assert.equal(existsSync(key), false)
    assert.deepEqual(
      begin(true).map(({ kind, name }) => `${kind} ${name}`),
      ALL,
    )
    assert.equal(statSync(key).mode & 0o777, 0o600)
    const server = await startTestServer({ data, config: quiet })
    const { people, secondFactor, mediaSettings } = server.parts
    const anna = people.byUser('anna')!
    assert.equal(secondFactor.isOn(anna.id), false, 'she can sign in')
    assert.equal(secondFactor.recoveryCodesLeft(anna.id), 0)
    await mediaSettings.change({ turnSecret: 'anew', providerSecret: '' })
    assert.deepEqual(lost(), ALL.slice(1, -2))
    await server.stop()
  })
})

/** RFC 4648 §6, read. */
function bytesOf(base32: string): Buffer {
  const bits = [...base32].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  return Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}

/** A secret of each kind. */
async function fill({ parts, addPerson }: TestServer, clock: SimulatedClock): Promise<void> {
  const { person } = await addPerson({ name: 'Anna', role: 'administrator' })
  const { secret } = parts.secondFactor.begin(person)
  await parts.secondFactor.confirm(person, totpCode(bytesOf(secret), totpStep(clock.now())))
  // Nothing is asked there: private addresses are not permitted.
  const calendar = { kind: 'ics', url: 'https://127.0.0.1/anna.ics', user: 'anna', secret: 'birke' } as const
  await parts.calendars.set(person.id, { ...calendar, zone: 'Europe/Berlin', sharesDetails: false })
  await parts.lineGroups.create(groupSettings('North', 1040, { isActive: false, password: 'ampel' }))
  const entra = { loginUrl: 'https://login.example', graphUrl: 'https://graph.example' }
  const rules = { everyMinutes: 15, brakePercent: 20, adoptsPeople: true, locationName: null }
  await parts.directories.create({
    ...{
      kind: 'entra',
      name: 'Staff',
      isActive: false,
      tenant: 'example',
      clientId: 'phones',
      secret: 'tasse',
    },
    ...{ ...rules, ...entra, readsPictures: false, readsComputers: false },
  })
  await parts.sources.create({
    ...{
      kind: 'provider',
      name: 'Identity',
      isActive: false,
      issuer: 'https://id.example',
      clientId: 'phones',
    },
    ...{ secret: 'wolke', scopes: ['openid'], findBy: 'user', userClaim: 'preferred_username' },
    ...{ roleClaim: '', roles: [], signOutThere: false },
  })
  await parts.webhooks.create({ name: 'CRM', url: 'https://crm.example/calls' })
  await parts.mediaSettings.change({ turnSecret: 'regen', providerSecret: 'schnee' })
}
