/** Who knows Call-ID and tags of a dialog, and what that is good for: nothing, unless they are whose dialog it is. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { memoryLog } from '@offhook/base/testing'
import type { Agent, IncomingInvite, OutgoingInvite } from '@offhook/sip'
import type { DeskPhone, PhoneCall } from './testing/desk-phone.ts'
import { Forger, type KnownDialog } from './testing/forger.ts'
import { Office, until } from './testing/office.ts'
import { agentOnLoopback } from './testing/provider.ts'

const REFUSED = 'A request inside a dialog came from elsewhere than its phone or peer'

let office: Office
let phones: Map<string, DeskPhone>
let provider: Agent
const log = memoryLog()
/** Beside the phones, and at an address of its own. */
let neighbour: Forger
let stranger: Forger

before(async () => {
  provider = agentOnLoopback()
  await provider.start()
  const { address, port } = provider.addresses[0]!
  const peer = { name: 'provider', host: address, port, addresses: ['127.0.0.9'] }
  const peers = [{ ...peer, carriesOutsideCalls: true, mayTransit: false }]
  office = new Office({ log, settings: { accessCode: '0', peers } })
  phones = await office.open()
  neighbour = new Forger(office.server)
  stranger = new Forger(office.server)
  await neighbour.open()
  await stranger.open('127.0.0.2')
})
after(async () => {
  neighbour.close()
  stranger.close()
  await office.close()
  await provider.stop()
})
afterEach(async () => {
  await office.endCalls()
  for (const phone of phones.values()) phone.calls.length = 0
})

const told = () => log.lines.filter(({ message }) => message === REFUSED)

async function talk(): Promise<{ anna: PhoneCall; ben: PhoneCall }> {
  const anna = phones.get('20')!.dial('21')
  const ben = phones.get('21')!
  await until(() => ben.ringing.length === 1, 'Ben’s phone to ring')
  await ben.answer()
  await until(() => anna.state === 'talking', 'the answer')
  return { anna, ben: ben.current! }
}

/** A call of Anna's to the provider, whose side of it is returned. */
async function outside(): Promise<{ anna: PhoneCall; there: IncomingInvite }> {
  let there: IncomingInvite | undefined
  provider.onInvite((invite) => {
    there = invite
    invite.answer({ body: phones.get('22')!.session() })
  })
  const anna = phones.get('20')!.dial('0555')
  await until(() => anna.state === 'talking' && there?.state === 'confirmed', 'the answer from outside')
  return { anna, there: there! }
}

describe('requests inside a dialog with a phone', () => {
  it('from elsewhere are challenged, whatever they are, and change nothing', async () => {
    const { anna, ben } = await talk()
    const heard = phones.get('21')!.hears()
    const body = Buffer.from(phones.get('22')!.session()).toString('latin1')
    const headers = { 'Refer-To': '<sip:23@office.test>' }
    for (const forger of [neighbour, stranger]) {
      for (const dialog of [anna.usage, ben.usage]) {
        for (const method of ['INVITE', 'UPDATE', 'BYE', 'INFO', 'REFER', 'MESSAGE', 'OPTIONS', 'NOTIFY']) {
          const hasBody = method === 'INVITE' || method === 'UPDATE'
          const forgery = method === 'REFER' ? { headers } : hasBody ? { body } : {}
          assert.equal((await forger.send(method, dialog, forgery)).status, 401, method)
        }
      }
    }
    assert.equal(phones.get('21')!.hears(), heard)
    // Their numbers were far ahead: what the phones themselves send is none the later for it.
    await phones.get('20')!.hold(anna)
    assert.equal(anna.state, 'talking')
    assert.equal(told().length, 2, 'once for each dialog')
    phones.get('20')!.hangUp(anna)
    await until(() => ben.state === 'over', 'the end')
  })

  it('from elsewhere are taken when they prove that they are the phone’s, and from then on', async () => {
    const { anna, ben } = await talk()
    const account = { username: 'u20', password: 's20' }
    const info = { body: 'Signal=5\r\n', contentType: 'application/dtmf-relay' }
    assert.equal((await stranger.send('INFO', anna.usage, { ...info, account })).status, 200)
    await until(() => phones.get('21')!.digits === '5', 'the key')
    assert.equal((await stranger.send('BYE', anna.usage)).status, 200)
    await until(() => ben.state === 'over', 'the end')
  })

  it('are refused when they prove to be somebody else’s', async () => {
    const { anna } = await talk()
    const account = { username: 'u22', password: 's22' }
    assert.equal((await neighbour.send('BYE', anna.usage, { account })).status, 403)
    assert.equal(anna.state, 'talking')
  })

  it('are taken from where the same phone has signed in meanwhile', async () => {
    const { anna, ben } = await talk()
    const dialog = { callId: 'moved', localTag: 'moved', remoteTag: '' }
    const signIn = { user: '20', account: { username: 'u20', password: 's20' } }
    assert.equal((await neighbour.send('REGISTER', dialog, signIn)).status, 200)
    assert.equal((await neighbour.send('BYE', anna.usage)).status, 200)
    await until(() => ben.state === 'over', 'the end')
    const headers = { Expires: '0' }
    assert.equal((await neighbour.send('REGISTER', dialog, { ...signIn, headers })).status, 200)
  })

  it('do not cancel a call that rings: a CANCEL from another address finds no INVITE', async () => {
    const anna = phones.get('20')!.dial('21')
    await until(() => anna.state === 'ringing', 'the ringing')
    const { branch = '', sentBy } = (anna.usage as OutgoingInvite).sentRequest!.topVia
    const dialog: KnownDialog = { callId: anna.usage.callId, localTag: anna.usage.localTag, remoteTag: '' }
    assert.equal((await stranger.send('CANCEL', dialog, { branch, sentBy })).status, 481)
    assert.equal(anna.state, 'ringing')
  })
})

