/** The agent against SIP stacks of others: SIPp and baresip, where they are installed. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { silentLog, systemClock, systemRandom } from '@offhook/base'
import { freePort, until, untilListening } from '@offhook/base/testing'
import {
  type PhoneCall,
  type SelfSigned,
  SimulatedPhone,
  SmallPhoneSystem,
  selfSigned,
} from '../testing/index.ts'
import { NetworkTransport } from '../transport/network-transport.ts'
import { Agent } from './agent.ts'

const HOST = '127.0.0.1'
const SIPP = '/usr/bin/sipp'
const BARESIP = '/usr/bin/baresip'
const REGISTER = fileURLToPath(new URL('../../test/sipp/register.xml', import.meta.url))
const SDP = `v=0\r\no=- 1 1 IN IP4 ${HOST}\r\ns=-\r\nc=IN IP4 ${HOST}\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n`

/** Whether the program is there; tells the report when it is not. */
function isThere(program: string, t: TestContext): boolean {
  const there = existsSync(program)
  if (!there) t.diagnostic(`${program} is not installed: not run`)
  return there
}

describe('SIPp', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-sipp-'))
  const children: ChildProcess[] = []
  let phoneSystem: SmallPhoneSystem
  let agent: Agent
  let answered = 0
  let ended = 0

  before(async () => {
    const all = () =>
      new NetworkTransport({
        clock: systemClock,
        log: silentLog,
        listeners: [
          { transport: 'udp', host: HOST, port: 0 },
          { transport: 'tcp', host: HOST, port: 0 },
        ],
      })
    const common = { clock: systemClock, random: systemRandom, log: silentLog }
    agent = new Agent({ ...common, transport: all(), userAgent: 'Test' })
    agent.onInvite((leg) => {
      leg.progress(180)
      leg.answer({ body: SDP })
      leg.on('acknowledged', () => answered++)
      leg.on('ended', () => ended++)
    })
    await agent.start()
    phoneSystem = new SmallPhoneSystem({ ...common, transport: all(), realm: HOST, users: { anna: 'a' } })
    await phoneSystem.agent.start()
  })

  after(async () => {
    for (const child of children) child.kill()
    await agent.stop()
    await phoneSystem.agent.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Runs SIPp and resolves to its exit code: 0 when every call went as the scenario says. */
  function sipp(transport: 'udp' | 'tcp', ...args: string[]): { code: Promise<number | null> } {
    const mode = { udp: 'u1', tcp: 't1' }[transport]
    const bounds = ['-timeout', '20', '-timeout_error', '-nostdin', '-i', HOST]
    const child = spawn(SIPP, ['-t', mode, ...bounds, ...args], {
      cwd: folder,
      stdio: 'ignore',
    })
    children.push(child)
    return { code: new Promise((resolve) => child.once('exit', resolve)) }
  }

  const port = (of: Agent, transport: string) =>
    of.addresses.find((each) => each.transport === transport)!.port

  for (const transport of ['udp', 'tcp'] as const) {
    it(`calls the agent over ${transport}`, async (t) => {
      if (!isThere(SIPP, t)) return
      answered = 0
      ended = 0
      const target = `${HOST}:${port(agent, transport)}`
      // A call lasts so long that over UDP no BYE overtakes the ACK, which a busy kernel lets happen.
      const { code } = sipp(transport, target, '-sn', 'uac', '-m', '20', '-r', '100', '-d', '1000')
      assert.equal(await code, 0)
      assert.equal(answered, 20)
      await until('all calls have ended', () => ended === 20)
      assert.equal(agent.dialogCount, 0)
    })

    it(`registers over ${transport}`, async (t) => {
      if (!isThere(SIPP, t)) return
      const target = `${HOST}:${port(phoneSystem.agent, transport)}`
      const account = ['-s', 'anna', '-au', 'anna', '-ap', 'a']
      assert.equal(await sipp(transport, target, '-sf', REGISTER, '-m', '5', '-r', '50', ...account).code, 0)
      assert.deepEqual(phoneSystem.registered, ['anna'])
    })
  }

  for (const transport of ['udp', 'tcp'] as const) {
    it(`is called by the agent over ${transport}`, async (t) => {
      if (!isThere(SIPP, t)) return
      const uas = await freePort()
      sipp(transport, '-sn', 'uas', '-p', String(uas))
      // Over UDP the first INVITE may come too early, and is repeated.
      if (transport === 'tcp') await untilListening(children.at(-1)!, uas, HOST)
      const legs = Array.from({ length: 5 }, () =>
        agent.invite({
          target: `sip:x@${HOST}:${uas};transport=${transport}`,
          from: `sip:me@${HOST}`,
          body: SDP,
        }),
      )
      await until('all are answered', () => legs.every(({ state }) => state === 'confirmed'))
      const answers = await Promise.all(legs.map((leg) => leg.send('BYE')))
      assert.deepEqual(
        answers.map((answer) => answer?.status),
        [200, 200, 200, 200, 200],
      )
      for (const leg of legs) leg.end()
    })
  }
})

describe('baresip', () => {
  const folder = mkdtempSync(join(tmpdir(), 'offhook-baresip-'))
  const children: ChildProcess[] = []
  let identity: SelfSigned | undefined
  let phoneSystem: SmallPhoneSystem
  let ben: SimulatedPhone

  before(async () => {
    identity = selfSigned()
    const listeners = [
      { transport: 'udp', host: HOST, port: 0 },
      { transport: 'tcp', host: HOST, port: 0 },
      ...(identity ? [{ transport: 'tls', host: HOST, port: 0, tls: identity } as const] : []),
    ] as const
    const common = { clock: systemClock, random: systemRandom }
    const transport = new NetworkTransport({ clock: systemClock, log: silentLog, listeners })
    phoneSystem = new SmallPhoneSystem({
      ...common,
      transport,
      realm: 'test',
      users: { anna: 'a', ben: 'b' },
    })
    await phoneSystem.agent.start()
    const { port } = phoneSystem.agent.addresses[0]!
    ben = new SimulatedPhone({
      ...common,
      user: 'ben',
      password: 'b',
      domain: HOST,
      server: { address: HOST, port },
    })
    assert.equal(await ben.start(), 200)
  })

  after(async () => {
    for (const child of children) child.kill('SIGKILL')
    await ben.stop()
    await phoneSystem.agent.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Starts a baresip that answers by itself, with the account anna. */
  function baresip(transport: string, ...args: string[]): ChildProcess {
    const home = join(folder, transport)
    mkdirSync(home, { recursive: true })
    const modules = ['g711.so', 'aubridge.so'].map((name) => `module ${name}`)
    const config = [
      `sip_listen ${HOST}:0`,
      'module_path /usr/lib/baresip/modules',
      ...modules,
      'module_app account.so',
      'module_app menu.so',
      'audio_source aubridge,one',
      'audio_player aubridge,one',
    ]
    const { port } = phoneSystem.agent.addresses.find((each) => each.transport === transport)!
    const account = `<sip:anna@${HOST}:${port};transport=${transport}>;auth_pass=a;answermode=auto;regint=60`
    writeFileSync(join(home, 'config'), `${config.join('\n')}\n`)
    writeFileSync(join(home, 'accounts'), `${account}\n`)
    writeFileSync(join(home, 'contacts'), '')
    const child = spawn(BARESIP, ['-f', home, '-t', '30', ...args], { stdio: 'ignore' })
    children.push(child)
    return child
  }

  for (const transport of ['udp', 'tcp', 'tls'] as const) {
    it(`registers, is called, held and retrieved over ${transport}`, async (t) => {
      if (!isThere(BARESIP, t) || (transport === 'tls' && !identity)) return
      const child = baresip(transport)
      await until('anna is registered', () => phoneSystem.flowOf('anna')?.transport === transport)
      const call = ben.call('anna')
      await until('they talk', () => call.state === 'talking')
      assert.equal(await call.hold(), true)
      assert.equal(await call.retrieve(), true)
      call.hangUp()
      await until('no call is left', () => phoneSystem.agent.dialogCount === 0)
      const gone = new Promise((resolve) => child.once('exit', resolve))
      child.kill()
      await gone
    })
  }

  it('calls, and is hung up', async (t) => {
    if (!isThere(BARESIP, t)) return
    let incoming: PhoneCall | undefined
    const off = ben.on('incoming', (call) => {
      incoming = call
      call.answer()
    })
    const { port } = phoneSystem.agent.addresses[0]!
    baresip('udp', '-e', `/dial sip:ben@${HOST}:${port}`)
    await until('they talk', () => incoming?.state === 'talking')
    incoming!.hangUp()
    await until('no call is left', () => phoneSystem.agent.dialogCount === 0)
    off()
  })
})
