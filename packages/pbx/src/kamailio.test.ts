/** Registered at a provider of others: Kamailio, where it is installed. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { hasKamailio, Kamailio } from '@offhook/sip/testing'
import type { Peer } from './routing/settings.ts'
import { DeskPhone } from './testing/desk-phone.ts'
import { Office, until } from './testing/office.ts'

it('registers at Kamailio, is called and calls through it, also after that was restarted', async (t) => {
  if (!hasKamailio) {
    t.diagnostic('Kamailio is not installed: not run')
    return
  }
  const kamailio = await Kamailio.start()
  t.after(() => kamailio.close())
  const { port } = kamailio
  const domain = '127.0.0.1'
  const peer: Peer = {
    name: 'provider',
    host: domain,
    port,
    transport: 'tcp',
    addresses: [],
    carriesOutsideCalls: true,
    mayTransit: false,
    inboundPrefix: 'trunk-',
    credentials: { user: 'trunk-21', secret: 'wrong' },
    registration: { expires: 60 },
  }
  const office = new Office({
    listeners: (['udp', 'tcp'] as const).map((transport) => ({ transport, host: domain, port: 0 })),
    settings: { accessCode: '0', peers: [peer] },
  })
  const phones = await office.open()
  t.after(() => office.close())
  const state = () => office.connector.registrationsAtPeers()[0]?.state
  let renewals = 0
  office.connector.peerRegistrations.on('changed', (status) => {
    if (status.state === 'registered') renewals++
  })
  const right = { user: 'trunk-21', secret: 'secret' }
  await until(() => state() === 'wrongPassword', 'the refusal')
  office.connector.setSettings({ ...office.settings, peers: [{ ...peer, credentials: right }] })
  await until(() => state() === 'registered', 'the registration')

  const server = { address: domain, port }
  const customer = new DeskPhone({ line: '089123', user: '089123', secret: 'secret', server, domain })
  t.after(() => customer.stop())
  await customer.start()
  const talk = async () => {
    assert.equal((await customer.register()).status, 200)
    customer.dial('trunk-21')
    await until(() => phones.get('21')!.ringing.length === 1, 'a call from there')
    await phones.get('21')!.answer()
    await until(() => customer.talking.length === 1, 'the answer of ours')
    customer.hangUp()
    await until(() => phones.get('21')!.talking.length === 0, 'its end')
    phones.get('22')!.dial('0089123')
    await until(() => customer.ringing.length === 1, 'a call to there')
    await customer.answer()
    await until(() => phones.get('22')!.talking.length === 1, 'the answer of theirs')
    phones.get('22')!.hangUp()
    await until(() => customer.talking.length === 0, 'its end')
  }
  await talk()

  const before = renewals
  await kamailio.stop()
  await kamailio.startAgain()
  // The connection was lost, and that is noticed: Kamailio forgot us, and is told again.
  await until(() => renewals > before, 'the registration anew', 90_000)
  await talk()
})
