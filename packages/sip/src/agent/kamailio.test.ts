/** The agent behind a proxy and registrar of others: Kamailio, where it is installed. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemClock, systemRandom } from '@offhook/base'
import { until } from '@offhook/base/testing'
import { hasKamailio, Kamailio, type PhoneCall, SimulatedPhone } from '../testing/index.ts'

const HOST = '127.0.0.1'

describe('behind Kamailio', () => {
  const phones: SimulatedPhone[] = []
  let kamailio: Kamailio | undefined

  before(async () => {
    if (hasKamailio) kamailio = await Kamailio.start()
  })

  after(async () => {
    await Promise.all(phones.map((phone) => phone.stop()))
    await kamailio?.close()
  })

  async function phone(user: string, transport: 'udp' | 'tcp'): Promise<SimulatedPhone> {
    const server = { address: HOST, port: kamailio!.port, transport }
    const common = { clock: systemClock, random: systemRandom, password: 'secret', domain: HOST }
    const made = new SimulatedPhone({ ...common, user, server })
    phones.push(made)
    assert.equal(await made.start(), 200)
    return made
  }

  it('registers, calls through it with the route recorded, holds and hangs up, over UDP and TCP', async (t) => {
    if (!kamailio) {
      t.diagnostic('Kamailio is not installed: not run')
      return
    }
    const anna = await phone('anna', 'udp')
    const ben = await phone('ben', 'tcp')
    for (const [from, to] of [
      [anna, ben],
      [ben, anna],
    ] as const) {
      let there: PhoneCall | undefined
      const off = to.on('incoming', (call) => {
        there = call
        call.answer()
      })
      const call = from.call(to.user)
      await until('they talk', () => call.state === 'talking' && there?.state === 'talking')
      assert.match(call.leg.dialog!.routeSet[0]!, /;lr/)
      assert.equal(await call.hold(), true)
      assert.equal(there!.isHeld, true)
      there!.hangUp()
      await until('it is over', () => call.state === 'ended')
      off()
    }
    const nobody = anna.call('nobody')
    await until('it is refused', () => nobody.state === 'ended')
    assert.equal(nobody.leg.state, 'ended')
  })

  it('cancels a call that rings behind it', async (t) => {
    if (!kamailio) {
      t.diagnostic('Kamailio is not installed: not run')
      return
    }
    const [anna, ben] = phones as [SimulatedPhone, SimulatedPhone]
    const call = anna.call('ben')
    await until('it rings', () => call.state === 'ringing' && ben.calls.length === 1)
    call.hangUp()
    await until('it is over there', () => ben.calls.length === 0)
    assert.equal(call.state, 'ended')
  })
})
