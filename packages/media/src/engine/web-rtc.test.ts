import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { after, before, describe, test } from 'node:test'
import type { AgreedAudio, LocalAudio } from '../sdp/audio-terms.ts'
import { browserAudio } from '../sdp/browser-audio.ts'
import type { Format } from '../sdp/format.ts'
import { acceptAnswer, createAnswer, createNextOffer, createOffer } from '../sdp/offer-answer.ts'
import { parseDescription } from '../sdp/parse-description.ts'
import type { SessionDescription } from '../sdp/session-description.ts'
import { writeDescription } from '../sdp/write-description.ts'
import { ATTRIBUTE, METHOD, writeStun } from '../stun/message.ts'
import { correlation, sine, speechLike, TestEngine, TestPhone, toneAmplitude } from '../testing/index.ts'
import { DgramDriver } from '../transport/dgram-driver.ts'

const HOST = '127.0.0.1'

/** Of talking, before all must have been heard well. */
const MOST_ATTEMPTS = 15
const origin = (sessionId: string) => ({ username: '-', sessionId, version: '1', address: HOST })
const PCMA: Format = { payloadType: 8, name: 'PCMA', clockRate: 8000, channels: 1, parameters: '' }
const FORMATS: readonly Format[] = [
  PCMA,
  { payloadType: 101, name: 'telephone-event', clockRate: 8000, channels: 1, parameters: '0-16' },
]

/** As if over the wire. */
const passed = (description: SessionDescription) => parseDescription(writeDescription(description))

