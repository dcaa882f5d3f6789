/**
 * The phone system as the benches run it: calls come from a trusted peer and leave through another; a thousand devices may sign in.
 * `BENCH_STORE=FILE` keeps registrations in SQLite with group commit as the product does; without it they are kept in memory, as
 * Kamailio keeps them here. `BENCH_USERS` is how many devices there are.
 */
import { DatabaseSync } from 'node:sqlite'
import { silentLog, systemClock, systemRandom } from '@offhook/base'
import { type BindingChange, BuiltInConnector, defaultSettings, type RegistrationStore } from '@offhook/pbx'
import { digestSecrets } from '@offhook/sip'
import { CALLEE_PORT, FIRST_USER, REALM, SECRET, USERS } from './peers.ts'

const port = Number(process.argv[2])
const users = Number(process.env.BENCH_USERS ?? USERS)

const extensions = Array.from({ length: users }, (_, i) => {
  const number = String(FIRST_USER + i)
  return {
    number,
    name: `User ${number}`,
    devices: [{ id: number, user: number, secrets: digestSecrets(number, REALM, SECRET, ['MD5']) }],
    forwardings: [],
    doNotDisturb: false,
    callWaiting: true,
    outsideCalls: true,
  }
})

const connector = new BuiltInConnector({
  name: 'bench',
  clock: systemClock,
  random: systemRandom,
  log: silentLog,
  listeners: [{ transport: 'udp', host: '127.0.0.1', port }],
  settings: {
    ...defaultSettings,
    domain: REALM,
    // SIPp knows no other, and Kamailio is asked for the same.
    digestAlgorithms: ['MD5'],
    peers: [
      {
        name: 'in',
        host: '127.0.0.1',
        addresses: ['127.0.0.1'],
        carriesOutsideCalls: false,
        mayTransit: true,
      },
      {
        name: 'out',
        host: '127.0.0.1',
        port: CALLEE_PORT,
        addresses: [],
        carriesOutsideCalls: true,
        mayTransit: false,
      },
    ],
  },
  extensions,
  registrations: process.env.BENCH_STORE ? sqliteStore(process.env.BENCH_STORE) : memoryStore(),
  lineSettings: { save() {} },
})

function memoryStore(): RegistrationStore {
  return { load: async () => [], write() {} }
}

function sqliteStore(file: string): RegistrationStore {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  database.exec('CREATE TABLE binding (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID')
  const put = database.prepare('INSERT OR REPLACE INTO binding VALUES (?, ?)')
  const remove = database.prepare('DELETE FROM binding WHERE key = ?')
  const write = (change: BindingChange) => {
    if (change.type === 'put') put.run(change.key, JSON.stringify(change.binding))
    else remove.run(change.key)
  }
  return {
    load: async () => [],
    write(changes) {
      database.exec('BEGIN')
      for (const change of changes) write(change)
      database.exec('COMMIT')
    },
  }
}

await connector.start()
process.stdout.write('ready\n')
process.on('SIGTERM', () => void connector.stop().then(() => process.exit(0)))
// For the memory bench: what is garbage shall not be counted.
process.on('SIGUSR2', () => {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  process.stdout.write(`${JSON.stringify({ heapUsed, external, phones: connector.phones().length })}\n`)
})
