/** CSTA with SIP phones over real sockets: the connector, dialogs of INFO requests, and phones that answer them. */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { silentLog, systemClock, systemRandom } from '@offhook/base'
import { until } from '@offhook/base/testing'
import { ProblemError, type SaveLineGroup } from '@offhook/contract'
import { CSTA_TYPE, CstaConnector, type InfoDialog, readProfile, UacstaSwitch } from '@offhook/csta'
import { dialUacsta, SimulatedCstaSwitch } from '@offhook/csta/testing'
import { Forger } from '@offhook/pbx/testing'
import { Agent, type InviteUsage, NetworkTransport } from '@offhook/sip'
import { selfSigned } from '@offhook/sip/testing'
import { connectionOfLine } from '@offhook/telephony'
import { CallWatch, SimulatedSwitch } from '@offhook/telephony/testing'
import { groupSettings } from '../testing/csta-office.ts'
import { clientOf } from '../testing/edge.ts'
import { startTestServer } from '../testing/test-server.ts'
import { SipPhones } from './sip-phones.ts'

const lines = ['301', '302'] as const
const noSip = { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false } as const
const certificate = selfSigned()

describe('SIP phones that speak CSTA', () => {
  let simulated: SimulatedSwitch
  let phones: Agent
  let sipPhones: SipPhones
  let connector: CstaConnector
  let watch: CallWatch
  let methods: string[]
  let dialogs: Map<string, InviteUsage>

  before(async () => {
    ;({ simulated, phones, methods, dialogs } = await openPhones())
    sipPhones = new SipPhones({
      bind: '127.0.0.1',
      clock: systemClock,
      random: systemRandom,
      log: silentLog,
      userAgent: 'Offhook',
    })
    const { port } = phones.addresses[0]!
    connector = new CstaConnector({
      settings: {
        name: 'phones',
        profile: readProfile('uacsta'),
        host: '127.0.0.1',
        lineSource: 'list',
        lines: lines.map((line) => ({ line })),
      },
      clock: systemClock,
      random: systemRandom,
      dial: async () =>
        new UacstaSwitch({
          clock: systemClock,
          dial: sipPhones.at({
            host: '127.0.0.1',
            port,
            transport: 'udp',
            user: null,
            password: undefined,
          }),
          isLine: (number) => lines.some((line) => line === number),
        }),
    })
    watch = new CallWatch(connector)
    await connector.start()
    await connector.snapshot()
  })

  after(async () => {
    await connector?.stop()
    await sipPhones?.stop()
    await phones?.stop()
  })

  it('makes a call, sees it ring and being answered, holds it and ends it', async () => {
    assert.deepEqual(methods.slice(0, 1), [`INVITE ${CSTA_TYPE}`])
    simulated.setAutoAnswer('301', true)
    await connector.perform({ service: 'makeCall', line: '301', destination: '302' })
    await until('302 rings', () => watch.inState('302', 'alerting') !== undefined)
    const { switchCallId } = watch.inState('302', 'alerting')!.call
    await connector.perform({ service: 'answerCall', line: '302', switchCallId })
    await until('301 talks', () => watch.inState('301', 'connected') !== undefined)
    await until('302 talks', () => watch.inState('302', 'connected') !== undefined)
    assert.equal(watch.inState('301', 'connected')!.call.id, watch.inState('302', 'connected')!.call.id)
    await connector.perform({ service: 'holdCall', line: '301', switchCallId })
    await until('301 holds', () => watch.inState('301', 'hold') !== undefined)
    await connector.perform({ service: 'clearConnection', line: '301', switchCallId })
    await until('both are free', () => watch.live('301').length === 0 && watch.live('302').length === 0)
    assert.ok(methods.includes('INFO'))
  })

  it('believes nobody who knows the dialog of a phone and is not there', async () => {
    const there = dialogs.get('301')!
    const host = /^sip:.*@(.+):(\d+)$/.exec(there.remoteTarget)
    const forger = new Forger({ address: host?.[1] ?? '', port: Number(host?.[2]) })
    await forger.open('127.0.0.2')
    try {
      const info = { body: '<?xml version="1.0"?><Forged/>', contentType: CSTA_TYPE }
      assert.equal((await forger.send('INFO', there, info)).status, 403)
      assert.equal((await forger.send('BYE', there)).status, 403)
    } finally {
      forger.close()
    }
  })

  it('takes a line out of service whose phone ends the dialog', async () => {
    const states: string[] = []
    connector.events.on('device', (fact) => {
      if (fact.type === 'deviceChanged' && fact.device.line === '302') states.push(fact.device.state)
    })
    dialogs.get('302')!.end()
    await until('302 is out of service', () => states.at(-1) === 'outOfService')
  })
})

