/** What else reaches the phone system: strangers, scanners, garbage, messages, lamps, and its own end. */
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { afterEach, describe, it } from 'node:test'
import { memoryLog } from '@offhook/base/testing'
import type { Subscription } from '@offhook/sip'
import { strangerLimits } from './registration/stranger-gate.ts'
import { defaultThrottleLimits } from './registration/throttle.ts'
import type { DeskPhone } from './testing/desk-phone.ts'
import { OFFICE_DOMAIN, Office, type OfficeOptions, officeExtension, until } from './testing/office.ts'

let office: Office
let phones: Map<string, DeskPhone>

async function open(options: OfficeOptions = {}): Promise<void> {
  office = new Office(options)
  phones = await office.open()
}

afterEach(() => office.close())

/** Sends raw text to the phone system and resolves to the statuses of what comes back, until `isEnough` and `ms` have passed. */
async function raw(
  texts: readonly string[],
  ms: number,
  isEnough: (statuses: readonly number[]) => boolean = () => true,
): Promise<number[]> {
  const socket = createSocket('udp4')
  const statuses: number[] = []
  socket.on('message', (bytes) => statuses.push(Number(bytes.toString('latin1').split(' ')[1])))
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()))
  const { address, port } = office.server
  for (const text of texts) socket.send(text.replaceAll('PORT', String(socket.address().port)), port, address)
  await pause(ms)
  await until(() => isEnough(statuses), 'the answers')
  socket.close()
  return statuses
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

let lastRaw = 0

