/** coturn (Debian `coturn`) as a relay in tests: on loopback, over TCP alone or with UDP, with a configuration of its own, stopped by its process. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, untilListening } from '@offhook/base/testing'
import type { TlsIdentity } from './tls-identity.ts'

const PROGRAM = '/usr/bin/turnserver'

/** Whether coturn is installed; tests that need it say so where it is not. */
export const hasTurnServer = (): boolean => existsSync(PROGRAM)

export interface TurnServerOptions {
  /** It takes credentials made of this, instead of its one user. */
  readonly secret?: string
  readonly takesUdp?: boolean
  /** It takes TLS too, as whom this says. */
  readonly tls?: TlsIdentity
}

export class TurnServer {
  readonly port: number
  /** For TLS; 0 where it has none. */
  readonly tlsPort: number
  readonly username = 'somebody'
  readonly credential = 'something'
  readonly #child: ChildProcess
  readonly #folder: string

  private constructor(port: number, tlsPort: number, child: ChildProcess, folder: string) {
    this.port = port
    this.tlsPort = tlsPort
    this.#child = child
    this.#folder = folder
  }

  /** Starts a relay whose addresses are those of `address`. A free port may be taken before coturn has it: then with another one. */
  static async start(address: string, options: TurnServerOptions = {}): Promise<TurnServer> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await TurnServer.#launch(address, options)
      } catch (fault) {
        if (attempt === 3) throw fault
      }
    }
  }

  static async #launch(
    address: string,
    { secret, takesUdp = false, tls }: TurnServerOptions,
  ): Promise<TurnServer> {
    const folder = mkdtempSync(join(tmpdir(), 'offhook-turn-'))
    const port = await freePort(address)
    const tlsPort = tls ? await freePort(address) : 0
    const [certificate, key] = [join(folder, 'certificate.pem'), join(folder, 'key.pem')]
    if (tls) {
      writeFileSync(certificate, tls.certificate)
      writeFileSync(key, tls.key)
    }
    const child = spawn(
      PROGRAM,
      [
        ...(takesUdp ? [] : ['--no-udp']),
        ...['-n', '--no-dtls', '--no-cli', '--fingerprint'],
        ...(tls
          ? ['--tls-listening-port', String(tlsPort), '--cert', certificate, '--pkey', key]
          : ['--no-tls']),
        ...(secret === undefined
          ? ['--lt-cred-mech', '--user', 'somebody:something']
          : ['--use-auth-secret', '--static-auth-secret', secret]),
        ...['--realm', 'test', '--listening-port', String(port)],
        ...['--listening-ip', address, '--relay-ip', address, '--allow-loopback-peers'],
        ...['--min-port', '47100', '--max-port', '47199', '--log-file', 'stdout'],
        ...['--pidfile', join(folder, 'pid'), '--userdb', join(folder, 'users')],
      ],
      { stdio: 'ignore' },
    )
    const server = new TurnServer(port, tlsPort, child, folder)
    try {
      await untilListening(child, port, address)
      if (tls) await untilListening(child, tlsPort, address)
      return server
    } catch (fault) {
      await server.stop()
      throw fault
    }
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
