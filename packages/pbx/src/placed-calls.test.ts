/** How many calls one line may have placed at once: what a stolen secret can cost. */
import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import { memoryLog } from '@offhook/base/testing'
import type { Agent } from '@offhook/sip'
import type { DeskPhone } from './testing/desk-phone.ts'
import { OFFICE_LINES, Office, officeExtension, until } from './testing/office.ts'
import { agentOnLoopback } from './testing/provider.ts'
import { SilentEngine } from './testing/silent-engine.ts'
import { connect, hearEachOther } from './testing/two-phones.ts'

const MOST = 2

describe('a line', () => {
  let outside: Agent
  let office: Office
  let engine: SilentEngine
  let anna: DeskPhone
  let ben: DeskPhone
  let carla: DeskPhone
  let dora: DeskPhone
  /** What the outside was called with. */
  let called: string[]
  /** The rule that decided where each call went. */
  let rules: string[]
  const log = memoryLog()
  let linesBefore = 0

  before(async () => {
    outside = agentOnLoopback()
    outside.onInvite((invite) => {
      called.push(/sip:(\d+)@/.exec(invite.request.uri)![1]!)
      invite.progress(180)
    })
    await outside.start()
    engine = new SilentEngine()
    const extensions = OFFICE_LINES.map((line) => officeExtension(line, { callWaiting: true }))
    const [device] = extensions[0]!.devices
    extensions[0] = officeExtension('20', {
      callWaiting: true,
      devices: [{ ...device!, mediaThroughServer: true }],
    })
    const { port } = outside.addresses[0]!
    const peer = { name: 'outside', host: '127.0.0.1', port, addresses: [], mayTransit: false }
    const peers = [{ ...peer, carriesOutsideCalls: true, mostCalls: 0 }]
    const settings = { mostPlacedCalls: MOST, peers, emergencyNumbers: ['112'], musicOnHold: false }
    office = new Office({ extensions, settings, log, media: { engine, address: '127.0.0.1' } })
    office.connector.events.on('decision', ({ subject, why }) => {
      if (subject === 'route') rules.push(why.steps.at(-1)!.rule)
    })
    rules = []
    called = []
    const phones = await office.open()
    anna = phones.get('20')!
    ben = phones.get('21')!
    carla = phones.get('22')!
    dora = phones.get('23')!
  })
  after(async () => {
    await office.close()
    await outside.stop()
  })
  afterEach(async () => {
    await office.endCalls()
    for (const phone of [anna, ben, carla, dora]) phone.calls.length = 0
    linesBefore = log.lines.length
    called = []
    rules = []
  })

  const statuses = () => anna.calls.flatMap(({ status }) => status ?? [])
  const warnings = () => log.lines.slice(linesBefore).filter(({ level }) => level === 'warn')

  async function isRefused(phone: DeskPhone): Promise<void> {
    const call = phone.dial('21')
    await until(() => call.state === 'over', 'the end of a call')
    assert.equal(call.status, 403)
  }

  it('has no more calls than it may, though it places them at once; the others take no media, and it is told once', async () => {
    const legsBefore = engine.legs.length
    for (let i = 0; i < MOST + 4; i++) anna.dial('21')
    await until(() => statuses().length === 4 && ben.ringing.length === MOST, 'the calls that are refused')
    assert.deepEqual(statuses(), [403, 403, 403, 403])
    assert.deepEqual(rules.toSorted(), [
      ...Array(4).fill('line-places-too-many'),
      ...Array(MOST).fill('phones-ring'),
    ])
    // Two for each call: one that speaks with Anna's phone, one for whoever she calls.
    assert.equal(engine.legs.length - legsBefore, 2 * MOST)
    assert.deepEqual(
      warnings().map(({ fields }) => fields),
      [{ line: '20', most: MOST }],
    )
    ben.reject()
    await until(() => statuses().length === 5, 'one that is over')
    anna.dial('21')
    await until(() => ben.calls.length === MOST + 1, 'one more in its place')
  })

  it('reaches an emergency service all the same', async () => {
    for (let i = 0; i < MOST; i++) anna.dial('21')
    await until(() => ben.ringing.length === MOST, 'the calls it may place')
    await isRefused(anna)
    const legsBefore = engine.legs.length
    const call = anna.dial('112')
    await until(() => call.state === 'ringing', 'the emergency call')
    assert.deepEqual(called, ['112'])
    assert.equal(engine.legs.length - legsBefore, 2, 'with its media')
  })

  it('is called by others whatever it has placed', async () => {
    for (let i = 0; i < MOST; i++) anna.dial('21')
    await until(() => ben.ringing.length === MOST, 'the calls it may place')
    carla.dial('20')
    await until(() => anna.ringing.length === 1, 'the call of somebody else')
  })

  it('does not get room by leaving those whom it called to each other', async () => {
    await connect(carla, ben, '21')
    await carla.hold()
    const consultation = carla.dial('23')
    await until(() => dora.ringing.length > 0, 'Dora ringing')
    await dora.answer()
    await until(() => consultation.state === 'talking', 'the second call')
    const { replacesName: replaces } = consultation.usage
    carla.talking[0]!.usage.refer({ to: 'sip:23@office.test', replaces })
    await hearEachOther(ben, dora)
    await until(() => carla.talking.length === 0, 'Carla having left')
    await isRefused(carla)
    ben.hangUp()
    await until(() => dora.talking.length === 0, 'the end of what she began')
    carla.dial('21')
    await until(() => ben.ringing.length === 1, 'room for another')
  })

  it('does not call into its own conversation more often than it may place calls', async () => {
    await connect(carla, ben, '21')
    const { callId, toTag, fromTag } = carla.talking[0]!.usage.replacesName
    const joins = { Join: `${callId};to-tag=${toTag};from-tag=${fromTag}` }
    for (let phones = 1; phones < MOST; phones++) {
      const joined = carla.dial('21', joins)
      await until(() => joined.state === 'talking', 'another phone of hers coming in')
    }
    const beyond = carla.dial('21', joins)
    await until(() => beyond.state === 'over', 'the end of one too many')
    assert.equal(beyond.status, 403)
  })
})
