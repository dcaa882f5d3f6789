/** The conformance suite's harness for the simulated switch, on a simulated clock. */
import { SimulatedClock } from '@offhook/base/testing'
import { SimulatedSwitch } from './simulated-switch.ts'
import type { Harness, HarnessPhone } from './suite/harness.ts'

const outsideNumber = '+49301234567'
const STEP_MS = 100
const MOST_STEPS = 600

export async function simulatedHarness(): Promise<Harness> {
  const clock = new SimulatedClock()
  const connector = new SimulatedSwitch('simulated', clock)
  const lines = ['301', '302', '303', '304'] as const
  const names = ['Anna', 'Ben', 'Carla', 'Dora']
  lines.forEach((line, index) => {
    connector.addLine({ line, name: names[index]! })
  })
  const outside = connector.addOutside(outsideNumber, { name: 'Mrs Weber' })
  return {
    connector,
    lines,
    phone: (line) => handsOn(connector, line),
    outside: {
      number: outsideNumber,
      dialled: outsideNumber,
      dial: async (line) => outside.dial(line),
      answer: async () => outside.answer(),
      hangUp: async () => outside.hangUp(),
    },
    unobtainable: '999',
    link: {
      break: async () => connector.disconnect(),
      mend: async () => connector.reconnect(),
    },
    async until(predicate, what) {
      for (let step = 0; !predicate(); step += 1) {
        if (step === MOST_STEPS) throw new Error(`Waited a minute in vain for: ${what}.`)
        await clock.advanceAsync(STEP_MS)
      }
    },
    pass: (ms) => clock.advanceAsync(ms),
    stop: () => connector.stop(),
  }
}

function handsOn(connector: SimulatedSwitch, line: string): HarnessPhone {
  const phone = connector.phone(line)
  return {
    dial: async (destination) => phone.dial(destination),
    answer: async () => phone.answer(),
    reject: async () => phone.reject(),
    hangUp: async () => phone.hangUp(),
    hold: async () => phone.hold(),
    retrieve: async () => phone.retrieve(),
    setCallWaiting: async (on) => connector.setCallWaiting(line, on),
    setAutoAnswer: async (on) => connector.setAutoAnswer(line, on),
    unplug: async () => connector.unplug(line),
    plug: async () => connector.plug(line),
  }
}
