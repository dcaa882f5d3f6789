/**
 * What reaches the phones on the wire, listened to with tshark: for phones that cannot be asked what they hear. (baresip 1.0 stops writing it
 * down when its session changes.) G.711 A-law alone.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { codecNamed, parseRtp } from '@offhook/media'

const PROGRAM = '/usr/bin/tshark'
const RATE = 8000
const MOST_SAMPLES = RATE * 30
const pcma = codecNamed('PCMA', RATE)!

/** Whether tshark is there, and may listen. */
export const hasWireEar = (): boolean => existsSync(PROGRAM) && process.getuid?.() === 0

export class WireEar {
  readonly #child: ChildProcess
  readonly #heard = new Map<number, { decoder: ReturnType<typeof pcma.createDecoder>; samples: number[] }>()
  #rest = ''
  #hasHeard = false

  /** Listens to what is sent to UDP ports of 127.0.0.1 in these ranges, `20000-20100`. */
  static async open(ranges: readonly string[]): Promise<WireEar> {
    const filter = ranges.map((range) => `udp dst portrange ${range}`).join(' or ')
    const fields = ['-T', 'fields', '-e', 'udp.dstport', '-e', 'udp.payload']
    const child = spawn(PROGRAM, ['-i', 'lo', '-n', '-l', '-f', filter, ...fields], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ear = new WireEar(child)
    // Said before it listens: that it does shows the first packet that it tells of.
    await new Promise<void>((resolve, reject) => {
      child.stderr!.on('data', (bytes: Buffer) => /Capturing on/.test(bytes.toString()) && resolve())
      child.once('exit', (code) => reject(new Error(`tshark ended with ${code}`)))
    })
    await ear.#listens(Number(ranges[0]!.split('-').at(-1)))
    return ear
  }

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stdout!.setEncoding('latin1').on('data', (text: string) => this.#onText(text))
  }

  /** Sends to `port`, at which nobody listens, until that is told. */
  async #listens(port: number): Promise<void> {
    const socket = createSocket('udp4')
    try {
      for (let attempt = 0; !this.#hasHeard; attempt++) {
        if (attempt === 600) throw new Error('tshark does not listen')
        socket.send('ear', port, '127.0.0.1')
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    } finally {
      socket.close()
    }
  }

  /** What came to a port since the last time, at 8 kHz. */
  take(port: number): Int16Array {
    const taken = Int16Array.from(this.#heard.get(port)?.samples ?? [])
    this.#heard.delete(port)
    return taken
  }

  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()))
    this.#child.kill('SIGTERM')
    await ended
  }

  #onText(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    this.#hasHeard ||= lines.length > 0
    for (const line of lines) {
      const [port = '', payload = ''] = line.split('\t')
      const packet = parseRtp(Buffer.from(payload.replaceAll(':', ''), 'hex'))
      if (packet?.payloadType !== 8) continue
      const key = Number(port)
      const heard = this.#heard.get(key) ?? { decoder: pcma.createDecoder(), samples: [] }
      this.#heard.set(key, heard)
      if (heard.samples.length < MOST_SAMPLES) heard.samples.push(...heard.decoder.decode(packet.payload))
    }
  }
}
