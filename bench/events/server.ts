/**
 * The server of the benchmark, in a process of its own: a line of a phone system that is told facts by command, people who watch it,
 * and beside it a bare WebSocket server that sends the same bytes to everybody, as the reference.
 */
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Emitter, systemClock } from '@offhook/base'
import { startTestServer } from '@offhook/server/testing'
import type { CallFact, Connector, ConnectorEvents, Device } from '@offhook/telephony'
import { type WebSocket, WebSocketServer } from 'ws'

export type Command =
  | { readonly type: 'fact'; readonly round: number }
  | { readonly type: 'end'; readonly round: number }
  | { readonly type: 'broadcast' }
  | { readonly type: 'memory' }

export interface Ready {
  readonly type: 'ready'
  readonly port: number
  readonly bare: number
  readonly ca: string
  readonly tokens: readonly string[]
}

export type Told =
  | Ready
  /** When the fact, or the broadcast, began: nanoseconds of the machine's monotonic clock. */
  | { readonly type: 'began'; readonly at: string }
  | { readonly type: 'memory'; readonly used: number; readonly resident: number; readonly clients: number }

const WATCHED = 'watched'
const VIEWERS = 50
const LINE = '700'

const events = new Emitter<ConnectorEvents>()
const device: Device = {
  line: LINE,
  name: 'Watched',
  state: 'inService',
  stateReason: '',
  services: ['makeCall', 'clearConnection'],
  forwardings: [],
  doNotDisturb: false,
}
const connector: Connector = {
  name: WATCHED,
  events,
  async start() {
    events.emit('state', { state: 'connected' })
    events.emit('device', { type: 'deviceChanged', at: systemClock.now(), device })
  },
  async stop() {},
  snapshot: async () => ({ at: systemClock.now(), devices: [device], calls: [] }),
  perform: async () => ({}),
}

const server = await startTestServer({ connectors: [connector], config: { 'limits.clients': 5000 } })
await server.setUp()
await server.addPerson({ name: 'Watched', line: LINE, isForeign: true })
const tokens: string[] = []
for (let i = 0; i < VIEWERS; i++) {
  const { person } = await server.addPerson({ name: `Viewer ${i}` })
  tokens.push((await server.parts.credentials.createToken(person.id, 'bench', ['read'])).secret)
}

const { certificate, privateKey } = server.parts.certificate
const https = createServer({ cert: certificate, key: privateKey })
const bare = new WebSocketServer({ server: https, perMessageDeflate: false })
await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve))

/** As large as the news of a person. */
const message = Buffer.alloc(900, 'x')

process.on('message', (command: Command) => {
  switch (command.type) {
    case 'fact':
    case 'end': {
      const at = process.hrtime.bigint()
      for (const fact of factsOf(command)) events.emit('call', fact)
      return tell({ type: 'began', at: String(at) })
    }
    case 'broadcast': {
      const at = process.hrtime.bigint()
      for (const client of bare.clients as Set<WebSocket>) client.send(message, { binary: false })
      return tell({ type: 'began', at: String(at) })
    }
    case 'memory': {
      globalThis.gc?.()
      const { heapUsed, external, rss } = process.memoryUsage()
      return tell({
        type: 'memory',
        used: heapUsed + external,
        resident: rss,
        clients: server.parts.sessions.count,
      })
    }
  }
})

tell({
  type: 'ready',
  port: server.addresses.gateway[0]!.port,
  bare: (https.address() as AddressInfo).port,
  ca: certificate,
  tokens,
})

function factsOf(command: Extract<Command, { round: number }>): CallFact[] {
  const about = { switchCallId: `call-${command.round}`, at: systemClock.now() }
  const line = { line: LINE, number: LINE }
  const outside = { number: '+493012345' }
  if (command.type === 'fact') {
    return [{ ...about, type: 'originated', callingDevice: line, calledDevice: outside }]
  }
  return [
    { ...about, type: 'connectionCleared', droppedConnection: line, cause: 'normalClearing' },
    { ...about, type: 'callCleared', cause: 'normalClearing' },
  ]
}

function tell(told: Told): void {
  process.send!(told)
}
