/** What carries frames: TCP and TLS sockets, and in tests a wire in memory. */
import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { type Clock, NamedError } from '@offhook/base'
import { cstaErrors } from '../errors.ts'

export interface Transport {
  /** Sends in order. Nothing happens after the end. */
  send(bytes: Uint8Array): void
  /** Ends the connection; what was sent before is still delivered. */
  close(): void
  /** Hands over what comes, and then the end, once, with its reason. To be called once. */
  listen(listener: TransportListener): void
}

export interface TransportListener {
  data(chunk: Uint8Array): void
  end(reason: string): void
}

export interface TcpTarget {
  readonly host: string
  readonly port: number
  readonly tls?: TlsTarget
}

export interface TlsTarget {
  /** Certificates (PEM) that are trusted instead of the system's. */
  readonly ca?: string
  /** The name in the certificate, where it is not the host's. */
  readonly serverName?: string
}

/** A peer that reads nothing is left, rather than its messages being kept without end. */
const MOST_UNSENT_BYTES = 8 * 1024 * 1024
const CONNECT_SECONDS = 10
const KEEP_ALIVE_MS = 30_000

/** Connects. Rejects with `csta-link-lost`. */
export function dialTcp(target: TcpTarget, clock: Clock): Promise<Transport> {
  const { host, port, tls } = target
  return new Promise((resolve, reject) => {
    const socket = tls
      ? connectTls({
          host,
          port,
          ...(tls.ca ? { ca: tls.ca } : {}),
          ...(tls.serverName ? { servername: tls.serverName } : {}),
        })
      : connectTcp({ host, port })
    const fail = (reason: string) => {
      cancel()
      socket.destroy()
      reject(new NamedError(cstaErrors, 'csta-link-lost', { reason }))
    }
    const cancel = clock.after(CONNECT_SECONDS * 1000, () =>
      fail(`no connection within ${CONNECT_SECONDS} seconds`),
    )
    const failed = (fault: Error) => fail(fault.message)
    socket.once('error', failed)
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      cancel()
      socket.off('error', failed)
      resolve(overSocket(socket))
    })
  })
}

/** A transport over a connected socket. A peer that leaves more than `mostUnsentBytes` unread is left. */
export function overSocket(
  socket: Socket,
  { mostUnsentBytes = MOST_UNSENT_BYTES }: { readonly mostUnsentBytes?: number } = {},
): Transport {
  socket.setNoDelay(true)
  socket.setKeepAlive(true, KEEP_ALIVE_MS)
  let reason = 'the other side has closed it'
  return {
    send(bytes) {
      if (socket.destroyed || !socket.writable) return
      // What is sent in one turn goes out in one piece: a call of the system costs more than an event.
      if (socket.writableCorked === 0) {
        socket.cork()
        process.nextTick(() => socket.uncork())
      }
      socket.write(bytes)
      if (socket.writableLength > mostUnsentBytes) {
        reason = 'the other side does not read'
        socket.destroy()
      }
    },
    close() {
      socket.destroySoon()
    },
    listen(listener) {
      // Without an encoding set, a socket hands over bytes.
      socket.on('data', (chunk) => listener.data(chunk as Buffer))
      socket.on('error', (fault) => {
        reason = fault.message
      })
      socket.once('close', () => listener.end(reason))
    },
  }
}
