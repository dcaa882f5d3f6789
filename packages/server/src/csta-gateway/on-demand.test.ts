/** Lines that are opened because an application names them, over real TCP and in a whole server. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { systemClock } from '@offhook/base'
import { until } from '@offhook/base/testing'
import { ApplicationSession, CstaLink, dialTcp, protocolVersions } from '@offhook/csta'
import { login, makeCall, monitorOf, refusalOf } from '../testing/csta-applications.ts'
import { type CstaOffice, groupSettings, openCstaSwitch } from '../testing/csta-office.ts'
import { startTestServer, type TestServer } from '../testing/test-server.ts'

describe('a line group that opens lines on demand', () => {
  let server: TestServer
  let south: CstaOffice
  before(async () => {
    server = await startTestServer({ config: { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false } })
    await server.setUp({ defaultLevel: 'business' })
    south = await openCstaSwitch({ 401: 'Dora', 402: 'Emil', 403: 'Frieda' })
    await server.parts.lineGroups.create(groupSettings('South', south.port, { lineSource: 'onDemand' }))
    await until('it is connected', () =>
      server.parts.connectors
        .states()
        .some(({ connector, state }) => connector === 'South' && state.state === 'connected'),
    )
  })
  after(async () => {
    await server.close()
    await south.listening.cut()
  })

  const isThere = (line: string) => server.parts.lines.get(line) !== undefined
  const isGone = (line: string) => until(`line ${line} is closed`, () => !isThere(line))

  async function applicationOf(user: string, password: string) {
    const { port } = server.addresses.csta.find(({ transport }) => transport === 'tcp')!
    const transport = await dialTcp({ host: '127.0.0.1', port }, systemClock)
    const link = new CstaLink({ transport, clock: systemClock, form: { edition: 6 } })
    link.open()
    const settings = {
      applicationId: 'TSP',
      versions: protocolVersions(6),
      seconds: 60,
      login,
      user,
      password,
    }
    await ApplicationSession.start(link, systemClock, settings)
    return link
  }

  async function computer(fields: { lines: '*' | string[]; groupIds?: string[] }) {
    const name = `PC-${++computers}`
    const { secret } = await server.parts.computers.create({ name, ...fields })
    return applicationOf(name, secret)
  }
  let computers = 0

  it('opens one for as long as an application watches it', async () => {
    const [first, second] = [await computer({ lines: '*' }), await computer({ lines: '*' })]
    assert.equal(isThere('401'), false)
    const started = await first.ask(monitorOf('401'))
    assert.ok(started.name === 'MonitorStartResponse', JSON.stringify(started.body))
    assert.equal(server.parts.lines.get('401')?.device.state, 'inService')
    const { monitorCrossRefID = '' } = started.body
    assert.equal((await second.ask(monitorOf('401'))).name, 'MonitorStartResponse')
    await first.ask({ name: 'MonitorStop', body: { monitorCrossRefID } })
    first.close('done')
    // The other one watches it still.
    await until('one is left', () => server.parts.cstaGateway.clients().length === 1)
    assert.equal(isThere('401'), true)
    second.close('done')
    await isGone('401')
  })

  it('opens one to call from, and closes it when the application goes', async () => {
    const application = await computer({ lines: '*' })
    const made = await application.ask(makeCall('402', '403'))
    assert.equal(made.name, 'MakeCallResponse', JSON.stringify(made.body))
    assert.equal(isThere('402'), true)
    application.close('done')
    await isGone('402')
  })

  it('opens none that the phone system does not have, nor one that is not for the computer', async () => {
    const application = await computer({ lines: '*' })
    assert.deepEqual(refusalOf(await application.ask(monitorOf('777'))), { operation: 'invalidDeviceID' })
    assert.equal(isThere('777'), false)
    application.close('done')
    const other = await computer({ lines: ['401'] })
    assert.deepEqual(refusalOf(await other.ask(monitorOf('403'))), { operation: 'invalidDeviceID' })
    assert.equal(isThere('403'), false)
    other.close('done')
  })

  it('has those of the people of its groups, for a computer and for their own programs', async () => {
    const { groups, people, credentials } = server.parts
    const dora = await people.create({ user: 'dora', name: 'Dora', lines: ['403'] })
    const group = await groups.create({ name: 'Lab', memberIds: [dora.id] })
    const application = await computer({ lines: [], groupIds: [group.id] })
    assert.equal((await application.ask(monitorOf('403'))).name, 'MonitorStartResponse')
    application.close('done')
    const token = await credentials.createToken(dora.id, 'TAPI', ['read', 'call'])
    const own = await applicationOf('dora', token.secret)
    assert.equal((await own.ask(monitorOf('403'))).name, 'MonitorStartResponse')
    own.close('done')
    await people.remove(dora.id)
    await isGone('403')
  })
})