describe('a stranger who forges where an INVITE comes from', () => {
  it('has its victim answered once, not again and again', async () => {
    const dialog: KnownDialog = { callId: 'flood', localTag: 'flood', remoteTag: '' }
    assert.equal((await stranger.send('INVITE', dialog)).status, 401)
    // RFC 3261 §17.2.1: a refusal that is not acknowledged would be repeated after T1, half a second.
    await new Promise((resolve) => setTimeout(resolve, 800))
    assert.equal(stranger.answers.filter(({ callId }) => callId === 'flood').length, 1)
  })
})

describe('a subscription', () => {
  it('is not led elsewhere, nor ended, by a SUBSCRIBE of somebody who knows its dialog', async () => {
    const dora = phones.get('23')!
    const lamp = dora.watch('20')
    let seen = 0
    let remoteTag = ''
    lamp.on('notified', ({ request }) => {
      remoteTag = request.from.tag ?? ''
      seen++
    })
    await until(() => seen > 0, 'the lamp')
    const dialog = { callId: lamp.callId, localTag: lamp.localTag, remoteTag }
    for (const expires of ['600', '0']) {
      const headers = { Event: 'dialog', Expires: expires }
      assert.equal((await neighbour.send('SUBSCRIBE', dialog, { headers })).status, 401)
    }
    const before = seen
    await talk()
    await until(() => seen > before, 'the lamp to be told of the call')
    assert.deepEqual(neighbour.told, [])
    lamp.end()
  })
})

describe('requests inside a dialog with a peer', () => {
  it('are refused from addresses that are not the peer’s, and the administrator is told which', async () => {
    const { anna, there } = await outside()
    const before = told().length
    assert.equal((await stranger.send('BYE', there)).status, 403)
    const body = Buffer.from(phones.get('22')!.session()).toString('latin1')
    assert.equal((await stranger.send('INVITE', there, { body })).status, 403)
    assert.equal(anna.state, 'talking')
    const { from, whose, because } = told()[before]!.fields
    assert.deepEqual(
      { from, whose, because },
      { from: '127.0.0.2', whose: 'provider', because: 'not-of-peer' },
    )
    there.end()
    await until(() => anna.state === 'over', 'the end')
  })

  it('are taken from the addresses that are set for it', async () => {
    const { anna, there } = await outside()
    const second = new Forger(office.server)
    await second.open('127.0.0.9')
    try {
      assert.equal((await second.send('BYE', there)).status, 200)
      await until(() => anna.state === 'over', 'the end')
    } finally {
      second.close()
    }
  })

  it('end a call after all when the peer, asked after a refused BYE, knows it no more', async () => {
    const { anna, there } = await outside()
    provider.release(there)
    assert.equal((await stranger.send('BYE', there)).status, 403)
    await until(() => anna.state === 'over', 'the end')
  })
})
