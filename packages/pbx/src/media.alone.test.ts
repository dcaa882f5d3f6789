/** Phones that could not talk with each other without the media engine; what they hear is compared with what was said. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { MediaEngine } from '@offhook/media'
import { likeness, narrow, SPEECH_REPEATS_S, speechLike } from '@offhook/media/testing'
import type { Decision } from '@offhook/telephony'
import { CallWatch } from '@offhook/telephony/testing'
import type { QualitySample } from './media/quality-sample.ts'
import { Baresip, type BaresipOptions, codecOf, hasBaresip } from './testing/baresip.ts'
import { OFFICE_DOMAIN, OFFICE_LINES, Office, until } from './testing/office.ts'

const HOST = '127.0.0.1'
const SECONDS = 20

let engine: MediaEngine
let office: Office
let watch: CallWatch
let decisions: Decision[]
let phones: Baresip[]

async function open(firstPort: number): Promise<void> {
  engine = await MediaEngine.start({
    address: HOST,
    firstPort,
    lastPort: firstPort + 199,
    driver: 'fastest',
  })
  office = new Office({ media: { engine, address: HOST } })
  for (const line of OFFICE_LINES) office.change(line, { callWaiting: true })
  watch = new CallWatch(office.connector)
  decisions = []
  phones = []
  office.connector.events.on('decision', (decision) => decisions.push(decision))
  await office.connector.start()
}

async function close(): Promise<void> {
  await Promise.all(phones.map((phone) => phone.stop()))
  watch.stop()
  await office.close()
  await engine.stop()
}

async function phone(line: string, more: Partial<BaresipOptions> = {}): Promise<Baresip> {
  const started = await Baresip.start({
    line,
    domain: OFFICE_DOMAIN,
    user: `u${line}`,
    secret: `s${line}`,
    server: { ...office.server, transport: 'udp' },
    ...more,
  })
  phones.push(started)
  return started
}

async function connect(from: Baresip, to: Baresip): Promise<string> {
  const [dialled, rang, decided] = [from.events.length, to.events.length, decisions.length]
  await from.dial(to.options.line)
  try {
    await to.heard('CALL_INCOMING', rang)
  } catch (fault) {
    const told = from.events.slice(dialled).map(({ type, param }) => `${type} ${param}`)
    const why = decisions.slice(decided).map(({ subject, why: { answer } }) => [subject, answer])
    const { calls } = await office.connector.snapshot()
    throw new Error(`${(fault as Error).message}; ${JSON.stringify({ told, why, calls })}`)
  }
  await to.answer()
  const line = from.options.line
  await until(() => watch.inState(line, 'connected')?.connection.answeredAt !== undefined, 'talk')
  return watch.inState(line, 'connected')!.call.switchCallId
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** What the phone has heard in the last second and a half; it listens for `ms` before. */
async function heardBy(phone: Baresip, ms = 2500): Promise<Int16Array> {
  const since = Date.now()
  await pause(ms)
  const stretch = phone.heardSince(since).at(-1) ?? new Int16Array(0)
  return narrow(stretch, codecOf(phone.options).rate).subarray(-12_000)
}

/** Waits until `hears` holds of what the phone hears: a busy machine may need a moment more. */
async function becomesHeard(
  phone: Baresip,
  what: string,
  hears: (sound: Int16Array) => number,
  least: number,
) {
  let found = 0
  for (let attempt = 0; attempt < 15; attempt++) {
    found = hears(await heardBy(phone))
    if (found >= least) return
  }
  assert.fail(`${phone.options.line} hears ${what} like ${found}, not ${least}`)
}

/** Both get voice that goes on: 50 packets a second come, so 15 in half a second are enough to believe it. */
async function voicesFlow(...talking: Baresip[]): Promise<void> {
  let came: number[] = []
  for (let attempt = 0; attempt < 60; attempt++) {
    const before = await Promise.all(talking.map((each) => each.voicePackets()))
    await pause(500)
    const now = await Promise.all(talking.map((each) => each.voicePackets()))
    came = now.map((packets, i) => packets - before[i]!)
    if (came.every((packets) => packets > 15)) return
  }
  assert.fail(`no voices at ${talking.map((each) => each.options.line)}: ${came} packets came last`)
}

async function hangUp(by: Baresip): Promise<void> {
  await by.hangUp()
  await until(() => OFFICE_LINES.every((line) => watch.live(line).length === 0), 'everybody free')
  assert.deepEqual(watch.irregular, [])
}

const isGood = ({ meanOpinionScore, lossRatio }: QualitySample) => meanOpinionScore > 3.5 && lossRatio < 0.1

const isInstalled = hasBaresip()

