/** Real sockets on loopback: what is malformed, what is too much, what is silent too long. */
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, it } from 'node:test'
import { isNamedError, silentLog, systemClock } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import { WebSocket } from 'ws'
import { createResponse, type SipMessage, SipRequest } from '../grammar/message.ts'
import { writeMessage } from '../grammar/write-message.ts'
import { selfSigned } from '../testing/self-signed.ts'
import type { Flow } from './flow.ts'
import { type ListenerConfig, NetworkTransport, type NetworkTransportOptions } from './network-transport.ts'
import type { TlsVerification } from './stream.ts'
import { TokenBucketGate } from './token-bucket-gate.ts'

const HOST = '127.0.0.1'
const open: { stop(): Promise<void> | void }[] = []

afterEach(async () => {
  for (const each of open.splice(0)) await each.stop()
})

interface Bench {
  readonly transport: NetworkTransport
  readonly received: { message: SipMessage; flow: Flow }[]
  port(transport: string): number
}

/** A transport that answers every request 200. */
async function bench(
  listeners: readonly ListenerConfig[],
  options: Partial<NetworkTransportOptions> = {},
): Promise<Bench> {
  const transport = new NetworkTransport({ clock: systemClock, log: silentLog, listeners, ...options })
  const received: Bench['received'] = []
  await transport.start({
    onMessage(message, flow) {
      received.push({ message, flow })
      if (message instanceof SipRequest) flow.send(writeMessage(createResponse(message, 200)))
    },
  })
  open.push(transport)
  const port = (name: string) => transport.addresses.find((each) => each.transport === name)!.port
  return { transport, received, port }
}

const listen = (transport: 'udp' | 'tcp' | 'ws', host = HOST): ListenerConfig => ({
  transport,
  host,
  port: 0,
})

function options(extra = '', via = 'SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK1'): string {
  return [
    'OPTIONS sip:x@127.0.0.1 SIP/2.0',
    `Via: ${via}`,
    'From: <sip:a@b>;tag=1',
    'To: <sip:x@127.0.0.1>',
    'Call-ID: 1',
    'CSeq: 1 OPTIONS',
    `${extra}Content-Length: 0`,
    '',
    '',
  ].join('\r\n')
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, HOST)
  socket.on('error', () => {})
  open.push({ stop: () => void socket.destroy() })
  await once(socket, 'connect')
  return socket
}

/** Sends `text` by UDP and gives what comes back within `ms`. */
async function datagram(port: number, text: string, host = HOST, ms = 20_000): Promise<string> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  let answer = ''
  socket.on('message', (bytes) => {
    answer = bytes.toString('latin1')
  })
  socket.bind(0, host)
  await once(socket, 'listening')
  socket.send(text, port, host)
  for (let waited = 0; waited < ms && answer === ''; waited += 10) await pause(10)
  socket.close()
  return answer
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe('UDP', () => {
  it('answers where the request came from when rport asks so (RFC 3581)', async () => {
    const { port } = await bench([listen('udp')])
    const answer = await datagram(port('udp'), options('', 'SIP/2.0/UDP 10.0.0.1:9;rport;branch=z9hG4bK1'))
    assert.match(answer, /^SIP\/2\.0 200 OK\r\n/)
    assert.match(answer, /Via: SIP\/2\.0\/UDP 10\.0\.0\.1:9;rport=\d+;branch=z9hG4bK1;received=127\.0\.0\.1/)
  })

  it('answers malformed requests 4xx when they can be answered, else keeps silent', async () => {
    const { port, received } = await bench([listen('udp')])
    const via = 'SIP/2.0/UDP 10.0.0.1:9;rport;branch=z9hG4bK1'
    assert.match(
      await datagram(port('udp'), options('', via).replace('CSeq: 1', 'CSeq: one')),
      /^SIP\/2\.0 400 /,
    )
    assert.match(
      await datagram(port('udp'), options('', via).replace('SIP/2.0\r', 'SIP/7.0\r')),
      /^SIP\/2\.0 505 /,
    )
    const silent = [
      options('', 'nonsense'),
      'GET / HTTP/1.1\r\nHost: example.com\r\n\r\n        ',
      '\r\n\r\n',
    ]
    for (const text of [...silent, 'x'.repeat(60_000)])
      assert.equal(await datagram(port('udp'), text, HOST, 100), '')
    assert.equal(received.length, 0)
  })

  it('speaks IPv6', async () => {
    const { port, received } = await bench([listen('udp', '::1')])
    const answer = await datagram(
      port('udp'),
      options('', 'SIP/2.0/UDP [::1]:9;rport;branch=z9hG4bK1'),
      '::1',
    )
    assert.match(answer, /^SIP\/2\.0 200 OK/)
    assert.equal(received[0]!.flow.sentBy, `[::1]:${port('udp')}`)
  })

  it('lets no address send more than the gate admits, and says so once', async () => {
    const clock = new SimulatedClock()
    const limited: string[] = []
    const gate = new TokenBucketGate(clock, {
      perSecond: 1,
      burst: 3,
      onLimited: (address) => limited.push(address),
    })
    const { port, received } = await bench([listen('udp')], { gate })
    const ask = () =>
      datagram(port('udp'), options('', 'SIP/2.0/UDP 127.0.0.1:9;rport;branch=z9hG4bK1'), HOST, 100)
    for (let i = 0; i < 5; i++) await ask()
    assert.equal(received.length, 3)
    assert.deepEqual(limited, [HOST])
    clock.advance(2000)
    await ask()
    assert.equal(received.length, 4)
  })

  it('says which listener it cannot open', async () => {
    const { port } = await bench([listen('udp'), listen('tcp')])
    for (const transport of ['udp', 'tcp'] as const) {
      await assert.rejects(bench([{ transport, host: HOST, port: port(transport) }]), (fault) =>
        isNamedError(fault, 'sip-listener-failed'),
      )
    }
  })
})

