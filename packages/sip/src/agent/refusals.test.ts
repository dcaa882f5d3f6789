/** What the user agent refuses, and that nothing is left behind. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { simulatedParties } from '../testing/index.ts'

describe('requests nobody may send (RFC 3261 §8.2)', () => {
  const cases: [
    what: string,
    method: string,
    headers: Record<string, string>,
    status: number,
    header?: string,
  ][] = [
    ['an unknown method', 'FROBNICATE', {}, 405, 'Allow'],
    ['an unknown extension', 'OPTIONS', { Require: '100rel, teleport' }, 420, 'Unsupported'],
    ['an unknown body encoding', 'MESSAGE', { 'Content-Encoding': 'gzip' }, 415, 'Accept-Encoding'],
    ['BYE outside a dialog', 'BYE', {}, 481],
    ['a SUBSCRIBE nobody takes', 'SUBSCRIBE', { Event: 'dialog' }, 405],
    ['no hop left', 'MESSAGE', { 'Max-Forwards': '0' }, 483],
  ]
  for (const [what, method, headers, status, header] of cases) {
    it(`${what}: ${status}`, async () => {
      const parties = simulatedParties()
      const alice = await parties.join('alice')
      const bob = await parties.join('bob', { isRelay: true })
      bob.agent.onRequest('MESSAGE', (incoming) => incoming.respond(200))
      const maxForwards = headers['Max-Forwards'] === undefined ? 70 : Number(headers['Max-Forwards'])
      const { 'Max-Forwards': _, ...rest } = headers
      const answer = alice.agent.request({
        method,
        target: bob.uri,
        from: alice.uri,
        headers: rest,
        maxForwards,
        body: 'hello',
        contentType: 'text/plain',
      })
      await parties.clock.advanceAsync(100)
      assert.equal((await answer).status, status)
      if (header) assert.ok((await answer).headers.has(header), header)
    })
  }

  it('OPTIONS is answered with what the agent can', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    const pending = alice.agent.request({ method: 'OPTIONS', target: bob.uri, from: alice.uri })
    await parties.clock.advanceAsync(100)
    const answer = await pending
    assert.equal(answer.status, 200)
    assert.match(answer.headers.get('Allow')!, /INVITE, ACK, CANCEL, BYE/)
    assert.match(answer.headers.get('Supported')!, /100rel/)
  })

  it('an INVITE is refused and challenged once, and forgotten, whoever’s address stands in it (§26.3.2.4)', async () => {
    for (const contentType of ['text/plain', 'application/sdp']) {
      const parties = simulatedParties()
      const alice = await parties.join('alice')
      const bob = await parties.join('bob')
      bob.agent.onInvite((leg) =>
        leg.reject(401, { headers: { 'WWW-Authenticate': 'Digest realm="b", nonce="n"' }, isOnce: true }),
      )
      parties.network.loses = (_message, from) => from === 'bob'
      alice.agent.invite({ target: bob.uri, from: alice.uri, body: 'offer', contentType })
      parties.clock.advance(400)
      assert.equal(bob.agent.transactionCount, 0)
      parties.network.loses = () => true
      await parties.clock.advanceAsync(40_000)
      const answers = parties.network.seen.filter(({ from }) => from === 'bob')
      assert.equal(answers.length, 1, contentType)
    }
  })

  it('an INVITE with a strange body: 415 with Accept; nobody there: 480', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    const statuses: string[] = []
    for (const contentType of ['image/png', 'application/sdp']) {
      alice.agent
        .invite({ target: bob.uri, from: alice.uri, body: 'x', contentType })
        .on('failed', ({ status, response }) => statuses.push(`${status} ${response?.headers.has('Accept')}`))
    }
    await parties.clock.advanceAsync(100)
    assert.deepEqual(statuses.sort(), ['415 true', '480 false'])
  })
})

describe('a handler that fails', () => {
  it('lets the call be refused 500, and nothing be left behind', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob')
    bob.agent.onInvite(() => {
      throw new Error('broken')
    })
    const statuses: number[] = []
    alice.agent
      .invite({ target: bob.uri, from: alice.uri, body: 'offer' })
      .on('failed', ({ status }) => statuses.push(status))
    parties.clock.advance(100)
    assert.deepEqual(statuses, [500])
    assert.equal(bob.agent.dialogCount, 0)
  })
})

describe('a BYE without a hop left', () => {
  it('reaches a relay all the same: it is meant for it', async () => {
    const parties = simulatedParties()
    const alice = await parties.join('alice')
    const bob = await parties.join('bob', { isRelay: true })
    bob.agent.onInvite((leg) => leg.answer({ body: 'answer' }))
    const leg = alice.agent.invite({ target: bob.uri, from: alice.uri, body: 'offer' })
    parties.clock.advance(100)
    const bye = leg.makeRequest('BYE')
    bye.headers.set('Max-Forwards', '0')
    leg.sendRequest(bye, { onResponse() {}, onFailure() {} })
    parties.clock.advance(100)
    assert.equal(bob.agent.dialogCount, 0)
  })
})
