/** How long the rest of a message is waited for, by what has come of it. */
import assert from 'node:assert/strict'
import { Socket } from 'node:net'
import { describe, it } from 'node:test'
import { silentLog } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import { Connection } from './connection.ts'
import { defaultTransportLimits as limits } from './limits.ts'
import { Receiver } from './receiver.ts'
import { serveStream } from './stream.ts'

const ADDRESSES = {
  transport: 'tcp',
  localAddress: '192.0.2.1',
  localPort: 5060,
  remoteAddress: '192.0.2.2',
  remotePort: 40_000,
  sentBy: '192.0.2.1:5060',
  contactHost: '192.0.2.1:5060',
} as const

/** A connection over which bytes come as the test says. */
class Line {
  readonly clock = new SimulatedClock()
  readonly #socket = new Socket()
  readonly #connection = new Connection(
    { clock: this.clock, limits, onSent() {}, onConnectionClosed() {} },
    ADDRESSES,
    1,
  )
  whole = 0

  constructor() {
    const receiver = new Receiver({ log: silentLog })
    receiver.user = {
      onMessage: () => {
        this.whole++
      },
    }
    serveStream(this.#socket, this.#connection, receiver, 'acceptor')
  }

  come(bytes: Buffer): void {
    this.#socket.emit('data', bytes)
  }

  /** Lets `bytes` come, so many a second, as long as the connection is kept; the seconds that it was. */
  comeSlowly(bytes: Buffer, perSecond: number): number {
    for (let second = 0; ; second++) {
      this.come(bytes.subarray(second * perSecond, (second + 1) * perSecond))
      if ((second + 1) * perSecond >= bytes.length) return second
      this.clock.advance(1000)
      if (this.#connection.isOverdue(this.clock.monotonic())) return second + 1
    }
  }

  get isOverdue(): boolean {
    return this.#connection.isOverdue(this.clock.monotonic())
  }
}

function message(bodyBytes: number): Buffer {
  const head = [
    'MESSAGE sip:x@192.0.2.1 SIP/2.0',
    'Via: SIP/2.0/TCP 192.0.2.2:40000;branch=z9hG4bK1',
    'From: <sip:a@b>;tag=1',
    'To: <sip:x@192.0.2.1>',
    'Call-ID: 1',
    'CSeq: 1 MESSAGE',
    'Content-Type: text/plain',
    `Content-Length: ${bodyBytes}`,
  ].join('\r\n')
  return Buffer.from(`${head}\r\n\r\n${'x'.repeat(bodyBytes)}`, 'latin1')
}

/** A connection that has spoken before. */
function spokenOver(): Line {
  const line = new Line()
  line.come(message(0))
  assert.equal(line.whole, 1)
  return line
}

const SECONDS = limits.messageMs / 1000

describe('a message that has begun', () => {
  it('becomes whole over a slow link, however long it is', () => {
    for (const perSecond of [limits.slowestBytesPerSecond, 5_000]) {
      const line = spokenOver()
      line.comeSlowly(message(60_000), perSecond)
      assert.equal(line.whole, 2)
    }
  })

  it('ends the connection when nothing comes any more, or next to nothing', () => {
    const silent = spokenOver()
    silent.come(message(500).subarray(0, 100))
    silent.clock.advance(limits.messageMs)
    assert.equal(silent.isOverdue, false)
    silent.clock.advance(5_000)
    assert.equal(silent.isOverdue, true)
    const seconds = spokenOver().comeSlowly(message(60_000), 10)
    assert.ok(seconds > SECONDS && seconds < SECONDS + 5, `${seconds} s`)
  })

  it('has a time of its own, though it came in one piece with the end of another', () => {
    const line = spokenOver()
    const one = message(500)
    let begun = 100
    line.come(one.subarray(0, begun))
    for (let i = 0; i < 10; i++) {
      line.clock.advance(limits.messageMs)
      assert.equal(line.isOverdue, false)
      line.come(Buffer.concat([one.subarray(begun), one.subarray(0, (begun += 10))]))
    }
    assert.equal(line.whole, 11)
  })

  it('is none between two messages', () => {
    const line = spokenOver()
    line.clock.advance(limits.idleMs / 2)
    assert.equal(line.isOverdue, false)
    line.come(Buffer.from('\r\n'))
    line.clock.advance(limits.idleMs / 2)
    assert.equal(line.isOverdue, false)
  })
})
