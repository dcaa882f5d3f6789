/**
 * Events to applications: one call after another at lines that 50 applications watch, from the fact to the bytes in the socket of
 * each. Beside it, in the same run, a plain writer that sends as many bytes in as many pieces to as many sockets: nothing can be
 * faster than that. The second part watches ten times as many lines, which must not make the events of one call dearer; the third
 * has a tenth of the applications, which shows what each more of them costs.
 *
 *     node bench/csta/gateway.ts [--clients 50] [--calls 400] [--rounds 5]
 */
import { connect, createServer, type Socket } from 'node:net'
import { parseArgs } from 'node:util'
import { silentLog, systemClock } from '@offhook/base'
import {
  type Application,
  EVENT_ID,
  encodeFrame,
  FrameDecoder,
  type Message,
  overSocket,
  protocolVersions,
  SwitchingFunction,
  writeMessage,
} from '@offhook/csta'
import { type Call, type CallFact, type Device, LiveCalls } from '@offhook/telephony'

const { values } = parseArgs({
  options: {
    clients: { type: 'string', default: '50' },
    calls: { type: 'string', default: '400' },
    rounds: { type: 'string', default: '5' },
  },
})
const clientCount = Number(values.clients)
const callCount = Number(values.calls)
const rounds = Number(values.rounds)

const numberOf = (index: number) => String(10_000 + index)

/** An application that may see everything. */
function everything(lines: number, calls: LiveCalls): Application {
  const device = (line: string): Device => ({
    line,
    name: '',
    state: 'inService',
    stateReason: '',
    services: [],
    forwardings: [],
    doNotDisturb: false,
  })
  const isLine = (line: string) => Number(line) >= 10_000 && Number(line) < 10_000 + lines
  return {
    credential: 'bench',
    title: 'bench',
    devices: () => [],
    device: (line) => (isLine(line) ? device(line) : undefined),
    seen: (known) => known,
    lineOf: (number) => (isLine(number) ? number : undefined),
    nameOf: ({ name }) => name,
    callsOf: () => [],
    call: (callId) => calls.all().find(({ id }) => id === callId),
    party: (party) => party,
    forwardingsOf: () => [],
    callBack: async () => {},
    callBacksOf: () => [],
    reach: () => undefined,
    leave: () => {},
    end: () => {},
    perform: async () => ({}),
  }
}

/** The facts of one call between two lines. */
function factsOf(switchCallId: string, caller: string, called: string): readonly CallFact[] {
  const at = Date.now()
  const [calling, answering] = [
    { line: caller, number: caller },
    { line: called, number: called },
  ]
  const about = { switchCallId, at }
  const who = { callingDevice: calling, calledDevice: answering }
  return [
    { ...about, type: 'originated', ...who },
    { ...about, type: 'delivered', alertingDevice: answering, ...who },
    { ...about, type: 'established', answeringDevice: answering, ...who },
    { ...about, type: 'connectionCleared', droppedConnection: calling, releasingDevice: calling },
    { ...about, type: 'connectionCleared', droppedConnection: answering, releasingDevice: calling },
  ]
}

interface Measured {
  readonly events: number
  readonly perSecond: number
}

async function measure(lines: number, clients = clientCount): Promise<Measured> {
  let lastId = 0
  const calls = new LiveCalls({ connector: 'bench', newId: () => String(++lastId) })
  const switchingFunction = new SwitchingFunction({
    reception: { admit: () => everything(lines, calls) },
    clock: systemClock,
    log: silentLog,
    limits: { clients: clients, monitors: clients * lines },
    version: 'bench',
  })
  const server = createServer((socket) => {
    // Loopback is slower to read than the gateway is to write; here nobody is to be left for that.
    const transport = overSocket(socket, { mostUnsentBytes: 1024 * 1024 * 1024 })
    switchingFunction.accept(transport, { address: socket.remotePort?.toString() ?? '', isEncrypted: false })
  })
  const port = await listening(server)
  let received = 0
  const sockets: Socket[] = []
  for (let index = 0; index < clients; index += 1) {
    const application = await connected(port)
    sockets.push(application.socket)
    await application.ask({
      name: 'StartApplicationSession',
      body: {
        applicationInfo: { applicationID: 'bench' },
        requestedProtocolVersions: protocolVersions(6),
        requestedSessionDuration: 3600,
      },
    })
    for (let line = 0; line < lines; line += 1) {
      await application.ask({
        name: 'MonitorStart',
        body: { monitorObject: { deviceObject: { text: numberOf(line) } } },
      })
    }
    application.onEvent = () => {
      received += 1
    }
  }
  const followed = (fact: CallFact) => {
    const before = calls.get(fact.switchCallId)
    const after = calls.apply(fact).calls.at(-1) as Call
    switchingFunction.tell({ fact: { ...fact, switchCallId: after.id }, before, secondary: undefined, after })
  }
  const perCall = 5 * 2 * clients
  const speeds: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const expected = received + callCount * perCall
    const begin = performance.now()
    for (let index = 0; index < callCount; index += 1) {
      const caller = (index * 2) % lines
      const facts = factsOf(`r${round}-${index}`, numberOf(caller), numberOf(caller + 1))
      for (const fact of facts) followed(fact)
      if (index % 8 === 7) await new Promise((resolve) => setImmediate(resolve))
    }
    const written = performance.now() - begin
    // After the caller has left, its monitor hears no more of the call.
    await settled(() => received, expected)
    if (round > 0) speeds.push((received - (expected - callCount * perCall)) / (written / 1000))
  }
  for (const socket of sockets) socket.destroy()
  switchingFunction.stop('done')
  await new Promise((resolve) => server.close(resolve))
  return { events: received, perSecond: median(speeds) }
}

