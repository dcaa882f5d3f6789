/**
 * End to end: the CSTA connector of one server drives the gateway of another, over TLS, whose phones are real ones. Both journals must
 * say the same of what happened.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isNamedError, systemClock, systemRandom } from '@offhook/base'
import { until } from '@offhook/base/testing'
import { CstaConnector, readProfile } from '@offhook/csta'
import { Baresip, DeskPhone, hasBaresip } from '@offhook/pbx/testing'
import { connectionOfLine, type LineNumber } from '@offhook/telephony'
import type { Viewer } from '../rights/index.ts'
import { startTestServer, type TestServer } from '../testing/index.ts'

const people = { Anna: '301', Ben: '302', Carla: '303', Dora: '304' } as const
/** Hers can be told to answer (Event: talk); the others are baresips. */
const DESK = '304'
const WAIT_MS = 30_000

describe('two servers, a wire of CSTA between them, and phones that are real', {
  skip: !hasBaresip() && 'baresip is not installed',
}, () => {
  let near: TestServer
  let far: TestServer
  let connector: CstaConnector
  const phones = new Map<LineNumber, Baresip>()
  let desk: DeskPhone

  before(async () => {
    far = await startTestServer()
    await far.setUp()
    for (const [name, line] of Object.entries(people)) {
      const { account } = await far.addPerson({ name, line })
      await far.parts.extensions.change(line, { callWaiting: true })
      const { port } = far.addresses.sip.find(({ transport }) => transport === 'udp')!
      const domain = far.parts.settings.realm
      const { secret, device } = account!
      if (line === DESK) {
        desk = new DeskPhone({
          line,
          domain,
          user: device.user,
          secret,
          server: { address: '127.0.0.1', port },
        })
        await desk.start()
        assert.equal((await desk.register()).status, 200)
        continue
      }
      phones.set(
        line,
        await Baresip.start({
          line,
          domain,
          user: device.user,
          secret,
          server: { address: '127.0.0.1', port, transport: 'udp' },
        }),
      )
    }
    const { secret } = await far.parts.computers.create({
      name: 'near',
      lines: '*',
      isOwnerOnly: false,
    })
    const { port } = far.addresses.csta.find(({ transport }) => transport === 'tls')!
    connector = new CstaConnector({
      settings: {
        name: 'far',
        profile: { ...readProfile('offhook'), tls: false },
        host: '127.0.0.1',
        port,
        tls: { ca: far.parts.certificate.certificate },
        lineSource: 'discover',
        user: 'near',
        password: secret,
      },
      clock: systemClock,
      random: systemRandom,
    })
    near = await startTestServer({
      connectors: [connector],
      config: { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false },
    })
    await near.setUp()
    for (const [name, line] of Object.entries(people)) await near.addPerson({ name, line, isForeign: true })
    await until(
      'the lines of the far server',
      () => inService(near, ...Object.values(people)),
      () => near.parts.connectors.states(),
    )
  })

  after(async () => {
    await near?.close()
    for (const phone of phones.values()) await phone.stop()
    await desk?.stop()
    await far?.close()
  })

  const viewer = (name: keyof typeof people): Viewer =>
    near.viewerOf([...near.parts.people.all()].find((person) => person.name === name)!)
  const stateOf = (server: TestServer, line: LineNumber) =>
    server.parts.calls.ofLine(line).flatMap((call) => connectionOfLine(call, line)?.state ?? [])
  const inState = (line: LineNumber, ...states: string[]) =>
    until(
      `${line} ${states.join(' ') || 'free'}`,
      () => [near, far].every((server) => sorted(stateOf(server, line)) === sorted(states)),
      () => ({ near: stateOf(near, line), far: stateOf(far, line) }),
    )

  /** Anna calls from the browser of the near server; her own phone rings first. */
  async function call(destination: LineNumber): Promise<void> {
    const { actions } = near.parts
    const from = phones.get('301')!.events.length
    const rung = phones.get(destination)!.events.length
    await actions.startCall(viewer('Anna'), { line: '301', destination })
    await phones.get('301')!.heard('CALL_INCOMING', from, WAIT_MS)
    await phones.get('301')!.answer()
    await phones.get(destination)!.heard('CALL_INCOMING', rung, WAIT_MS)
    await phones.get(destination)!.answer()
    await inState('301', 'connected')
    await inState(destination, 'connected')
  }

  const ownCall = (line: LineNumber, state: string) =>
    [...near.parts.calls.ofLine(line)].find((each) => connectionOfLine(each, line)?.state === state)!.id

  it('calls, holds, consults, transfers, and both journals agree', async () => {
    const { actions } = near.parts
    await call('302')
    await actions.onCall(viewer('Anna'), ownCall('301', 'connected'), { service: 'holdCall' })
    await inState('301', 'hold')
    await actions.onCall(viewer('Anna'), ownCall('301', 'hold'), { service: 'retrieveCall' })
    await inState('301', 'connected')
    const rung = phones.get('303')!.events.length
    await actions.onCall(viewer('Anna'), ownCall('301', 'connected'), {
      service: 'consultationCall',
      destination: '303',
    })
    await phones.get('303')!.heard('CALL_INCOMING', rung, WAIT_MS)
    await phones.get('303')!.answer()
    await inState('301', 'hold', 'connected')
    await actions.onCall(viewer('Anna'), ownCall('301', 'connected'), { service: 'transferCall' })
    await inState('301')
    await inState('302', 'connected')
    await inState('303', 'connected')
    await phones.get('302')!.hangUp()
    await inState('302')
    await inState('303')
    await agree(near, far)
  })

  it('forwards, and ends from the browser', async () => {
    const { actions } = near.parts
    await actions.setForwardings(viewer('Ben'), '302', [{ kind: 'always', destination: '303' }])
    await until(
      'the forwarding at the far server',
      () => far.parts.lines.get('302')?.device.forwardings[0]?.destination === '303',
    )
    await until(
      'the forwarding at the near server',
      () => near.parts.lines.get('302')?.device.forwardings[0]?.destination === '303',
    )
    const rung = phones.get('303')!.events.length
    await phones.get('301')!.dial('302')
    await phones.get('303')!.heard('CALL_INCOMING', rung, WAIT_MS)
    await inState('303', 'alerting')
    // This phone cannot be answered from afar, and the far server says so.
    const answering = actions.onCall(viewer('Carla'), ownCall('303', 'alerting'), { service: 'answerCall' })
    await assert.rejects(answering, (fault) => isNamedError(fault, 'service-not-supported'))
    await phones.get('303')!.answer()
    await inState('303', 'connected')
    const ended = ownCall('303', 'connected')
    await actions.onCall(viewer('Carla'), ended, { service: 'clearConnection' })
    await inState('301')
    await inState('303')
    await actions.setForwardings(viewer('Ben'), '302', [])
    await until('no forwarding', () => far.parts.lines.get('302')?.device.forwardings.length === 0)
    await agree(near, far)
  })

  it('answers from the browser a phone that can be told to', async () => {
    const { actions } = near.parts
    const rung = desk.calls.length
    await phones.get('301')!.dial('304')
    await inState('304', 'alerting')
    await actions.onCall(viewer('Dora'), ownCall('304', 'alerting'), { service: 'answerCall' })
    await inState('304', 'connected')
    await inState('301', 'connected')
    assert.equal(desk.calls.length, rung + 1)
    assert.equal(desk.talking.length, 1)
    await phones.get('301')!.hangUp()
    await inState('304')
    await inState('301')
    await agree(near, far)
  })
})

function inService(server: TestServer, ...lines: readonly LineNumber[]): boolean {
  return lines.every((line) => server.parts.lines.get(line)?.device.state === 'inService')
}

function sorted(words: readonly string[]): string {
  return [...words].sort().join()
}

/** What the journal of a server says: line, direction, result, and with whom by number and name. */
async function entriesOf(server: TestServer): Promise<readonly string[]> {
  const lines = Object.values(people)
  const { items } = await server.parts.journal.page({ lines, filter: 'all', limit: 100 })
  return items
    .map(
      ({ line, direction, result, other }) => `${line} ${direction} ${result} ${other.number} ${other.name}`,
    )
    .sort()
}

async function agree(near: TestServer, far: TestServer): Promise<void> {
  let told: readonly (readonly string[])[] = []
  await until('both journals say the same', async () => {
    told = [await entriesOf(near), await entriesOf(far)]
    return told[0]!.length > 0 && told[0]!.join() === told[1]!.join()
  }).catch(() => {})
  assert.ok(told[0]!.length > 0, 'the journal is not empty')
  assert.deepEqual(told[0], told[1])
}
