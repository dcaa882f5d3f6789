/** rtpengine (Debian `rtpengine-daemon`) in user space, asked over its NG protocol. */
import { spawn } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { freePort } from '../sip/peers.ts'
import { family } from '../sip/process.ts'
import type { Scene } from './protocol.ts'
import { end, type MediaServer, SERVER_CORE } from './servers.ts'

export const RTPENGINE = '/usr/bin/rtpengine'
const HOST = '127.0.0.1'
const ANSWER_MS = 5000
const SUITE = 'AES_CM_128_HMAC_SHA1_80'
const OTHER_SUITES = [
  'AEAD_AES_256_GCM',
  'AEAD_AES_128_GCM',
  'AES_256_CM_HMAC_SHA1_80',
  'AES_256_CM_HMAC_SHA1_32',
  'AES_192_CM_HMAC_SHA1_80',
  'AES_192_CM_HMAC_SHA1_32',
  'AES_CM_128_HMAC_SHA1_32',
  'F8_128_HMAC_SHA1_80',
  'F8_128_HMAC_SHA1_32',
  'NULL_HMAC_SHA1_80',
  'NULL_HMAC_SHA1_32',
]

type Value = string | number | Value[] | { [key: string]: Value }

export async function startRtpengine(): Promise<MediaServer> {
  const port = await freePort()
  const args = ['-c', String(SERVER_CORE), RTPENGINE, '--foreground', '--table=-1', `--interface=${HOST}`]
  args.push(`--listen-ng=${HOST}:${port}`, '--port-min=10000', '--port-max=31999')
  args.push('--log-level=3', '--log-stderr')
  const child = spawn('taskset', args, { stdio: 'ignore' })
  const control = new NgControl(port)
  await control.awaitPong()
  let calls: string[] = []
  const newCall = () => {
    const id = `call-${process.pid}-${calls.length}-${performance.now()}`
    calls.push(id)
    return id
  }
  return {
    name: 'rtpengine',
    pids: () => family(child.pid!),
    async setUp(scene, phones) {
      const ports: number[] = []
      for (let index = 0; index + 1 < phones.length; index += 2) {
        const pair = [phones[index]!, phones[index + 1]!] as const
        ports.push(
          ...(scene === 'relay'
            ? await relay(control, newCall(), pair)
            : await chain(control, [newCall(), newCall()], scene, pair)),
        )
      }
      return ports
    },
    async tearDown() {
      for (const id of calls) await control.ask({ command: 'delete', 'call-id': id, 'delete-delay': 0 })
      calls = []
    },
    async stop() {
      control.close()
      await end(child)
    },
  }
}

async function relay(control: NgControl, id: string, [a, b]: readonly [number, number]): Promise<number[]> {
  const offered = await control.offer(id, describe(a), {})
  const answered = await control.answer(id, describe(b))
  return [portOf(answered), portOf(offered)]
}

/** Two calls, one behind the other: between them the voice is encrypted, or coded otherwise. */
async function chain(
  control: NgControl,
  [first, second]: readonly [string, string],
  scene: Scene,
  [a, b]: readonly [number, number],
): Promise<number[]> {
  const isOpus = scene === 'opus'
  const encrypted = {
    'transport-protocol': 'RTP/SAVP',
    DTLS: 'off',
    SDES: OTHER_SUITES.map((suite) => `no-${suite}`),
  }
  const clear = { 'transport-protocol': 'RTP/AVP', DTLS: 'off' }
  const recode = (from: string, to: string) => ({ codec: { mask: [from], transcode: [to] } })
  const middle = await control.offer(first, describe(a), isOpus ? recode('PCMA', 'opus') : encrypted)
  if (!isOpus && !middle.includes(SUITE)) throw new Error('rtpengine offers no encryption')
  const last = await control.offer(second, middle, isOpus ? recode('opus', 'PCMA') : clear)
  const back = await control.answer(second, describe(b))
  const answered = await control.answer(first, back)
  return [portOf(answered), portOf(last)]
}

