/** Offers to a phone whose media pass the engine while it takes its time with another: what is being agreed on stays as it is. */
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { DeskPhone } from './testing/desk-phone.ts'
import { OFFICE_LINES, Office, officeExtension, until } from './testing/office.ts'
import { SilentEngine } from './testing/silent-engine.ts'

describe('a slow phone whose media pass the engine', () => {
  let engine: SilentEngine
  let office: Office
  let anna: DeskPhone
  let ben: DeskPhone
  let carla: DeskPhone
  let refused: number
  /** Lets Anna's phone answer what it is offered. */
  let answerOffers: () => void

  beforeEach(async () => {
    engine = new SilentEngine()
    refused = 0
    const extensions = OFFICE_LINES.map((line) => officeExtension(line))
    const [device] = extensions[0]!.devices
    extensions[0] = officeExtension('20', { devices: [{ ...device!, mediaThroughServer: true }] })
    const onMessageBytes = (direction: 'in' | 'out', bytes: Uint8Array) => {
      if (direction === 'out' && Buffer.from(bytes).toString('latin1').startsWith('SIP/2.0 491 ')) refused++
    }
    office = new Office({ extensions, media: { engine, address: '127.0.0.1' }, trace: { onMessageBytes } })
    const phones = await office.open()
    anna = phones.get('20')!
    ben = phones.get('21')!
    carla = phones.get('22')!
    anna.autoAnswer = true
    const { promise, resolve } = Promise.withResolvers<void>()
    anna.answersOffersAfter = promise
    answerOffers = resolve
  })
  afterEach(() => office.close())

  /** Anna dials by a client, and her phone, which answers by itself, hears no tone before `opened`. */
  async function ring(opened: Promise<void>): Promise<void> {
    engine.opensAfter = { named: 'music', promise: opened }
    const request = { line: '20', destination: '21', device: 'desk-20' } as const
    await office.connector.perform({ service: 'makeCall', ...request })
    await until(() => ben.ringing.length > 0, 'ringing')
  }

  /** Ben's phone answers, and Anna's has been offered that. */
  async function answer(): Promise<void> {
    const asked = anna.offers
    await ben.answer()
    await until(() => anna.offers > asked, 'the offer of the answered call')
  }

  const hearEachOther = () =>
    engine.leads(anna.hears()) === ben.mediaPort && engine.leads(ben.hears()) === anna.mediaPort

  const told = () =>
    `the two hearing each other; ${JSON.stringify({
      anna: [anna.mediaPort, anna.hears()],
      ben: [ben.mediaPort, ben.hears()],
      legs: engine.legs.map(({ name, port, terms }) => [name, port, terms.map(({ remote }) => remote.port)]),
    })}`

  it('hears whom it talks with where its ringing tone is ready only after the call was answered', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    await ring(promise)
    await answer()
    resolve()
    answerOffers()
    await until(() => engine.legsFor('music').some(({ isOpen }) => !isOpen), 'the end of the tone', 10_000)
    await until(hearEachOther, told, 10_000)
    assert.equal(anna.offers, 1)
  })

  it('agrees on what it was offered though the other end wants something else in the meantime', async () => {
    await ring(new Promise(() => {}))
    await answer()
    const { mediaPort } = ben
    ben.mediaPort += 1000
    const moved = ben.current!.usage.reinvite({ body: ben.session() })
    await until(() => refused > 0, 'the refusal of what comes in between')
    const [inner] = engine.legsFor('inner')
    const before = inner!.terms.length
    answerOffers()
    await until(() => inner!.terms.length > before, 'what was agreed')
    assert.equal(inner!.terms[before]!.remote.port, mediaPort)
    assert.equal((await moved).status, 200)
    await until(hearEachOther, told, 10_000)
  })

  it('comes into a conference that is asked for before it has heard whom it consults', async () => {
    const slow = anna.answersOffersAfter
    anna.answersOffersAfter = undefined
    const toBen = anna.dial('21')
    await until(() => ben.ringing.length > 0, 'ringing')
    await ben.answer()
    await until(() => toBen.state === 'talking', 'the answer')
    const heldCall = (await office.connector.snapshot()).calls[0]!.switchCallId
    const consultation = { line: '20', switchCallId: heldCall, destination: '22' }
    const { switchCallId: activeCall } = await office.connector.perform({
      service: 'consultationCall',
      ...consultation,
    })
    const asked = anna.offers
    const [inner] = engine.legsFor('inner')
    const agreed = inner!.terms.length
    anna.answersOffersAfter = slow
    await until(() => anna.offers > asked, 'the offer of the ringing tone')
    // The conference has its seat in the moment in which the phone could be asked to hear Carla, too.
    engine.opensAfter = { named: 'seat', promise: engine.legsFor('music').at(-1)!.agreed }
    const answered = new Promise<void>((resolve) => {
      office.connector.events.on('call', ({ type }) => type === 'established' && resolve())
    })
    await carla.answer()
    await answered
    const conference = office.connector.perform({
      service: 'conferenceCall',
      line: '20',
      heldCall,
      activeCall: activeCall!,
    })
    answerOffers()
    await conference
    const isSeat = (port: number | undefined) =>
      engine.legsFor('seat').some((leg) => leg.isOpen && leg.port === port)
    await until(() => inner!.terms.length === agreed + 3, told)
    for (const port of [engine.leads(anna.hears()), ben.hears(), carla.hears()])
      assert.ok(isSeat(port), told())
  })
})
