/** Janus (Debian `janus`) with its AudioBridge alone: a mixing room for participants that speak plain RTP. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../sip/peers.ts'
import { family } from '../sip/process.ts'
import { end, type MediaServer, SERVER_CORE } from './servers.ts'

export const JANUS = '/usr/bin/janus'
const LIBRARIES = '/usr/lib/x86_64-linux-gnu/janus'
const ROOM = 4242
/** A session that is not asked for its events for a minute is ended. */
const KEEP_ALIVE_MS = 20_000

interface Answer {
  readonly janus: string
  readonly data?: { readonly id: number }
  readonly transaction?: string
  readonly plugindata?: {
    readonly data: { readonly audiobridge?: string; readonly rtp?: { readonly port: number } }
  }
}

export async function startJanus(): Promise<MediaServer> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-janus-'))
  const port = await freePort()
  writeConfiguration(directory, port)
  const args = ['-c', String(SERVER_CORE), JANUS, '--configs-folder', directory, '--disable-colors']
  const child = spawn('taskset', args, { stdio: 'ignore' })
  const session = new JanusSession(`http://127.0.0.1:${port}/janus`)
  await session.open()
  return {
    name: 'janus',
    pids: () => family(child.pid!),
    setUp: (_, phones) => session.fill(phones),
    tearDown: () => session.empty(),
    stop: async () => {
      await session.close()
      await end(child)
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** Everything that is not needed is switched off, so that it costs nothing. */
function writeConfiguration(directory: string, port: number): void {
  const files: Record<string, string> = {
    'janus.jcfg': `general: {
      plugins_folder = "${LIBRARIES}/plugins"
      transports_folder = "${LIBRARIES}/transports"
      events_folder = "${LIBRARIES}/events"
      loggers_folder = "${LIBRARIES}/loggers"
      debug_level = 1
    }
    plugins: { disable = "libjanus_duktape.so,libjanus_echotest.so,libjanus_lua.so,libjanus_nosip.so,libjanus_recordplay.so,libjanus_sip.so,libjanus_streaming.so,libjanus_textroom.so,libjanus_videocall.so,libjanus_videoroom.so,libjanus_voicemail.so" }
    transports: { disable = "libjanus_mqtt.so,libjanus_nanomsg.so,libjanus_pfunix.so,libjanus_rabbitmq.so,libjanus_websockets.so" }
    `,
    'janus.plugin.audiobridge.jcfg': `general: { rtp_port_range = "10000-31999"\n local_ip = "127.0.0.1" }\n`,
    'janus.transport.http.jcfg': `general: { json = "compact"\n base_path = "/janus"\n http = true\n port = ${port}\n ip = "127.0.0.1"\n https = false }\nadmin: { admin_http = false\n admin_https = false }\n`,
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text)
}

class JanusSession {
  readonly #url: string
  readonly #waiting = new Map<string, (answer: Answer) => void>()
  #session = 0
  #bridge = 0
  #handles: number[] = []
  #count = 0
  #isOpen = false
  #timer: NodeJS.Timeout | undefined

  constructor(url: string) {
    this.#url = url
  }

  async open(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        this.#session = (await this.#post('', { janus: 'create' })).data!.id
        break
      } catch (fault) {
        if (attempt === 100) throw fault
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    this.#isOpen = true
    void this.#listen()
    this.#timer = setInterval(
      () => void this.#post(`/${this.#session}`, { janus: 'keepalive' }),
      KEEP_ALIVE_MS,
    )
    this.#bridge = await this.#attach()
  }

  /** Makes the room and lets one participant in for each phone. */
  async fill(phones: readonly number[]): Promise<number[]> {
    const made = await this.#ask(this.#bridge, {
      request: 'create',
      room: ROOM,
      sampling_rate: 8000,
      allow_rtp_participants: true,
      audiolevel_event: false,
    })
    if (made.plugindata?.data.audiobridge !== 'created') throw new Error(JSON.stringify(made))
    const ports: number[] = []
    for (const [index, phone] of phones.entries()) ports.push(await this.#enter(`p${index}`, phone))
    return ports
  }

  async empty(): Promise<void> {
    await this.#ask(this.#bridge, { request: 'destroy', room: ROOM })
    for (const handle of this.#handles) await this.#post(`/${this.#session}/${handle}`, { janus: 'detach' })
    this.#handles = []
  }

  async close(): Promise<void> {
    this.#isOpen = false
    clearInterval(this.#timer)
    await this.#post(`/${this.#session}`, { janus: 'destroy' })
  }

  async #enter(display: string, port: number): Promise<number> {
    const handle = await this.#attach()
    this.#handles.push(handle)
    const rtp = { ip: '127.0.0.1', port, payload_type: 8 }
    const joined = await this.#ask(handle, { request: 'join', room: ROOM, display, codec: 'pcma', rtp })
    const own = joined.plugindata?.data.rtp
    if (!own) throw new Error(JSON.stringify(joined))
    return own.port
  }

  async #attach(): Promise<number> {
    const body = { janus: 'attach', plugin: 'janus.plugin.audiobridge' }
    return (await this.#post(`/${this.#session}`, body)).data!.id
  }

  /** Some requests are answered at once, others by an event. */
  async #ask(handle: number, body: object): Promise<Answer> {
    const transaction = `ask-${this.#count++}`
    const event = new Promise<Answer>((resolve) => this.#waiting.set(transaction, resolve))
    const path = `/${this.#session}/${handle}`
    const first = await this.#post(path, { janus: 'message', transaction, body })
    if (first.janus === 'ack') return await event
    this.#waiting.delete(transaction)
    return first
  }

  async #post(path: string, body: object): Promise<Answer> {
    const text = JSON.stringify({ transaction: `post-${this.#count++}`, ...body })
    return (await (await fetch(this.#url + path, { method: 'POST', body: text })).json()) as Answer
  }

  async #listen(): Promise<void> {
    while (this.#isOpen) {
      try {
        const response = await fetch(`${this.#url}/${this.#session}?maxev=20`)
        for (const event of [await response.json()].flat() as Answer[]) {
          this.#waiting.get(event.transaction ?? '')?.(event)
          this.#waiting.delete(event.transaction ?? '')
        }
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
  }
}