function describe(port: number): string {
  const lines = ['v=0', `o=- 1 1 IN IP4 ${HOST}`, 's=-', `c=IN IP4 ${HOST}`, 't=0 0']
  lines.push(`m=audio ${port} RTP/AVP 8`, 'a=rtpmap:8 PCMA/8000', 'a=ptime:20', 'a=sendrecv', '')
  return lines.join('\r\n')
}

function portOf(description: string): number {
  return Number(/m=audio (\d+)/.exec(description)?.[1])
}

class NgControl {
  readonly #socket: Socket = createSocket('udp4')
  readonly #port: number
  readonly #waiting = new Map<string, (answer: { [key: string]: Value }) => void>()
  #count = 0

  constructor(port: number) {
    this.#port = port
    this.#socket.on('message', (bytes) => {
      const text = bytes.toString('latin1')
      const cookie = text.slice(0, text.indexOf(' '))
      this.#waiting.get(cookie)?.(decode(text.slice(cookie.length + 1)) as { [key: string]: Value })
      this.#waiting.delete(cookie)
    })
  }

  async awaitPong(): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt++) {
      try {
        await this.ask({ command: 'ping' }, 100)
        return
      } catch {
        // It is not up yet.
      }
    }
    throw new Error('rtpengine does not answer')
  }

  async offer(id: string, sdp: string, more: { [key: string]: Value }): Promise<string> {
    const common = { 'call-id': id, 'from-tag': 'a', ICE: 'remove', 'rtcp-mux': ['demux'] }
    return String((await this.ask({ command: 'offer', sdp, ...common, ...more })).sdp)
  }

  async answer(id: string, sdp: string): Promise<string> {
    const common = { 'call-id': id, 'from-tag': 'a', 'to-tag': 'b', ICE: 'remove', 'rtcp-mux': ['demux'] }
    return String((await this.ask({ command: 'answer', sdp, ...common })).sdp)
  }

  ask(request: { [key: string]: Value }, patienceMs = ANSWER_MS): Promise<{ [key: string]: Value }> {
    const cookie = `c${this.#count++}`
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(cookie)
        reject(new Error('rtpengine does not answer'))
      }, patienceMs)
      this.#waiting.set(cookie, (answer) => {
        clearTimeout(timer)
        if (answer.result === 'error') reject(new Error(JSON.stringify(answer)))
        else resolve(answer)
      })
      this.#socket.send(`${cookie} ${encode(request)}`, this.#port, HOST)
    })
  }

  close(): void {
    this.#socket.close()
  }
}

/** Bencode. */
function encode(value: Value): string {
  if (typeof value === 'number') return `i${value}e`
  if (typeof value === 'string') return `${Buffer.byteLength(value)}:${value}`
  if (Array.isArray(value)) return `l${value.map(encode).join('')}e`
  const keys = Object.keys(value).sort()
  return `d${keys.map((key) => encode(key) + encode(value[key]!)).join('')}e`
}

function decode(text: string): Value {
  let at = 0
  const next = (): Value => {
    const kind = text[at]
    if (kind === 'i') {
      const close = text.indexOf('e', at)
      const value = Number(text.slice(at + 1, close))
      at = close + 1
      return value
    }
    if (kind === 'l' || kind === 'd') {
      at++
      const values: Value[] = []
      while (at < text.length && text[at] !== 'e') values.push(next())
      at++
      return kind === 'l' ? values : pairs(values)
    }
    const colon = text.indexOf(':', at)
    const end = colon + 1 + Number(text.slice(at, colon))
    const value = text.slice(colon + 1, end)
    at = end
    return value
  }
  return next()
}

function pairs(values: readonly Value[]): Value {
  const out: { [key: string]: Value } = {}
  for (let index = 0; index + 1 < values.length; index += 2) out[String(values[index])] = values[index + 1]!
  return out
}
