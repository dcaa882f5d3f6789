/** As much of XMPP (RFC 6120, RFC 6121) as a fan-out of presence needs, and the two servers beside which it is measured. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'

const DOMAIN = 'localhost'
const PASSWORD = 'pw'
const PATIENCE_MS = 60_000

export class XmppClient {
  readonly user: string
  readonly #port: number
  #socket: Socket | undefined
  #text = ''
  #waiting: { readonly what: RegExp; readonly resolve: (found: string) => void } | undefined
  onText: ((text: string) => void) | undefined

  constructor(user: string, port: number) {
    this.user = user
    this.#port = port
  }

  /** In-band registration (XEP-0077). */
  async register(): Promise<void> {
    await this.#open()
    const query = `<query xmlns='jabber:iq:register'><username>${this.user}</username><password>${PASSWORD}</password></query>`
    await this.ask(`<iq type='set' id='reg'>${query}</iq>`, /<iq[^>]*id=['"]reg['"][^>]*>/)
    this.end()
  }

  async signIn(): Promise<this> {
    await this.#open()
    const plain = Buffer.from(`\0${this.user}\0${PASSWORD}`).toString('base64')
    await this.ask(
      `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`,
      /<success/,
    )
    await this.#begin()
    const bind = "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>r</resource></bind>"
    await this.ask(`<iq type='set' id='bind'>${bind}</iq>`, /<\/jid>/)
    await this.ask(
      "<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>",
      /id=['"]roster['"][\s\S]*?(?:\/>|<\/iq>)/,
    )
    return this
  }

  send(text: string): void {
    this.#socket!.write(text)
  }

  /** Sends, and waits for what it leads to. */
  async ask(text: string, answer: RegExp): Promise<string> {
    const found = this.wait(answer)
    this.send(text)
    return found
  }

  wait(what: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${this.user} waited in vain for ${what}: ${this.#text.slice(-300)}`)),
        PATIENCE_MS,
      )
      this.#waiting = {
        what,
        resolve: (found) => {
          clearTimeout(timer)
          resolve(found)
        },
      }
      this.#look()
    })
  }

  end(): void {
    this.#socket?.destroy()
  }

  async #open(): Promise<void> {
    const socket = connect({ host: '127.0.0.1', port: this.#port, noDelay: true })
    this.#socket = socket
    await new Promise((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('error', reject)
    })
    socket.on('error', () => socket.destroy())
    socket.on('data', (data) => {
      if (this.onText) return this.onText(data.toString('latin1'))
      this.#text += data.toString('latin1')
      this.#look()
    })
    await this.#begin()
  }

  #begin(): Promise<string> {
    return this.ask(
      `<?xml version='1.0'?><stream:stream to='${DOMAIN}' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>`,
      /<\/stream:features>/,
    )
  }

  #look(): void {
    const found = this.#waiting?.what.exec(this.#text)
    if (!found) return
    const { resolve } = this.#waiting!
    this.#waiting = undefined
    this.#text = this.#text.slice(found.index + found[0].length)
    resolve(found[0])
  }
}

/** Accounts for the one who changes and for all who watch, each subscribed (RFC 6121 §3.1). */
export async function prepare(port: number, watchers: number): Promise<void> {
  await inParallel(watchers + 1, 16, (index) => new XmppClient(`u${index}`, port).register())
  const hub = await new XmppClient('u0', port).signIn()
  hub.send('<presence/>')
  hub.onText = (text) => {
    for (const [stanza] of text.matchAll(/<presence[^>]*type=['"]subscribe['"][^>]*>/g)) {
      const from = /from=['"]([^'"/]+)/.exec(stanza)?.[1]
      if (from) hub.send(`<presence to='${from}' type='subscribed'/>`)
    }
  }
  await inParallel(watchers, 4, async (index) => {
    const client = await new XmppClient(`u${index + 1}`, port).signIn()
    await client.ask(`<presence to='u0@${DOMAIN}' type='subscribe'/>`, /subscription=['"]to['"]/)
    client.end()
  })
  hub.end()
}

export async function inParallel(
  count: number,
  width: number,
  job: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0
  const worker = async () => {
    while (next < count) await job(next++)
  }
  await Promise.all(Array.from({ length: width }, worker))
}

export interface Peer {
  readonly name: string
  readonly port: number
  readonly process: ChildProcess
}

/** Starts Prosody from Debian with nothing but what the measurement needs; undefined where it is missing. */
export async function startProsody(folder: string): Promise<Peer | undefined> {
  if (!existsSync('/usr/bin/prosody')) return undefined
  const port = await freePort()
  const home = join(folder, 'prosody')
  mkdirSync(home)
  const config = `
daemonize = false
run_as_root = true
data_path = "${home}"
pidfile = "${home}/prosody.pid"
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
s2s_ports = {}
modules_enabled = { "roster", "saslauth", "disco", "register" }
modules_disabled = { "s2s", "offline", "tls" }
allow_registration = true
min_seconds_between_registrations = 0
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
log = { error = "${home}/log" }
VirtualHost "${DOMAIN}"
`
  writeFileSync(join(home, 'prosody.cfg.lua'), config)
  chownSync(home, 0, 0)
  const child = spawn('prosody', ['--config', join(home, 'prosody.cfg.lua')], { stdio: 'ignore' })
  return whenUp({ name: 'Prosody', port, process: child })
}

/** Starts ejabberd from Debian in an Erlang of its own; undefined where it is missing. */
export async function startEjabberd(folder: string): Promise<Peer | undefined> {
  const lib = '/usr/lib/x86_64-linux-gnu'
  const name = existsSync(lib) ? readdirSync(lib).find((entry) => /^ejabberd-\d/.test(entry)) : undefined
  if (name === undefined || spawnSync('which', ['erl']).status !== 0) return undefined
  const port = await freePort()
  const home = join(folder, 'ejabberd')
  mkdirSync(home)
  const config = `
hosts: ["${DOMAIN}"]
loglevel: error
listen:
  - {port: ${port}, ip: "127.0.0.1", module: ejabberd_c2s, shaper: none, access: c2s, starttls: false}
access_rules:
  c2s: {allow: all}
  register: {allow: all}
registration_timeout: infinity
auth_method: internal
modules:
  mod_roster: {}
  mod_register: {access: register, ip_access: all}
`
  writeFileSync(join(home, 'ejabberd.yml'), config)
  const args = [
    ...[
      '-noinput',
      '+K',
      'true',
      '-start_epmd',
      'false',
      '-mnesia',
      'dir',
      JSON.stringify(join(home, 'db')),
      '-pa',
    ],
    ...[join(lib, name, 'ebin'), '-s', 'ejabberd'],
  ]
  const env = {
    ...process.env,
    ERL_LIBS: lib,
    HOME: home,
    EJABBERD_CONFIG_PATH: join(home, 'ejabberd.yml'),
    EJABBERD_LOG_PATH: join(home, 'log'),
    ERL_CRASH_DUMP_BYTES: '0',
  }
  const child = spawn('erl', args, { stdio: 'ignore', env, cwd: home })
  return whenUp({ name: 'ejabberd', port, process: child })
}

async function whenUp(peer: Peer): Promise<Peer> {
  for (let tries = 0; tries < 150; tries++) {
    if (peer.process.exitCode !== null) throw new Error(`${peer.name} ended`)
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: '127.0.0.1', port: peer.port })
      socket.once('connect', () => {
        socket.destroy()
        resolve(true)
      })
      socket.once('error', () => resolve(false))
    })
    if (isUp) return peer
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  peer.process.kill()
  throw new Error(`${peer.name} did not come up`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
