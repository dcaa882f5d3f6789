/** What somebody hears who is held, and who calls for an echo: desk phones whose media port has an ear. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { MediaEngine, parseWav, wavHeader } from '@offhook/media'
import { likeness, narrow, rms, speechLike } from '@offhook/media/testing'
import { chime, melody } from './media/melody.ts'
import type { PhoneSystemSettings } from './routing/settings.ts'
import type { DeskPhone } from './testing/desk-phone.ts'
import { Ear } from './testing/ear.ts'
import { Office, until } from './testing/office.ts'

const HOST = '127.0.0.1'
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const round = narrow(parseWav(melody()).samples, 16_000)

describe('music on hold', () => {
  let engine: MediaEngine
  let office: Office
  let phones: Map<string, DeskPhone>
  let ear: Ear | undefined

  before(async () => {
    engine = await MediaEngine.start({ address: HOST, firstPort: 46_400, lastPort: 46_499, driver: 'dgram' })
  })
  after(() => engine.stop())
  afterEach(async () => {
    await ear?.close()
    ear = undefined
    await office?.close()
  })

  /** Anna, who has an ear, talks with Ben. */
  async function talk(
    settings: Partial<PhoneSystemSettings> = {},
    media: { holdMusic?: Uint8Array } = {},
  ): Promise<string> {
    office = new Office({ media: { engine, address: HOST, ...media }, settings })
    phones = await office.open()
    const [anna, ben] = [phones.get('20')!, phones.get('21')!]
    ear = await Ear.open(anna)
    anna.dial('21')
    await until(() => ben.ringing.length > 0, 'ringing')
    await ben.answer()
    await until(() => anna.hears() === ben.mediaPort, 'talk')
    return (await office.connector.snapshot()).calls[0]!.switchCallId
  }

  const legs = async () => (await engine.request({ do: 'load' })).legs

  async function becomesMusic(music: Int16Array): Promise<void> {
    let found = 0
    for (let attempt = 0; attempt < 15 && found < 0.9; attempt++) {
      ear!.take()
      await pause(1200)
      found = likeness(music, ear!.take())
    }
    assert.ok(found >= 0.9, `what is heard is the music: ${found}`)
  }

  it('is heard when a client holds, and ends when it retrieves', async () => {
    const switchCallId = await talk()
    await office.connector.perform({ service: 'holdCall', line: '21', switchCallId })
    await becomesMusic(round)
    await office.connector.perform({ service: 'retrieveCall', line: '21', switchCallId })
    const [anna, ben] = [phones.get('20')!, phones.get('21')!]
    await until(() => anna.hears() === ben.mediaPort, 'talk again')
    for (let attempt = 0; attempt < 600 && (await legs()) > 0; attempt++) await pause(50)
    assert.equal(await legs(), 0)
    // What was under way has come.
    await pause(300)
    ear!.take()
    await pause(300)
    assert.equal(ear!.take().length, 0)
  })

  it('is heard when the phone itself holds, and is that which is set', async () => {
    const own = speechLike(8000, 4)
    const bytes = Buffer.from(own.buffer, own.byteOffset, own.byteLength)
    await talk({}, { holdMusic: Buffer.concat([wavHeader(8000, 1, bytes.length), bytes]) })
    const [anna, ben] = [phones.get('20')!, phones.get('21')!]
    await ben.hold()
    await becomesMusic(own)
    await ben.retrieve()
    await until(() => anna.hears() === ben.mediaPort, 'talk again')
  })

  it('is another one as soon as that is set, for whoever is held from then on', async () => {
    const switchCallId = await talk()
    const tune = speechLike(16_000, 3)
    const bytes = new Uint8Array(tune.buffer, tune.byteOffset, tune.byteLength)
    office.connector.setHoldMusic(Buffer.concat([wavHeader(16_000, 1, bytes.length), bytes]))
    await office.connector.perform({ service: 'holdCall', line: '21', switchCallId })
    await becomesMusic(narrow(tune, 16_000))
    await office.connector.perform({ service: 'retrieveCall', line: '21', switchCallId })
    office.connector.setHoldMusic(undefined)
    await office.connector.perform({ service: 'holdCall', line: '21', switchCallId })
    await becomesMusic(round)
  })

  it('is not heard where it is turned off', async () => {
    const switchCallId = await talk({ musicOnHold: false })
    await office.connector.perform({ service: 'holdCall', line: '21', switchCallId })
    await pause(500)
    assert.equal(ear!.take().length, 0)
  })

  it('is pleasant enough: never silent for long, never clipped, the end leads to the beginning', () => {
    const { samples, sampleRate } = parseWav(melody())
    for (let at = 0; at + sampleRate <= samples.length; at += sampleRate) {
      const level = rms(samples.subarray(at, at + sampleRate))
      assert.ok(level > 500 && level < 6000, `second ${at / sampleRate}: ${level}`)
    }
    assert.ok(samples.every((sample) => Math.abs(sample) < 32_000))
    assert.ok(Math.abs(samples.at(-1)! - samples[0]!) < 1500)
  })
})