describe('phones that speak differently', { skip: !isInstalled && 'baresip is not installed' }, () => {
  const spoken = speechLike(8000, SPEECH_REPEATS_S + 1)
  const say = (codec: BaresipOptions['codec']) => {
    const voice = { codec: codec ?? 'PCMA' } as const
    return { ...voice, voice: speechLike(codecOf(voice).rate, SECONDS) }
  }
  before(async () => {
    await open(46_000)
    await phone('20', say('PCMA'))
    await phone('21', say('G722'))
    await phone('22', say('opus'))
    await phone('23', { ...say('PCMA'), encryption: 'srtp-mand' })
  })
  afterEach(() => office.endCalls())
  after(close)

  const cases: [string, number, number, number, string][] = [
    ['G.711 and G.722', 0, 1, 0.9, 'offer-refused-for-encryption offer-refused-for-codecs'],
    ['G.711 and Opus', 0, 2, 0.8, 'offer-refused-for-encryption offer-refused-for-codecs'],
    ['G.722 and Opus', 1, 2, 0.8, 'offer-refused-for-codecs'],
    ['SRTP and none', 3, 0, 0.95, 'offer-refused-for-encryption'],
    ['none and SRTP', 0, 3, 0.95, 'offer-refused-for-encryption'],
  ]
  for (const [name, one, other, least, rules] of cases) {
    it(`${name}: both hear what the other says, and it is told why they can`, async () => {
      const [caller, called] = [phones[one]!, phones[other]!]
      decisions.length = 0
      const switchCallId = await connect(caller, called)
      await Promise.all(
        [caller, called].map((each) =>
          becomesHeard(each, 'speech', (sound) => likeness(spoken, sound), least),
        ),
      )
      // Of a time in which both were heard: one of before a voice came has nothing to find fault with. A machine that stalls for a
      // moment makes the voice wait longer, until that is made good.
      const heardAt = Date.now()
      const isSettled = (sample: QualitySample | undefined) =>
        sample !== undefined && sample.at >= heardAt && isGood(sample)
      const voices = () => office.connector.mediaOf(switchCallId)
      await until(
        () => voices().every(({ samples }) => isSettled(samples.at(-1))),
        () => `good voices; they are ${JSON.stringify(voices().map(({ samples }) => samples))}`,
      )
      const talking = voices().map(({ path }) => path)
      await hangUp(caller)
      await pause(200)
      const past = office.connector.mediaOf(switchCallId)
      assert.deepEqual(
        past.map(({ path }) => path),
        talking,
      )
      for (const { party, codec, encryption, samples } of past) {
        const options = [caller, called].find((each) => each.options.line === party.line)!.options
        assert.equal(codec, options.codec)
        assert.equal(encryption, options.encryption ? 'sdes' : 'none')
        // The last one is of the moment of the end, in which a packet may be missing.
        assert.ok(samples.some(isSettled), JSON.stringify(samples))
      }
      assert.ok(past.length >= 1)
      const told = decisions.filter(({ subject }) => subject === 'media-path')
      assert.deepEqual(
        told.flatMap(({ why }) => why.steps.map(({ rule }) => rule)),
        ['phones-understand-each-other', ...rules.split(' ')],
      )
      assert.equal(told.at(-1)?.why.answer, 'through the server')
    })
  }

  it('confer', async () => {
    const [anna, ben, carla] = phones as [Baresip, Baresip, Baresip, Baresip]
    const heldCall = await connect(anna, ben)
    const rang = carla.events.length
    const about = { line: '21', switchCallId: heldCall, destination: '22' } as const
    const { switchCallId } = await office.connector.perform({ service: 'consultationCall', ...about })
    await carla.heard('CALL_INCOMING', rang)
    await carla.answer()
    await until(() => watch.inState('22', 'connected') !== undefined, 'the consulted talking')
    const both = { line: '21', heldCall, activeCall: switchCallId! }
    await office.connector.perform({ service: 'conferenceCall', ...both })
    await voicesFlow(anna, ben, carla)
    await ben.hangUp()
    await until(() => watch.live('21').length === 0, 'who made the conference is free')
    await voicesFlow(anna, carla)
    await hangUp(anna)
    await until(() => watch.calls.length === 0, 'no call')
    assert.equal((await engine.request({ do: 'load' })).legs, 0)
  })

  it('hold, and talk again', async () => {
    const [anna, , carla, dora] = phones as [Baresip, Baresip, Baresip, Baresip]
    for (const other of [carla, dora]) {
      await connect(anna, other)
      await other.hold()
      const { line } = other.options
      await until(() => watch.inState(line, 'hold') !== undefined, 'hold')
      await pause(500)
      await other.resume()
      await until(() => watch.inState(line, 'connected') !== undefined, 'the call again')
      await voicesFlow(anna, other)
      await hangUp(anna)
    }
  })

  it('agree on keys by DTLS where a phone wants it, whoever calls, and hear each other', async () => {
    const [anna, , , dora] = phones as [Baresip, Baresip, Baresip, Baresip]
    await dora.stop()
    phones[3] = await phone('23', { ...say('PCMA'), encryption: 'dtls_srtp' })
    phones.pop()
    for (const [caller, called] of [
      [phones[3], anna],
      [anna, phones[3]],
    ] as const) {
      const switchCallId = await connect(caller, called)
      await Promise.all(
        [caller, called].map((each) =>
          becomesHeard(each, 'speech', (sound) => likeness(spoken, sound), 0.95),
        ),
      )
      const told = office.connector
        .mediaOf(switchCallId)
        .map(({ party, encryption }) => [party.line, encryption])
      assert.deepEqual(Object.fromEntries(told), { '20': 'none', '23': 'dtls' })
      await hangUp(caller)
    }
  })
})
