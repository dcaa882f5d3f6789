/** A server in a process of its own, as it runs in production, to be killed; and a client of its API. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import type { ServerEvent } from '@offhook/contract'
import { WebSocket } from 'ws'

export interface ProcessOptions {
  /** The data directory. */
  readonly data: string
  readonly httpsPort: number
  readonly sipPort: number
}

const MAIN = join(import.meta.dirname, '..', 'main.ts')
const LONGEST_START_MS = 120_000

export class ServerProcess {
  readonly #options: ProcessOptions
  #child: ChildProcess | undefined

  constructor(options: ProcessOptions) {
    this.#options = options
  }

  /** Resolves when it serves. */
  async start(): Promise<void> {
    const { data, httpsPort, sipPort } = this.#options
    const child = spawn(process.execPath, [MAIN], {
      cwd: data,
      env: {
        ...process.env,
        OFFHOOK_DATA: data,
        OFFHOOK_BIND: '127.0.0.1',
        OFFHOOK_NAME: '127.0.0.1',
        OFFHOOK_HTTP_PORT: 'false',
        OFFHOOK_HTTPS_PORT: String(httpsPort),
        OFFHOOK_SIP_UDP: String(sipPort),
        OFFHOOK_SIP_TCP: 'false',
        OFFHOOK_SIP_TLS: 'false',
        OFFHOOK_CSTA_TCP: 'false',
        OFFHOOK_CSTA_TLS: 'false',
        OFFHOOK_MEDIA_BROWSER_PORT: '0',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    this.#child = child
    await started(child)
  }

  /** SIGTERM, as systemd stops a service. Resolves with the exit code. */
  async stop(): Promise<number | null> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null
    child.kill('SIGTERM')
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  }

  /** SIGKILL: the process ends between two instructions, whatever it is doing. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
}

/** Until it says that it has started. What it said instead is the error. */
function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    const timer = setTimeout(() => reject(new Error(`the server did not start: ${said}`)), LONGEST_START_MS)
    const end = (settle: () => void) => {
      clearTimeout(timer)
      child.off('exit', failed)
      settle()
    }
    const failed = () => end(() => reject(new Error(`the server ended: ${said}`)))
    child.on('exit', failed)
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000)
      if (said.includes('"code":"server-started"')) end(resolve)
    })
  })
}

/** The API of a server process, asked with a token, its self-signed certificate checked. */
export class ApiClient {
  readonly #port: number
  readonly #token: string
  readonly #ca: Buffer
  readonly #agent: Agent

  constructor(options: ProcessOptions, token: string) {
    this.#port = options.httpsPort
    this.#token = token
    this.#ca = readFileSync(join(options.data, 'tls', 'self-signed.crt'))
    this.#agent = new Agent({ ca: this.#ca, keepAlive: false })
  }

  /** The answer's body; rejects for answers that are no success, and when the server dies under it. */
  ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const asked = request(
        {
          method,
          host: '127.0.0.1',
          port: this.#port,
          path: `/api/v1${path}`,
          agent: this.#agent,
          headers: {
            authorization: `Bearer ${this.#token}`,
            ...(body === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          },
        },
        (answer) => {
          let received = ''
          answer.setEncoding('utf8').on('data', (part: string) => {
            received += part
          })
          answer.on('error', reject)
          answer.on('end', () => {
            const isSuccess = answer.complete && (answer.statusCode ?? 500) < 300
            if (isSuccess) resolve((received === '' ? undefined : JSON.parse(received)) as Answer)
            else reject(new Error(`${method} ${path}: ${answer.statusCode} ${received}`))
          })
        },
      )
      asked.on('error', reject)
      asked.end(text)
    })
  }

  /** Hears the news until the server is gone. Resolves with the first event. */
  listen(onEvent: (event: ServerEvent) => void): Promise<void> {
    const socket = new WebSocket(
      `wss://127.0.0.1:${this.#port}/api/v1/events`,
      ['offhook', `offhook.token.${this.#token}`],
      { ca: this.#ca },
    )
    return new Promise((resolve, reject) => {
      socket.on('message', (data) => {
        onEvent(JSON.parse(String(data)) as ServerEvent)
        resolve()
      })
      socket.on('error', reject)
    })
  }
}
