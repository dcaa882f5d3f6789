import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setDefaultCACertificates } from 'node:tls'
import { freePort, until } from '@offhook/base/testing'
import type { CallExplanation, ServerEvent } from '@offhook/contract'
import { Provider } from '@offhook/pbx/testing'
import { type Config, defaultConfig } from '@offhook/server'
import { startTestServer } from '@offhook/server/testing'
import { checkCertificate } from './doctor/certificate.ts'
import { checkDatabase } from './doctor/database.ts'
import type { Finding } from './doctor/finding.ts'
import { checkClock, checkDisk, checkNode } from './doctor/machine.ts'
import { checkPort, checkSip, isRunning, portsOf } from './doctor/network.ts'
import { checkPeers } from './doctor/peers.ts'
import { checkRegistration } from './doctor/registration.ts'
import { describeExplanation } from './explain-command.ts'
import { coloursOf } from './terminal.ts'
import { describeEvent } from './watch-command.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
/** Where other tests keep it, too, where they are told: what one process has compiled the next one need not. */
const COMPILED = process.env.NODE_COMPILE_CACHE ?? ''
/** Of a server that takes any ports. */
const PORTS = [
  ...['--http-port', 'false', '--https-port', '0', '--sip-udp', '0', '--sip-tcp', '0', '--sip-tls', '0'],
  ...['--csta-tcp', 'false', '--csta-tls', 'false', '--media-browser-port', '0'],
]
const plain = coloursOf({ isTerminal: false })
const running: ChildProcess[] = []
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'offhook-cli-'))
})
after(async () => {
  for (const child of running) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

interface Run {
  readonly child: ChildProcess
  readonly ended: Promise<number | null>
  output(): string
}

function offhook(args: readonly string[], environment: Record<string, string> = {}): Run {
  let text = ''
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, NODE_COMPILE_CACHE: COMPILED, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  const gather = (chunk: Buffer) => {
    text += chunk.toString()
  }
  child.stdout.on('data', gather)
  child.stderr.on('data', gather)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  return { child, ended, output: () => text }
}

test('config check names every mistake with its place, and is content with a file that is right', async () => {
  const file = join(folder, 'wrong.toml')
  await writeFile(file, 'data = "data"\n\n[https]\nprot = 7225\n\n[sip]\nudp = "many"\n')
  const wrong = offhook(['config', 'check', '--config', file])
  assert.equal(await wrong.ended, 1)
  assert.match(wrong.output(), /wrong\.toml:4: .*https\.port/)
  assert.match(wrong.output(), /wrong\.toml:7: sip\.udp/)
  await writeFile(file, '[https]\nport = 7443\n')
  const right = offhook(['config', 'check', '--config', file], { OFFHOOK_SIP_UDP: '5070' })
  assert.equal(await right.ended, 0, right.output())
  assert.match(right.output(), /right; 2 of/)
  const list = offhook(['config', 'list', '--config', file, '--https-port', '7555'])
  assert.equal(await list.ended, 0)
  assert.match(list.output(), /https\.port = 7555 {2}\(flag\)/)
})

test('a command that the server refuses says why and ends with an exit code', async () => {
  const none = offhook(['watch', '301'])
  assert.equal(await none.ended, 1)
  assert.match(none.output(), /OFFHOOK_TOKEN/)
  const missing = offhook(['start', '--config', join(folder, 'missing.toml'), '--no-web'])
  assert.equal(await missing.ended, 1)
  assert.match(missing.output(), /missing\.toml/)
})

test('a play that comes true ends well; one that does not names the line', async () => {
  const scenario = join(import.meta.dirname, '../../../scenarios/simple-call.play')
  const good = offhook(['play', '--trace', scenario])
  assert.equal(await good.ended, 0, good.output())
  const text = await readFile(scenario, 'utf8')
  const bad = join(folder, 'bad.play')
  await writeFile(bad, `${text.trimEnd()}\nNobody does anything sensible\n`)
  const wrong = offhook(['play', bad, join(folder, 'absent.play')])
  assert.equal(await wrong.ended, 1)
  assert.match(wrong.output(), /bad\.play: .*\d/)
  assert.match(wrong.output(), /absent\.play/)
})

test('start prints the set-up link once, and a signal ends it cleanly', async () => {
  const data = join(folder, 'first')
  const run = offhook(['start', '--no-web', '--data', data, '--bind', '127.0.0.1', ...PORTS])
  await until('the server runs', () => run.output().includes('Ctrl+C'), run.output)
  const [, token] = /https:\/\/[^/]+:\d+\/setup#token=([a-z2-9]{20})\n/.exec(run.output()) ?? []
  assert.ok(token, run.output())
  assert.equal(run.output().split(token).length, 2, 'the token is printed once')
  run.child.kill('SIGTERM')
  assert.equal(await run.ended, 0, run.output())
  const second = offhook(['start', '--no-web', '--data', data, '--bind', '127.0.0.1', ...PORTS])
  await until('it runs again', () => second.output().includes('Ctrl+C'), second.output)
  assert.ok(!second.output().includes(token), 'each start has a token of its own')
  second.child.kill('SIGTERM')
  await second.ended
})

test('the demonstration has people who call each other, and a sign-in that works', async () => {
  const data = join(folder, 'demo')
  const run = offhook([
    'start',
    '--demo',
    '--no-web',
    '--data',
    data,
    '--bind',
    '127.0.0.1',
    '--log-level',
    'error',
    ...PORTS,
  ])
  await until('the server runs', () => run.output().includes('Ctrl+C'), run.output)
  const [, password] = /password (\S+)/.exec(run.output())!
  const [, port] = /Browser +https (\d+)/.exec(run.output())!
  setDefaultCACertificates([await readFile(join(data, 'demo/tls/self-signed.crt'), 'utf8')])
  const base = `https://127.0.0.1:${port}/api/v1`
  const signIn = await fetch(`${base}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user: 'anna', password }),
  })
  assert.equal(signIn.status, 201)
  const cookie = signIn.headers.get('set-cookie')!.split(';')[0]!
  const overview = async () => {
    const response = await fetch(`${base}/admin/overview`, { headers: { cookie } })
    return (await response.json()) as { calls: number; registrations: number; people: number }
  }
  const { people, registrations } = await overview()
  assert.deepEqual([people, registrations], [12, 12])
  await until('the phones call each other', async () => (await overview()).calls > 0, run.output)
  run.child.kill('SIGTERM')
  assert.equal(await run.ended, 0, run.output())
})

test('the doctor finds a port that is in use, and tells it from one of a running server', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const tcp = { name: 'HTTPS', key: 'https.port', protocol: 'tcp', port } as const
  const found = await checkPort(tcp, ['127.0.0.1'], false)
  assert.equal(found.level, 'bad')
  assert.match(`${found.sentence} ${found.advice}`, /Another program.*https\.port/)
  assert.equal((await checkPort(tcp, ['127.0.0.1'], true)).level, 'good')
  await new Promise((resolve) => server.close(resolve))
  assert.equal((await checkPort(tcp, ['127.0.0.1'], false)).level, 'good')
  assert.equal((await checkPort(tcp, ['127.0.0.1'], true)).level, 'bad', 'a server that does not listen')
  assert.match((await checkPort(tcp, ['192.0.2.99'], false)).advice ?? '', /bind/)

  const socket = createSocket('udp4')
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  const udp = { name: 'SIP over UDP', key: 'sip.udp', protocol: 'udp', port: socket.address().port } as const
  assert.equal((await checkPort(udp, ['127.0.0.1'], false)).level, 'bad')
  await new Promise<void>((resolve) => socket.close(resolve))
})

test('the doctor asks a running server, over HTTPS and SIP', async () => {
  const server = await startTestServer()
  try {
    const port = (name: string) => server.addresses.sip.find(({ transport }) => transport === name)!.port
    const config: Config = {
      ...defaultConfig(),
      data: server.data,
      bind: ['127.0.0.1'],
      'https.port': server.addresses.gateway[0]!.port,
      'sip.udp': port('udp'),
      'sip.tcp': port('tcp'),
      'csta.tcp': false,
      'csta.tls': false,
    }
    assert.equal(await isRunning(config), true)
    assert.equal((await checkSip(config, 'udp'))?.level, 'good')
    assert.equal((await checkSip(config, 'tcp'))?.level, 'good')
    assert.equal(portsOf(config).length, 5)
    assert.match(checkDatabase(server.data).sentence, /whole; it knows 0 people/)
    assert.equal((await checkCertificate(config)).level, 'good')
  } finally {
    await server.close()
  }
  assert.equal(await isRunning({ ...defaultConfig(), bind: ['127.0.0.1'], 'https.port': 1 }), false)
})

test('the doctor sees a damaged database, a wrong certificate, a full or closed disk, a wrong clock, an old Node.js', async () => {
  const data = join(folder, 'ill')
  await mkdir(join(data, 'tls'), { recursive: true })
  assert.equal(checkDatabase(data).level, 'good', 'none yet')
  await writeFile(
    join(data, 'offhook.db'),
    'this is no database at all, but long enough to be read as one '.repeat(99),
  )
  assertBad(checkDatabase(data), /damaged/)

  const config: Config = { ...defaultConfig(), data }
  assert.equal((await checkCertificate(config)).level, 'good', 'none yet')
  assertBad(await checkCertificate({ ...config, 'tls.certificate': 'x.pem' }), /Only one/)
  const made = await startTestServer({ data: join(folder, 'made') })
  await made.close()
  await copyFile(join(folder, 'made/tls/self-signed.crt'), join(data, 'tls/self-signed.crt'))
  await writeFile(join(data, 'tls/self-signed.key'), 'no key')
  assertBad(await checkCertificate(config), /./)
  const soon = Date.now() + 900 * 86_400_000
  assertBad(await checkCertificate({ ...config, data: join(folder, 'made') }, soon), /ended \d+ days ago/)
  const named = await checkCertificate({ ...config, data: join(folder, 'made'), name: 'other.example' })
  assert.match(named.sentence, /not for the name "other\.example"/)

  assertBad(await checkDisk('/dev/null/offhook'), /cannot be written/)
  assert.equal((await checkDisk(data)).level === 'bad', false)
  assertBad(await checkClock(Date.UTC(2020, 0, 1)), /lies before/)
  assertBad(checkNode('20.20.2'), /too old/)
  assert.equal(checkNode().level, 'good')
})

function assertBad(finding: Finding, sentence: RegExp): void {
  assert.equal(finding.level, 'bad', finding.sentence)
  assert.match(finding.sentence, sentence)
  assert.ok(finding.advice)
}

test('the doctor asks the providers whether they take user and secret, and registers nowhere', async () => {
  const provider = new Provider()
  await provider.agent.start()
  const { port } = provider.agent.addresses[0]!
  const peer = { name: 'P', host: '127.0.0.1', type: 'other' as const, addresses: [], transit: false }
  const account = { user: 'u', secret: 's', register: true, 'outside-calls': true }
  const peers = [
    { ...peer, ...account, port },
    { ...peer, 'outside-calls': true, port },
  ]
  const find = async (of: Config['peers']) => {
    const found: string[] = []
    for await (const { level, sentence } of checkPeers({ ...defaultConfig(), peers: of })) {
      found.push(`${level}: ${sentence}`)
    }
    return found
  }
  try {
    assert.deepEqual(await find(peers), ['good: It knows us and takes the secret.'])
    assert.ok(provider.asked.every(({ headers }) => !headers.has('Contact')))
    provider.answer = { status: 403, reason: 'Forbidden' }
    assert.deepEqual(await find(peers), ['warn: It refuses to be asked (403 Forbidden).'])
    provider.answer = {
      status: 401,
      headers: { 'WWW-Authenticate': 'Digest realm="provider.test", nonce="n1"' },
    }
    assert.match((await find(peers))[0]!, /^bad: User or secret is wrong/)
    const gone = [{ ...peers[0]!, port: await freePort(), transport: 'tcp' as const }]
    assert.match((await find(gone))[0]!, /^bad: It does not answer/)
  } finally {
    await provider.agent.stop()
  }
})

test('the doctor really signs a phone in', async () => {
  const finding = await checkRegistration()
  assert.equal(finding.level, 'good', finding.sentence)
})

test('watch tells what concerns the line, and nothing else', () => {
  const arrow = {
    at: 0,
    from: '301 Anna',
    to: 'Offhook',
    protocol: 'SIP over UDP',
    label: 'INVITE',
    summary: 'asks for a call',
    callId: 'x',
    text: 'INVITE sip:302@a SIP/2.0',
  }
  const sip: ServerEvent = { type: 'sip', sequence: 1, lines: ['301'], arrow }
  assert.deepEqual(describeEvent(sip, '301', false, plain), [
    '00:00:00.000  301 Anna → Offhook  INVITE  asks for a call',
  ])
  assert.match(describeEvent(sip, '301', true, plain)[0]!, /INVITE sip:302@a/)
  const removed: ServerEvent = { type: 'callRemoved', sequence: 2, callId: 'x', line: '302' }
  assert.deepEqual(describeEvent(removed, '301', false, plain), [])
})

test('an explanation is told as a story with its reasons', () => {
  const party = {
    canonical: null,
    display: '302',
    dial: '302',
    name: 'Ben',
    personId: null,
    place: null,
    restricted: false,
  }
  const explanation: CallExplanation = {
    callId: 'x',
    startedAt: 0,
    endedAt: 5000,
    moments: [{ at: 1500, what: 'ringing', who: party, to: null, cause: 'normal' }],
    decisions: [
      {
        at: 1000,
        subject: 'route',
        line: '301',
        answer: 'extension 302',
        steps: [{ rule: 'is-extension', because: { number: '302' }, outcome: 'decided' }],
      },
    ],
    results: [{ line: '302', result: 'missed', steps: [] }],
  }
  const text = describeExplanation(explanation, plain)
  assert.match(text, /1\.5 s {2}Ben ringing \(normal\)/)
  assert.match(text, /route of 301: extension 302\n +[=] is-extension: number 302/)
  assert.match(text, /302: missed/)
})
