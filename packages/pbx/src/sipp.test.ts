/** The flows of RFC 3665 with SIPp as the other system: what succeeds, and above all what fails. */
import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { freePort } from '@offhook/base/testing'
import type { Peer } from './routing/settings.ts'
import type { DeskPhone } from './testing/desk-phone.ts'
import { Office, until } from './testing/office.ts'
import {
  answer,
  expect,
  expectRequest,
  hasSipp,
  pause,
  require,
  runSipp,
  type SippStep,
  send,
} from './testing/sipp.ts'

let office: Office
let phones: Map<string, DeskPhone>
let caller: number

function peer(name: string, port: number, change: Partial<Peer> = {}): Peer {
  const addresses = [`127.0.0.1:${port}`]
  return { name, host: '127.0.0.1', port, addresses, carriesOutsideCalls: true, mayTransit: false, ...change }
}

async function open(peers: readonly Peer[] = []): Promise<void> {
  caller = await freePort()
  office = new Office({
    settings: { peers: [peer('caller', caller, { carriesOutsideCalls: false, mayTransit: true }), ...peers] },
  })
  phones = await office.open()
}

async function call(steps: readonly SippStep[], options: Parameters<typeof runSipp>[1] = {}): Promise<void> {
  const { address, port } = office.server
  const run = await runSipp(steps, { target: `${address}:${port}`, port: caller, ...options })
  const { code, errors } = await run.ended
  assert.equal(code, 0, errors)
}

async function status(code: number, service: string): Promise<void> {
  await call([send('INVITE', 1, { sdp: true }), expect(100), expect(180), expect(code), send('ACK', 1)], {
    service,
  })
}

const ALL = [
  send('INVITE', 1, { sdp: true }),
  expect(100),
  expect(180),
  expect(200),
  send('ACK', 1, { inDialog: true }),
]
const GOOD = [...ALL, pause(50), send('BYE', 2, { inDialog: true }), expect(200)]
const CALLEE = [
  expectRequest('INVITE'),
  answer(180, 'Ringing'),
  pause(20),
  answer(200, 'OK', { sdp: true }),
  expectRequest('ACK'),
  expectRequest('BYE'),
  answer(200, 'OK', { isFirst: false }),
]

describe('with SIPp', { skip: !hasSipp() && 'sip-tester is not installed' }, () => {
  afterEach(() => office.close())

  it('a call succeeds (RFC 3665 §3.1)', async () => {
    await open()
    const anna = phones.get('20')!
    const ringing = until(() => anna.ringing.length > 0, 'ringing').then(() => anna.answer())
    await call(GOOD)
    await ringing
  })

  it('the called one hangs up', async () => {
    await open()
    const anna = phones.get('20')!
    const talked = until(() => anna.ringing.length > 0, 'ringing')
      .then(() => anna.answer())
      .then(() => new Promise((resolve) => setTimeout(resolve, 100)))
      .then(() => anna.hangUp())
    await call([...ALL, expectRequest('BYE'), answer(200, 'OK', { isFirst: false })])
    await talked
  })

  it('the caller gives up (§3.8): CANCEL, 200, 487', async () => {
    await open()
    await call([
      send('INVITE', 1, { sdp: true }),
      expect(100),
      require(180),
      pause(50),
      send('CANCEL', 1),
      expect(200),
      expect(487),
      send('ACK', 1),
    ])
    await until(() => phones.get('20')!.calls[0]!.state === 'over', 'the phone silent')
  })

  it('the called one is busy (§3.9), nobody is there (§3.11), nobody has that number', async () => {
    await open()
    phones.get('20')!.refusesWith = 486
    await status(486, '20')
    await phones.get('21')!.register(0)
    await status(486, '21')
    await status(404, '99')
    phones.get('22')!.refusesWith = 603
    await status(603, '22')
  })

  it('nobody answers in time', async () => {
    await open()
    office.connector.setSettings({
      ...office.settings,
      ringSeconds: 1,
    })
    await status(480, '20')
    await until(() => phones.get('20')!.calls[0]!.state === 'over', 'the phone silent')
  })

  it('a redirecting phone is followed (§3.6)', async () => {
    await open()
    phones.get('20')!.redirectsTo = '21'
    const ben = phones.get('21')!
    const answered = until(() => ben.ringing.length > 0, 'ringing').then(() => ben.answer())
    await call(GOOD)
    await answered
  })

  it('the next peer is tried when the first fails', async () => {
    const [bad, good] = [await freePort(), await freePort()]
    await open([peer('bad', bad), peer('good', good)])
    const first = await runSipp([expectRequest('INVITE'), answer(503, 'Down'), expectRequest('ACK')], {
      port: bad,
    })
    const second = await runSipp(CALLEE, { port: good })
    await call(GOOD, { service: '+4930999' })
    const ends = [await first.ended, await second.ended]
    assert.deepEqual(
      ends.map(({ code }) => code),
      [0, 0],
      ends.map(({ errors }) => errors).join('\n'),
    )
  })

  it('a lossy network loses no call', async () => {
    const out = await freePort()
    await open([peer('out', out)])
    const callee = await runSipp(CALLEE, { port: out, calls: 100 })
    await call(GOOD, { service: '+4930999', calls: 60, rate: 30, lossPercent: 3 })
    callee.stop()
    await callee.ended
    await until(() => office.connector.addresses.length > 0, 'the phone system alive')
    await until(() => calls() === 0, 'no call left', 40_000)
  })
})

/** Calls that the phone system knows of. */
let known = 0
function calls(): number {
  void office.connector.snapshot().then((snapshot) => {
    known = snapshot.calls.length
  })
  return known
}
