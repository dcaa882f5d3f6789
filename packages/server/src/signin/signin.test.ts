import assert from 'node:assert/strict'
import { argon2 } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { idSource, silentLog, systemRandom } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import { Audit } from '../audit/index.ts'
import { SystemEvents } from '../bus/index.ts'
import { People } from '../directory/index.ts'
import { openStore, Seal, type Store } from '../store/index.ts'
import { AccountBook } from './account-book.ts'
import { Accounts } from './accounts.ts'
import { bearerHash } from './bearer.ts'
import { clientNetwork } from './client-network.ts'
import { Credentials } from './credentials.ts'
import { DirectoryPasswords } from './directory-password.ts'
import { madeUpPassword, Passwords, personalCost } from './password.ts'
import { ResetLinks } from './reset-links.ts'
import { SecondFactor } from './second-factor.ts'
import { SignInPolicyBook } from './sign-in-policy.ts'
import { Sources } from './sources.ts'
import { Throttle } from './throttle.ts'

const CHEAP = { memory: 64, passes: 1 }
const DAY_MS = 86_400_000
const ADDRESS = '192.0.2.7'

interface House {
  readonly store: Store
  readonly clock: SimulatedClock
  readonly people: People
  readonly credentials: Credentials
  readonly accounts: Accounts
  readonly book: AccountBook
  readonly resetLinks: ResetLinks
  readonly policy: SignInPolicyBook
  readonly audit: Audit
  readonly systemEvents: SystemEvents
  readonly folder: string
}

