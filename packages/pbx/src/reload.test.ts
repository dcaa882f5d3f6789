/** A browser whose page is loaded anew, or whose network changes: nobody else is asked for anything, so nobody can refuse. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { silentLog, systemClock, systemRandom } from '@offhook/base'
import { BROWSER_OFFER, TestEngine } from '@offhook/media/testing'
import { Agent, type InviteUsage, NetworkTransport, type OutgoingInvite } from '@offhook/sip'
import { CallWatch } from '@offhook/telephony/testing'
import type { DeskPhone } from './testing/desk-phone.ts'
import { OFFICE_DOMAIN, Office, until } from './testing/office.ts'

const text = (body: Uint8Array) => Buffer.from(body).toString('utf8')
/** What a page of the browser offers: each has credentials of its own. */
const offerOf = (page: string) =>
  BROWSER_OFFER.split('m=video')[0]!
    .replace('a=group:BUNDLE 0 1', 'a=group:BUNDLE 0')
    .replace(/a=ice-ufrag:.*/, `a=ice-ufrag:${page}`)
const answerOf = (page: string) => offerOf(page).replaceAll('a=setup:actpass', 'a=setup:passive')

/** Takes every change of the session, as a page does. */
function takeOffers(usage: InviteUsage, page: string): void {
  usage.on('offer', (offer) =>
    offer.accept({ body: Buffer.from(offer.hasOffer ? answerOf(page) : offerOf(page)) }),
  )
}

describe('a page that is loaded anew', () => {
  let media: TestEngine
  let office: Office
  let watch: CallWatch
  let agent: Agent
  let ben: DeskPhone
  let page: OutgoingInvite

  before(async () => {
    media = await TestEngine.start(46_900)
  })
  after(() => media.engine.stop())

  beforeEach(async () => {
    office = new Office({ media: { engine: media.engine, address: '127.0.0.1' } })
    watch = new CallWatch(office.connector)
    ben = (await office.open()).get('21')!
    agent = new Agent({
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
      userAgent: 'Browser',
      sessionTimer: false,
      transport: new NetworkTransport({
        clock: systemClock,
        log: silentLog,
        listeners: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
      }),
    })
    await agent.start()
    page = await load('21', 'first')
    await until(() => watch.inState('20', 'connected') !== undefined, 'the call')
  })
  afterEach(async () => {
    watch.stop()
    await agent.stop()
    await office.close()
  })

  /** Calls from a page; resolves when the call is answered. */
  async function load(
    number: string,
    name: string,
    headers: Record<string, string> = {},
  ): Promise<OutgoingInvite> {
    const { address, port } = office.server
    const usage = agent.invite({
      target: `sip:${number}@${address}:${port}`,
      from: `<sip:20@${OFFICE_DOMAIN}>`,
      body: Buffer.from(offerOf(name)),
      headers,
      credentials: { username: 'u20', password: 's20' },
    })
    let state = 'calling'
    usage.on('answered', () => {
      state = 'answered'
    })
    usage.on('failed', ({ status }) => {
      state = `failed with ${status}`
    })
    if (headers.Replaces === undefined) {
      await until(() => ben.ringing.length > 0, 'ringing')
      await ben.answer()
    }
    await until(() => state !== 'calling', 'the answer')
    assert.equal(state, 'answered')
    return usage
  }

  const reload = (old: InviteUsage) => {
    const { callId, localTag, remoteTag } = old.dialog!
    return load('20', 'second', { Replaces: `${callId};to-tag=${remoteTag};from-tag=${localTag}` })
  }

  const isGoingOn = () => {
    assert.equal(watch.calls.length, 1)
    assert.equal(watch.inState('20', 'connected')?.call, watch.inState('21', 'connected')?.call)
    assert.equal(ben.talking.length, 1)
  }

  for (const status of [488, 491, 500]) {
    it(`goes on with a phone that refuses every change with ${status}`, async () => {
      ben.refusesOffersWith = status
      const heard = ben.hears()
      const again = await reload(page)
      await until(() => page.state === 'ended', 'the end of the old page')
      isGoingOn()
      assert.equal(ben.offers, 0)
      assert.equal(ben.hears(), heard)
      assert.match(text(again.remoteBody), /a=sendrecv/)
      assert.match(text(again.remoteBody), /a=candidate:/)
    })
  }

  it('goes on over another network without asking the other side', async () => {
    ben.refusesOffersWith = 491
    const before = text(page.remoteBody)
    const { status } = await page.reinvite({ body: Buffer.from(offerOf('other-network')) })
    assert.equal(status, 200)
    const fragment = (sdp: string) => /a=ice-ufrag:(\S+)/.exec(sdp)?.[1]
    assert.notEqual(fragment(text(page.remoteBody)), fragment(before))
    assert.equal(ben.offers, 0)
    isGoingOn()
  })

  it('stays on hold where it was held, and is retrieved', async () => {
    const { connector } = office
    takeOffers(page, 'first')
    const { switchCallId } = watch.inState('20', 'connected')!.call
    await connector.perform({ service: 'holdCall', line: '20', switchCallId })
    await until(() => watch.inState('20', 'hold') !== undefined, 'hold')
    const offers = ben.offers
    const again = await reload(page)
    assert.match(text(again.remoteBody), /a=inactive/)
    assert.equal(ben.offers, offers)
    takeOffers(again, 'second')
    await connector.perform({ service: 'retrieveCall', line: '20', switchCallId })
    await until(() => watch.inState('20', 'connected') !== undefined, 'the call again')
    await until(() => ben.hears() !== undefined, 'the voice again')
    isGoingOn()
  })
})