describe('legs with ICE and DTLS, between two engines', () => {
  const driver = new DgramDriver()
  let [a, b]: TestEngine[] = []
  let seed = 1

  before(async () => {
    a = await TestEngine.start(45_000)
    b = await TestEngine.start(45_100)
  })
  after(async () => {
    await a!.engine.stop()
    await b!.engine.stop()
    driver.close()
  })

  async function phone(host: TestEngine, leg: string): Promise<TestPhone> {
    const phone = await TestPhone.open(driver, { codec: 'PCMA' }, seed++)
    const { port } = await host.engine.request({ do: 'open', leg })
    phone.callTo(port)
    await host.engine.request({ do: 'start', leg, audio: phone.audio(), isLearnt: false })
    return phone
  }

  async function talk(frames: number, ...pairs: [TestPhone, Int16Array][]): Promise<void> {
    const start = performance.now()
    for (let frame = 0; frame < frames; frame++) {
      for (const [phone, sound] of pairs) phone.frame(sound, frame)
      await driver.wait(Math.max(start + (frame + 1) * 20 - performance.now(), 0))
    }
  }

  /** Both speak until each is heard by the other as it spoke: on a busy machine no packet may be in time for a while. */
  async function areHeard(one: TestPhone, other: TestPhone): Promise<void> {
    const speech = speechLike(8000, 2)
    let [likeness, tone] = [0, 0]
    for (let attempt = 0; attempt < MOST_ATTEMPTS && !(likeness > 0.95 && tone > 7000); attempt++) {
      one.takeHeard()
      other.takeHeard()
      await talk(80, [one, speech], [other, sine(700, 8000, 2)])
      const heard = other.takeHeard()
      const syllables = [4000, 8000].map((at) =>
        correlation(speech.subarray(at, at + 2000), heard.subarray(at), 3200),
      )
      likeness = Math.max(likeness, ...syllables)
      tone = Math.max(tone, toneAmplitude(one.takeHeard().subarray(-4000), 700, 8000))
    }
    assert.ok(likeness > 0.95, `${likeness}`)
    assert.ok(tone > 7000, `${tone}`)
  }

  const start = (host: TestEngine, leg: string, audio: AgreedAudio | undefined) =>
    host.engine.request({ do: 'start', leg, audio: audio!, isLearnt: false })

  test('a call as with a browser: offer, answer, sound both ways, hold, ICE restart', {
    timeout: 120_000,
  }, async () => {
    const [one, other] = [await phone(a!, 'phone-a'), await phone(b!, 'phone-b')]
    const ours: LocalAudio = browserAudio(
      await a!.engine.request({ do: 'open', leg: 'web', kind: 'webRtc' }),
      {
        formats: FORMATS,
      },
    )
    const theirs = browserAudio(await b!.engine.request({ do: 'open', leg: 'web', kind: 'webRtc' }), {
      formats: FORMATS,
    })
    const offer = createOffer(origin('1'), ours)
    assert.equal(offer.media[0]?.protocol, 'UDP/TLS/RTP/SAVPF')
    const { answer } = createAnswer(passed(offer), origin('2'), theirs)
    await start(b!, 'web', answer.audio)
    await start(a!, 'web', acceptAnswer(offer, passed(answer.description), ours).answer)
    await Promise.all([a!.reaches('web', 'connected'), b!.reaches('web', 'connected')])
    await a!.engine.request({ do: 'connect', legs: ['phone-a', 'web'] })
    await b!.engine.request({ do: 'connect', legs: ['phone-b', 'web'] })
    await areHeard(one, other)
    const quality = await a!.engine.request({ do: 'quality', leg: 'web' })
    assert.equal(quality.connection?.state, 'connected')
    assert.equal(quality.connection?.suite, 'AEAD_AES_128_GCM')
    assert.equal(quality.connection?.path?.remote.address, HOST)
    assert.equal(quality.isUntouched, true)

    const held = createNextOffer(offer, { ...ours, direction: 'sendonly' })
    const holding = createAnswer(passed(held), origin('2'), theirs).answer
    assert.equal(holding.audio?.isHeld, true)
    await start(b!, 'web', holding.audio)
    await start(a!, 'web', acceptAnswer(held, passed(holding.description), ours).answer)
    one.takeHeard()
    await talk(40, [one, new Int16Array(0)], [other, sine(700, 8000, 2)])
    assert.ok(toneAmplitude(one.takeHeard().subarray(-4000), 700, 8000) < 300)

    const before = a!.news.length
    const restarted = { ...ours, ice: await a!.engine.request({ do: 'restartIce', leg: 'web' }) }
    const again = createNextOffer(held, restarted)
    const anew = { ...theirs, ice: await b!.engine.request({ do: 'restartIce', leg: 'web' }) }
    const taken = createAnswer(passed(again), origin('2'), anew).answer
    assert.notEqual(taken.audio?.ice?.usernameFragment, ours.ice?.usernameFragment)
    await start(b!, 'web', taken.audio)
    await start(a!, 'web', acceptAnswer(again, passed(taken.description), restarted).answer)
    await areHeard(one, other)
    assert.deepEqual(
      a!.news.slice(before).filter((news) => news.kind === 'connection'),
      [],
      'the restart does not interrupt',
    )
    // A packet may overtake the first check; nothing else is dropped.
    const { stranger: _, ...dropped } = (await a!.engine.request({ do: 'load' })).droppedAtWebRtcPort
    assert.deepEqual(dropped, {})
    for (const [host, legs] of [[a!, ['web', 'phone-a']] as const, [b!, ['phone-b']] as const])
      for (const leg of legs) await host.engine.request({ do: 'close', leg })
    await b!.reaches('web', 'failed')
    const closed = b!.news.findLast((news) => news.kind === 'connection')
    assert.equal(closed?.kind === 'connection' && closed.reason, 'closed-by-peer')
    await b!.engine.request({ do: 'close', leg: 'web' })
    one.close()
    other.close()
  })

  for (const isFirst of [true, false])
    test(`DTLS without ICE, as phones speak it; we ${isFirst ? 'offer' : 'answer'}`, {
      timeout: 60_000,
    }, async () => {
      const [host, peer] = isFirst ? [a!, b!] : [b!, a!]
      const [one, other] = [await phone(host, 'phone-a'), await phone(peer, 'phone-b')]
      const local = async (each: TestEngine): Promise<LocalAudio> => {
        const { port, fingerprint } = await each.engine.request({ do: 'open', leg: 'sip' })
        const { mid: _, msid: __, ...rest } = browserAudio({ port, fingerprint }, { formats: FORMATS })
        return { ...rest, address: HOST }
      }
      const [ours, theirs] = [await local(host), await local(peer)]
      const offer = createOffer(origin('3'), ours)
      assert.equal(offer.media[0]?.protocol, 'UDP/TLS/RTP/SAVP')
      const { answer } = createAnswer(passed(offer), origin('4'), theirs)
      await start(host, 'sip', acceptAnswer(offer, passed(answer.description), ours).answer)
      await start(peer, 'sip', answer.audio)
      await Promise.all([host.reaches('sip', 'connected'), peer.reaches('sip', 'connected')])
      await host.engine.request({ do: 'connect', legs: ['phone-a', 'sip'] })
      await peer.engine.request({ do: 'connect', legs: ['phone-b', 'sip'] })
      await areHeard(one, other)
      for (const [each, leg] of [
        [host, 'phone-a'],
        [host, 'sip'],
        [peer, 'phone-b'],
        [peer, 'sip'],
      ] as const)
        await each.engine.request({ do: 'close', leg })
      one.close()
      other.close()
      host.news.length = 0
      peer.news.length = 0
    })

  test('another certificate than the one in the description: no sound, and the reason is told', {
    timeout: 60_000,
  }, async () => {
    const ours = browserAudio(await a!.engine.request({ do: 'open', leg: 'thief', kind: 'webRtc' }), {
      formats: FORMATS,
    })
    const theirs = browserAudio(await b!.engine.request({ do: 'open', leg: 'thief', kind: 'webRtc' }), {
      formats: FORMATS,
    })
    const forged = { ...ours, fingerprint: { hash: 'sha-256', value: Array(32).fill('AB').join(':') } }
    const offer = createOffer(origin('5'), forged)
    const { answer } = createAnswer(passed(offer), origin('6'), theirs)
    await start(b!, 'thief', answer.audio)
    await start(a!, 'thief', acceptAnswer(offer, passed(answer.description), ours).answer)
    await b!.reaches('thief', 'failed')
    const told = b!.news.find(
      (news) => news.kind === 'connection' && news.leg === 'thief' && news.state === 'failed',
    )
    assert.equal(told?.kind === 'connection' && told.reason, 'fingerprint-mismatch')
    for (const host of [a!, b!]) await host.engine.request({ do: 'close', leg: 'thief' })
  })

  test('floods of checks, of DTLS and of RTP by strangers end at the port, counted', {
    timeout: 60_000,
  }, async () => {
    const { port } = await a!.engine.request({ do: 'open', leg: 'quiet', kind: 'webRtc' })
    const socket = createSocket('udp4')
    const send = (packet: Uint8Array) => new Promise((resolve) => socket.send(packet, port, HOST, resolve))
    const name = { type: ATTRIBUTE.username, value: Buffer.from('nobody:x') }
    const check = writeStun(
      { class: 'request', method: METHOD.binding, transaction: new Uint8Array(12), attributes: [name] },
      { key: Buffer.from('x'), hasFingerprint: true },
    )
    const hostile = [
      check,
      Uint8Array.of(22, 254, 253),
      new Uint8Array(172).fill(128),
      Uint8Array.of(80),
      Uint8Array.of(0, 1),
    ]
    const isCounted = async () => {
      const { droppedAtWebRtcPort: dropped } = await a!.engine.request({ do: 'load' })
      const reasons = ['stranger', 'unknown-agent', 'unknown-kind', 'malformed'] as const
      return reasons.every((reason) => (dropped[reason] ?? 0) >= 500)
    }
    let rounds = 0
    for (; rounds < 500 && !(await isCounted()); rounds++)
      for (let times = 0; times < 10; times++) for (const packet of hostile) await send(packet)
    socket.close()
    assert.ok(rounds < 500)
    await a!.engine.request({ do: 'close', leg: 'quiet' })
  })
})
