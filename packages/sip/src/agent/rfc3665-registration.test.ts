/** The registrations of RFC 3665 §2, replayed by whole user agents on a simulated network. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LONGEST_EXPIRES } from '../grammar/contact.ts'
import type { SipResponse } from '../grammar/message.ts'
import { type SimulatedParties, SimulatedRegistrar } from '../testing/index.ts'
import { BOB_ACCOUNT, BOB_ADDRESS, bobRegisters, registrarAndBob } from '../testing/replay.ts'
import { RequestSeries } from './out-of-dialog.ts'

const MAIL = 'mailto:bob@biloxi.example.com'

/** Who has been challenged before gives the credentials unasked. */
const UNCHALLENGED = ['bob → registrar REGISTER', 'registrar → bob 200 REGISTER']

interface Registered {
  readonly parties: SimulatedParties
  /** The contact list of the registrar. */
  contacts(): string[]
  /** Sends one more REGISTER. */
  send(headers: Record<string, string>): Promise<SipResponse>
}

/**
 * Bob with one binding, registered as in 2.1. A `Registration` keeps the one binding of its agent; what else can be said to a registrar
 * is sent by the series of requests that a registration is made of.
 */
async function registered(): Promise<Registered> {
  const { parties, registrar, bob } = await registrarAndBob()
  const server = new SimulatedRegistrar(registrar.agent, {
    clock: parties.clock,
    account: BOB_ACCOUNT,
    longest: LONGEST_EXPIRES,
  })
  const series = new RequestSeries(bob.agent, BOB_ACCOUNT)
  const send = async (headers: Record<string, string>): Promise<SipResponse> => {
    const answer = new Promise<SipResponse>((resolve) => {
      const target = `sip:${registrar.address}`
      series.send({ method: 'REGISTER', target, from: BOB_ADDRESS, to: `<${BOB_ADDRESS}>`, headers }, resolve)
    })
    await parties.clock.advanceAsync(100)
    return answer
  }
  await send({ Contact: `<sip:bob@${bob.address}:5060>;expires=3600` })
  parties.network.seen.length = 0
  return { parties, send, contacts: () => server.contacts.map(({ uri }) => uri) }
}

describe('RFC 3665: registration', () => {
  it('2.1 new, with digest: is refreshed before it ends, and removed', async () => {
    const { parties, registrar, bob } = await registrarAndBob()
    const { accepted } = new SimulatedRegistrar(registrar.agent, {
      clock: parties.clock,
      account: BOB_ACCOUNT,
      headers: { 'Service-Route': '<sip:edge.example.com;lr>' },
    })
    const registration = bobRegisters(bob, registrar)
    const told: string[] = []
    registration.on('registered', ({ expires }) => told.push(`registered ${expires}`))
    registration.on('ended', ({ status }) => told.push(`ended ${status}`))
    await parties.clock.advanceAsync(100)
    assert.deepEqual(parties.network.ladder(), [
      'bob → registrar REGISTER',
      'registrar → bob 401 REGISTER',
      'bob → registrar REGISTER',
      'registrar → bob 200 REGISTER',
    ])
    assert.equal(registration.state, 'registered')
    assert.deepEqual(registration.serviceRoute, ['<sip:edge.example.com;lr>'])
    assert.match(
      accepted[0]!.request.headers.get('Contact')!,
      /^<sip:bob@192\.0\.2\.2:5060>;\+sip\.instance="<urn:uuid:.*>";reg-id=1$/,
    )
    await parties.clock.advanceAsync(241_000)
    assert.equal(accepted.length, 2)
    // The nonce is still good, so the refresh needs no challenge.
    assert.equal(parties.network.seen.length, 6)
    const stopped = registration.stop()
    await parties.clock.advanceAsync(100)
    await stopped
    assert.equal(accepted[2]!.request.headers.get('Expires'), '0')
    assert.deepEqual(told, ['registered 300', 'registered 300', 'ended 200'])
    await parties.clock.advanceAsync(40_000)
    assert.equal(parties.clock.pending, 0)
  })

  it('2.2 update of contact list', async () => {
    const { parties, contacts, send } = await registered()
    const response = await send({ Contact: `<${MAIL}>;expires=${LONGEST_EXPIRES}` })
    assert.deepEqual(parties.network.ladder(), UNCHALLENGED)
    assert.deepEqual(response.headers.all('Contact'), [
      '<sip:bob@192.0.2.2:5060>;expires=3600',
      `<${MAIL}>;expires=4294967295`,
    ])
    assert.deepEqual(contacts(), ['sip:bob@192.0.2.2:5060', MAIL])
  })

  it('2.3 request for current contact list', async () => {
    const { parties, contacts, send } = await registered()
    await send({ Contact: `<${MAIL}>;expires=${LONGEST_EXPIRES}` })
    parties.network.seen.length = 0
    const response = await send({})
    assert.deepEqual(parties.network.ladder(), UNCHALLENGED)
    assert.equal(parties.network.seen[0]!.message.headers.has('Contact'), false)
    assert.deepEqual(response.headers.all('Contact'), [
      '<sip:bob@192.0.2.2:5060>;expires=3600',
      `<${MAIL}>;expires=4294967295`,
    ])
    assert.deepEqual(contacts(), ['sip:bob@192.0.2.2:5060', MAIL])
  })

  it('2.4 cancellation of every binding', async () => {
    const { parties, contacts, send } = await registered()
    await send({ Contact: `<${MAIL}>;expires=${LONGEST_EXPIRES}` })
    parties.network.seen.length = 0
    const response = await send({ Contact: '*', Expires: '0' })
    assert.deepEqual(parties.network.ladder(), UNCHALLENGED)
    assert.equal(response.headers.has('Contact'), false)
    assert.deepEqual(contacts(), [])
  })

  it('2.5 unsuccessful: a wrong password is refused, and tried again with growing pauses', async () => {
    const { parties, registrar, bob } = await registrarAndBob()
    new SimulatedRegistrar(registrar.agent, { clock: parties.clock, account: BOB_ACCOUNT })
    const registration = bobRegisters(bob, registrar, { password: 'wrong' })
    const pauses: number[] = []
    registration.on('failed', ({ status, retryAfterMs }) => {
      assert.equal(status, 401)
      pauses.push(retryAfterMs)
    })
    await parties.clock.advanceAsync(100)
    assert.deepEqual(parties.network.ladder(), [
      'bob → registrar REGISTER',
      'registrar → bob 401 REGISTER',
      'bob → registrar REGISTER',
      'registrar → bob 401 REGISTER',
    ])
    assert.equal(registration.state, 'failed')
    await parties.clock.advanceAsync(300_000)
    assert.ok(pauses.length >= 3, String(pauses))
    pauses.forEach((each, index) => {
      const bound = 30_000 * 2 ** index
      assert.ok(each >= bound / 2 && each <= bound, String(pauses))
    })
    void registration.stop()
  })
})
