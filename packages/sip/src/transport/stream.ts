/** SIP over TCP and TLS: listening, connecting, cutting the stream into messages (RFC 3261 §18, §26.2). */
import {
  connect as connectTcp,
  createServer as createTcpServer,
  isIP,
  type Server,
  type Socket,
} from 'node:net'
import {
  connect as connectTls,
  createSecureContext,
  createServer as createTlsServer,
  type TLSSocket,
  type TlsOptions,
} from 'node:tls'
import { StreamFramer } from '../grammar/stream-framer.ts'
import type { Channel, Connection } from './connection.ts'
import type { FlowTarget } from './flow.ts'
import type { TransportLimits } from './limits.ts'
import type { Receiver } from './receiver.ts'

/** The certificate a TLS listener shows: PEM texts. */
export interface TlsIdentity {
  readonly key: string | Buffer
  readonly cert: string | Buffer
  /** Authorities whose client certificates are accepted; absent: none is asked for. */
  readonly clientCa?: string | Buffer
  /** Chooses another certificate by the name the client asks for (SNI). */
  readonly identityFor?: (serverName: string) => { key: string | Buffer; cert: string | Buffer } | undefined
}

/** How certificates of peers to which we connect are judged. */
export interface TlsVerification {
  /** Refuse a certificate that does not verify or does not carry the expected name. */
  readonly verify: boolean
  /** Trusted authorities instead of the system's. */
  readonly ca?: string | Buffer
  /** Shown when the peer asks for a client certificate. */
  readonly key?: string | Buffer
  readonly cert?: string | Buffer
}

export function createStreamServer(
  identity: TlsIdentity | undefined,
  limits: TransportLimits,
  onSocket: (socket: Socket) => void,
): Server {
  const handshakeTimeout = limits.connectMs
  return identity
    ? createTlsServer({ ...tlsOptions(identity), handshakeTimeout }, onSocket)
    : createTcpServer(onSocket)
}

function tlsOptions(identity: TlsIdentity): TlsOptions {
  const options: TlsOptions = { key: identity.key, cert: identity.cert, minVersion: 'TLSv1.2' }
  if (identity.clientCa) {
    options.ca = identity.clientCa
    options.requestCert = true
    options.rejectUnauthorized = true
  }
  const { identityFor } = identity
  if (identityFor) {
    options.SNICallback = (name, done) => {
      const other = identityFor(name)
      done(null, other && createSecureContext(other))
    }
  }
  return options
}

/** Opens a connection; `connection` is told when it stands or fails. */
export function openStream(
  target: FlowTarget,
  connection: Connection,
  receiver: Receiver,
  verification: TlsVerification,
): void {
  const { limits } = connection
  const socket =
    target.transport === 'tls' ? openTls(target, verification) : connectTcp(target.port, target.address)
  const ready = target.transport === 'tls' ? 'secureConnect' : 'connect'
  socket.setTimeout(limits.connectMs, () => {
    if (!connection.isConnected) connection.failed('nobody answered in time')
    socket.destroy()
  })
  socket.once(ready, () => {
    socket.setTimeout(0)
    connection.opened(channelOf(socket))
  })
  serveStream(socket, connection, receiver, 'opener')
}

function openTls(target: FlowTarget, verification: TlsVerification): TLSSocket {
  const name = target.serverName ?? target.address
  return connectTls({
    host: target.address,
    port: target.port,
    rejectUnauthorized: verification.verify,
    minVersion: 'TLSv1.2',
    // SNI carries names only (RFC 6066 §3).
    ...(isIP(name) ? {} : { servername: name }),
    ...(verification.ca ? { ca: verification.ca } : {}),
    ...(verification.key ? { key: verification.key } : {}),
    ...(verification.cert ? { cert: verification.cert } : {}),
  })
}

export function channelOf(socket: Socket): Channel {
  return {
    get bufferedBytes() {
      return socket.writableLength
    },
    write: (bytes) => void socket.write(bytes),
    end: () => socket.destroySoon(),
    destroy: () => socket.destroy(),
  }
}

const CRLF = Buffer.from('\r\n')
const KEEP_ALIVE_MS = 60_000

/** Reads messages from a socket until it ends. */
export function serveStream(
  socket: Socket,
  connection: Connection,
  receiver: Receiver,
  role: 'opener' | 'acceptor',
): void {
  const framer = new StreamFramer({ role })
  socket.setNoDelay(true)
  // Finds peers that vanished without a word; SIP keep-alives are the client's affair (RFC 5626 §4.4.1).
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  socket.on('data', (chunk: Buffer) => {
    const items = framer.push(chunk)
    connection.onHalf(framer.pending, items.length > 0)
    for (const item of items) {
      if (item.kind === 'message') {
        if (receiver.onMessage(item.bytes, connection)) connection.onHeard()
      } else if (item.kind === 'ping') {
        connection.onHeard()
        connection.write(CRLF)
      } else if (item.kind === 'pong') connection.onHeard()
      else {
        receiver.refuse(item.head, connection, item.error)
        connection.close()
      }
    }
  })
  socket.on('error', (fault) => connection.failed(fault.message))
  socket.on('close', () => connection.fail(undefined))
  socket.on('end', () => socket.end())
}
