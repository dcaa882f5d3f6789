import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { SimulatedClock } from '@offhook/base/testing'
import { ladder } from './ladder.ts'
import { maskSecrets } from './mask.ts'
import { addressBytes } from './packet.ts'
import { pcapngFile, traceFileName } from './pcapng.ts'
import { type Endpoint, type Passing, TracedMessage, TracePoint, type TraceTransport } from './trace-point.ts'

const FOLDER = new URL('../../test/fixtures/rfc3665/', import.meta.url)
const fixture = (start: string): Buffer => readFileSync(new URL(start, FOLDER))
const INVITE = fixture('015-s3.1-F1-INVITE.sip')
const RINGING = fixture('016-s3.1-F2-180.sip')
const REGISTER = fixture('003-s2.1-F3-REGISTER.sip')

const SERVER: Endpoint = { address: '192.0.2.201', port: 5060 }
const PHONE: Endpoint = { address: '192.0.2.101', port: 5060 }

const passing = (
  direction: 'in' | 'out',
  bytes: Uint8Array,
  transport: TraceTransport = 'UDP',
  remote = PHONE,
): Passing => ({
  direction,
  transport,
  local: remote.address.includes(':') ? { address: '2001:db8::201', port: 5060 } : SERVER,
  remote,
  bytes,
})

test('messages are kept up to a bound in bytes, the latest of them', () => {
  const clock = new SimulatedClock()
  const trace = new TracePoint({ clock, capacityBytes: 100_000 })
  for (let i = 0; i < 10_000; i++) {
    clock.advance(1)
    trace.record(passing('in', INVITE))
  }
  assert.equal(trace.count, 10_000)
  assert.ok(trace.keptBytes <= 100_000)
  const kept = trace.messages()
  assert.equal(kept.length, Math.floor(100_000 / (INVITE.length + 400)))
  assert.equal(kept.at(-1)!.index, 10_000)
  assert.equal(kept.at(-1)!.time, clock.now())
  assert.equal(kept[0]!.index, 10_000 - kept.length + 1)
})

test('subscribers hear what fits their filter, and one that fails hurts nobody', () => {
  const faults: unknown[] = []
  const trace = new TracePoint({
    clock: new SimulatedClock(),
    capacityBytes: 0,
    onFault: (fault) => faults.push(fault),
  })
  const heard: Record<string, number[]> = { all: [], alice: [], bob: [], register: [], address: [], call: [] }
  const listen = (name: string, filter: Parameters<TracePoint['subscribe']>[0]) =>
    trace.subscribe(filter, ({ index }) => heard[name]!.push(index))
  trace.subscribe({}, () => {
    throw new Error('listener')
  })
  const stop = listen('all', {})
  listen('alice', { users: ['alice'] })
  listen('bob', { users: ['bob', 'nobody'] })
  listen('register', { methods: ['REGISTER'] })
  listen('address', { addresses: ['198.51.100.1'] })
  listen('call', { callIds: ['3848276298220188511@atlanta.example.com'] })
  trace.record(passing('in', INVITE))
  trace.record(passing('out', RINGING))
  trace.record(passing('in', REGISTER))
  stop()
  trace.record(passing('in', Buffer.from('noise'), 'TCP', { address: '198.51.100.1', port: 9 }))
  assert.deepEqual(heard, {
    all: [1, 2, 3],
    alice: [1, 2],
    bob: [1, 2, 3],
    register: [3],
    address: [4],
    call: [1, 2],
  })
  assert.equal(faults.length, 4)
  assert.deepEqual(trace.messages(), [])
})

