/**
 * A client with as little of its own as can be, so that many thousands fit beside the server: a TLS socket, and so much of WebSocket
 * (RFC 6455) as is needed to be let in, to know when a message is over, and to answer a ping.
 */
import { randomBytes } from 'node:crypto'
import { type ConnectionOptions, connect, type SecureContext, type TLSSocket } from 'node:tls'

export interface BareClientOptions {
  readonly port: number
  readonly context: SecureContext
  readonly token: string
  /** From which address of the loopback network: each has ports of its own. */
  readonly localAddress: string
}

const HEAD_END = Buffer.from('\r\n\r\n')
const [FIN, OPCODE, LENGTH] = [0x80, 0x0f, 0x7f]
const [CLOSE, PING] = [0x8, 0x9]
/** Masked with zeros and empty (§5.3, §5.5.3). */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0])

export class BareClient {
  readonly #socket: TLSSocket
  #rest: Buffer = Buffer.alloc(0)
  #isUpgraded = false
  /** Bytes that arrived, heads included. */
  bytes = 0
  /** Called for every message that ends, with the fragment that ended it. */
  onMessage: (last: Buffer) => void = () => {}
  onEnd: (why: Error) => void = () => {}

  constructor({ port, context, token, localAddress }: BareClientOptions) {
    const host = '127.0.0.1'
    const options: ConnectionOptions & { localAddress: string } = {
      host,
      port,
      secureContext: context,
      localAddress,
    }
    this.#socket = connect(options)
    this.#socket.on('secureConnect', () => {
      this.#socket.write(
        `GET /api/v1/events HTTP/1.1\r\nHost: ${host}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n` +
          `Sec-WebSocket-Protocol: offhook\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      )
    })
    this.#socket.on('data', (data: Buffer) => this.#take(data))
    this.#socket.on('error', (fault) => this.onEnd(fault))
    this.#socket.on('close', () => this.onEnd(new Error('the server closed')))
  }

  /** Resolves with the first message: the snapshot. */
  opened(): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.onEnd = reject
      this.onMessage = resolve
    })
  }

  /** A short text (below 126 bytes), masked with zeros. */
  send(text: string): void {
    this.#socket.write(Buffer.from([0x81, 0x80 | Buffer.byteLength(text), 0, 0, 0, 0, ...Buffer.from(text)]))
  }

  end(): void {
    this.onEnd = () => {}
    this.#socket.destroy()
  }

  #take(data: Buffer): void {
    this.bytes += data.length
    this.#rest = this.#rest.length === 0 ? data : Buffer.concat([this.#rest, data])
    if (!this.#isUpgraded && !this.#upgrade()) return
    for (let length = this.#frameLength(); length > 0; length = this.#frameLength()) {
      const frame = this.#rest.subarray(0, length)
      this.#rest = this.#rest.subarray(length)
      this.#hear(frame)
    }
    if (this.#rest.length === 0) this.#rest = Buffer.alloc(0)
  }

  #upgrade(): boolean {
    const end = this.#rest.indexOf(HEAD_END)
    if (end < 0) return false
    const head = this.#rest.toString('latin1', 0, end)
    if (!head.startsWith('HTTP/1.1 101')) {
      this.onEnd(new Error(head.split('\r\n')[0]))
      return false
    }
    this.#rest = this.#rest.subarray(end + HEAD_END.length)
    this.#isUpgraded = true
    return true
  }

  /** §5.2; 0 while the frame is not whole. The server sends none longer than a length of 16 bits can say. */
  #frameLength(): number {
    const rest = this.#rest
    if (rest.length < 2) return 0
    const short = rest[1]! & LENGTH
    if (short < 126) return rest.length < 2 + short ? 0 : 2 + short
    if (rest.length < 4) return 0
    const whole = 4 + rest.readUInt16BE(2)
    return rest.length < whole ? 0 : whole
  }

  #hear(frame: Buffer): void {
    const opcode = frame[0]! & OPCODE
    if (opcode === PING) this.#socket.write(PONG)
    else if (opcode === CLOSE) this.onEnd(new Error('the server closed'))
    else if (frame[0]! & FIN) this.onMessage(frame)
  }
}