describe('a line group of SIP phones', () => {
  it('is tried and connected, and its calls are seen as those of any other', async (t) => {
    const { simulated, phones, port } = await openPhones()
    const server = await startTestServer({ config: { 'sip.udp': false, 'sip.tcp': false, 'sip.tls': false } })
    t.after(async () => {
      await server.close()
      await phones.stop()
    })
    await server.setUp({ defaultLevel: 'team' })
    const { person: anna } = await server.addPerson({ name: 'Anna', line: '301', isForeign: true })
    const listed = lines.map((line) => ({ line, name: '' }))
    const settings = groupSettings('desks', port, { profile: 'uacsta', lineSource: 'list', lines: listed })
    const { lineGroups } = server.parts
    const outcomes = async (tried: SaveLineGroup) =>
      (await lineGroups.test(tried)).map(({ step, outcome, found }) => [step, outcome, found.devices])
    assert.deepEqual(await outcomes(settings), [
      ['tcp', 'skipped', undefined],
      ['tls', 'skipped', undefined],
      ['session', 'passed', 2],
      ['capabilities', 'skipped', undefined],
    ])
    const [, , nobody] = await lineGroups.test({ ...settings, lines: [] })
    assert.deepEqual([nobody?.outcome, nobody?.fault], ['failed', 'communication'])

    await lineGroups.create(settings)
    const stateOf = (line: string) => server.parts.lines.get(line)?.device.state
    await until('the lines are in service', () => lines.every((line) => stateOf(line) === 'inService'))
    simulated.setAutoAnswer('301', true)
    await server.parts.actions.startCall(server.viewerOf(anna), { line: '301', destination: '302' })
    const isAt = (line: string, state: string) =>
      server.parts.calls.ofLine(line).some((call) => connectionOfLine(call, line)?.state === state)
    await until('302 rings', () => isAt('302', 'alerting'))
    simulated.phone('302').answer()
    await until('they talk', () => lines.every((line) => isAt(line, 'connected')))
    simulated.phone('302').hangUp()
    await until('the end', () => server.parts.calls.count === 0)
    const results = async () => {
      const { items } = await server.parts.journal.page({ lines, filter: 'all', limit: 10 })
      return items.map(({ line, result }) => `${line} ${result}`).sort()
    }
    await until('the journal', async () => (await results()).join() === '301 answered,302 answered')
  })
})

describe('phones that speak CSTA over a connection', () => {
  for (const transport of ['tcp', 'tls'] as const) {
    const skip = transport === 'tls' && !certificate ? 'no openssl here' : false
    it(`are called over ${transport.toUpperCase()}`, { skip }, async (t) => {
      const { phones, port, methods } = await openPhones(transport)
      const server = await startTestServer({ config: noSip })
      t.after(async () => {
        await server.close()
        await phones.stop()
      })
      await server.setUp()
      const listed = lines.map((line) => ({ line, name: '' }))
      const settings = groupSettings('desks', port, { profile: 'uacsta', lineSource: 'list', lines: listed })
      const over =
        transport === 'tcp' ? ({ sipTransport: 'tcp' } as const) : { tls: true, ca: certificate!.cert }
      await server.parts.lineGroups.create({ ...settings, ...over })
      const stateOf = (line: string) => server.parts.lines.get(line)?.device.state
      await until('the lines are in service', () => lines.every((line) => stateOf(line) === 'inService'))
      assert.ok(methods.includes(`INVITE ${CSTA_TYPE}`))
    })
  }
})

