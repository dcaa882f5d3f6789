/** Kamailio, a proxy and registrar of others, where it is installed: everybody's password is `secret`. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const HOST = '127.0.0.1'
const KAMAILIO = '/usr/sbin/kamailio'
const CONFIG = new URL('../../test/kamailio.cfg', import.meta.url)
/** A slow machine loads its modules for a while. */
const START_MS = 30_000

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
    const deadline = performance.now() + START_MS
    while (!(await isListening(this.port))) {
      if (performance.now() > deadline) throw new Error('Kamailio does not listen')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
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

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST)
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' ? address!.port : 0
}
