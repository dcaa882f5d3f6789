import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { systemClock, systemRandom } from '@offhook/base'
import { freePort, seededRandom } from '@offhook/base/testing'
import fc from 'fast-check'
import type { Fingerprint } from '../sdp/fingerprint.ts'
import { type Certificate, createCertificate } from './certificate.ts'
import { DtlsConnection, type DtlsOptions, type SrtpKeys } from './dtls-connection.ts'
import { Reassembler } from './handshake-message.ts'
import { HANDSHAKE_STATES } from './handshake-state.ts'
import { CIPHER_SUITE, parseClientHello, parseServerHello } from './hello.ts'
import { parseRecords } from './record.ts'

const ALICE = createCertificate(systemClock, systemRandom)
const BOB = createCertificate(systemClock, systemRandom)

interface Side {
  connection: DtlsConnection
  keys: SrtpKeys | undefined
  fault: string | undefined
  readonly sent: Uint8Array[]
}

function side(role: 'client' | 'server', changes: Partial<DtlsOptions> = {}): Side {
  const out: Side = { connection: undefined as never, keys: undefined, fault: undefined, sent: [] }
  out.connection = new DtlsConnection({
    role,
    certificate: role === 'client' ? ALICE : BOB,
    fingerprint: (role === 'client' ? BOB : ALICE).fingerprint,
    random: systemRandom,
    send: (datagram) => out.sent.push(datagram),
    onKeys: (keys) => {
      out.keys = keys
    },
    onClosed: (fault) => {
      out.fault = fault
    },
    ...changes,
  })
  return out
}

/** Carries datagrams both ways until nobody has anything to say, through `pass`, for up to `ms`. */
function converse(
  a: Side,
  b: Side,
  ms = 0,
  pass: (datagram: Uint8Array, from: Side) => Uint8Array[] = (whole) => [whole],
): void {
  a.connection.start(0)
  b.connection.start(0)
  for (let now = 0; now <= ms || a.sent.length + b.sent.length > 0; now += 50) {
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const)
      for (const datagram of from.sent.splice(0))
        for (const piece of pass(datagram, from)) to.connection.take(piece, now)
    a.connection.tick(now)
    b.connection.tick(now)
    if (now > 60_000) break
  }
}

test('the states are a chain from the first hello to the end', () => {
  for (const [state, arrows] of Object.entries(HANDSHAKE_STATES))
    for (const next of Object.values(arrows)) assert.ok(next && next in HANDSHAKE_STATES, `${state} leads on`)
})

test('both sides come to the same keys, crosswise', () => {
  const [client, server] = [side('client'), side('server')]
  converse(client, server)
  assert.equal(client.keys?.suite, 'AEAD_AES_128_GCM')
  assert.deepEqual(client.keys?.send, server.keys?.receive)
  assert.deepEqual(client.keys?.receive, server.keys?.send)
  assert.notDeepEqual(client.keys?.send, client.keys?.receive)
  client.connection.close()
  converse(client, server)
  assert.equal(server.fault, 'closed-by-peer')
})

test('another certificate than the one that was told is refused, on both sides', () => {
  const stranger = createCertificate(systemClock, systemRandom)
  for (const role of ['client', 'server'] as const) {
    const wrong = side(role, { certificate: stranger })
    const other = side(role === 'client' ? 'server' : 'client')
    converse(wrong, other)
    assert.equal(other.fault, 'fingerprint-mismatch')
    assert.equal(other.keys, undefined)
  }
})

test('the right certificate without its key is refused, on both sides', () => {
  for (const role of ['client', 'server'] as const) {
    const own = role === 'client' ? ALICE : BOB
    const thief: Certificate = { ...own, privateKey: createCertificate(systemClock, systemRandom).privateKey }
    const wrong = side(role, { certificate: thief })
    const other = side(role === 'client' ? 'server' : 'client')
    converse(wrong, other)
    assert.equal(other.fault, 'handshake-failed')
    assert.equal(other.keys, undefined)
  }
})

