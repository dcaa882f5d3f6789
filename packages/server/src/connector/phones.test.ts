import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Emitter } from '@offhook/base'
import { SimulatedClock, settle } from '@offhook/base/testing'
import type { ConnectedPhone } from '@offhook/pbx'
import type { Connectors, ConnectorsEvents } from './connectors.ts'
import { Phones } from './phones.ts'

const phone = (line: string, contact: string): ConnectedPhone => ({
  line,
  device: 'd',
  contact,
  userAgent: 'test',
  transport: 'udp',
  address: '192.0.2.1:5060',
  since: 0,
  expiresAt: 1,
  abilities: { talk: false, hold: false },
})

function office() {
  const clock = new SimulatedClock()
  const events = new Emitter<ConnectorsEvents>()
  const signedIn: ConnectedPhone[] = []
  let looks = 0
  const phones = new Phones({
    clock,
    connectors: { events } as unknown as Connectors,
    phoneSystem: {
      name: 'built-in',
      phones: () => {
        looks++
        return [...signedIn]
      },
    },
  })
  const told: string[] = []
  phones.events.on('came', ({ contact }) => told.push(`+${contact}`))
  phones.events.on('went', ({ contact }) => told.push(`-${contact}`))
  const deviceChanged = (connector = 'built-in') =>
    events.emit('device', { connector, fact: { type: 'deviceRemoved', at: 0, line: '20' } })
  return { clock, phones, signedIn, told, deviceChanged, looks: () => looks }
}

describe('phones', () => {
  it('come and go with the news of their lines', async () => {
    const { phones, signedIn, told, deviceChanged } = office()
    signedIn.push(phone('20', 'a'), phone('20', 'b'), phone('21', 'c'))
    deviceChanged()
    await settle()
    assert.deepEqual(told, ['+a', '+b', '+c'])
    assert.deepEqual([phones.countOf('20'), phones.countOf('21'), phones.countOf('22')], [2, 1, 0])
    signedIn.splice(1, 1)
    deviceChanged()
    await settle()
    assert.deepEqual(told.slice(3), ['-b'])
    assert.equal(phones.countOf('20'), 1)
  })

  it('are looked at once for many changes in one turn, and not for those of other phone systems', async () => {
    const { deviceChanged, looks } = office()
    for (let i = 0; i < 100; i++) deviceChanged()
    deviceChanged('another')
    await settle()
    assert.equal(looks(), 1)
    deviceChanged('another')
    await settle()
    assert.equal(looks(), 1)
  })

  it('are found within seconds where nothing is told, until it stops', async () => {
    const { clock, phones, signedIn, told, looks } = office()
    phones.start()
    signedIn.push(phone('20', 'a'))
    await clock.advanceAsync(5000)
    await settle()
    assert.deepEqual(told, ['+a'])
    phones.stop()
    const before = looks()
    await clock.advanceAsync(60_000)
    await settle()
    assert.equal(looks(), before)
  })
})