describe('TCP', () => {
  it('answers on the connection, several messages in one piece and one in many', async () => {
    const { port } = await bench([listen('tcp')])
    const socket = await dial(port('tcp'))
    let answers = ''
    socket.on('data', (chunk) => {
      answers += chunk.toString('latin1')
    })
    socket.write(options() + options())
    for (const character of options()) {
      socket.write(character)
      if (character === '\n') await pause(1)
    }
    const count = () => answers.split('SIP/2.0 200 OK').length - 1
    for (let waited = 0; count() < 3 && waited < 20_000; waited += 10) await pause(10)
    assert.equal(count(), 3)
  })

  it('answers a double CRLF with a CRLF (RFC 5626 §3.5.1)', async () => {
    const { port } = await bench([listen('tcp')])
    const socket = await dial(port('tcp'))
    socket.write('\r\n\r\n')
    const [answer] = await once(socket, 'data')
    assert.equal(answer.toString(), '\r\n')
  })

  it('answers a broken stream 400 where it can, and closes it', async () => {
    const { port } = await bench([listen('tcp')])
    const socket = await dial(port('tcp'))
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1')
    })
    socket.write(options('Content-Length: x\r\n'))
    await once(socket, 'close')
    assert.match(answer, /^SIP\/2\.0 400 /)
  })

  it('refuses connections beyond the bound of an address', async () => {
    const { port, transport } = await bench([listen('tcp')], { limits: { connectionsPerAddress: 2 } })
    await dial(port('tcp'))
    await dial(port('tcp'))
    const third = await dial(port('tcp'))
    await once(third, 'close')
    assert.equal(transport.connectionCount, 2)
  })

  it('closes what is idle, and sooner what never said anything', async () => {
    const clock = new SimulatedClock()
    const { port, transport } = await bench([listen('tcp')], { clock, limits: { idleMs: 600_000 } })
    const silent = await dial(port('tcp'))
    const speaking = await dial(port('tcp'))
    speaking.write(options())
    await once(speaking, 'data')
    clock.advance(36_000)
    await once(silent, 'close')
    assert.equal(transport.connectionCount, 1)
    clock.advance(600_000)
    await once(speaking, 'close')
    assert.equal(transport.connectionCount, 0)
  })

  it('closes one on which a message does not become whole, though others came before', async () => {
    const clock = new SimulatedClock()
    const { port, transport, received } = await bench([listen('tcp')], { clock })
    const socket = await dial(port('tcp'))
    socket.resume()
    socket.write(`\r\n\r\n${options()}${options().slice(0, -20)}`)
    while (received.length === 0) await pause(5)
    while (transport.connectionCount > 0 && clock.monotonic() < 300_000) {
      clock.advance(5_000)
      await pause(5)
    }
    assert.equal(transport.connectionCount, 0)
    assert.ok(clock.monotonic() > 30_000)
  })

  it('drops a peer that does not read', async () => {
    const { port, received } = await bench([listen('tcp')], { limits: { writeBufferBytes: 200_000 } })
    const socket = await dial(port('tcp'))
    socket.pause()
    socket.write(options())
    while (received.length === 0) await pause(5)
    const { flow } = received[0]!
    const faults: string[] = []
    flow.watch({ onFlowClosed: (_flow, fault) => faults.push(fault?.code ?? '') })
    for (let i = 0; i < 1000 && flow.open; i++) {
      flow.send(Buffer.alloc(60_000))
      await pause(1)
    }
    assert.equal(flow.open, false)
    assert.deepEqual(faults, ['sip-peer-too-slow'])
  })

  it('uses an open connection again, and tells when none can be opened', async () => {
    const { port, received } = await bench([listen('tcp')])
    const { transport } = await bench([listen('tcp')])
    const target = { transport: 'tcp', address: HOST, port: port('tcp') } as const
    const flow = transport.flowTo(target)
    assert.equal(transport.flowTo(target), flow)
    flow.send(Buffer.from(options()))
    while (received.length === 0) await pause(5)
    const closed = transport.flowTo({ ...target, port: 1 })
    const fault = await new Promise<string | undefined>((resolve) =>
      closed.watch({ onFlowClosed: (_flow, why) => resolve(why?.code) }),
    )
    assert.equal(fault, 'sip-connection-failed')
    assert.throws(
      () => transport.flowTo({ ...target, transport: 'udp' }),
      (why) => isNamedError(why, 'sip-no-transport'),
    )
  })
})