test('a ladder: calls, parties, arrows, retransmissions', () => {
  const trace = new TracePoint({ clock: new SimulatedClock(), capacityBytes: 1_000_000 })
  trace.record(passing('in', INVITE))
  trace.record(passing('in', INVITE))
  trace.record(passing('out', RINGING))
  trace.record(passing('in', REGISTER, 'TLS', { address: '2001:db8::7', port: 5061 }))
  trace.record(passing('in', Buffer.from('noise\r\nmore')))
  const [call, registration, noise] = ladder(trace.messages())
  assert.equal(call!.callId, '3848276298220188511@atlanta.example.com')
  assert.deepEqual(call!.parties, ['192.0.2.101:5060', '192.0.2.201:5060'])
  assert.deepEqual(
    call!.arrows.map(({ from, to, label, isRetransmission, messageIndex }) => [
      from,
      to,
      label,
      isRetransmission,
      messageIndex,
    ]),
    [
      ['192.0.2.101:5060', '192.0.2.201:5060', 'INVITE', false, 1],
      ['192.0.2.101:5060', '192.0.2.201:5060', 'INVITE', true, 2],
      ['192.0.2.201:5060', '192.0.2.101:5060', '180 Ringing', false, 3],
    ],
  )
  assert.equal(
    call!.arrows[0]!.summary,
    'INVITE sip:bob@biloxi.example.com SIP/2.0 · TCP · application/sdp'.replace('TCP', 'UDP'),
  )
  assert.deepEqual(registration!.parties, ['[2001:db8::7]:5061', '[2001:db8::201]:5060'])
  assert.deepEqual(
    [noise!.callId, noise!.arrows[0]!.label, noise!.arrows[0]!.summary],
    ['', 'malformed', 'noise · UDP'],
  )
})

test('secrets become stars of the same length', () => {
  const text = [
    'REGISTER sip:x SIP/2.0',
    'Authorization: Digest username="bob", realm="a",',
    '  nonce="ea9c8e88df84f1cec4341ae6cbe5a359", uri="sips:ss2", response="dfe56131", cnonce=abc, opaque=""',
    'PROXY-AUTHORIZATION : Bearer eyJhbGciOi',
    'WWW-Authenticate: Digest realm="a", nonce="1234"',
    'Subject: nonce="stays"',
    '',
    'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR|2^20|1:4',
    'a=ice-pwd:asd88fgpdd777uzjYhagZg',
    'k=base64:secret',
    'a=sendrecv',
    '',
  ].join('\r\n')
  const masked = maskSecrets(Buffer.from(text)).toString()
  assert.equal(masked.length, text.length)
  for (const secret of ['ea9c8e', 'dfe561', 'abc', 'eyJh', '1234', 'PS1u', 'asd88', 'secret'])
    assert.ok(!masked.includes(secret), secret)
  for (const plain of [
    'username="bob"',
    'realm="a"',
    'nonce="stays"',
    'Bearer ',
    '|2^20|1:4',
    'a=sendrecv',
    'uri="sips:ss2"',
  ]) {
    assert.ok(masked.includes(plain), plain)
  }
  assert.deepEqual(maskSecrets(INVITE), INVITE)
})

test('masking takes time in proportion to the message', () => {
  const hostile = [
    `Authorization: Digest ${'nonce="'.repeat(9000)}`,
    `a=crypto:${'inline'.repeat(9000)}`,
    `Authorization:${' '.repeat(60_000)}`,
  ]
  for (const text of hostile) {
    const { user } = process.cpuUsage()
    for (let i = 0; i < 5; i++) maskSecrets(Buffer.from(`${text}\r\n\r\n${text}`))
    assert.ok(process.cpuUsage().user - user < 1_000_000, text.slice(0, 20))
  }
})

test('addresses of every form', () => {
  assert.deepEqual([...addressBytes('::ffff:192.0.2.1')], [192, 0, 2, 1])
  assert.equal(addressBytes('2001:db8::1').toString('hex'), '20010db8000000000000000000000001')
  assert.equal(addressBytes('::').toString('hex'), '0'.repeat(32))
  assert.equal(addressBytes('fe80::1%eth0').toString('hex'), 'fe800000000000000000000000000001')
  assert.equal(addressBytes('name').toString('hex'), '00000000')
})

test('the name of a trace file', () => {
  assert.equal(traceFileName(new Date(2026, 10, 5, 9, 3, 7).getTime()), 'sipav_2026-11-05_09-03-07.pcapng')
})

