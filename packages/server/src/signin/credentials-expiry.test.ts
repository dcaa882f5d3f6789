import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TestOffice } from '../testing/test-office.ts'

test('an API token that ends ends what hangs on it, at its time', async () => {
  const office = await TestOffice.open()
  try {
    const { credentials } = office.server.parts
    const { id } = office.person('Anna')
    const now = office.clock.now()
    await credentials.createToken(id, 'a week', ['read'], now + 7 * 86_400_000)
    const { token } = await credentials.createToken(id, 'a minute', ['read'], now + 60_000)
    const client = await office.client('Anna', { credential: token.id })
    await office.pass(59)
    assert.equal(client.closed, undefined)
    await office.pass(2)
    assert.equal(client.closed, 'signedOut')
    assert.deepEqual(
      credentials.tokens(id).map(({ name }) => name),
      ['a week'],
    )
  } finally {
    await office.close()
  }
})