/** An application that counts events and reads none: reading is not what is measured here. */
async function connected(port: number) {
  const socket = connect(port, '127.0.0.1')
  await new Promise((resolve) => socket.once('connect', resolve))
  const decoder = new FrameDecoder()
  const answers: (() => void)[] = []
  const application = {
    socket,
    onEvent: () => {},
    ask(message: Message): Promise<void> {
      socket.write(encodeFrame(writeMessage(message, { edition: 6 }), 1))
      return new Promise((resolve) => answers.push(resolve))
    },
  }
  socket.on('data', (chunk: Buffer) => {
    for (const { invokeId } of decoder.push(chunk)) {
      if (invokeId === EVENT_ID) application.onEvent()
      else answers.shift()?.()
    }
  })
  return application
}

/** As many sockets, as many pieces of the same length, and nothing else. */
async function measurePlain(): Promise<number> {
  let received = 0
  const piece = encodeFrame('x'.repeat(700), EVENT_ID)
  const far: Socket[] = []
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    far.push(socket)
  })
  const port = await listening(server)
  const near: Socket[] = []
  for (let index = 0; index < clientCount; index += 1) {
    const socket = connect(port, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    socket.on('data', (chunk) => {
      received += chunk.length
    })
    near.push(socket)
  }
  while (far.length < clientCount) await new Promise((resolve) => setImmediate(resolve))
  const speeds: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const expected = received + callCount * 9 * clientCount * piece.length
    const begin = performance.now()
    for (let index = 0; index < callCount; index += 1) {
      for (const socket of far) socket.cork()
      for (let event = 0; event < 9; event += 1) for (const socket of far) socket.write(piece)
      for (const socket of far) socket.uncork()
      if (index % 8 === 7) await new Promise((resolve) => setImmediate(resolve))
    }
    const written = performance.now() - begin
    await settled(() => received, expected)
    if (round > 0) speeds.push((callCount * 9 * clientCount) / (written / 1000))
  }
  for (const socket of near) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
  return median(speeds)
}

function listening(server: ReturnType<typeof createServer>): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })
}

/** Until what was sent has arrived, or nothing more comes. */
async function settled(count: () => number, expected: number): Promise<void> {
  for (let known = -1; count() < expected && known !== count(); ) {
    known = count()
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

function median(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)]!
}

const plain = await measurePlain()
const few = await measure(20)
const many = await measure(200)
const alone = await measure(20, Math.ceil(clientCount / 10))
const show = (speed: number) => Math.round(speed).toLocaleString('en')
console.log(`${clientCount} clients, ${callCount} calls a round, median of ${rounds} rounds`)
console.log(`plain writer                 ${show(plain)} pieces/s`)
console.log(
  `gateway, 20 lines watched    ${show(few.perSecond)} events/s (${(plain / few.perSecond).toFixed(1)} × the writer's time)`,
)
console.log(
  `gateway, 200 lines watched   ${show(many.perSecond)} events/s (${(few.perSecond / many.perSecond).toFixed(2)} × the time of 20)`,
)
console.log(
  `gateway, a tenth of the clients  ${show(alone.perSecond)} events/s (an event of ten times as many costs ` +
    `${(alone.perSecond / few.perSecond).toFixed(2)} × each)`,
)