test('loss, duplicates and a changed order do not keep them apart', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = seededRandom(seed)
    const [client, server] = [side('client'), side('server')]
    const kept = new Map<Side, Uint8Array>()
    converse(client, server, 30_000, (datagram, from) => {
      const chance = random.bytes(1)[0]!
      if (chance < 50) return []
      if (chance < 90) return [datagram, datagram]
      const late = kept.get(from)
      kept.delete(from)
      if (chance < 120 && !late) {
        kept.set(from, datagram)
        return []
      }
      return late ? [datagram, late] : [datagram]
    })
    assert.ok(client.keys && server.keys, `seed ${seed}: ${client.fault} ${server.fault}`)
  }
})

test('nobody there: given up in time', () => {
  const client = side('client')
  client.connection.start(0)
  for (let now = 0; now <= 30_000; now += 100) client.connection.tick(now)
  assert.equal(client.fault, 'handshake-failed')
  assert.ok(client.sent.length < 20)
})

test('what is changed on the way ends in no keys, or in the same ones', () => {
  const changes = fc.record({ packet: fc.nat(6), at: fc.nat(1200), bits: fc.integer({ min: 1, max: 255 }) })
  fc.assert(
    fc.property(changes, ({ packet, at, bits }) => {
      const [client, server] = [side('client'), side('server')]
      let count = 0
      converse(client, server, 0, (datagram) => {
        if (count++ !== packet) return [datagram]
        const changed = datagram.slice()
        changed[at % changed.length]! ^= bits
        return [changed]
      })
      if (client.keys && server.keys) assert.deepEqual(client.keys.send, server.keys.receive)
    }),
    { numRuns: 300 },
  )
})

test('anything else is dropped and counted, and leaves little behind', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (datagrams) => {
      for (const role of ['client', 'server'] as const) {
        const { connection } = side(role)
        connection.take(Uint8Array.of(22), 0)
        assert.equal(connection.dropped, 1)
        connection.start(0)
        for (const datagram of datagrams) {
          connection.take(datagram, 0)
          // As if they were records of a handshake.
          const framed = Uint8Array.of(
            22,
            0xfe,
            0xfd,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            datagram.length >> 8,
            datagram.length & 255,
            ...datagram,
          )
          connection.take(framed, 0)
        }
      }
    }),
    { numRuns: 300 },
  )
  for (const parse of [parseClientHello, parseServerHello])
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          parse(bytes)
        } catch (fault) {
          assert.equal((fault as { code: string }).code, 'dtls-refused')
        }
      }),
    )
})

test('fragments far ahead, too large or at odds with each other are not kept', () => {
  const fragment = (type: number, length: number, sequence: number, at: number, bytes: number) =>
    Buffer.from([
      type,
      0,
      length >> 8,
      length & 255,
      0,
      sequence,
      0,
      0,
      at,
      0,
      0,
      bytes,
      ...new Uint8Array(bytes),
    ])
  const reassembler = new Reassembler()
  reassembler.put(fragment(1, 4, 0, 2, 2))
  reassembler.put(fragment(2, 4, 0, 0, 2))
  reassembler.put(fragment(1, 4, 200, 0, 4))
  reassembler.put(fragment(1, 65_000, 1, 0, 4))
  assert.equal(reassembler.next(), undefined)
  reassembler.put(fragment(1, 4, 0, 0, 3))
  assert.equal(reassembler.next()?.body.length, 4)
  assert.equal(reassembler.put(fragment(1, 4, 0, 0, 4)).isOld, true)
})

const OPENSSL = '/usr/bin/openssl'
const openssl = { skip: !existsSync(OPENSSL) && 'openssl is not installed' }
const run = promisify(execFile)

