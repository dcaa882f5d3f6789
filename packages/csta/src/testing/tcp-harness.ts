/** The conformance suite's harness over real sockets and real time. */
import { sleep, systemClock, systemRandom } from '@offhook/base'
import { type Harness, SimulatedSwitch } from '@offhook/telephony/testing'
import { CstaConnector } from '../connector/csta-connector.ts'
import { checked, furnish, handsOn, settingsFor } from './csta-harness.ts'
import type { Dialect } from './dialect.ts'
import { ListeningSwitch } from './listening-switch.ts'
import { SimulatedCstaSwitch } from './simulated-csta-switch.ts'

const STEP_MS = 5
const MOST_STEPS = 2000

export async function tcpHarness(dialect: Partial<Dialect> = {}): Promise<Harness> {
  const simulated = new SimulatedSwitch('switch', systemClock)
  const outside = furnish(simulated)
  const listening = new ListeningSwitch(new SimulatedCstaSwitch(simulated, systemClock, dialect))
  await listening.listen()
  const settings = { ...settingsFor(dialect), port: listening.port }
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
    link: { break: () => listening.cut(), mend: () => listening.listen() },
    async until(predicate, what) {
      for (let step = 0; !predicate(); step += 1) {
        if (step === MOST_STEPS) throw new Error(`Waited in vain for: ${what}.`)
        await pass()
      }
    },
    pass: (ms) => sleep(systemClock, ms),
    async stop() {
      await connector.stop()
      await listening.cut()
    },
  }
}
