/** One phone in the house and one outside: each is told the address of the phone system that it reaches, and they hear each other. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { MediaEngine } from '@offhook/media'
import { likeness, speechLike } from '@offhook/media/testing'
import { parseMessage, SipRequest } from '@offhook/sip'
import type { Decision } from '@offhook/telephony'
import { CallWatch } from '@offhook/telephony/testing'
import { Baresip, hasBaresip } from './testing/baresip.ts'
import { OFFICE_DOMAIN, Office, until } from './testing/office.ts'

const HOUSE = '127.0.0.1'
const OUTSIDE = '127.0.0.2'
/** Of the router, so to speak. */
const PUBLIC = '127.0.0.9'
const SECONDS = 20

describe('phones in the house and outside', { skip: !hasBaresip() && 'baresip is not installed' }, () => {
  let engine: MediaEngine
  let office: Office
  let watch: CallWatch
  let inHouse: Baresip
  let outside: Baresip
  const decisions: Decision[] = []
  /** What the phone system has sent, by the address it went to. */
  const sent: { readonly to: string; readonly text: string }[] = []
  const voices = { house: speechLike(8000, SECONDS, 135), outside: speechLike(8000, SECONDS, 190) }

  before(async () => {
    const ports = { firstPort: 48_200, lastPort: 48_299 }
    engine = await MediaEngine.start({ address: '0.0.0.0', ...ports, driver: 'fastest' })
    office = new Office({
      media: { engine, address: HOUSE },
      listeners: [{ transport: 'udp', host: '0.0.0.0', port: 0 }],
      settings: {
        publicAddress: (peer) => ({ answer: peer === OUTSIDE ? PUBLIC : undefined, steps: [] }),
      },
      trace: {
        onMessageBytes: (direction, bytes, flow) => {
          if (direction === 'out') sent.push({ to: flow.remoteAddress, text: Buffer.from(bytes).toString() })
        },
      },
    })
    watch = new CallWatch(office.connector)
    office.connector.events.on('decision', (decision) => decisions.push(decision))
    await office.connector.start()
    const { port } = office.connector.addresses[0]!
    const phone = (line: string, address: string, server: string, voice: Int16Array) =>
      Baresip.start({
        line,
        domain: OFFICE_DOMAIN,
        user: `u${line}`,
        secret: `s${line}`,
        server: { address: server, port, transport: 'udp' },
        address,
        codec: 'PCMA',
        voice,
      })
    inHouse = await phone('20', HOUSE, HOUSE, voices.house)
    outside = await phone('21', OUTSIDE, PUBLIC, voices.outside)
  })
  afterEach(() => office.endCalls())
  after(async () => {
    await inHouse?.stop()
    await outside?.stop()
    watch?.stop()
    await office?.close()
    await engine?.stop()
  })

  async function hears(phone: Baresip, voice: Int16Array): Promise<void> {
    let best = 0
    for (let attempt = 0; attempt < 15 && best < 0.9; attempt++) {
      const since = Date.now()
      await new Promise((resolve) => setTimeout(resolve, 2500))
      const stretch = phone.heardSince(since).at(-1) ?? new Int16Array(0)
      best = Math.max(best, likeness(voice, stretch.subarray(-12_000)))
    }
    assert.ok(best >= 0.9, `${phone.options.line} hears speech like ${best}`)
  }

  /** Hosts of ours in what was sent to `to`: in the topmost Via of requests, in Contact, in the session description. */
  function told(to: string, start = ''): string[] {
    const hosts = sent
      .filter((each) => each.to === to && each.text.startsWith(start))
      .flatMap(({ text }) => {
        const message = parseMessage(Buffer.from(text))
        const via = message instanceof SipRequest ? [message.topVia.host] : []
        const contact = message.headers.get('Contact') ?? ''
        // The registrar repeats the phone's own.
        const isRegister = message.cseq.method === 'REGISTER'
        const own = isRegister
          ? []
          : [...contact.matchAll(/sip:(?:[^@>]*@)?([0-9.]+)/g)].map(([, host]) => host!)
        const media = [...text.matchAll(/^(?:c|o)=.*IN IP4 ([0-9.]+)/gm)].map(([, host]) => host!)
        return [...via, ...own, ...media]
      })
    return [...new Set(hosts)]
  }

  for (const way of ['from the house', 'from outside'] as const)
    it(`hear each other when the call comes ${way}, and are told each the address that they reach`, async () => {
      const [caller, called] = way === 'from the house' ? [inHouse, outside] : [outside, inHouse]
      sent.length = 0
      decisions.length = 0
      const rang = called.events.length
      await caller.dial(called.options.line)
      await called.heard('CALL_INCOMING', rang)
      await called.answer()
      const { line } = caller.options
      await until(() => watch.inState(line, 'connected')?.connection.answeredAt !== undefined, 'talk')
      await Promise.all([hears(inHouse, voices.outside), hears(outside, voices.house)])
      await caller.hangUp()
      await until(() => ['20', '21'].every((each) => watch.live(each).length === 0), 'everybody free')
      assert.deepEqual(told(OUTSIDE), [PUBLIC])
      assert.deepEqual(told(HOUSE), [HOUSE])
      const steps = decisions
        .filter(({ subject }) => subject === 'media-path')
        .flatMap(({ why }) => why.steps)
      const step = steps.find(({ rule }) => rule === 'phone-is-outside')
      assert.deepEqual(step?.because, { peer: OUTSIDE, publicAddress: PUBLIC })
    })

  it('are told the new one when it has changed, without signing in again', async () => {
    const elsewhere = '127.0.0.10'
    office.connector.setSettings({
      ...office.settings,
      publicAddress: (peer) => ({ answer: peer === OUTSIDE ? elsewhere : undefined, steps: [] }),
    })
    sent.length = 0
    await inHouse.dial('21')
    await until(() => told(OUTSIDE, 'INVITE').length > 0, 'the INVITE')
    await inHouse.hangUp()
    await until(() => ['20', '21'].every((each) => watch.live(each).length === 0), 'everybody free')
    assert.deepEqual(told(OUTSIDE, 'INVITE'), [elsewhere])
  })
})
