import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import { isNamedError, randomInteger, systemClock } from '@offhook/base'
import { SimulatedClock, seededRandom, settle } from '@offhook/base/testing'
import type { ReadMessage } from '../message/message.ts'
import { wire } from '../testing/wire.ts'
import { decodeText } from './encoding.ts'
import { encodeFrame, FrameDecoder } from './frame.ts'
import { answerStatus, startHeartbeat } from './heartbeat.ts'
import { CstaLink, type IncomingRequest } from './link.ts'
import { dialTcp, overSocket, type Transport } from './transport.ts'

const form = { edition: 6 } as const

describe('frames', () => {
  it('carry what ECMA-323 Annex J says: format, length with header in bytes, invoke id', () => {
    const frame = Buffer.from(encodeFrame('<ä/>', 7))
    assert.equal(frame.toString('latin1', 0, 8), '\0\0\0\x0d0007')
    assert.equal(frame.toString('utf8', 8), '<ä/>')
  })

  it('are found again however the stream is cut', () => {
    const random = seededRandom(1)
    const texts = Array.from({ length: 50 }, (_, i) => `<a>${'ü'.repeat(i * 40)}</a>`)
    const stream = Buffer.concat(texts.map((text, id) => encodeFrame(text, id)))
    const decoder = new FrameDecoder()
    const found: string[] = []
    for (let at = 0; at < stream.length; ) {
      const length = 1 + randomInteger(random, 90)
      const frames = decoder.push(stream.subarray(at, at + length))
      found.push(...frames.map(({ content }) => decodeText(content)))
      at += length
    }
    assert.deepEqual(found, texts)
  })

  it('may be longer than a signed length, up to 65527 bytes', () => {
    const longest = 'x'.repeat(65_527)
    const [frame] = new FrameDecoder().push(encodeFrame(longest, 9999))
    assert.equal(frame?.content.length, 65_527)
    assert.equal(frame?.invokeId, 9999)
    assert.throws(
      () => encodeFrame('ä'.repeat(32_764), 1),
      (fault) => isNamedError(fault, 'csta-message-too-long'),
    )
  })

  it('are refused with a wrong format, length or id', () => {
    for (const header of ['GET / HT', '\0\0\0\x070001', '\0\0\0\x08+001', '\0\x01\0\x090001a']) {
      assert.throws(
        () => new FrameDecoder().push(Buffer.from(header, 'latin1')),
        (fault) => isNamedError(fault, 'csta-frame-invalid'),
      )
    }
  })

  it('fail of nothing but named errors, whatever comes', () => {
    const random = seededRandom(2)
    for (let round = 0; round < 2000; round += 1) {
      const noise = Buffer.from(random.bytes(randomInteger(random, 60)))
      if (round % 2 === 0 && noise.length > 8) noise.fill(0, 0, 3).write('0001', 4, 'latin1')
      try {
        new FrameDecoder().push(noise)
      } catch (fault) {
        assert.ok(isNamedError(fault, 'csta-frame-invalid'))
      }
    }
  })
})

describe('encodings', () => {
  it('are those that the declaration or the byte order mark says', () => {
    const latin = Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>Grüße</a>', 'latin1')
    assert.match(decodeText(latin), /Grüße/)
    assert.match(decodeText(Buffer.from('<?xml version="1.0" encoding="klingon"?><a>Grüße</a>')), /Grüße/)
    const wide = Buffer.from('\ufeff<a>Grüße</a>', 'utf16le')
    assert.equal(decodeText(wide), '<a>Grüße</a>')
    assert.equal(decodeText(Buffer.from(wide).swap16()), '<a>Grüße</a>')
    assert.equal(decodeText(Buffer.from('\ufeff<a/>')), '<a/>')
  })
})

function pair(clock: SimulatedClock, random?: number) {
  const ends = wire(random === undefined ? {} : { random: seededRandom(random) })
  const [client, server] = ends.map((transport) => new CstaLink({ transport, clock, form, answerSeconds: 5 }))
  client!.open()
  server!.open()
  return { client: client!, server: server!, ends }
}

function onRequest(link: CstaLink, serve: (request: IncomingRequest) => void): void {
  link.events.on('request', serve)
}

