/**
 * Our own relay: a port for TCP, and for TLS where there is a certificate, told apart by the first byte (a handshake of TLS begins with 22, RFC
 * 8446 §5.1; what is of TURN with less than 128, RFC 8656 §12). Bounded in connections, in addresses for each person, and in time for those
 * who do not sign in.
 */
import { createServer, type Server, type Socket } from 'node:net'
import { createSecureContext, createServer as createTlsServer, type Server as TlsServer } from 'node:tls'
import { type Clock, NamedError, type Random, randomHex } from '@offhook/base'
import { mediaErrors } from '../errors.ts'
import type { TransportAddress } from '../stun/attributes.ts'
import { padded, StunFramer } from '../stun/stun-framer.ts'
import { type RelayGround, ServedAllocation } from './served-allocation.ts'

/** Port, and with what clients sign in. The secret and the key are secrets: never log this value. */
export interface RelayTerms {
  /** 0 takes a free one. */
  readonly port: number
  readonly secret: string
  /** PEM, for TLS. */
  readonly identity?: { readonly certificate: string; readonly privateKey: string }
}

export interface RelayReport {
  readonly port: number
  readonly connections: number
  readonly allocations: number
  /** Connections that were not taken, or had to go: too many, silent, or not of TURN. */
  readonly refused: number
}

export interface RelayListenerOptions {
  readonly terms: RelayTerms
  /** Where it listens. */
  readonly address: string
  /** The port of the browsers, at each address of this machine: the only place it leads to. */
  readonly peers: readonly TransportAddress[]
  readonly open: RelayGround['open']
  readonly clock: Clock
  readonly random: Random
}

const MOST_CONNECTIONS = 2000
/** From one address: a house whose browsers all stand behind one router. */
const MOST_FROM_ONE = 256
const MOST_OF_A_PERSON = 16
/** For whoever has no address yet, or none any more. */
const PATIENCE_MS = 10_000
/** Voice that has waited behind so much of it comes too late: it is dropped, as a full network drops it. */
const MOST_WAITING_BYTES = 32_768
const HANDSHAKE = 22

interface Client {
  readonly socket: Socket
  readonly allocation: ServedAllocation
  /** Since when it has had no address. */
  idleSinceMs: number
}

export class RelayListener {
  readonly #options: RelayListenerOptions
  readonly #server: Server
  readonly #tls: TlsServer | undefined
  readonly #clients = new Set<Client>()
  /** Connections that have not said a word yet, or are in the handshake, and those of clients. */
  readonly #sockets = new Map<Socket, string>()
  #refused = 0

  private constructor(options: RelayListenerOptions) {
    this.#options = options
    const { identity } = options.terms
    if (identity) {
      const { certificate: cert, privateKey: key } = identity
      createSecureContext({ cert, key })
      this.#tls = createTlsServer({ cert, key, handshakeTimeout: PATIENCE_MS, minVersion: 'TLSv1.2' })
      this.#tls.on('secureConnection', (socket) => this.#serve(socket))
      this.#tls.on('tlsClientError', (_fault, socket) => this.#refuse(socket))
    }
    this.#server = createServer((socket) => this.#greet(socket))
  }

  /** Rejects with `media-address-unusable`. */
  static async open(options: RelayListenerOptions): Promise<RelayListener> {
    const { address, terms } = options
    try {
      const listener = new RelayListener(options)
      await new Promise<void>((resolve, reject) => {
        listener.#server.once('error', reject)
        listener.#server.listen(terms.port, address, resolve)
      })
      return listener
    } catch (fault) {
      const place = `${address}:${terms.port}`
      throw new NamedError(mediaErrors, 'media-address-unusable', { address: place }, fault)
    }
  }

  get report(): RelayReport {
    const place = this.#server.address()
    return {
      port: typeof place === 'object' && place ? place.port : 0,
      connections: this.#sockets.size,
      allocations: [...this.#clients].filter(({ allocation }) => allocation.isHeld).length,
      refused: this.#refused,
    }
  }

  /** Lets those go whose time is over. To be called about once a second. */
  tick(): void {
    const nowMs = this.#options.clock.monotonic()
    for (const client of this.#clients) {
      if (client.allocation.isHeld) client.idleSinceMs = nowMs
      else if (nowMs - client.idleSinceMs > PATIENCE_MS) this.#refuse(client.socket)
    }
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets.keys()) socket.destroy()
  }

  #greet(socket: Socket): void {
    const from = socket.remoteAddress ?? ''
    const fromOne = [...this.#sockets.values()].filter((other) => other === from).length
    socket.on('error', () => socket.destroy())
    if (this.#sockets.size >= MOST_CONNECTIONS || fromOne >= MOST_FROM_ONE) {
      this.#refuse(socket)
      return
    }
    this.#sockets.set(socket, from)
    socket.once('close', () => this.#sockets.delete(socket))
    socket.setNoDelay(true)
    socket.setTimeout(PATIENCE_MS, () => this.#refuse(socket))
    socket.once('data', (first) => {
      socket.setTimeout(0)
      socket.pause()
      socket.unshift(first)
      if ((first as Uint8Array)[0] !== HANDSHAKE) this.#serve(socket)
      else if (this.#tls) this.#tls.emit('connection', socket)
      else this.#refuse(socket)
    })
  }

  #serve(socket: Socket): void {
    const { clock, random, terms, peers, open } = this.#options
    const framer = new StunFramer()
    const allocation = new ServedAllocation(
      {
        secret: terms.secret,
        peers,
        open,
        mayHaveMore: (person) => this.#countOf(person) < MOST_OF_A_PERSON,
        nowMs: () => clock.monotonic(),
        unixMs: () => clock.now(),
      },
      {
        from: { address: plainAddress(socket.remoteAddress ?? ''), port: socket.remotePort ?? 0 },
        nonce: randomHex(random, 16),
        send(packet) {
          if (socket.writable && socket.writableLength < MOST_WAITING_BYTES) socket.write(padded(packet))
        },
      },
    )
    const client = { socket, allocation, idleSinceMs: clock.monotonic() }
    this.#clients.add(client)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      allocation.close()
      this.#clients.delete(client)
    })
    socket.on('data', (bytes) => {
      const frames = framer.push(bytes as Uint8Array)
      for (const frame of frames ?? [])
        void allocation.take(frame).then((isTurn) => isTurn || this.#refuse(socket))
      if (!frames) this.#refuse(socket)
    })
    socket.resume()
  }

  #countOf(person: string): number {
    return [...this.#clients].filter(({ allocation }) => allocation.person === person).length
  }

  #refuse(socket: Socket): void {
    if (socket.destroyed) return
    this.#refused++
    socket.destroy()
  }
}

/** `::ffff:192.0.2.7`, as a socket for both families tells IPv4 (RFC 4291 §2.5.5.2). */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '') || '0.0.0.0'
}
