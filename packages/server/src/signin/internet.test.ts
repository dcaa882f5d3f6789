import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestOffice } from '../testing/test-office.ts'
import { isInternet } from './internet.ts'

const PASSWORD = 'birke-ampel-tasse'

test('addresses of private networks are in the house, all others are not', () => {
  const house = ['10.1.2.3', '172.16.0.1', '172.31.255.1', '192.168.1.1', '127.0.0.1', '::1', 'fd00::7']
  for (const address of [...house, 'fe80::1%eth0', '::ffff:10.0.0.1', '100.64.0.9', '', 'wire'])
    assert.equal(isInternet(address), false, address)
  for (const address of ['172.32.0.1', '203.0.113.5', '2001:db8::1', '::ffff:203.0.113.5'])
    assert.equal(isInternet(address), true, address)
})

test('only those who may sign in with the browser, and from the internet, come in; others leave at once', async (t) => {
  const office = await TestOffice.open()
  t.after(() => office.close())
  const { accounts, people, groups, settings, credentials } = office.server.parts
  const [anna, ben] = [office.person('Anna').id, office.person('Ben').id]
  for (const id of [anna, ben]) await people.setPasswordHash(id, await accounts.hash(PASSWORD))
  await settings.change({ entitlements: [] })
  const signIn = (user: string, address: string) =>
    accounts.signIn({ user, password: PASSWORD }, { address, agent: '' })
  await assert.rejects(signIn('anna', '10.0.0.1'), { code: 'client-not-permitted' })
  const group = await groups.create({ name: 'Office', memberIds: [anna], entitlements: ['useClient'] })
  const { secret } = await signIn('anna', '10.0.0.1')
  await assert.rejects(signIn('anna', '203.0.113.5'), { code: 'internet-not-permitted' })
  // A sign-in that is carried outside is not recognised there.
  assert.ok(accounts.recognise('cookie', secret, 'en', '10.0.0.1'))
  assert.equal(accounts.recognise('cookie', secret, 'en', '203.0.113.5'), null)
  await people.change(anna, { entitlements: ['signInFromInternet'] })
  const outside = await signIn('anna', '203.0.113.5')
  assert.ok(accounts.recognise('cookie', outside.secret, 'en', '203.0.113.5'))
  await people.change(anna, { entitlements: [] })
  await office.settle()
  assert.deepEqual(
    credentials.signIns(anna).map(({ address }) => address),
    ['10.0.0.1'],
  )
  await groups.removeMembers(group.id, [anna])
  await office.settle()
  assert.deepEqual(credentials.signIns(anna), [])
  await people.change(ben, { role: 'administrator' })
  assert.ok(await signIn('ben', '203.0.113.5'))
})