describe('phones that sign in for CSTA', () => {
  it('are provisioned with an account, sign in with it, and are reached over their own way', async (t) => {
    const { phones, methods } = await openPhones('tcp')
    const server = await startTestServer({ config: { ...noSip, 'csta.phones': 0 } })
    t.after(async () => {
      await server.close()
      await phones.stop()
    })
    await server.setUp()
    const { person } = await server.addPerson({ name: 'Otto', role: 'administrator' })
    const listed = lines.map((line) => ({ line, name: '' }))
    // Nobody answers there: the phones come by themselves.
    const settings = groupSettings('desks', 9, { profile: 'uacsta', lineSource: 'list', lines: listed })
    await server.parts.lineGroups.create({
      ...settings,
      sipTransport: 'tcp',
      password: 'a password of phones',
    })
    const admin = await clientOf(server, person.user)
    const ask = (line: string) =>
      admin.tellPhoneSettings({ params: { name: 'desks' }, body: { line, maker: 'yealink' } })
    const { port, user, text } = await ask('301')
    assert.deepEqual(
      [user, port],
      ['301', server.parts.sipPhones.addresses.find((known) => known.transport === 'tcp')!.port],
    )
    assert.match(text, /^account\.12\.password = a password of phones$/m)
    await assert.rejects(ask('999'), (fault) => fault instanceof ProblemError && fault.code === 'not-found')

    const registrar = `sip:127.0.0.1:${port};transport=tcp`
    const signIn = (line: string, password: string) =>
      phones.register({
        registrar,
        address: `sip:${line}@127.0.0.1`,
        contactUser: line,
        credentials: { username: line, password },
      })
    const stateOf = (line: string) => server.parts.lines.get(line)?.device.state
    const stranger = signIn('302', 'a guess')
    const refused = new Promise<number>((resolve) => {
      stranger.on('failed', ({ status }) => resolve(status))
    })
    assert.equal(await refused, 403)
    await stranger.stop()
    signIn('301', 'a password of phones')
    await until('the line of the phone is in service', () => stateOf('301') === 'inService')
    assert.notEqual(stateOf('302'), 'inService')
    assert.deepEqual(methods.slice(0, 1), [`INVITE ${CSTA_TYPE}`])
  })
})

/** Phones at a port of their own, as a phone system before them would give their calls to them. */
async function openPhones(over: 'udp' | 'tcp' | 'tls' = 'udp') {
  const methods: string[] = []
  const dialogs = new Map<string, InviteUsage>()
  const simulated = new SimulatedSwitch('phones', systemClock)
  for (const line of lines) simulated.addLine({ line, name: `Phone ${line}` })
  const csta = new SimulatedCstaSwitch(simulated, systemClock, { edition: 3 })
  await csta.start()
  const phones = new Agent({
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    userAgent: 'Desk phone',
    accept: [CSTA_TYPE],
    transport: new NetworkTransport({
      clock: systemClock,
      log: silentLog,
      listeners: [
        {
          transport: over,
          host: '127.0.0.1',
          port: 0,
          ...(over === 'tls' && certificate ? { tls: certificate } : {}),
        },
      ],
    }),
  })
  const dial = dialUacsta(csta, systemClock)
  phones.onInvite((invite) => {
    methods.push(`INVITE ${invite.request.headers.get('Content-Type')}`)
    const line = /^sip:(\w+)@/.exec(invite.request.uri)?.[1] ?? ''
    void dial(line, Buffer.from(invite.request.body).toString('utf8')).then(({ dialog, answer }) => {
      serve(dialog)
      invite.answer({ body: answer, contentType: CSTA_TYPE })
    })
    const serve = (dialog: InfoDialog) => {
      dialogs.set(line, invite)
      dialog.listen({
        info(xml) {
          void invite.info(xml, CSTA_TYPE)
          return undefined
        },
        end: () => {},
      })
      invite.on('info', (incoming) => {
        methods.push('INFO')
        void dialog
          .send(Buffer.from(incoming.request.body).toString('utf8'))
          .then((body) => incoming.respond(200, { body, contentType: CSTA_TYPE }))
      })
      invite.on('ended', () => dialog.close())
    }
  })
  await phones.start()
  return { simulated, phones, methods, dialogs, port: phones.addresses[0]!.port }
}