describe('a link', () => {
  it('matches answers to requests by invoke id, in whatever order they come', async () => {
    const { client, server } = pair(new SimulatedClock(), 5)
    const held: IncomingRequest[] = []
    onRequest(server, (request) => held.push(request))
    const asked = ['301', '302', '303'].map((text) => client.request('GetDoNotDisturb', { device: { text } }))
    await settle()
    for (const { message, answer } of held.reverse()) {
      assert.equal(message.name, 'GetDoNotDisturb')
      const doNotDisturbOn = message.name === 'GetDoNotDisturb' && message.body.device?.text === '302'
      answer({ name: 'GetDoNotDisturbResponse', body: { doNotDisturbOn } })
    }
    const answers = await Promise.all(asked)
    assert.deepEqual(
      answers.map(({ doNotDisturbOn }) => doNotDisturbOn),
      [false, true, false],
    )
    assert.deepEqual(client.counts, { sent: 3, received: 3 })
  })

  it('has an id space for each direction', async () => {
    const { client, server } = pair(new SimulatedClock())
    const requests: string[] = []
    for (const link of [client, server]) {
      onRequest(link, (request) => {
        requests.push(request.message.name)
        answerStatus(request)
      })
    }
    const status = { systemStatus: 'normal' } as const
    await Promise.all([client.request('SystemStatus', status), server.request('RequestSystemStatus', {})])
    assert.deepEqual(requests.sort(), ['RequestSystemStatus', 'SystemStatus'])
  })

  it('tells why a request was refused', async () => {
    const { client, server } = pair(new SimulatedClock())
    onRequest(server, ({ answer }) =>
      answer({ name: 'CSTAErrorCode', body: { stateIncompatibility: 'noActiveCall' } }),
    )
    await assert.rejects(client.request('HoldCall', {}), (fault) => {
      assert.ok(isNamedError(fault, 'csta-request-refused'))
      const { category, reason } = fault.details
      assert.deepEqual({ category, reason }, { category: 'stateIncompatibility', reason: 'noActiveCall' })
      return true
    })
  })

  it('waits for answers only so long, and does not mind those that come later', async () => {
    const clock = new SimulatedClock()
    const { client, server } = pair(clock)
    let late: IncomingRequest | undefined
    onRequest(server, (request) => {
      late = request
    })
    const asked = client.request('HoldCall', {})
    const refused = assert.rejects(asked, (fault) => isNamedError(fault, 'csta-request-timed-out'))
    await clock.advanceAsync(5000)
    await refused
    late?.answer({ name: 'HoldCallResponse', body: {} })
    await settle()
    assert.ok(client.isOpen)
  })

  it('never gives an id to two requests at once, however many there are', async () => {
    const { client, server } = pair(new SimulatedClock())
    const kept: IncomingRequest[] = []
    onRequest(server, (request) => {
      if (kept.length === 0) kept.push(request)
      else request.answer({ name: 'HoldCallResponse', body: {} })
    })
    const first = client.request('HoldCall', {})
    for (let round = 0; round < 101; round += 1) {
      await Promise.all(Array.from({ length: 100 }, () => client.request('HoldCall', {})))
    }
    kept[0]?.answer({ name: 'HoldCallResponse', body: {} })
    assert.deepEqual(await first, {})
  })

  it('hears events, and requests that nobody can understand are refused', async () => {
    const { client, ends } = pair(new SimulatedClock())
    const events: ReadMessage[] = []
    const irregular: string[] = []
    client.events.on('event', (event) => events.push(event))
    client.events.on('irregular', ({ sentence }) => irregular.push(sentence))
    const answers: string[] = []
    const other: Transport = ends[1]
    other.send(encodeFrame('<HeldEvent/>', 9999))
    other.send(encodeFrame('<Launch/>', 12))
    other.send(encodeFrame('<oops', 13))
    client.events.on('end', () => answers.push('end'))
    await settle()
    assert.deepEqual(
      events.map(({ name }) => name),
      ['HeldEvent'],
    )
    assert.equal(irregular.length, 2)
    assert.equal(client.counts.sent, 2)
    assert.deepEqual(answers, [])
  })

  it('ends where the frames are broken, and all who wait are told', async () => {
    const { client, ends } = pair(new SimulatedClock())
    const ended: string[] = []
    client.events.on('end', ({ reason }) => ended.push(reason))
    const asked = assert.rejects(client.request('HoldCall', {}), (fault) =>
      isNamedError(fault, 'csta-link-lost'),
    )
    ends[1].send(Buffer.from('HTTP/1.1 400'))
    await asked
    assert.match(ended[0]!, /format indicator/)
    await assert.rejects(client.request('HoldCall', {}), (fault) => isNamedError(fault, 'csta-link-lost'))
  })
})

describe('the heartbeat', () => {
  it('asks after a silence, and ends the link where nobody answers', async () => {
    const clock = new SimulatedClock()
    const { client, server } = pair(clock)
    let isAlive = true
    let beats = 0
    onRequest(server, (request) => {
      beats += 1
      if (isAlive) answerStatus(request)
    })
    startHeartbeat(client, clock, 30)
    await clock.advanceAsync(95_000)
    assert.equal(beats, 3)
    isAlive = false
    await clock.advanceAsync(40_000)
    assert.equal(client.isOpen, false)
  })
})

describe('over TCP', () => {
  it('a link works as it does in memory', async () => {
    const server = createServer()
    const sockets: Socket[] = []
    server.on('connection', (socket) => {
      sockets.push(socket)
      const link = new CstaLink({ transport: overSocket(socket), clock: systemClock, form })
      onRequest(link, answerStatus)
      link.open()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    try {
      const transport = await dialTcp({ host: '127.0.0.1', port }, systemClock)
      const client = new CstaLink({ transport, clock: systemClock, form })
      client.open()
      assert.deepEqual(await client.request('RequestSystemStatus', {}), { systemStatus: 'normal' })
      const ended = new Promise<void>((resolve) => client.events.on('end', () => resolve()))
      sockets[0]!.destroy()
      await ended
      assert.equal(client.isOpen, false)
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
    await assert.rejects(dialTcp({ host: '127.0.0.1', port }, systemClock), (fault) =>
      isNamedError(fault, 'csta-link-lost'),
    )
  })
})
