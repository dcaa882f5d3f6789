/**
 * baresip (Debian baresip-core) as a real phone in tests: started with a configuration of its own, steered and heard over its
 * ctrl_tcp module (netstrings of JSON), stopped by its process.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const PROGRAM = '/usr/bin/baresip'
const MODULES = '/usr/lib/baresip/modules'

/** Whether baresip is installed; tests that need it say so where it is not. */
export const hasBaresip = (): boolean => existsSync(PROGRAM)

export interface BaresipOptions {
  /** The extension. */
  readonly line: string
  readonly domain: string
  readonly user: string
  readonly secret: string
  /** The phone system. */
  readonly server: {
    readonly address: string
    readonly port: number
    readonly transport: 'udp' | 'tcp' | 'tls'
  }
  /** Answers by itself. */
  readonly answers?: boolean
  /** PEM file of the authority that signed the server's certificate; with it the certificate is checked. */
  readonly caFile?: string
}

/** What baresip tells: `type` is `CALL_RINGING`, `CALL_INCOMING`, `CALL_ESTABLISHED`, `CALL_CLOSED`, `REGISTER_OK` … */
export interface BaresipEvent {
  readonly type: string
  readonly param?: string
  readonly peeruri?: string
  readonly id?: string
}

export class Baresip {
  readonly events: BaresipEvent[] = []
  readonly options: BaresipOptions
  readonly #directory: string
  readonly #child: ChildProcess
  readonly #socket: Socket
  #buffer: Buffer = Buffer.alloc(0)
  readonly #answers: ((answer: { ok: boolean; data: string }) => void)[] = []

  private constructor(options: BaresipOptions, directory: string, child: ChildProcess, socket: Socket) {
    this.options = options
    this.#directory = directory
    this.#child = child
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => this.#onData(bytes))
    socket.on('error', () => {})
  }

  /** Starts a phone and waits until it is signed in. */
  static async start(options: BaresipOptions): Promise<Baresip> {
    const directory = mkdtempSync(join(tmpdir(), `baresip-${options.line}-`))
    const [control, rtp] = [await freeTcpPort(), 20_000 + 2 * Math.floor(Math.random() * 10_000)]
    writeFileSync(join(directory, 'config'), configOf(options, control, rtp, directory))
    writeFileSync(join(directory, 'accounts'), accountOf(options))
    writeFileSync(join(directory, 'voice.wav'), tone())
    const child = spawn(PROGRAM, ['-f', directory], { stdio: ['pipe', 'ignore', 'ignore'] })
    try {
      const phone = new Baresip(options, directory, child, await reach(control))
      await phone.#signedIn()
      return phone
    } catch (fault) {
      child.kill('SIGKILL')
      rmSync(directory, { recursive: true, force: true })
      throw fault
    }
  }

