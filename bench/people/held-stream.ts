/** A TCP connection that can keep what arrives for a moment: the clock is stopped by the arrival, the reading comes after. */
import { connect, type Socket } from 'node:net'
import { Duplex } from 'node:stream'

export class HeldStream extends Duplex {
  readonly #socket: Socket
  #isHeld = false
  readonly #kept: { readonly data: Buffer; readonly at: number }[] = []
  /** When what is read now arrived, in milliseconds of `performance.now()`. */
  arrivedAt = 0
  /** Called at the first arrival while held. */
  onHeld: () => void = () => {}

  constructor(port: number) {
    super()
    this.#socket = connect({ host: '127.0.0.1', port, noDelay: true })
    this.#socket.on('data', (data: Buffer) => this.#take(data))
    this.#socket.on('end', () => this.push(null))
    this.#socket.on('error', (fault) => this.destroy(fault))
  }

  hold(): void {
    this.#isHeld = true
  }

  release(): void {
    this.#isHeld = false
    for (const { data, at } of this.#kept.splice(0)) {
      this.arrivedAt = at
      this.push(data)
    }
  }

  #take(data: Buffer): void {
    const at = performance.now()
    if (this.#isHeld) {
      this.#kept.push({ data, at })
      if (this.#kept.length === 1) this.onHeld()
      return
    }
    this.arrivedAt = at
    this.push(data)
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (fault?: Error | null) => void): void {
    this.#socket.write(chunk, done)
  }

  override _destroy(fault: Error | null, done: (fault: Error | null) => void): void {
    this.#socket.destroy()
    done(fault)
  }
}
