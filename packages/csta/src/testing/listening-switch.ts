/** A simulated CSTA switch behind a real TCP port of this machine, whose cable can be cut. */
import { createServer, type Socket } from 'node:net'
import { freePort } from '@offhook/base/testing'
import { overSocket } from '../link/transport.ts'
import type { SimulatedCstaSwitch } from './simulated-csta-switch.ts'

export class ListeningSwitch {
  readonly csta: SimulatedCstaSwitch
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer((socket) => {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    this.csta.accept(overSocket(socket))
  })
  #port = 0

  constructor(csta: SimulatedCstaSwitch) {
    this.csta = csta
  }

  get port(): number {
    return this.#port
  }

  /** Starts the switch, on a free port the first time and on the same one again after {@link cut}. */
  async listen(): Promise<void> {
    if (this.#port === 0) {
      await this.csta.start()
      this.#port = await freePort()
    }
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(this.#port, '127.0.0.1', resolve)
    })
  }

  /** Ends all connections and takes no new ones. */
  async cut(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }
}
