/** Registering, publishing and subscribing: RFC 3261 §10, RFC 3903, RFC 6665. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { settle } from '@offhook/base/testing'
import type { IncomingSubscription } from '../dialog/incoming-subscription.ts'
import { SipRequest } from '../grammar/message.ts'
import { SimulatedRegistrar } from '../testing/index.ts'
import { BOB_ACCOUNT, bobRegisters, registrarAndBob } from '../testing/replay.ts'

describe('registration', () => {
  it('takes the interval that the registrar wants (423)', async () => {
    const { parties, registrar, bob } = await registrarAndBob()
    const asked: string[] = []
    registrar.agent.onRequest('REGISTER', (incoming) => {
      const expires = incoming.request.headers.get('Expires')!
      asked.push(expires)
      if (Number(expires) < 7200) incoming.respond(423, { headers: { 'Min-Expires': '7200' } })
      else incoming.respond(200, { headers: { Expires: expires } })
    })
    const registration = bobRegisters(bob, registrar)
    await parties.clock.advanceAsync(100)
    assert.deepEqual(asked, ['3600', '7200'])
    assert.equal(registration.state, 'registered')
  })

  it('comes back when its connection breaks', async () => {
    const { parties, registrar, bob } = await registrarAndBob()
    const { accepted } = new SimulatedRegistrar(registrar.agent, {
      clock: parties.clock,
      account: BOB_ACCOUNT,
    })
    const registration = bobRegisters(bob, registrar, { nextHop: `sip:${registrar.address};transport=tcp` })
    await parties.clock.advanceAsync(100)
    assert.equal(registration.flow?.transport, 'tcp')
    registration.flow!.close()
    assert.equal(registration.state, 'failed')
    await parties.clock.advanceAsync(4000)
    assert.equal(registration.state, 'registered')
    assert.equal(accepted.length, 2)
  })
})

describe('publication (RFC 3903)', () => {
  it('is sent, refreshed without a body, changed, sent anew after 412, and removed', async () => {
    const { parties, registrar, bob } = await registrarAndBob()
    const seen: string[] = []
    let tag = 0
    let forget = false
    registrar.agent.onRequest('PUBLISH', (incoming) => {
      const { headers, body } = incoming.request
      const match = headers.get('SIP-If-Match') ?? '-'
      seen.push(`${match} ${headers.get('Expires')} ${Buffer.from(body)}`)
      if (forget && match !== '-') {
        forget = false
        incoming.respond(412)
      } else incoming.respond(200, { headers: { 'SIP-ETag': `t${++tag}`, Expires: '300' } })
    })
    const publication = bob.agent.publication({
      target: 'sip:bob@192.0.2.1',
      from: 'sip:bob@atlanta.example.com',
      event: 'presence',
    })
    publication.publish({ body: 'open', contentType: 'text/plain' })
    publication.publish({ body: 'busy', contentType: 'text/plain' })
    await parties.clock.advanceAsync(100)
    await parties.clock.advanceAsync(241_000)
    forget = true
    publication.publish({ body: 'away', contentType: 'text/plain' })
    await parties.clock.advanceAsync(100)
    publication.end()
    await parties.clock.advanceAsync(100)
    assert.deepEqual(seen, [
      '- 3600 open',
      't1 3600 busy',
      't2 3600 ',
      't3 3600 away',
      '- 3600 away',
      't4 0 ',
    ])
  })
})

describe('subscription (RFC 6665)', () => {
  it('tells the state at once, on change, and at the end', async () => {
    const { parties, registrar, bob } = await registrarAndBob()
    let state = 'idle'
    let held: IncomingSubscription | undefined
    const endings: string[] = []
    registrar.agent.onSubscribe('dialog', (subscription) => {
      held = subscription
      subscription.on('ended', ({ reason }) => endings.push(reason))
      subscription.accept({ content: () => ({ body: state, contentType: 'text/plain' }), longest: 600 })
    })
    const subscription = bob.agent.subscribe({
      target: 'sip:301@192.0.2.1',
      from: 'sip:bob@192.0.2.2',
      event: 'dialog',
    })
    const seen: string[] = []
    subscription.on('notified', ({ request, state: told }) =>
      seen.push(`${told.state} ${told.expires ?? told.reason} ${Buffer.from(request.body)}`),
    )
    subscription.on('ended', ({ reason }) => seen.push(`ended ${reason}`))
    await parties.clock.advanceAsync(100)
    state = 'ringing'
    held!.notify()
    state = 'talking'
    held!.notify()
    await parties.clock.advanceAsync(100)
    assert.equal(subscription.state, 'active')
    assert.deepEqual(seen, ['active 600 idle', 'active 600 ringing', 'active 600 talking'])
    // Refreshed before it runs out, and the refresh is told the state again.
    await parties.clock.advanceAsync(541_000)
    assert.equal(seen.length, 4)
    subscription.end()
    await parties.clock.advanceAsync(100)
    assert.deepEqual(seen.slice(-2), ['terminated timeout talking', 'ended timeout'])
    assert.deepEqual(endings, ['unsubscribed'])
    assert.equal(registrar.agent.dialogCount + bob.agent.dialogCount, 0)
  })

  it('follows the subscriber that has moved, from its next refresh on', async () => {
    const { parties, registrar, bob } = await registrarAndBob()
    registrar.agent.onSubscribe('dialog', (subscription) =>
      subscription.accept({ content: () => ({}), longest: 600 }),
    )
    bob.agent.subscribe({ target: 'sip:301@192.0.2.1', from: 'sip:bob@192.0.2.2', event: 'dialog' })
    await parties.clock.advanceAsync(100)
    parties.network.move(bob.host, '192.0.2.202')
    parties.network.seen.length = 0
    await parties.clock.advanceAsync(541_000)
    assert.deepEqual(parties.network.ladder(), [
      'bob → registrar SUBSCRIBE',
      'registrar → bob 200 SUBSCRIBE',
      'registrar → bob NOTIFY',
      'bob → registrar 200 NOTIFY',
    ])
  })

  it('is asked for again when the notifier says so, and not when it says no', async () => {
    const { parties, registrar, bob } = await registrarAndBob()
    const reasons = ['deactivated', 'probation', 'rejected']
    let count = 0
    registrar.agent.onSubscribe('dialog', (subscription) => {
      subscription.accept({ content: () => ({}) })
      subscription.terminate(reasons[count++]!, count === 2 ? 30 : undefined)
    })
    const subscription = bob.agent.subscribe({
      target: 'sip:301@192.0.2.1',
      from: 'sip:bob@192.0.2.2',
      event: 'dialog',
    })
    const ends: string[] = []
    subscription.on('ended', ({ reason, againMs }) => ends.push(`${reason} ${againMs}`))
    await parties.clock.advanceAsync(60_000)
    assert.deepEqual(ends, ['deactivated 0', 'probation 30000', 'rejected undefined'])
    assert.equal(count, 3)
  })

  it('ends at the notifier when the subscriber is gone, and at the subscriber when nothing is told', async () => {
    const { parties, registrar, bob } = await registrarAndBob()
    let reason = ''
    registrar.agent.onSubscribe('dialog', (subscription) => {
      subscription.on('ended', (event) => {
        reason = event.reason
      })
      subscription.accept({ content: () => ({}) })
    })
    parties.network.loses = (message) => message instanceof SipRequest && message.method === 'NOTIFY'
    const subscription = bob.agent.subscribe({
      target: 'sip:301@192.0.2.1',
      from: 'sip:bob@192.0.2.2',
      event: 'dialog',
    })
    let status: number | undefined
    subscription.on('ended', (event) => {
      status ??= event.status
    })
    await parties.clock.advanceAsync(33_000)
    await settle()
    assert.equal(reason, 'unreachable')
    assert.equal(status, 408)
  })

  it('is refused: 489 for another package, 423 for too short a time', async () => {
    const { parties, registrar, bob } = await registrarAndBob()
    registrar.agent.onSubscribe('dialog', (subscription) =>
      subscription.accept({ content: () => ({}), shortest: 120 }),
    )
    const ask = (event: string, expires: string) =>
      bob.agent.request({
        method: 'SUBSCRIBE',
        target: 'sip:301@192.0.2.1',
        from: 'sip:bob@192.0.2.2',
        contactUser: 'bob',
        headers: { Event: event, Expires: expires },
      })
    const answers = [ask('frobnication', '600'), ask('dialog', '30')]
    await parties.clock.advanceAsync(100)
    const [bad, brief] = await Promise.all(answers)
    assert.equal(`${bad!.status} ${bad!.headers.get('Allow-Events')}`, '489 dialog')
    assert.equal(`${brief!.status} ${brief!.headers.get('Min-Expires')}`, '423 120')
  })
})
