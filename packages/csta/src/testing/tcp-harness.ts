/** The conformance suite's harness over real sockets and real time. */
import { createServer, type Socket } from 'node:net'
import { sleep, systemClock, systemRandom } from '@offhook/base'
import { type Harness, SimulatedSwitch } from '@offhook/telephony/testing'
import { CstaConnector } from '../connector/csta-connector.ts'
import { overSocket } from '../link/transport.ts'
import { checked, furnish, handsOn, settingsFor } from './csta-harness.ts'
import type { Dialect } from './dialect.ts'
import { SimulatedCstaSwitch } from './simulated-csta-switch.ts'

const STEP_MS = 5
const MOST_STEPS = 2000

export async function tcpHarness(dialect: Partial<Dialect> = {}): Promise<Harness> {
  const simulated = new SimulatedSwitch('switch', systemClock)
  const outside = furnish(simulated)
  const csta = new SimulatedCstaSwitch(simulated, systemClock, dialect)
  await csta.start()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    csta.accept(overSocket(socket))
  })
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  await listen(0)
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const settings = { ...settingsFor(dialect), port }
  const connector = new CstaConnector({ settings, clock: systemClock, random: systemRandom })
  const pass = () => sleep(systemClock, STEP_MS)
  const { number } = outside.party
  return {
    connector: checked(connector, simulated, pass),
    lines: ['301', '302', '303', '304'],
    phone: (line) => handsOn(simulated, line),
    outside: {
      number,
      dialled: number,
      dial: async (line) => outside.dial(line),
      answer: async () => outside.answer(),
      hangUp: async () => outside.hangUp(),
    },
    unobtainable: '999',
    link: { break: close, mend: () => listen(port) },
    async until(predicate, what) {
      for (let step = 0; !predicate(); step += 1) {
        if (step === MOST_STEPS) throw new Error(`Waited in vain for: ${what}.`)
        await pass()
      }
    },
    pass: (ms) => sleep(systemClock, ms),
    async stop() {
      await connector.stop()
      await close()
    },
  }
}