async function house(
  context: TestContext,
  folder = mkdtempSync(join(tmpdir(), 'offhook-signin-')),
): Promise<House> {
  const clock = new SimulatedClock()
  // The store's turns are real ones.
  const store = await openStore({ directory: folder, clock, log: silentLog })
  const newId = idSource(clock, systemRandom)
  const people = new People({ store, clock, newId, log: silentLog })
  await people.load()
  const credentials = new Credentials({ store, clock, random: systemRandom, newId, log: silentLog })
  await credentials.load()
  const systemEvents = new SystemEvents({ store, clock, log: silentLog, newId })
  const passwords = new Passwords(systemRandom, CHEAP)
  const book = new AccountBook(store, people)
  await book.load()
  const resetLinks = new ResetLinks(store, clock, systemRandom)
  await resetLinks.load()
  const policy = new SignInPolicyBook(store)
  const seal = Seal.open(folder, systemRandom)
  const secondFactor = new SecondFactor({
    book,
    seal,
    policy,
    clock,
    random: systemRandom,
    issuer: () => 'Test',
  })
  const sources = new Sources({ store, people, seal, newId })
  const directoryPasswords = new DirectoryPasswords({
    ...{ sources, people, clock, random: systemRandom, log: silentLog },
    resolveSrv: async () => [],
  })
  const audit = new Audit({ store, clock, log: silentLog })
  await audit.load()
  const accounts = new Accounts({
    people,
    credentials,
    passwords,
    book,
    resetLinks,
    secondFactor,
    directoryPasswords,
    entitlements: { has: () => true },
    policy,
    audit,
    systemEvents,
    clock,
    random: systemRandom,
    log: silentLog,
  })
  context.after(() => {
    store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    store,
    clock,
    people,
    credentials,
    accounts,
    book,
    resetLinks,
    policy,
    audit,
    systemEvents,
    folder,
  }
}

const browserAt = (address: string) => ({ address, agent: 'Firefox/150.0 (X11; Linux)' })

function signIn(accounts: Accounts, user: string, password: string, address: string) {
  return accounts.signIn({ user, password }, browserAt(address))
}

async function withAnna(context: TestContext): Promise<House> {
  const parts = await house(context)
  await parts.people.create({ user: 'anna', name: 'Anna' }, await parts.accounts.hash('a long pass phrase'))
  return parts
}

test('a password is verified by its hash, and the hash says how it was made', async () => {
  const passwords = new Passwords(systemRandom, CHEAP)
  const kept = await passwords.hash('Straße 12!')
  assert.match(kept, /^\$argon2id\$v=19\$m=64,t=1,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.equal(await passwords.verify('Straße 12!', kept), true)
  assert.equal(await passwords.verify('Straße 12', kept), false)
  assert.notEqual(await passwords.hash('Straße 12!'), kept)
  assert.equal(await passwords.verify('Stra\u00dfe 12!', kept), true)
  assert.equal(new Passwords(systemRandom, personalCost).isWeak(kept), true)
})

test('an unknown name costs the time of a known one', async () => {
  const costs: string[] = []
  const cost = { memory: 128, passes: 2 }
  const passwords = new Passwords(systemRandom, cost, async (algorithm, how) => {
    costs.push(`${algorithm} ${how.memory} KiB, ${how.passes} passes, ${how.parallelism} lane`)
    return promisify(argon2)(algorithm, how)
  })
  const kept = await passwords.hash('right')
  const spentOn = async (password: string, hash: string | null) => {
    costs.length = 0
    await passwords.verify(password, hash)
    return [...costs]
  }
  const full = ['argon2id 128 KiB, 2 passes, 1 lane']
  for (const password of ['right', 'wrong']) assert.deepEqual(await spentOn(password, kept), full)
  assert.deepEqual(await spentOn('wrong', null), full)
  assert.deepEqual(await spentOn('wrong', 'not a hash'), full)
  // A cheap hash is known by its own cost on top, a hundredth of a full one in the product.
  const cheap = await new Passwords(systemRandom, CHEAP).hash('right')
  assert.deepEqual(await spentOn('right', cheap), ['argon2id 64 KiB, 1 passes, 1 lane', ...full])
})

test('hashing takes no more than its share, and says so when too much waits', async () => {
  const passwords = new Passwords(systemRandom, CHEAP)
  const results = await Promise.allSettled(Array.from({ length: 100 }, () => passwords.hash('x')))
  const refused = results.filter((result) => result.status === 'rejected')
  assert.equal(refused.length, 100 - 2 - 64)
  assert.ok(refused.every((result) => result.reason.code === 'server-busy'))
})

test('a made-up password has 79 bits and letters that nobody mistakes', () => {
  const seen = new Set(Array.from({ length: 200 }, () => madeUpPassword(systemRandom)))
  assert.equal(seen.size, 200)
  for (const password of seen) assert.match(password, /^([a-hj-km-np-z2-9]{4}-){3}[a-hj-km-np-z2-9]{4}$/)
})

test('signing in opens a session that survives a restart; only the hash of its secret is on disk', async (context) => {
  const parts = await withAnna(context)
  const { secret } = await signIn(parts.accounts, 'anna', 'a long pass phrase', ADDRESS)
  assert.equal(parts.accounts.recognise('cookie', secret, 'de', '10.0.0.1')?.viewer.language, 'de')
  assert.equal(parts.accounts.recognise('token', secret, 'de', '10.0.0.1'), null)
  const another = secret.slice(0, 42) + (secret.endsWith('A') ? 'E' : 'A')
  assert.equal(parts.accounts.recognise('cookie', another, 'de', '10.0.0.1'), null)
  parts.store.close()
  const again = await house(context, parts.folder)
  assert.ok(again.accounts.recognise('cookie', secret, 'en', '10.0.0.1'))
  again.store.close()
  const bytes = await readFile(join(parts.folder, 'offhook.db'))
  assert.equal(bytes.includes(secret), false)
  assert.equal(bytes.includes(bearerHash(secret)), true)
})

test('a wrong password, an unknown name and a closed account get the same answer', async (context) => {
  const { accounts, people } = await withAnna(context)
  const ben = await people.create({ user: 'ben', name: 'Ben' }, await accounts.hash('another phrase'))
  await people.change(ben.id, { isActive: false })
  for (const [user, password] of [
    ['anna', 'wrong'],
    ['nobody', 'wrong'],
    ['ben', 'another phrase'],
  ] as const) {
    await assert.rejects(signIn(accounts, user, password, ADDRESS), { code: 'sign-in-refused', status: 401 })
  }
})

test('guessing at an account gets slower and slower, and the right password must wait too', async (context) => {
  const { accounts, clock, systemEvents } = await withAnna(context)
  const refused: number[] = []
  systemEvents.events.on('happened', ({ code, details }) => {
    if (code === 'sign-in-refused') refused.push(Number(details.count))
  })
  let address = 0
  const guess = (password = 'wrong') => signIn(accounts, 'anna', password, `198.51.100.${address++}`)
  for (let i = 0; i < 5; i++) await assert.rejects(guess(), { code: 'sign-in-refused' })
  await assert.rejects(guess(), { code: 'sign-in-refused' })
  await assert.rejects(guess('a long pass phrase'), { code: 'sign-in-throttled', details: { seconds: 1 } })
  for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
    await assert.rejects(guess(), { code: 'sign-in-throttled', details: { seconds } })
    clock.advance(seconds * 1000)
    await assert.rejects(guess(), { code: 'sign-in-refused' })
  }
  clock.advance(60_000)
  await guess('a long pass phrase')
  assert.deepEqual(refused, [3, 6, 12])
})

test('guessing from one address at many accounts is slowed too', async (context) => {
  const { accounts } = await withAnna(context)
  for (let i = 0; i < 11; i++) {
    await assert.rejects(signIn(accounts, `user${i}`, 'x', ADDRESS), { code: 'sign-in-refused' })
  }
  await assert.rejects(signIn(accounts, 'anna', 'a long pass phrase', ADDRESS), { code: 'sign-in-throttled' })
  await signIn(accounts, 'anna', 'a long pass phrase', '192.0.2.8')
})

test('an account of one’s own makes guessing at others from the same address no faster', async (context) => {
  const { accounts, people } = await withAnna(context)
  await people.create({ user: 'mallory', name: 'Mallory' }, await accounts.hash('a phrase of mallory'))
  const mallory = (password: string) => signIn(accounts, 'mallory', password, ADDRESS)
  const guess = (i: number) => signIn(accounts, `user${i}`, 'x', ADDRESS)
  for (let i = 0; i < 10; i++) {
    await assert.rejects(guess(i), { code: 'sign-in-refused' })
    await mallory('a phrase of mallory')
  }
  await assert.rejects(guess(10), { code: 'sign-in-refused' })
  await assert.rejects(mallory('a phrase of mallory'), { code: 'sign-in-throttled' })
})

test('who mistypes and then signs in leaves nothing behind at an address that many share', async (context) => {
  const { accounts } = await withAnna(context)
  for (let day = 0; day < 5; day++) {
    for (let i = 0; i < 4; i++) {
      await assert.rejects(signIn(accounts, 'anna', 'x', ADDRESS), { code: 'sign-in-refused' })
    }
    await signIn(accounts, 'anna', 'a long pass phrase', ADDRESS)
  }
  assert.deepEqual(accounts.throttle.list(), [])
})

test('a network of IPv6 counts as one address, however many it has', async (context) => {
  assert.equal(clientNetwork('192.0.2.7'), '192.0.2.7')
  assert.equal(clientNetwork('::ffff:192.0.2.7'), '192.0.2.7')
  assert.equal(clientNetwork('2001:db8:1:2:aaaa::1'), clientNetwork('2001:db8:1:2::ffff'))
  assert.notEqual(clientNetwork('2001:db8:1:2::1'), clientNetwork('2001:db8:1:3::1'))
  assert.equal(clientNetwork('fe80::1%eth0'), 'fe80:0:0:0::/64')
  assert.equal(clientNetwork('::1'), '0:0:0:0::/64')
  const { accounts } = await withAnna(context)
  for (let i = 0; i < 11; i++) {
    const address = `2001:db8::${i.toString(16)}`
    await assert.rejects(signIn(accounts, `user${i}`, 'x', address), { code: 'sign-in-refused' })
  }
  const right = signIn(accounts, 'anna', 'a long pass phrase', '2001:db8::abcd')
  await assert.rejects(right, { code: 'sign-in-throttled' })
})

test('the throttle keeps a bounded number of keys and forgets with time', () => {
  const clock = new SimulatedClock()
  const throttle = new Throttle({
    clock,
    free: 0,
    firstWaitMs: 1000,
    longestWaitMs: 8000,
    forgetAfterMs: 60_000,
    mostKeys: 3,
  })
  for (const key of ['a', 'b', 'c', 'd']) throttle.failed(key)
  assert.equal(throttle.wait('a'), 0)
  assert.equal(throttle.wait('d'), 1000)
  clock.advance(62_000)
  assert.equal(throttle.failed('d'), 1)
})

test('a new password ends the other sign-ins, and only those', async (context) => {
  const { accounts, people, credentials } = await withAnna(context)
  const here = await signIn(accounts, 'anna', 'a long pass phrase', ADDRESS)
  const there = await signIn(accounts, 'anna', 'a long pass phrase', ADDRESS)
  const person = people.byUser('anna')!
  const { secret: token } = await credentials.createToken(person.id, 'script', ['read'])
  const ended: string[] = []
  credentials.events.on('ended', ({ id }) => ended.push(id))
  const change = { old: 'a long pass phrase', new: 'a longer pass phrase' }
  await accounts.changePassword(person, change, browserAt(ADDRESS), here.credential.id)
  assert.deepEqual(ended, [there.credential.id])
  assert.ok(accounts.recognise('cookie', here.secret, 'en', '10.0.0.1'))
  assert.equal(accounts.recognise('cookie', there.secret, 'en', '10.0.0.1'), null)
  assert.ok(accounts.recognise('token', token, 'en', '10.0.0.1'))
  await assert.rejects(signIn(accounts, 'anna', 'a long pass phrase', ADDRESS), { code: 'sign-in-refused' })
  await signIn(accounts, 'anna', 'a longer pass phrase', ADDRESS)
})

test('a token reaches as far as its scopes, and nothing is left of it when it is revoked', async (context) => {
  const { accounts, people, credentials } = await withAnna(context)
  const { id } = people.byUser('anna')!
  const { token, secret } = await credentials.createToken(id, 'script', ['read', 'call', 'read'])
  assert.deepEqual(accounts.recognise('token', secret, 'en', '10.0.0.1')?.scopes, ['read', 'call'])
  await assert.rejects(credentials.end(id, 'another', 'token'), { code: 'not-found' })
  await credentials.end(id, token.id, 'token')
  assert.equal(accounts.recognise('token', secret, 'en', '10.0.0.1'), null)
  assert.deepEqual(credentials.tokens(id), [])
})

test('closing or removing an account ends all that belongs to it', async (context) => {
  const { accounts, people, credentials } = await withAnna(context)
  const { secret } = await signIn(accounts, 'anna', 'a long pass phrase', ADDRESS)
  const { id } = people.byUser('anna')!
  const { secret: token } = await credentials.createToken(id, 'script', ['read'])
  await people.change(id, { isActive: false })
  await people.change(id, { isActive: true })
  assert.equal(accounts.recognise('cookie', secret, 'en', '10.0.0.1'), null)
  assert.equal(accounts.recognise('token', token, 'en', '10.0.0.1'), null)
})

test('a sign-in that nobody uses ends after thirty days, and every one after a hundred and eighty', async (context) => {
  const { accounts, clock } = await withAnna(context)
  const unused = await signIn(accounts, 'anna', 'a long pass phrase', ADDRESS)
  const used = await signIn(accounts, 'anna', 'a long pass phrase', ADDRESS)
  for (let day = 0; day < 180; day++) {
    assert.ok(accounts.recognise('cookie', used.secret, 'en', '10.0.0.1'), `day ${day}`)
    clock.advance(DAY_MS)
  }
  clock.advance(DAY_MS)
  assert.equal(accounts.recognise('cookie', used.secret, 'en', '10.0.0.1'), null)
  assert.equal(accounts.recognise('cookie', unused.secret, 'en', '10.0.0.1'), null)
})

test('one person has at most fifty sign-ins; the oldest gives way', async (context) => {
  const { accounts, people, credentials } = await withAnna(context)
  const person = people.byUser('anna')!
  const first = await accounts.open(person, { ...browserAt(ADDRESS), method: 'password', source: '' })
  for (let i = 0; i < 50; i++)
    await accounts.open(person, { ...browserAt(ADDRESS), method: 'password', source: '' })
  assert.equal(accounts.recognise('cookie', first.secret, 'en', '10.0.0.1'), null)
  for (let i = 0; i < 50; i++) await credentials.createToken(person.id, String(i), ['read'])
  await assert.rejects(credentials.createToken(person.id, 'more', ['read']), { code: 'too-many' })
})