const LONG = Buffer.from(
  `MESSAGE sip:bob@biloxi.example.com SIP/2.0\r\nVia: SIP/2.0/TCP x;branch=z9hG4bKl\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:c@d>\r\nCall-ID: long\r\nCSeq: 1 MESSAGE\r\nContent-Type: text/plain\r\nContent-Length: 40001\r\n\r\n${'x'.repeat(40_001)}`,
)

const FILE_MESSAGES: readonly Passing[] = [
  passing('in', INVITE),
  passing('out', RINGING),
  passing('in', INVITE, 'TCP', { address: '192.0.2.102', port: 40_000 }),
  passing('in', LONG, 'TCP', { address: '192.0.2.102', port: 40_000 }),
  passing('out', RINGING, 'TCP', { address: '192.0.2.102', port: 40_000 }),
  {
    ...passing('in', REGISTER, 'TLS', { address: '2001:db8::103', port: 40_001 }),
    local: { address: '2001:db8::201', port: 5061 },
  },
  passing('in', INVITE, 'UDP', { address: '2001:db8::104', port: 5060 }),
  passing('out', RINGING, 'WSS', { address: '192.0.2.105', port: 40_002 }),
]

const file = (masked: boolean): Buffer =>
  pcapngFile(
    FILE_MESSAGES.map((each, index) => new TracedMessage(index + 1, 1_763_668_800_123 + index, each)),
    { masked, application: 'Offhook' },
  )

test('the blocks of a pcapng file follow each other without a gap', () => {
  const bytes = file(false)
  const types: number[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4)
    assert.equal(length % 4, 0)
    assert.equal(bytes.readUInt32LE(at + length - 4), length)
    types.push(bytes.readUInt32LE(at))
    at += length
  }
  assert.deepEqual(types, [0x0a0d0d0a, 1, ...new Array(9).fill(6)], 'the long message has two segments')
  assert.ok(bytes.includes('WSS in clear'))
  assert.ok(bytes.includes('dfe56131d1958046689d83306477ecc'))
  assert.ok(!file(true).includes('dfe56131d1958046689d83306477ecc'))
})

const hasTshark = spawnSync('tshark', ['--version']).status === 0

test('tshark reads every message with its addresses, right checksums and whole streams', {
  skip: !hasTshark && 'tshark is not installed',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'sipav-'))
  try {
    const path = join(folder, traceFileName(0))
    writeFileSync(path, file(true))
    const checks = ['ip.check_checksum', 'udp.check_checksum', 'tcp.check_checksum'].flatMap((name) => [
      '-o',
      `${name}:TRUE`,
    ])
    const fields = [
      'frame.time_epoch',
      'ip.src',
      'ipv6.src',
      'sip.Method',
      'sip.Status-Code',
      'frame.comment',
    ]
    const read = (filter: string) =>
      execFileSync(
        'tshark',
        [
          '-r',
          path,
          ...checks,
          '-Y',
          filter,
          '-T',
          'fields',
          '-E',
          'separator=|',
          ...fields.flatMap((name) => ['-e', name]),
        ],
        {
          stdio: ['ignore', 'pipe', 'ignore'],
          timeout: 60_000,
        },
      )
        .toString()
        .trim()
        .split('\n')
    assert.deepEqual(read('sip'), [
      '1763668800.123000000|192.0.2.101||INVITE||',
      '1763668800.124000000|192.0.2.201|||180|',
      '1763668800.125000000|192.0.2.102||INVITE||',
      '1763668800.126000000|192.0.2.102||MESSAGE||',
      '1763668800.127000000|192.0.2.201|||180|',
      '1763668800.128000000||2001:db8::103|REGISTER||TLS in clear',
      '1763668800.129000000||2001:db8::104|INVITE||',
      '1763668800.130000000|192.0.2.201|||180|WSS in clear',
    ])
    assert.deepEqual(
      read(
        'ip.checksum.status == 0 || udp.checksum.status == 0 || tcp.checksum.status == 0 || _ws.malformed || tcp.analysis.flags',
      ),
      [''],
    )
    assert.equal(read('tcp.checksum.status == 1 || udp.checksum.status == 1').length, 9)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
