/** What somebody hears who is held, and who calls for an echo: desk phones whose media port has an ear. */
import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, describe, it } from 'node:test'
import { MediaEngine, parseWav, wavHeader } from '@offhook/media'
import { amplitudeAt, rms, sine, speechLike } from '@offhook/media/testing'
import { chime, melody } from './media/melody.ts'
import type { PhoneSystemSettings } from './routing/settings.ts'
import type { DeskPhone } from './testing/desk-phone.ts'
import { Ear } from './testing/ear.ts'
import { likeness, narrow } from './testing/likeness.ts'
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
    await pause(200)
    ear!.take()
    await pause(300)
    assert.equal(ear!.take().length, 0)
    assert.equal((await engine.request({ do: 'load' })).legs, 0)
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
      firstPort: 46_700,
      lastPort: 46_719,
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
      await pause(1500)
      const notes = narrow(parseWav(chime()).samples, 16_000)
      const like = likeness(notes, ear.take())
      assert.ok(like >= 0.9, `the notes come first: ${like}`)
      let found = 0
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

describe('three who talk together', () => {
  const hertz: Readonly<Record<string, number>> = { '20': 500, '21': 800, '22': 1100 }
  let engine: MediaEngine
  let office: Office
  let phones: Map<string, DeskPhone>
  let ears: Map<string, Ear>

  before(async () => {
    engine = await MediaEngine.start({ address: HOST, firstPort: 46_500, lastPort: 46_599, driver: 'dgram' })
  })
  after(() => engine.stop())

  beforeEach(async () => {
    office = new Office({ media: { engine, address: HOST } })
    phones = await office.open()
    ears = new Map()
    for (const [line, tone] of Object.entries(hertz)) {
      const ear = await Ear.open(phones.get(line)!)
      ear.speak(sine(tone, 8000, 1, 7000))
      ears.set(line, ear)
    }
  })
  afterEach(async () => {
    for (const ear of ears.values()) await ear.close()
    await office.close()
  })

  /** Each hears the voices of the others, and nobody else's, not even the own. */
  async function talk(...lines: string[]): Promise<void> {
    for (const line of lines) {
      let loudness: Record<string, number> = {}
      for (let attempt = 0; attempt < 15; attempt++) {
        ears.get(line)!.take()
        await pause(600)
        const sound = ears.get(line)!.take().subarray(-4000)
        loudness = Object.fromEntries(
          Object.entries(hertz).map(([of, tone]) => [of, Math.round(amplitudeAt(sound, tone, 8000))]),
        )
        if (isAsExpected(line, lines, loudness)) break
      }
      assert.ok(isAsExpected(line, lines, loudness), `${line} hears ${JSON.stringify(loudness)}`)
    }
  }

  function isAsExpected(line: string, lines: readonly string[], loudness: Record<string, number>): boolean {
    return Object.entries(loudness).every(([of, level]) =>
      of !== line && lines.includes(of) ? level > 2500 : level < 500,
    )
  }

  async function answered(line: string): Promise<void> {
    const phone = phones.get(line)!
    await until(() => phone.ringing.length > 0, 'ringing')
    await phone.answer()
  }

  /** Ben talks with Anna, who is held, and with Carla. */
  async function consult(): Promise<{ line: string; heldCall: string; activeCall: string }> {
    phones.get('20')!.dial('21')
    await answered('21')
    await talk('20', '21')
    const heldCall = (await office.connector.snapshot()).calls[0]!.switchCallId
    const about = { line: '21', switchCallId: heldCall, destination: '22' } as const
    const { switchCallId } = await office.connector.perform({ service: 'consultationCall', ...about })
    await answered('22')
    await talk('21', '22')
    return { line: '21', heldCall, activeCall: switchCallId! }
  }

  async function nobodyIsLeft(): Promise<void> {
    let legs = 1
    for (let attempt = 0; attempt < 100 && legs > 0; attempt++) {
      await pause(50)
      legs = (await engine.request({ do: 'load' })).legs
    }
    assert.equal(legs, 0)
    assert.deepEqual((await office.connector.snapshot()).calls, [])
  }

  it('each hears the others and not oneself; the last two talk on without the engine', async () => {
    const both = await consult()
    await office.connector.perform({ service: 'conferenceCall', ...both })
    await talk('20', '21', '22')
    const own = { line: '20', switchCallId: both.heldCall }
    await office.connector.perform({ service: 'holdCall', ...own })
    await talk('21', '22')
    await office.connector.perform({ service: 'retrieveCall', ...own })
    await talk('20', '21', '22')
    phones.get('21')!.hangUp()
    await talk('20', '22')
    assert.equal((await engine.request({ do: 'load' })).legs, 0)
    phones.get('20')!.hangUp()
    await nobodyIsLeft()
  })

  it('a phone of the conference holds by itself, and comes back', async () => {
    const both = await consult()
    await office.connector.perform({ service: 'conferenceCall', ...both })
    await talk('20', '21', '22')
    await phones.get('22')!.hold()
    await talk('20', '21')
    await phones.get('22')!.retrieve()
    await talk('20', '21', '22')
    phones.get('22')!.hangUp()
    await talk('20', '21')
    phones.get('21')!.hangUp()
    await nobodyIsLeft()
  })

  it('whoever is sent on hears that it rings there, and then whoever answers', async () => {
    phones.get('20')!.dial('21')
    await answered('21')
    await talk('20', '21')
    const { switchCallId } = (await office.connector.snapshot()).calls[0]!
    const about = { line: '21', switchCallId, destination: '22' } as const
    await office.connector.perform({ service: 'singleStepTransferCall', ...about })
    await until(() => phones.get('22')!.ringing.length > 0, 'ringing')
    const ear = ears.get('20')!
    let loudest = 0
    // The German ringing tone: 425 Hz, one second in five.
    for (let attempt = 0; attempt < 40 && loudest < 1500; attempt++) {
      ear.take()
      await pause(200)
      loudest = amplitudeAt(ear.take(), 425, 8000)
    }
    assert.ok(loudest >= 1500, `the ringing tone is as loud as ${loudest}`)
    await answered('22')
    await talk('20', '22')
    phones.get('20')!.hangUp()
    await nobodyIsLeft()
  })

  it('cannot be transferred, and says so', async () => {
    const both = await consult()
    await office.connector.perform({ service: 'conferenceCall', ...both })
    const about = { line: '21', switchCallId: both.heldCall, destination: '23' } as const
    await assert.rejects(office.connector.perform({ service: 'singleStepTransferCall', ...about }), {
      code: 'request-refused-by-switch',
    })
    await talk('20', '21', '22')
    for (const line of ['20', '21']) phones.get(line)!.hangUp()
    await nobodyIsLeft()
  })

  it('ends with a named cause when the engine dies, and other calls go on', async () => {
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
