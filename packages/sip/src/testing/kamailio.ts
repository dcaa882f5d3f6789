/** Kamailio, a proxy and registrar of others, where it is installed: everybody's password is `secret`. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, untilListening } from '@offhook/base/testing'

const HOST = '127.0.0.1'
const KAMAILIO = '/usr/sbin/kamailio'
const CONFIG = new URL('../../test/kamailio.cfg', import.meta.url)

export const hasKamailio: boolean = existsSync(KAMAILIO)

export class Kamailio {
  readonly port: number
  readonly #folder = mkdtempSync(join(tmpdir(), 'offhook-kamailio-'))
  #child: ChildProcess | undefined

  private constructor(port: number) {
    this.port = port
  }

  /** One that listens on a free port of loopback, over UDP and TCP. */
  static async start(): Promise<Kamailio> {
    const kamailio = new Kamailio(await freePort())
    await kamailio.startAgain()
    return kamailio
  }

  /** Starts it on the same port; what was registered before is forgotten. */
  async startAgain(): Promise<void> {
    const config = join(this.#folder, 'kamailio.cfg')
    writeFileSync(config, readFileSync(CONFIG, 'utf8').replaceAll('PORT', String(this.port)))
    const place = ['-w', this.#folder, '-Y', this.#folder, '-P', join(this.#folder, 'pid')]
    const memory = ['-m', '16', '-M', '4']
    this.#child = spawn(KAMAILIO, ['-DD', '-E', ...memory, ...place, '-f', config], { stdio: 'ignore' })
    await untilListening(this.#child, this.port, HOST)
  }

  /** Ends the process; the port stays its own. */
  async stop(): Promise<void> {
    const child = this.#child
    if (!child) return
    this.#child = undefined
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill()
    await gone
  }

  async close(): Promise<void> {
    await this.stop()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
