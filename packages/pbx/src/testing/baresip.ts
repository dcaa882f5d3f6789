/**
 * baresip (Debian baresip-core) as a real phone in tests: started with a configuration of its own, steered and heard over its
 * ctrl_tcp module (netstrings of JSON), stopped by its process.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@offhook/base/testing'

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
  /** Its own address; `127.0.0.1` without. */
  readonly address?: string
  /** Answers by itself. */
  readonly answers?: boolean
  /** PEM file of the authority that signed the server's certificate; with it the certificate is checked. */
  readonly caFile?: string
  /** The only codec it speaks; G.711 without. */
  readonly codec?: 'PCMA' | 'G722' | 'opus'
  /** Whose presence it follows: extensions. It tells its own, too. */
  readonly watches?: readonly string[]
  /** Encrypts its voice, and talks with nobody who does not. */
  readonly encryption?: 'srtp-mand' | 'dtls_srtp'
  /** What it says again and again, at the rate of its codec ({@link codecOf}); a tone of 440 Hz without. */
  readonly voice?: Int16Array
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
  /** The UDP ports of its voices, `20000-20100`. */
  readonly voicePorts: string
  readonly #directory: string
  readonly #child: ChildProcess
  readonly #socket: Socket
  #buffer: Buffer = Buffer.alloc(0)
  readonly #answers: ((answer: { ok: boolean; data: string }) => void)[] = []

  private constructor(
    options: BaresipOptions,
    voicePorts: string,
    directory: string,
    child: ChildProcess,
    socket: Socket,
  ) {
    this.options = options
    this.voicePorts = voicePorts
    this.#directory = directory
    this.#child = child
    this.#socket = socket
    socket.on('data', (bytes: Buffer) => this.#onData(bytes))
    socket.on('error', () => {})
  }

  /** Starts a phone and waits until it is signed in. A free port may be taken before baresip has it: then with another one. */
  static async start(options: BaresipOptions): Promise<Baresip> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await Baresip.#launch(options)
      } catch (fault) {
        if (attempt === 3) throw fault
      }
    }
  }

  static async #launch(options: BaresipOptions): Promise<Baresip> {
    const directory = mkdtempSync(join(tmpdir(), `baresip-${options.line}-`))
    const control = await freePort()
    const firstPort = 20_000 + 2 * Math.floor(Math.random() * 10_000)
    const ports = `${firstPort}-${firstPort + 100}`
    writeFileSync(join(directory, 'config'), configOf(options, control, ports, directory))
    writeFileSync(join(directory, 'accounts'), accountOf(options))
    writeFileSync(join(directory, 'contacts'), contactsOf(options))
    const { rate, channels } = codecOf(options)
    writeFileSync(join(directory, 'voice.wav'), wav(options.voice ?? tone(rate), rate, channels))
    const child = spawn(PROGRAM, ['-f', directory], { stdio: ['pipe', 'ignore', 'ignore'] })
    try {
      const phone = new Baresip(options, ports, directory, child, await reach(control, child))
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
    // Another program may sit at the port, and say nothing.
    const silence = setTimeout(() => this.#socket.destroy(new Error('baresip does not answer')), START_MS)
    const silent = new Error(`baresip ${this.options.line} does not answer, or was not signed in`)
    const gone = new Promise<never>((_resolve, reject) => this.#socket.once('close', () => reject(silent)))
    gone.catch(() => {})
    try {
      await Promise.race([this.#registered(), gone])
    } finally {
      clearTimeout(silence)
    }
  }

  async #registered(): Promise<void> {
    while (!/OK/.test(await this.command('reginfo'))) await new Promise((resolve) => setTimeout(resolve, 50))
  }

  /** Packets of voice that came in the call in hand so far; 0 without a call. */
  async voicePackets(): Promise<number> {
    const text = await this.command('audio_debug').catch(() => '')
    let packets = 0
    for (const [, received] of text.matchAll(/\brcvd=(\d+)/g)) packets += Number(received)
    return packets
  }

  /** The UDP port to which its voice comes in the call in hand; undefined without a call. */
  async voicePort(): Promise<number | undefined> {
    const text = await this.command('audio_debug').catch(() => '')
    const port = /local: [^:]*:(\d+)/.exec(text)?.[1]
    return port === undefined ? undefined : Number(port)
  }

  /** What it has heard since `from` (in milliseconds since 1970), one stretch for each time its session changed; oldest first. */
  heardSince(from: number): Int16Array[] {
    const names = readdirSync(this.#directory).filter((name) => /^dump-.*dec\.wav$/.test(name))
    return names
      .map((name) => join(this.#directory, name))
      .filter((path) => statSync(path).mtimeMs >= from)
      .sort((a, b) => statSync(a).mtimeMs - statSync(b).mtimeMs)
      .map((path) => samplesOf(readFileSync(path)))
  }

  /** Waits for an event of `type`, at place `from` or later in `events`. */
  async heard(type: string, from = 0, ms = 30_000): Promise<BaresipEvent> {
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

  /** Stops it as a user would (it signs out), or at once; what it has heard can be kept until {@link forget}. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM', keepsSounds = false): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()))
    this.#socket.destroy()
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill(signal)
      const timer = setTimeout(() => this.#child.kill('SIGKILL'), 3000)
      await ended
      clearTimeout(timer)
    }
    if (!keepsSounds) this.forget()
  }

  /** Deletes what it has left behind. */
  forget(): void {
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

function configOf(options: BaresipOptions, control: number, ports: string, directory: string): string {
  const { address = '127.0.0.1' } = options
  const lines = [
    `sip_listen ${address}:0`,
    `net_interface ${address}`,
    `rtp_ports ${ports}`,
    'call_local_timeout 120',
    'call_max_calls 4',
    `module_path ${MODULES}`,
    ...['g711', 'g722', 'opus', 'srtp', 'dtls_srtp', 'sndfile'].map((name) => `module ${name}.so`),
    `snd_path ${directory}`,
    'module aufile.so',
    'module aubridge.so',
    `audio_source aufile,${join(directory, 'voice.wav')}`,
    'audio_player aubridge,nobody',
    'audio_alert aubridge,nobody',
    'module_app account.so',
    'module_app menu.so',
    ...(options.watches ? ['module_app contact.so', 'module_app presence.so'] : []),
    'module_app ctrl_tcp.so',
    `ctrl_tcp_listen 127.0.0.1:${control}`,
    ...(options.caFile ? [`sip_cafile ${options.caFile}`] : []),
  ]
  return `${lines.join('\n')}\n`
}

/** The names that session descriptions and baresip have for a codec, and the shape of its sound. */
export function codecOf({ codec }: Pick<BaresipOptions, 'codec'>): {
  readonly name: string
  readonly rate: number
  readonly channels: number
} {
  if (codec === 'G722') return { name: 'G722/16000/1', rate: 16_000, channels: 1 }
  if (codec === 'opus') return { name: 'opus/48000/2', rate: 48_000, channels: 2 }
  return { name: 'PCMA/8000/1', rate: 8000, channels: 1 }
}

function accountOf(options: BaresipOptions): string {
  const { line, domain, user, secret, server, answers } = options
  const outbound = `sip:${server.address}:${server.port};transport=${server.transport}`
  const mode = answers ? 'auto' : 'manual'
  const params = `auth_user=${user};auth_pass=${secret};outbound="${outbound}";regint=600;answermode=${mode}`
  const codec = options.codec ? `;audio_codecs=${codecOf(options).name}` : ''
  const encryption = options.encryption ? `;mediaenc=${options.encryption}` : ''
  const presence = options.watches ? ';pubint=600' : ''
  return `<sip:${line}@${domain};transport=${server.transport}>;${params}${codec}${encryption}${presence}\n`
}

function contactsOf({ watches = [], domain }: BaresipOptions): string {
  return watches.map((number) => `"${number}" <sip:${number}@${domain}>;presence=p2p\n`).join('')
}

/** For each step of the start: on a busy machine it takes long. */
const START_MS = 30_000

/** Connects to the control port, which opens some moments after the start. */
async function reach(port: number, child: ChildProcess): Promise<Socket> {
  const deadline = performance.now() + START_MS
  while (performance.now() < deadline && child.exitCode === null) {
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

/** baresip ends a call when there is no more to say: on a busy machine a test may take long. */
const LONGEST_CALL_SECONDS = 300

/** 440 Hz, for a second. */
function tone(rate: number): Int16Array {
  const sample = (_: unknown, i: number) => Math.round(8000 * Math.sin((2 * Math.PI * 440 * i) / rate))
  return Int16Array.from({ length: rate }, sample)
}

/** A WAV file of 16 bits that says `samples` again and again for the longest call; all channels are the same. */
function wav(samples: Int16Array, rate: number, channels: number): Buffer {
  const round = Buffer.alloc(samples.length * channels * 2)
  for (let i = 0; i < samples.length * channels; i++)
    round.writeInt16LE(samples[Math.floor(i / channels)]!, i * 2)
  const bytes = round.length * Math.ceil((rate * LONGEST_CALL_SECONDS) / samples.length)
  const file = Buffer.alloc(44 + bytes)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + bytes, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(channels, 22)
  file.writeUInt32LE(rate, 24)
  file.writeUInt32LE(rate * channels * 2, 28)
  file.writeUInt16LE(channels * 2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(bytes, 40)
  return file.fill(round, 44)
}

/** The first channel of a WAV file that may still be written: its head does not know its length yet. */
function samplesOf(file: Buffer): Int16Array {
  if (file.length < 44) return new Int16Array(0)
  const channels = file.readUInt16LE(22)
  const start = file.indexOf('data') + 8
  const count = Math.floor((file.length - start) / (2 * channels))
  return Int16Array.from({ length: count }, (_, i) => file.readInt16LE(start + i * 2 * channels))
}
