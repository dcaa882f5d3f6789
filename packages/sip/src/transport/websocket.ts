/** SIP over WebSocket (RFC 7118): every frame is one whole message; the subprotocol is `sip`. */

import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { hostPort } from '@offhook/base'
import { type RawData, WebSocket, WebSocketServer } from 'ws'
import type { Channel, Connection } from './connection.ts'
import type { FlowTarget } from './flow.ts'
import type { Receiver } from './receiver.ts'
import type { TlsVerification } from './stream.ts'

const SUBPROTOCOL = 'sip'
/** Policy violation (RFC 6455 §7.4.1). */
const CLOSE_POLICY = 1008

/** Takes over upgrade requests of an HTTP server; `onSocket` gets each WebSocket that speaks SIP. */
export class WebSocketAcceptor {
  readonly #server: WebSocketServer

  constructor(messageBytes: number) {
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: messageBytes,
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
    })
  }

  /**
   * Serves upgrades on `path` of a server that may serve other things too. Requests for other paths are left to others.
   * Returns what ends it.
   */
  attach(
    server: HttpServer | HttpsServer,
    path: string | undefined,
    onSocket: (socket: WebSocket, from: Socket) => void,
  ): () => void {
    const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (path !== undefined && pathOf(request) !== path) return
      if (!offersSip(request)) {
        socket.end('HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        return
      }
      this.accept(request, socket, head, onSocket)
    }
    server.on('upgrade', onUpgrade)
    return () => server.off('upgrade', onUpgrade)
  }

  /** Takes one upgrade request that somebody else has looked at. */
  accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    onSocket: (socket: WebSocket, from: Socket) => void,
  ): void {
    this.#server.handleUpgrade(request, socket, head, (accepted) => onSocket(accepted, request.socket))
  }

  close(): void {
    this.#server.close()
  }
}

function pathOf(request: IncomingMessage): string {
  const url = request.url ?? '/'
  const question = url.indexOf('?')
  return question < 0 ? url : url.slice(0, question)
}

function offersSip(request: IncomingMessage): boolean {
  const offered = request.headers['sec-websocket-protocol'] ?? ''
  return offered.split(',').some((name) => name.trim().toLowerCase() === SUBPROTOCOL)
}

/** Opens a WebSocket to a SIP server (RFC 7118 §4); `connection` is told when it stands or fails. */
export function openWebSocket(
  target: FlowTarget,
  connection: Connection,
  receiver: Receiver,
  verification: TlsVerification,
): void {
  const name = target.serverName ?? target.address
  const scheme = target.transport === 'wss' ? 'wss' : 'ws'
  const socket = new WebSocket(
    `${scheme}://${hostPort(name, target.port)}${target.path ?? '/'}`,
    SUBPROTOCOL,
    {
      handshakeTimeout: connection.limits.connectMs,
      maxPayload: connection.limits.messageBytes,
      perMessageDeflate: false,
      rejectUnauthorized: verification.verify,
      // The name was resolved by RFC 3263 already; the address found there is the one to take.
      lookup: (_name, options, done) => {
        const family = isIP(target.address)
        if (options.all) done(null, [{ address: target.address, family }])
        else done(null, target.address, family)
      },
      ...(verification.ca ? { ca: verification.ca } : {}),
    },
  )
  socket.once('open', () => connection.opened(channelOf(socket)))
  serveWebSocket(socket, connection, receiver)
}

export function channelOf(socket: WebSocket): Channel {
  return {
    get bufferedBytes() {
      return socket.bufferedAmount
    },
    // Text where it is UTF-8 (§4.2); what is not must go as a binary frame.
    write: (bytes) => socket.send(bytes, { binary: !isText(bytes) }),
    end: () => socket.close(),
    destroy: () => socket.terminate(),
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true })

function isText(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes)
    return true
  } catch {
    return false
  }
}

/** Reads messages from a WebSocket until it ends. */
export function serveWebSocket(socket: WebSocket, connection: Connection, receiver: Receiver): void {
  socket.on('message', (data: RawData) => {
    const bytes = bytesOf(data)
    // A CRLF keep-alive of RFC 5626 is answered as on a stream, though RFC 7118 §6 prefers ping frames (ws answers those).
    if (bytes.length === 4 && bytes.toString('latin1') === '\r\n\r\n')
      return connection.write(bytes.subarray(2))
    if (receiver.onMessage(bytes, connection)) return connection.onHeard()
    if (!connection.heard) socket.close(CLOSE_POLICY)
  })
  socket.on('ping', () => connection.onHeard())
  socket.on('error', (fault) => connection.failed(fault.message))
  socket.on('close', () => connection.fail(undefined))
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)
}
