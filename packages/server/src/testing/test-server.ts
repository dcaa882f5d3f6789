/** A whole server for tests: on free ports, with a data directory of its own that goes when it is closed. */
import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Clock, type Log, type Random, silentLog, systemClock, systemRandom } from '@offhook/base'
import type { Settings } from '@offhook/contract'
import type { Connector } from '@offhook/telephony'
import { LISTENER_FAILED } from '../bus/index.ts'
import { compose } from '../compose.ts'
import { type Config, defaultConfig } from '../config/index.ts'
import type { NewAccount, Person } from '../directory/index.ts'
import type { Viewer } from '../rights/index.ts'
import type { Server } from '../server.ts'
import type { ServerOptions } from '../server-options.ts'
import { version } from '../version.ts'
import { TestClient } from './test-client.ts'

export interface TestServerOptions {
  readonly clock?: Clock
  readonly random?: Random
  readonly log?: Log
  readonly config?: Partial<Config>
  /** Phone systems beside the built-in one. */
  readonly connectors?: readonly Connector[]
  /** Keeps its data here, and leaves them there; else in a temporary directory. */
  readonly data?: string
  readonly webRoot?: string
  /** How the servers of a domain are found. */
  readonly resolveSrv?: ServerOptions['resolveSrv']
  readonly ownDomain?: ServerOptions['ownDomain']
}

export interface TestServer extends Server {
  readonly data: string
  /** Skips the set-up: from now on people and extensions may be added. */
  setUp(settings?: Partial<Settings>): Promise<void>
  /** Adds somebody with one line, which is made as an extension of the built-in phone system unless `isForeign`. */
  addPerson(person: TestPerson): Promise<AddedPerson>
  viewerOf(person: Person): Viewer
  /** Opens a session, as a browser does. */
  client(person: Person, options?: { after?: number; credential?: string }): TestClient
  /** Stops it and removes its data. */
  close(): Promise<void>
}

export interface TestPerson {
  readonly name: string
  readonly line?: string
  readonly isForeign?: boolean
  readonly role?: Person['role']
}

export interface AddedPerson {
  readonly person: Person
  readonly account: NewAccount | undefined
}

const loopback: Partial<Config> = {
  bind: ['127.0.0.1'],
  name: '127.0.0.1',
  'http.port': false,
  'https.port': 0,
  'sip.udp': 0,
  'sip.tcp': 0,
  'sip.tls': 0,
  'csta.tcp': 0,
  'csta.plain': true,
  'csta.tls': 0,
  // Voice is tested where it is spoken; each engine is a thread.
  'media.first-port': false,
}

/** Says nothing, but lets no listener fail unseen. */
const failingLog: Log = {
  ...silentLog,
  error(message, fields) {
    if (message !== LISTENER_FAILED) return
    queueMicrotask(() => {
      throw new Error(`${message}: ${String(fields?.fault)}`)
    })
  },
  with: () => failingLog,
}

/** A real argon2id, as cheap as it can be. */
const CHEAP = { memory: 64, passes: 1 }
const WIDE = { burst: 100_000, perSecond: 100_000 }

/** Starts a server. Not set up yet: call {@link TestServer.setUp} or do the set-up through the API. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const data = options.data ?? (await mkdtemp(join(await quickFolder(), 'offhook-test-')))
  const server = await compose({
    config: { ...defaultConfig(), ...loopback, ...options.config, data },
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    log: options.log ?? failingLog,
    version,
    webRoot: options.webRoot ?? join(data, 'no-web'),
    passwordCost: CHEAP,
    requestLimits: { address: WIDE, caller: WIDE },
    checkAnswers: true,
    ...(options.connectors ? { connectors: options.connectors } : {}),
    ...(options.resolveSrv ? { resolveSrv: options.resolveSrv } : {}),
    ...(options.ownDomain ? { ownDomain: options.ownDomain } : {}),
  })
  try {
    await server.start()
  } catch (fault) {
    await server.stop()
    if (options.data === undefined) await rm(data, { recursive: true, force: true })
    throw fault
  }
  return Object.assign(server, testing(server, data, options.data === undefined))
}

const ROOM = 256 * 1024 * 1024

/** In memory where that can be had: what goes with the test need not wait for the disk. */
async function quickFolder(): Promise<string> {
  const inMemory = await statfs('/dev/shm').catch(() => undefined)
  return inMemory && inMemory.bavail * inMemory.bsize > ROOM ? '/dev/shm' : tmpdir()
}

function testing(server: Server, data: string, isTemporary: boolean) {
  const { parts } = server
  const viewerOf = (person: Person): Viewer => ({
    personId: person.id,
    role: person.role,
    language: person.language ?? 'en',
  })
  return {
    data,
    async setUp(settings: Partial<Settings> = {}) {
      await parts.settings.change({ serverName: 'Test', presenceDomain: 'test.example', ...settings })
      await parts.settings.completeSetUp(0)
    },
    async addPerson({ name, line, isForeign, role }: TestPerson): Promise<AddedPerson> {
      const account =
        line === undefined || isForeign ? undefined : await parts.extensions.create({ number: line, name })
      const user = name.toLowerCase().replace(/[^a-z0-9]+/g, '.')
      const lines = line === undefined ? [] : [line]
      const person = await parts.people.create({ user, name, lines, role: role ?? 'user' })
      return { person, account }
    },
    viewerOf,
    client: (person: Person, options?: { after?: number; credential?: string }) =>
      new TestClient(parts.sessions, viewerOf(person), options),
    async close() {
      await server.stop()
      if (isTemporary) await rm(data, { recursive: true, force: true })
    },
  }
}