describe('the echo test', () => {
  it('begins with a few notes, says what one says, a second later, and ends when one hangs up', async () => {
    const engine = await MediaEngine.start({
      address: HOST,
      firstPort: 48_100,
      lastPort: 48_119,
      driver: 'dgram',
    })
    const office = new Office({ media: { engine, address: HOST } })
    const anna = (await office.open()).get('20')!
    const ear = await Ear.open(anna)
    try {
      const spoken = speechLike(8000, 20)
      ear.speak(spoken)
      const call = anna.dial('*43')
      await until(() => call.state === 'talking', 'the answer')
      const notes = narrow(parseWav(chime()).samples, 16_000)
      const heard: number[] = []
      let [like, found] = [0, 0]
      for (let attempt = 0; attempt < 15 && like < 0.9; attempt++) {
        await pause(1500)
        heard.push(...ear.take())
        like = likeness(notes, Int16Array.from(heard))
        if (like < 0.9) assert.ok(likeness(spoken, Int16Array.from(heard)) < 0.9, 'the notes come first')
      }
      assert.ok(like >= 0.9, `the notes come first: ${like}`)
      for (let attempt = 0; attempt < 15 && found < 0.9; attempt++) {
        await pause(1500)
        found = likeness(spoken, ear.take())
      }
      assert.ok(found >= 0.9, `the echo is what was said: ${found}`)
      anna.hangUp()
      for (let left = 1; left > 0; left = (await office.connector.snapshot()).calls.length) await pause(20)
    } finally {
      await ear.close()
      await office.close()
      await engine.stop()
    }
  })
})

describe('the death of the media engine', () => {
  it('ends calls that needed it with a named cause, and others go on', async () => {
    const own = await MediaEngine.start({
      address: HOST,
      firstPort: 46_600,
      lastPort: 46_699,
      driver: 'dgram',
    })
    const events = own.events
    let die = (): void => {}
    const dying = {
      request: own.request.bind(own),
      events: {
        on: (name: 'news' | 'failed', listener: (event: never) => void) => {
          if (name === 'failed') die = () => listener({ fault: new Error('out of memory') } as never)
          return events.on(name, listener as never)
        },
      },
    } as unknown as MediaEngine
    const other = new Office({ media: { engine: dying, address: HOST } })
    other.change('20', { devices: [{ ...other.extensions[0]!.devices[0]!, mediaThroughServer: true }] })
    const theirs = await other.open()
    const causes: unknown[] = []
    other.connector.events.on('call', (fact) => {
      if (fact.type === 'callCleared') causes.push(fact.cause)
    })
    try {
      for (const [from, to] of [
        ['20', '21'],
        ['22', '23'],
      ] as const) {
        theirs.get(from)!.dial(to)
        await until(() => theirs.get(to)!.ringing.length > 0, 'ringing')
        await theirs.get(to)!.answer()
      }
      await until(() => theirs.get('20')!.hears() !== undefined, 'talk')
      await own.stop()
      die()
      await until(() => causes.length > 0, 'the end')
      assert.deepEqual(causes, ['resourcesNotAvailable'])
      assert.equal((await other.connector.snapshot()).calls.length, 1)
      theirs.get('22')!.hangUp()
    } finally {
      await other.close()
      await own.stop()
    }
  })
})