describe('WebSocket', () => {
  it('is served on a path of an HTTP server that serves other things too (RFC 7118)', async () => {
    const server = createServer((_request, response) => response.end('page')).listen(0, HOST)
    await once(server, 'listening')
    open.push({ stop: () => void server.close() })
    const { port: httpPort } = server.address() as AddressInfo
    const { transport, received } = await bench([])
    transport.attach(server, '/sip', false)
    assert.equal(await (await fetch(`http://${HOST}:${httpPort}/`)).text(), 'page')

    const socket = new WebSocket(`ws://${HOST}:${httpPort}/sip`, 'sip')
    await once(socket, 'open')
    socket.send(options('', 'SIP/2.0/WS x.invalid;branch=z9hG4bK1'))
    const [answer] = await once(socket, 'message')
    assert.match(answer.toString(), /^SIP\/2\.0 200 OK/)
    assert.equal(received[0]!.flow.transport, 'ws')
    socket.close()
    await once(socket, 'close')

    const foreign = new WebSocket(`ws://${HOST}:${httpPort}/sip`, 'chat')
    const [fault] = await once(foreign, 'error')
    assert.match(String(fault), /400/)
  })
})

describe('TLS', () => {
  it('verifies the certificate of the peer and its name, as it is told to', async (t) => {
    const identity = selfSigned(['sip.example.com'])
    if (!identity) {
      t.diagnostic('no openssl command here: not run')
      return
    }
    const { port } = await bench([{ transport: 'tls', host: HOST, port: 0, tls: identity }])
    const attempt = async (verification: TlsVerification, serverName?: string): Promise<string> => {
      const { transport, received } = await bench([], { verification })
      const name = serverName === undefined ? {} : { serverName }
      const flow = transport.flowTo({ transport: 'tls', address: HOST, port: port('tls'), ...name })
      flow.send(Buffer.from(options('', 'SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bK1')))
      const failed = new Promise<string>((resolve) =>
        flow.watch({ onFlowClosed: (_flow, fault) => resolve(String(fault?.details.reason)) }),
      )
      while (flow.open && received.length === 0) await pause(5)
      return flow.open ? 'answered' : failed
    }
    const ca = identity.cert
    assert.equal(await attempt({ verify: false }), 'answered')
    assert.equal(await attempt({ verify: true, ca }), 'answered')
    assert.equal(await attempt({ verify: true, ca }, 'sip.example.com'), 'answered')
    assert.match(await attempt({ verify: true }), /self.signed/)
    assert.match(await attempt({ verify: true, ca }, 'other.example.com'), /does not match certificate/)
  })
})
