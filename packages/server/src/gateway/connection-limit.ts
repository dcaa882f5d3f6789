/** How many connections one address may hold open: each costs memory and a file descriptor, also before anybody has said who they are. */
import type { Socket } from 'node:net'
import { clientNetwork } from '../signin/index.ts'

/** What names a connection, plain or with TLS around it. */
type Ends = Pick<Socket, 'remoteAddress' | 'remotePort' | 'localAddress' | 'localPort'>

export interface ConnectionLimitOptions {
  /** At the same time from one address (of IPv6, from one /64); 0 for any number. */
  readonly most: number
  /** Called once, until the address has come down to half of that. */
  readonly onFull: (address: string) => void
}

export class ConnectionLimit {
  readonly #options: ConnectionLimitOptions
  readonly #open = new Map<string, number>()
  readonly #told = new Set<string>()
  /** The addresses of connections that count. */
  readonly #counted = new Map<string, string>()

  constructor(options: ConnectionLimitOptions) {
    this.#options = options
  }

  /** Counts a new connection, or ends it at once. */
  admit(socket: Socket): void {
    const { most, onFull } = this.#options
    if (most === 0) return
    const address = clientNetwork(socket.remoteAddress ?? '')
    const open = this.#open.get(address) ?? 0
    if (open >= most) {
      socket.destroy()
      if (this.#told.has(address)) return
      this.#told.add(address)
      onFull(address)
      return
    }
    const name = nameOf(socket)
    this.#counted.set(name, address)
    this.#open.set(address, open + 1)
    socket.once('close', () => this.#release(name))
  }

  /** It counts no more: somebody signed in holds it, and how many of those there may be is bounded elsewhere. */
  release(socket: Ends): void {
    this.#release(nameOf(socket))
  }

  #release(name: string): void {
    const address = this.#counted.get(name)
    if (address === undefined) return
    this.#counted.delete(name)
    const left = (this.#open.get(address) ?? 1) - 1
    if (left > 0) this.#open.set(address, left)
    else this.#open.delete(address)
    if (left <= this.#options.most / 2) this.#told.delete(address)
  }
}

function nameOf({ remoteAddress, remotePort, localAddress, localPort }: Ends): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`
}
