/**
 * The way to a relay over TCP or TLS (RFC 8656 §3.1), for networks that let nothing else out. It is opened when there is something to say,
 * and again after it was lost.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls, getCACertificates } from 'node:tls'
import type { TransportAddress } from '../stun/attributes.ts'
import { padded, StunFramer } from '../stun/stun-framer.ts'

export interface RelayPlace extends TransportAddress {
  readonly transport: 'tcp' | 'tls'
  /** Whom its certificate has to name; without it the address. */
  readonly name?: string
  /** Certificates (PEM) that are trusted instead of those of the system. */
  readonly trusted?: string
}

export interface RelayStreamListener {
  /** A whole message came; it holds until the call returns. */
  onFrame(frame: Uint8Array): void
  /** It is gone, or could not be opened; `fault` is the code of the system, as `ECONNREFUSED`. */
  onLost(fault: string): void
}

const CONNECT_MS = 10_000
/** Voice that has waited behind so much of it comes too late: it is dropped, as a full network drops it. */
const MOST_WAITING_BYTES = 32_768

export class RelayStream {
  readonly #place: RelayPlace
  readonly #listener: RelayStreamListener
  #socket: Socket | undefined

  constructor(place: RelayPlace, listener: RelayStreamListener) {
    this.#place = place
    this.#listener = listener
  }

  /** Sends soon, after it was opened where it is not. */
  send(packet: Uint8Array): void {
    this.#socket ??= this.#open()
    if (this.#socket.writableLength < MOST_WAITING_BYTES) this.#socket.write(padded(packet))
  }

  /** Lets go what was sent, and closes. */
  close(): void {
    const socket = this.#socket
    this.#socket = undefined
    socket?.destroySoon()
  }

  #open(): Socket {
    const framer = new StunFramer()
    const socket = connect(this.#place)
    const lose = (fault: string) => {
      if (this.#socket !== socket) return
      this.#socket = undefined
      socket.destroy()
      this.#listener.onLost(fault)
    }
    socket.setNoDelay(true)
    socket.setTimeout(CONNECT_MS, () => lose('ETIMEDOUT'))
    socket.once(this.#place.transport === 'tls' ? 'secureConnect' : 'connect', () => socket.setTimeout(0))
    socket.on('error', (fault: NodeJS.ErrnoException) => lose(fault.code ?? fault.message))
    socket.on('close', () => lose('ECONNRESET'))
    socket.on('data', (bytes) => {
      const frames = framer.push(bytes as Uint8Array)
      for (const frame of frames ?? []) if (this.#socket === socket) this.#listener.onFrame(frame)
      if (!frames) lose('EPROTO')
    })
    return socket
  }
}

function connect({ transport, address, port, name, trusted }: RelayPlace): Socket {
  if (transport === 'tcp') return connectTcp({ host: address, port })
  // A name with an address in it is not sent along (RFC 6066 §3), but the certificate has to have it all the same.
  const servername = name === undefined || isIP(name) > 0 ? {} : { servername: name }
  const ca = trusted ?? [...getCACertificates('default'), ...getCACertificates('system')]
  return connectTls({ host: address, port, ca, ...servername })
}
