/** Numbers that nobody may call, by all ways that lead outside, and in every writing. On the wire. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { settle, until } from '@offhook/base/testing'
import { DeskPhone, type PhoneCall } from '@offhook/pbx/testing'
import type { Person } from '../directory/index.ts'
import { handlersOf } from '../routes.ts'
import { ask, makeCall, signedIn } from '../testing/csta-applications.ts'
import { type OutsidePhone, openOutsidePhone } from '../testing/outside-phone.ts'
import type { TestOffice } from '../testing/test-office.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

const request = { note() {} } as never
/** The same number, as phones dial it behind the access code 0. */
const WRITINGS = [
  '00900123456',
  '+49900123456',
  '000490900123456',
  '00049900123456',
  '0*31#0900123456',
  '0*31#0049900123456',
  '0010330900123456',
]

/** The same, as people write it in the client. */
const WRITTEN = ['0900 123456', '+49 (0) 900 123456', '0049900123456', '!0*31#0900123456']

describe('a barred number', () => {
  let server: TestServer
  let outside: OutsidePhone
  let anna: Person
  let ben: Person
  const desks: DeskPhone[] = []

  before(async () => {
    outside = await openOutsidePhone()
    server = await startTestServer({ config: { peers: [outside.peer], 'sip.barred': ['0900'] } })
    outside.connect(server)
    await server.setUp({ location: { country: 'DE', areaCode: '30', trunkNumber: '5550', accessCode: '0' } })
    const { port } = server.addresses.sip.find(({ transport }) => transport === 'udp')!
    const at = { address: '127.0.0.1', port }
    const domain = server.parts.settings.realm
    const people: Person[] = []
    for (const [name, line] of [
      ['Anna', '301'],
      ['Ben', '302'],
    ] as const) {
      const { person, account } = await server.addPerson({ name, line })
      const { device, secret } = account!
      const desk = new DeskPhone({ line, user: device.user, secret, server: at, domain })
      await desk.start()
      await desk.register()
      people.push(person)
      desks.push(desk)
    }
    ;[anna, ben] = people as [Person, Person]
  })
  after(async () => {
    for (const desk of desks) await desk.stop()
    await server.close()
    await outside.phone.stop()
  })

  const quiet = () =>
    until('silence', () => server.parts.calls.count === 0 && desks.every((desk) => desk.calls.every(isOver)))
  const isOver = ({ state }: PhoneCall) => state === 'over'
  const reached = () => outside.numbers
  /** The rules of the last call in the journal of `line`. */
  const rulesAt = async (line: string) => {
    const { items } = await server.parts.journal.page({ lines: [line], filter: 'all', limit: 1 })
    const decisions = server.parts.stories.get(items[0]!.callId)?.decisions ?? []
    return decisions.flatMap(({ why }) => why.steps)
  }
  const annaTalksToBen = async () => {
    const call = desks[0]!.dial('302')
    await until('it rings', () => desks[1]!.ringing.length === 1)
    await desks[1]!.answer()
    await until('they talk', () => call.state === 'talking')
  }
  const hangUp = async () => {
    for (const desk of desks) for (const call of desk.calls) if (!isOver(call)) desk.hangUp(call)
    await quiet()
  }

  it('is refused at a phone, whatever it is written like, and the story says why', async () => {
    for (const dialled of WRITINGS) {
      const call = desks[0]!.dial(dialled)
      await until(`${dialled} ends`, () => isOver(call))
      assert.equal(call.status, 403, dialled)
    }
    await quiet()
    assert.deepEqual(reached(), [])
    const [step] = (await rulesAt('301')).filter(({ rule }) => rule.startsWith('destination-barred'))
    assert.deepEqual(step, {
      rule: 'destination-barred-otherwise-written',
      because: { number: '010330900123456', writtenAs: '0900123456', prefix: '0900' },
      outcome: 'decided',
    })
  })

  it('is refused as target of a forwarding, for whoever calls', async () => {
    for (const destination of WRITTEN) {
      await server.parts.actions.setForwardings(server.viewerOf(anna), '301', [
        { kind: 'always', destination },
      ])
      const call = desks[1]!.dial('301')
      await until(`the call sent on to ${destination} ends`, () => isOver(call))
      assert.equal(call.status, 403, destination)
    }
    await server.parts.actions.setForwardings(server.viewerOf(anna), '301', [])
    await quiet()
    assert.deepEqual(reached(), [])
  })

  it('is refused to a phone that transfers, with REFER', async () => {
    await annaTalksToBen()
    for (const number of ['+49900123456', '0*31%230900123456']) {
      const statuses: number[] = []
      const { usage } = desks[1]!.talking[0]!
      usage.refer({ to: `sip:${number}@127.0.0.1` }).on('progress', ({ status }) => statuses.push(status))
      await until('it is told', () => statuses.some((status) => status >= 200))
      assert.equal(statuses.at(-1), 403, number)
    }
    await hangUp()
    assert.deepEqual(reached(), [])
  })

  it('is refused to clients and applications, for calls, transfers and deflections', async () => {
    const { actions, credentials } = server.parts
    const viewer = server.viewerOf(ben)
    desks[1]!.autoAnswer = true
    for (const destination of WRITTEN) {
      await Promise.resolve(actions.startCall(viewer, { destination })).catch(() => {})
      await quiet()
    }
    const isBarred = async () =>
      (await rulesAt('302')).some(({ rule }) => rule.startsWith('destination-barred'))
    assert.ok(await isBarred())
    const { secret } = await credentials.createToken(ben.id, 'TAPI', ['read', 'call'])
    const office = { server, clock: server.parts.clock, settle } as unknown as TestOffice
    const application = await signedIn(office, 'ben', secret)
    for (const number of WRITINGS) await ask(office, application, makeCall('302', number)).catch(() => {})
    application.link.close('over')
    await quiet()
    assert.ok(await isBarred())
    desks[1]!.autoAnswer = false
    await annaTalksToBen()
    const [card] = server.parts.calls.ofLine('302')
    for (const destination of WRITTEN) {
      const transfer = { service: 'singleStepTransferCall', destination } as const
      await Promise.resolve(actions.onCall(viewer, card!.id, transfer)).catch(() => {})
    }
    await hangUp()
    desks[0]!.dial('302')
    await until('it rings', () => desks[1]!.ringing.length === 1)
    const [ringing] = server.parts.calls.ofLine('302')
    await Promise.resolve(
      actions.onCall(viewer, ringing!.id, { service: 'deflectCall', destination: '+49900123456' }),
    ).catch(() => {})
    await hangUp()
    assert.deepEqual(reached(), [])
  })

  it('is refused as the place where somebody is, and to whoever calls from elsewhere', async () => {
    await server.parts.people.change(anna.id, { entitlements: ['remoteOffice'] })
    const set = (number: string) =>
      handlersOf(server.parts).setRemoteOffice(
        { body: { line: '301', number, until: server.parts.clock.now() + 3_600_000 } },
        server.viewerOf(anna),
        request,
      )
    for (const number of ['+49 900 123456', '0049900123456', '*31#0900123456'])
      await assert.rejects(async () => set(number), { code: 'destination-invalid' }, number)
    assert.deepEqual(reached(), [])
  })

  it('is no other number: those go out as before', async () => {
    for (const dialled of ['0030987654', '+4930987654', '0*31#030987654', '00043900123456']) {
      const before = reached().length
      desks[0]!.dial(dialled)
      await until(`${dialled} rings`, () => outside.phone.ringing.length === 1)
      assert.equal(reached().length, before + 1)
      await hangUp()
      await until('it rings no more', () => outside.phone.ringing.length === 0)
    }
    assert.deepEqual(reached(), ['030987654', '+4930987654', '*31#030987654', '0043900123456'])
  })
})
