/** What a caller hears who is in a dialog already, as everybody is who dials by a client: it rings, it is busy, there is no such number. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { MediaEngine } from '@offhook/media'
import type { CallFact } from '@offhook/telephony'
import type { Extension } from './routing/extension.ts'
import type { DeskPhone } from './testing/desk-phone.ts'
import { Ear } from './testing/ear.ts'
import { OFFICE_LINES, Office, officeExtension, until } from './testing/office.ts'
import { hasRhythm, rhythmOf } from './testing/rhythm.ts'

const HOST = '127.0.0.1'

describe('the tones of the server', () => {
  let engine: MediaEngine
  let office: Office
  let phones: Map<string, DeskPhone>
  let ear: Ear
  let facts: CallFact[]
  let heard: number[]

  before(async () => {
    engine = await MediaEngine.start({ address: HOST, firstPort: 47_000, lastPort: 47_099, driver: 'dgram' })
  })
  after(() => engine.stop())
  afterEach(async () => {
    await ear.close()
    await office.close()
  })

  /** Anna dials by a client, and her phone answers by itself; changes of the session it answers `after`. */
  async function dial(to: string, change: Partial<Extension> = {}, after?: Promise<void>): Promise<string> {
    const extensions = OFFICE_LINES.map((line) => officeExtension(line, line === '20' ? change : {}))
    office = new Office({ media: { engine, address: HOST }, extensions })
    phones = await office.open()
    const anna = phones.get('20')!
    anna.autoAnswer = true
    anna.answersOffersAfter = after
    ear = await Ear.open(anna)
    facts = []
    heard = []
    office.connector.events.on('call', (fact) => facts.push(fact))
    return makeCall(to)
  }

  async function makeCall(to: string): Promise<string> {
    const { switchCallId } = await office.connector.perform({
      service: 'makeCall',
      line: '20',
      destination: to,
      device: 'desk-20',
    })
    return switchCallId!
  }

  /** Waits until what has been heard since the last time fulfils `isIt`; in vain, it tells what was heard, and of the calls. */
  async function hears(isIt: (samples: Int16Array) => boolean, what: string): Promise<void> {
    heard = []
    ear.take()
    const isHeard = () => {
      const more = ear.take()
      heard.push(...more)
      return more.length > 0 && isIt(Int16Array.from(heard))
    }
    const told = () => facts.map(({ type }) => type).join(' ')
    await until(isHeard, () => `${what}; heard ${heard.length / 8} ms of sound, told ${told()}`)
  }

  const isOver = async () => (await office.connector.snapshot()).calls.length === 0
  const over = () => until(() => facts.some(({ type }) => type === 'callCleared'), 'the end')

  it('ring as long as it rings there, then the two talk', async () => {
    await dial('21')
    await hears((samples) => rhythmOf(samples, 425).some(({ isOn, ms }) => isOn && ms > 900), 'ringing')
    const [anna, ben] = [phones.get('20')!, phones.get('21')!]
    await ben.answer()
    await until(() => anna.hears() === ben.mediaPort, 'talk')
    anna.hangUp()
    await over()
    await until(() => anna.talking.length === 0, 'the end of the dialog')
  })

  it('are busy for a few seconds where the call is declined; then the call is over', async () => {
    const switchCallId = await dial('21')
    const ben = phones.get('21')!
    await until(() => ben.ringing.length > 0, 'ringing')
    ben.reject(486)
    await hears((samples) => hasRhythm(samples, 425, 480, 480), 'the busy tone')
    const failed = facts.find((fact) => fact.type === 'failed')
    assert.ok(failed?.type === 'failed' && failed.switchCallId === switchCallId)
    assert.equal(failed.failingDevice.line, '20')
    assert.equal(failed.cause, 'callRejected')
    await over()
    await until(() => phones.get('20')!.talking.length === 0, 'the end of the dialog')
    assert.ok(await isOver())
  })

  it('are busy also where the phone takes its time with the ringing tone', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    await dial('21', {}, promise)
    const [anna, ben] = [phones.get('20')!, phones.get('21')!]
    await until(() => anna.offers > 0 && ben.ringing.length > 0, 'the offer of the ringing tone')
    ben.reject(486)
    await until(() => facts.some(({ type }) => type === 'failed'), 'the failure')
    resolve()
    await hears((samples) => hasRhythm(samples, 425, 480, 480), 'the busy tone')
    await over()
  })

  it('are those of the country of the line', async () => {
    await dial('21', { toneCountry: 'US' })
    await until(() => phones.get('21')!.ringing.length > 0, 'ringing')
    phones.get('21')!.reject(486)
    await hears(
      (samples) => hasRhythm(samples, 480, 500, 500) && hasRhythm(samples, 620, 500, 500),
      'busy in the US',
    )
  })

  it('say that there is no such number, by three rising tones', async () => {
    await dial('7777')
    await hears(
      (samples) =>
        [950, 1400, 1800].every((hertz) =>
          rhythmOf(samples, hertz).some(({ isOn, ms }) => isOn && Math.abs(ms - 330) <= 60),
        ),
      'the special information tone',
    )
    await over()
  })

  it('end when one hangs up, and when one dials anew', async () => {
    await dial('7777')
    await hears((samples) => rhythmOf(samples, 950).length > 0, 'a tone')
    await makeCall('21')
    await over()
    const ben = phones.get('21')!
    await until(() => ben.ringing.length > 0, 'ringing')
    ben.reject(486)
    await until(() => facts.filter(({ type }) => type === 'failed').length >= 2, 'the failure')
    phones.get('20')!.hangUp(phones.get('20')!.talking[0])
    await until(() => facts.filter(({ type }) => type === 'callCleared').length === 2, 'the end')
    assert.ok(await isOver())
  })

  it('are none of a phone that has dialled itself: it is answered, and makes its own', async () => {
    await dial('21')
    const carla = phones.get('22')!
    phones.get('21')!.refusesWith = 486
    const call = carla.dial('21')
    await until(() => call.state === 'over', 'the answer')
    assert.equal(call.status, 486)
  })

  it('leave nothing open in the engine', async () => {
    await dial('7777')
    await hears((samples) => rhythmOf(samples, 950).length > 0, 'a tone')
    await over()
    let legs = 1
    for (let attempt = 0; attempt < 100 && legs > 0; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 50))
      legs = (await engine.request({ do: 'load' })).legs
    }
    assert.equal(legs, 0)
  })
})