/** A certificate that OpenSSL makes, and its fingerprint. */
async function foreignCertificate(folder: string, key: readonly string[]): Promise<Fingerprint> {
  const [keyFile, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  await run(OPENSSL, [
    'req',
    '-x509',
    '-newkey',
    ...key,
    '-nodes',
    '-keyout',
    keyFile,
    '-out',
    certificate,
    '-days',
    '2',
    '-subj',
    '/CN=x',
  ])
  const { stdout } = await run(OPENSSL, ['x509', '-in', certificate, '-noout', '-fingerprint', '-sha256'])
  return { hash: 'sha-256', value: stdout.trim().split('=')[1]! }
}

const KEYS: Readonly<Record<string, readonly string[]>> = {
  'P-256': ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  RSA: ['rsa:2048'],
}

for (const role of ['client', 'server'] as const)
  for (const [name, key] of Object.entries(KEYS))
    test(`OpenSSL with a certificate of ${name}, and we as ${role}: the same keys`, openssl, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'offhook-dtls-'))
      const socket = createSocket('udp4')
      await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
      const fingerprint = await foreignCertificate(folder, key)
      const files = ['-cert', join(folder, 'certificate.pem'), '-key', join(folder, 'key.pem')]
      const port = await freePort()
      let peerPort = port
      const ours = side(role, {
        certificate: ALICE,
        fingerprint,
        send: (datagram) => socket.send(datagram, peerPort, '127.0.0.1'),
      })
      socket.on('message', (datagram, from) => {
        peerPort = from.port
        ours.connection.take(datagram, performance.now())
      })
      const timer = setInterval(() => ours.connection.tick(performance.now()), 20)
      const common = [
        '-dtls1_2',
        '-use_srtp',
        'SRTP_AES128_CM_SHA1_80',
        '-keymatexport',
        'EXTRACTOR-dtls_srtp',
        '-keymatexportlen',
        '60',
        ...files,
      ]
      const child = spawn(
        OPENSSL,
        role === 'server'
          ? ['s_client', '-connect', `127.0.0.1:${socket.address().port}`, ...common]
          : ['s_server', '-accept', `127.0.0.1:${port}`, '-Verify', '1', ...common],
      )
      let output = ''
      child.stdout.on('data', (text) => {
        output += text
      })
      child.stderr.on('data', (text) => {
        output += text
      })
      try {
        if (role === 'client')
          for (let turn = 0; turn < 1500 && !output.includes('ACCEPT'); turn++) await delay(20)
        ours.connection.start(performance.now())
        for (
          let turn = 0;
          turn < 1500 && !(ours.keys && /Keying material: [0-9A-F]{120}/.test(output));
          turn++
        ) {
          if (ours.fault) break
          await delay(20)
        }
        assert.ok(ours.keys, `${ours.fault}\n${output}`)
        assert.equal(ours.keys.suite, 'AES_CM_128_HMAC_SHA1_80')
        const [client, server] =
          role === 'client' ? [ours.keys.send, ours.keys.receive] : [ours.keys.receive, ours.keys.send]
        const material = Buffer.concat([client.key, server.key, client.salt, server.salt])
        assert.equal(
          /Keying material: ([0-9A-F]{120})/.exec(output)?.[1],
          material.toString('hex').toUpperCase(),
        )
      } finally {
        child.kill('SIGKILL')
        clearInterval(timer)
        socket.close()
        rmSync(folder, { recursive: true, force: true })
      }
    })

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

test('a first flight is one datagram, with what RFC 8827 demands', () => {
  const client = side('client')
  client.connection.start(0)
  assert.equal(client.sent.length, 1)
  const [record] = parseRecords(client.sent[0]!)
  const hello = parseClientHello(record!.fragment.subarray(12))
  assert.ok(hello.cipherSuites.includes(CIPHER_SUITE.ecdsa))
  assert.ok(client.sent[0]!.length < 250)
})

test('a handshake holds the thread up for a few milliseconds at most', () => {
  let longest = 0
  for (let round = 0; round < 20; round++) {
    const [client, server] = [side('client'), side('server')]
    client.connection.start(0)
    server.connection.start(0)
    while (client.sent.length + server.sent.length > 0)
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const)
        for (const datagram of from.sent.splice(0)) {
          // Of this thread: others compile and collect beside it.
          const began = process.threadCpuUsage()
          to.connection.take(datagram, 0)
          const { user, system } = process.threadCpuUsage(began)
          // The first rounds compile.
          if (round >= 5) longest = Math.max(longest, (user + system) / 1000)
        }
  }
  assert.ok(longest < 15, `${longest} ms`)
})