  /** The first sign-in may be over before the control port opens: then no event tells it. */
  async #signedIn(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      if (/OK/.test(await this.command('reginfo'))) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error(`baresip ${this.options.line} was not signed in`)
  }

  /** Packets of voice that came in the call in hand so far; 0 without a call. */
  async voicePackets(): Promise<number> {
    const text = await this.command('audio_debug').catch(() => '')
    let packets = 0
    for (const [, received] of text.matchAll(/\brcvd=(\d+)/g)) packets += Number(received)
    return packets
  }

  /** Waits for an event of `type`, at place `from` or later in `events`. */
  async heard(type: string, from = 0, ms = 8000): Promise<BaresipEvent> {
    const deadline = performance.now() + ms
    for (;;) {
      const found = this.events.slice(from).find((event) => event.type === type)
      if (found) return found
      if (performance.now() > deadline) {
        const told = this.events.map((event) => event.type).join(' ')
        throw new Error(`baresip ${this.options.line} never told ${type}; it told ${told || 'nothing'}`)
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  dial(number: string): Promise<string> {
    return this.command('dial', `sip:${number}@${this.options.domain}`)
  }

  answer(): Promise<string> {
    return this.command('accept')
  }

  hangUp(): Promise<string> {
    return this.command('hangup')
  }

  hold(): Promise<string> {
    return this.command('hold')
  }

  resume(): Promise<string> {
    return this.command('resume')
  }

  /** Blind transfer by REFER. */
  transfer(number: string): Promise<string> {
    return this.command('transfer', `sip:${number}@${this.options.domain}`)
  }

  /** Runs a command of baresip's menu; resolves to what it prints. */
  command(command: string, params?: string): Promise<string> {
    const json = JSON.stringify({ command, ...(params === undefined ? {} : { params }) })
    return new Promise((resolve, reject) => {
      this.#answers.push(({ ok, data }) => {
        if (ok) resolve(data)
        else reject(new Error(`baresip refused ${command}: ${data}`))
      })
      this.#socket.write(`${Buffer.byteLength(json)}:${json},`)
    })
  }

  /** Stops it as a user would (it signs out), or at once. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()))
    this.#socket.destroy()
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill(signal)
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), 3000)
      await ended
      clearTimeout(timer)
    }
    rmSync(this.#directory, { recursive: true, force: true })
  }

  #onData(bytes: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, bytes])
    for (;;) {
      const colon = this.#buffer.indexOf(':')
      if (colon < 0) return
      const length = Number(this.#buffer.toString('latin1', 0, colon))
      if (this.#buffer.length < colon + 1 + length + 1) return
      const text = this.#buffer.toString('utf8', colon + 1, colon + 1 + length)
      this.#buffer = this.#buffer.subarray(colon + length + 2)
      const message = JSON.parse(text) as { event?: boolean; response?: boolean; ok: boolean; data: string }
      if (message.event) this.events.push(message as unknown as BaresipEvent)
      else if (message.response) this.#answers.shift()?.(message)
    }
  }
}

function configOf(options: BaresipOptions, control: number, rtp: number, directory: string): string {
  const lines = [
    'sip_listen 127.0.0.1:0',
    'net_interface 127.0.0.1',
    `rtp_ports ${rtp}-${rtp + 100}`,
    'call_local_timeout 120',
    'call_max_calls 4',
    `module_path ${MODULES}`,
    'module g711.so',
    'module aufile.so',
    'module aubridge.so',
    `audio_source aufile,${join(directory, 'voice.wav')}`,
    'audio_player aubridge,nobody',
    'audio_alert aubridge,nobody',
    'module_app account.so',
    'module_app menu.so',
    'module_app ctrl_tcp.so',
    `ctrl_tcp_listen 127.0.0.1:${control}`,
    ...(options.caFile ? [`sip_cafile ${options.caFile}`] : []),
  ]
  return `${lines.join('\n')}\n`
}

function accountOf({ line, domain, user, secret, server, answers }: BaresipOptions): string {
  const outbound = `sip:${server.address}:${server.port};transport=${server.transport}`
  const mode = answers ? 'auto' : 'manual'
  const params = `auth_user=${user};auth_pass=${secret};outbound="${outbound}";regint=600;answermode=${mode}`
  return `<sip:${line}@${domain};transport=${server.transport}>;${params}\n`
}

function freeTcpPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Connects to the control port, which opens some moments after the start. */
async function reach(port: number): Promise<Socket> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    if (isOpen) return socket
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('baresip does not open its control port')
}

const SAMPLE_RATE = 8000
const TONE_SECONDS = 20

/** A voice to send: 440 Hz, PCM of 16 bits in a WAV file. */
function tone(): Buffer {
  const samples = SAMPLE_RATE * TONE_SECONDS
  const wav = Buffer.alloc(44 + samples * 2)
  wav.write('RIFF', 0)
  wav.writeUInt32LE(36 + samples * 2, 4)
  wav.write('WAVEfmt ', 8)
  wav.writeUInt32LE(16, 16)
  wav.writeUInt16LE(1, 20)
  wav.writeUInt16LE(1, 22)
  wav.writeUInt32LE(SAMPLE_RATE, 24)
  wav.writeUInt32LE(SAMPLE_RATE * 2, 28)
  wav.writeUInt16LE(2, 32)
  wav.writeUInt16LE(16, 34)
  wav.write('data', 36)
  wav.writeUInt32LE(samples * 2, 40)
  for (let i = 0; i < samples; i++) {
    wav.writeInt16LE(Math.round(8000 * Math.sin((2 * Math.PI * 440 * i) / SAMPLE_RATE)), 44 + i * 2)
  }
  return wav
}
