/** coturn (Debian `coturn`) as a relay in tests: on loopback, over TCP alone or with UDP, with a configuration of its own, stopped by its process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PROGRAM = '/usr/bin/turnserver'

/** Whether coturn is installed; tests that need it say so where it is not. */
export const hasTurnServer = (): boolean => existsSync(PROGRAM)

export class TurnServer {
  readonly port: number
  readonly username = 'somebody'
  readonly credential = 'something'
  readonly #child: ChildProcess
  readonly #folder: string

  private constructor(port: number, child: ChildProcess, folder: string) {
    this.port = port
    this.#child = child
    this.#folder = folder
  }

  /** Starts a relay whose addresses are those of `address`. With `secret` it takes credentials made of that, instead of its one user. */
  static async start(address: string, secret?: string, takesUdp = false): Promise<TurnServer> {
    const folder = mkdtempSync(join(tmpdir(), 'offhook-turn-'))
    const port = await freePort()
    const child = spawn(
      PROGRAM,
      [
        ...(takesUdp ? [] : ['--no-udp']),
        ...['-n', '--no-tls', '--no-dtls', '--no-cli', '--fingerprint'],
        ...(secret === undefined
          ? ['--lt-cred-mech', '--user', 'somebody:something']
          : ['--use-auth-secret', '--static-auth-secret', secret]),
        ...['--realm', 'test', '--listening-port', String(port)],
        ...['--listening-ip', address, '--relay-ip', address, '--allow-loopback-peers'],
        ...['--min-port', '47000', '--max-port', '47099', '--log-file', 'stdout'],
        ...['--pidfile', join(folder, 'pid'), '--userdb', join(folder, 'users')],
      ],
      { stdio: 'ignore' },
    )
    const server = new TurnServer(port, child, folder)
    for (let attempt = 0; attempt < 200; attempt++) {
      if (await isOpen(port)) return server
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await server.stop()
    throw new Error('coturn does not open its port')
  }

  async stop(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()))
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGKILL')
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  return new Promise((resolve) => {
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