function message(method: string, user: string, more: readonly string[] = []): string {
  const id = `raw${++lastRaw}`
  return [
    `${method} sip:${user}@${OFFICE_DOMAIN} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:PORT;branch=z9hG4bK${id}`,
    'Max-Forwards: 70',
    `From: <sip:${user}@${OFFICE_DOMAIN}>;tag=${id}`,
    `To: <sip:${user}@${OFFICE_DOMAIN}>`,
    `Call-ID: ${id}`,
    `CSeq: 1 ${method}`,
    'Contact: <sip:scanner@127.0.0.1:PORT>',
    ...more,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n')
}

describe('sign-in', () => {
  it('is refused alike for wrong secrets and unknown users, then without a look, and told once', async () => {
    const log = memoryLog()
    await open({ log })
    const guess = async (user: string) => {
      const phone = await office.addPhone('20', { user, secret: 'guess' })
      const { status } = await phone.register()
      return status
    }
    assert.equal(await guess('u20'), 403)
    assert.equal(await guess('nobody'), 403)
    const guesser = await office.addPhone('20', { secret: 'guess' })
    for (let i = 0; i < 30; i++) assert.equal((await guesser.register()).status, 403)
    const warnings = log.lines.filter((line) => line.level === 'warn')
    assert.equal(warnings.length, 2, 'one of the account, one of the address')
    assert.equal(JSON.stringify(log.lines).includes('guess"'), false, 'no secret is logged')
  })

  it('is granted to devices of the list only, and ends when the list says so', async () => {
    await open()
    assert.equal(office.connector.phones().length, 4)
    office.connector.setExtensions([officeExtension('20'), officeExtension('21')])
    assert.deepEqual(
      office.connector
        .phones()
        .map(({ line }) => line)
        .sort(),
      ['20', '21'],
    )
    assert.equal((await phones.get('22')!.register()).status, 403)
    assert.equal(office.registrations.kept.size, 2)
  })

  it('keeps the way through a proxy, and flows (RFC 3327, RFC 5626)', async () => {
    await open()
    const { agent } = phones.get('20')!
    const { address, port } = office.server
    const register = (contact: string, more: Record<string, string> = {}) =>
      agent.request({
        method: 'REGISTER',
        target: `sip:${OFFICE_DOMAIN}`,
        from: `<sip:20@${OFFICE_DOMAIN}>`,
        to: `<sip:20@${OFFICE_DOMAIN}>`,
        nextHop: `sip:${address}:${port}`,
        headers: { Contact: contact, Supported: 'path, outbound', ...more },
        credentials: { username: 'u20', password: 's20' },
      })
    const own = '<sip:20@192.0.2.50>;+sip.instance="<urn:uuid:00000000-0000-1000-8000-000A95A0E128>";reg-id=1'
    const path = '<sip:proxy.example.com;lr;ob>'
    const first = await register(own, { Path: path })
    assert.equal(first.status, 200)
    assert.equal(first.headers.get('Path'), path)
    assert.equal(first.headers.get('Require'), 'outbound')
    const moved = await register(own.replace('192.0.2.50', '192.0.2.51'))
    const contacts = moved.headers.values('Contact').filter((value) => value.includes('reg-id'))
    assert.equal(contacts.length, 1, 'the same flow is bound once')
    assert.match(contacts[0]!, /192\.0\.2\.51/)
    assert.equal((await register('<sip:20@192.0.2.52>;expires=5')).status, 423)
    const kept = [...office.registrations.kept.values()].filter((binding) => binding.line === '20')
    assert.equal(kept.length, 2)
  })

  it('lives on after a crash: the phones are known and ring without signing in again', async () => {
    await open()
    const { server } = office
    const again = new Office({ listeners: [{ transport: 'udp', host: '127.0.0.1', port: server.port }] })
    for (const [key, binding] of office.registrations.kept) again.registrations.kept.set(key, binding)
    await office.connector.stop()
    await again.connector.start()
    try {
      assert.equal(again.connector.phones().length, 4)
      phones.get('20')!.dial('21')
      await until(() => phones.get('21')!.ringing.length > 0, 'ringing after the restart')
      await phones.get('21')!.answer()
      await until(() => phones.get('20')!.hears() === phones.get('21')!.mediaPort, 'voices')
    } finally {
      await again.connector.stop()
    }
  })
})

describe('strangers', () => {
  it('fall silent when they flood, are told once in the log, and hurt nobody', async () => {
    const log = memoryLog()
    await open({ log })
    // The phones of the test share the scanner's address, and known addresses are never silenced as a whole.
    for (const phone of phones.values()) await phone.register(0)
    const warnings = () => log.lines.filter((line) => line.level === 'warn')
    const began = performance.now()
    let answered = 0
    const flood = async () => {
      const texts = Array.from({ length: 100 }, (_, i) =>
        message(i % 2 ? 'OPTIONS' : 'REGISTER', `${100 + i}`),
      )
      answered += (await raw(texts, 30)).length
    }
    // A busy machine drops datagrams, so it is not known beforehand how many make a flood.
    while (warnings().length === 0) await flood()
    for (let more = 0; more < 5; more++) await flood()
    const { unansweredPerAddress, forgivenPerSecond } = defaultThrottleLimits
    const forgiven = ((performance.now() - began) / 1000) * forgivenPerSecond
    assert.ok(answered <= unansweredPerAddress + forgiven + 1, `${answered} answers`)
    assert.deepEqual(
      warnings().map((line) => line.fields.source),
      ['127.0.0.1'],
    )
  })

  it('who send what is refused without a challenge are dropped in time, and told once', async () => {
    const log = memoryLog()
    await open({ log })
    for (const phone of phones.values()) await phone.register(0)
    const warnings = () => log.lines.filter((line) => line.level === 'warn')
    const began = performance.now()
    let answered = 0
    const flood = async () => {
      const texts = Array.from({ length: 100 }, (_, i) => {
        const text = message(i % 2 ? 'BYE' : 'BABBLE', '20')
        return i % 3 ? text : text.replace('CSeq: 1', 'CSeq: one')
      })
      answered += (await raw(texts, 30)).length
    }
    while (warnings().length === 0) await flood()
    for (let more = 0; more < 5; more++) await flood()
    const { burst, perSecond } = strangerLimits
    const refilled = ((performance.now() - began) / 1000) * perSecond
    assert.ok(answered <= burst + refilled + 1, `${answered} answers`)
    assert.deepEqual(
      warnings().map((line) => line.fields.source),
      ['127.0.0.1'],
    )
  })

  it('do not crash anything with garbage', async () => {
    await open()
    const garbage = [
      'hello',
      '\r\n\r\n',
      'INVITE sip:20@office.test SIP/2.0\r\n\r\n',
      `INVITE sip:20 SIP/7.0\r\n${'X: y\r\n'.repeat(200)}\r\n`,
      message('INVITE', '20').replace('CSeq: 1 INVITE', 'CSeq: 99999999999999 INVITE'),
      message('INVITE', '20').replace('Max-Forwards: 70', 'Max-Forwards: 0'),
      message('INVITE', '%00%ff'),
      message('REGISTER', '20', ['Authorization: Digest username="u20", realm="office.test"']),
      message('REGISTER', '20', [`Authorization: Digest ${'a="b",'.repeat(2000)}`]),
      message('FOO', '20'),
      message('BYE', '20'),
      message('CANCEL', '20'),
    ]
    const wanted = [400, 401, 483, 481, 405]
    await raw(garbage, 0, (statuses) => wanted.every((status) => statuses.includes(status)))
    phones.get('20')!.dial('21')
    await until(() => phones.get('21')!.ringing.length > 0, 'calls go on')
  })
})

describe('a trusted peer', () => {
  it('that sends nonsense is refused, and leaves nothing behind', async () => {
    const log = memoryLog()
    await open({ log })
    const address = '127.0.0.1'
    office.connector.setSettings({
      ...office.settings,
      peers: [
        { name: 'odd', host: address, addresses: [address], carriesOutsideCalls: false, mayTransit: true },
      ],
    })
    const nonsense = [
      'P-Asserted-Identity: <<<>>>',
      'P-Asserted-Identity: sip:a@b, sip:c@d, sip:e@f',
      'P-Asserted-Identity: "x" <mailto:someone@example.com>',
      'Privacy: ;;;,,,',
      'Diversion: <sip:1@x>;counter=999999',
      'History-Info: <sip:1@x>',
      'Replaces: x',
      'Replaces: x;to-tag=1;from-tag=2',
      'Join: x;to-tag=1;from-tag=2',
      'Max-Forwards: minus one',
      'X-Offhook-Passes: 0000;n=999',
      'Session-Expires: soon',
      'Require: magic',
      'Content-Type: application/sdp\r\nContent-Encoding: gzip',
      'Alert-Info: <<',
      'Route: <',
      'Record-Route: <<>',
    ]
    await raw(
      ['20', '99', '%C3%A9', '+4930', '*21*'].flatMap((user) =>
        nonsense.map((header) => message('INVITE', user, [header])),
      ),
      0,
      (statuses) => statuses.filter((status) => status >= 200).length > 40,
    )
    // Nothing is left behind when those have been refused that ring.
    for (let left: readonly unknown[] = [1]; left.length > 0; ) {
      for (const phone of phones.values()) for (const call of phone.ringing) phone.reject(603, call)
      await pause(50)
      left = (await office.connector.snapshot()).calls
    }
    const call = phones.get('21')!.dial('22')
    await until(() => phones.get('22')!.ringing.length > 0, 'calls go on')
    phones.get('21')!.hangUp(call)
  })
})

describe('a loop', () => {
  it('through a peer that sends our calls back to us ends', async () => {
    await open({ listeners: [{ transport: 'udp', host: '127.0.0.1', port: 0 }] })
    const { address, port } = office.server
    office.connector.setSettings({
      ...office.settings,
      peers: [
        {
          name: 'mirror',
          host: address,
          port,
          addresses: [`${address}:${port}`],
          carriesOutsideCalls: true,
          mayTransit: true,
        },
      ],
    })
    const call = phones.get('20')!.dial('+4930123456')
    await until(() => call.state === 'over', 'the end of the loop')
    assert.equal(call.status, 482)
  })
})

describe('between phones', () => {
  it('messages are passed on, with who sent them', async () => {
    await open()
    const anna = phones.get('20')!
    const ben = phones.get('21')!
    let heard = ''
    ben.agent.onRequest('MESSAGE', (incoming) => {
      heard = `${incoming.request.from.displayName}: ${Buffer.from(incoming.request.body).toString()}`
      incoming.respond(200)
    })
    assert.equal((await anna.message('21', 'Lunch?')).status, 200)
    assert.equal(heard, 'Anna: Lunch?')
    assert.equal((await anna.message('99', 'Lunch?')).status, 404)
    await ben.register(0)
    assert.equal((await anna.message('21', 'Lunch?')).status, 480)
  })

  it('busy lamps follow the calls of an extension (RFC 4235)', async () => {
    await open()
    const states: string[] = []
    const dora = phones.get('23')!
    const subscription: Subscription = dora.watch('21')
    subscription.on('notified', ({ request }) => {
      const text = Buffer.from(request.body).toString()
      states.push(/<state>(\w+)<\/state>/.exec(text)?.[1] ?? 'idle')
    })
    await until(() => states.length === 1, 'the first state')
    phones.get('20')!.dial('21')
    await until(() => phones.get('21')!.ringing.length > 0, 'ringing')
    await until(() => states.includes('early'), 'the lamp blinking')
    await phones.get('21')!.answer()
    await until(() => states.includes('confirmed'), 'the lamp lit')
    phones.get('20')!.hangUp()
    await until(() => states.at(-1) === 'idle', 'the lamp dark')
    assert.deepEqual([...new Set(states)], ['idle', 'early', 'confirmed'])
  })
})
