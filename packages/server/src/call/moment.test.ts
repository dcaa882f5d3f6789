import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TestOffice } from '../testing/test-office.ts'

describe('the moments of a call', () => {
  it('tell who hung up, and of the other only that the call ended there', async () => {
    const office = await TestOffice.open({})
    try {
      office.phone('Anna').dial('303')
      office.phone('Carla').answer()
      const [call] = office.server.parts.calls.all()
      office.phone('Anna').hangUp()
      await office.settle()
      const moments = office.server.parts.stories.get(call!.id)?.moments ?? []
      assert.deepEqual(
        moments.map(({ what, who }) => `${what} ${who.line}`),
        ['prompted 301', 'called 301', 'ringing 303', 'answered 303', 'cleared 301', 'released 303'],
      )
    } finally {
      await office.close()
    }
  })
})
