/** The conformance suite's harness for the simulated switch, on a simulated clock. */
import { Emitter } from '@offhook/base'
import { SimulatedClock } from '@offhook/base/testing'
import type { Connector, ConnectorEvents } from '../connector.ts'
import { SimulatedSwitch } from './simulated-switch.ts'
import type { Harness, HarnessPhone } from './suite/harness.ts'

const outsideNumber = '+49301234567'
const STEP_MS = 50
const MOST_STEPS = 1200

export interface SimulatedHarnessOptions {
  /** How long every fact and every action of a person is on its way, as over a network; milliseconds. */
  readonly delay?: number
}

export async function simulatedHarness({ delay = 0 }: SimulatedHarnessOptions = {}): Promise<Harness> {
  const clock = new SimulatedClock()
  const simulated = new SimulatedSwitch('simulated', clock)
  const lines = ['301', '302', '303', '304'] as const
  const names = ['Anna', 'Ben', 'Carla', 'Dora']
  lines.forEach((line, index) => {
    simulated.addLine({ line, name: names[index]! })
  })
  const outside = simulated.addOutside(outsideNumber, { name: 'Mrs Weber' })
  const act = actLater(clock, delay)
  return {
    connector: delay === 0 ? simulated : delayed(simulated, clock, delay),
    lines,
    phone: (line) => handsOn(simulated, line, act),
    outside: {
      number: outsideNumber,
      dialled: outsideNumber,
      dial: (line) => act(() => outside.dial(line)),
      answer: () => act(() => outside.answer()),
      hangUp: () => act(() => outside.hangUp()),
    },
    unobtainable: '999',
    link: {
      break: async () => simulated.disconnect(),
      mend: async () => simulated.reconnect(),
    },
    async until(predicate, what) {
      for (let step = 0; !predicate(); step += 1) {
        if (step === MOST_STEPS) throw new Error(`Waited a minute in vain for: ${what}.`)
        await clock.advanceAsync(STEP_MS)
      }
    },
    pass: (ms) => clock.advanceAsync(ms),
    stop: () => simulated.stop(),
  }
}

type Act = (action: () => void) => Promise<void>

/** Without delay an action that makes no sense rejects; with one it is too late to complain. */
function actLater(clock: SimulatedClock, delay: number): Act {
  return async (action) => {
    if (delay === 0) return action()
    clock.after(delay, () => {
      try {
        action()
      } catch {
        // Somebody pressed a key that had lost its meaning on the way.
      }
    })
  }
}

/** The same connector with its facts on their way for a while; requests and their answers are not delayed. */
function delayed(connector: Connector, clock: SimulatedClock, delay: number): Connector {
  const events = new Emitter<ConnectorEvents>()
  for (const name of ['call', 'device', 'decision', 'state'] as const) {
    connector.events.on(name, (event) => {
      clock.after(delay, () => events.emit(name, event))
    })
  }
  return {
    name: connector.name,
    events,
    start: () => connector.start(),
    stop: () => connector.stop(),
    snapshot: () => connector.snapshot(),
    perform: (request) => connector.perform(request),
  }
}

function handsOn(connector: SimulatedSwitch, line: string, act: Act): HarnessPhone {
  const phone = connector.phone(line)
  return {
    dial: (destination) => act(() => phone.dial(destination)),
    answer: () => act(() => phone.answer()),
    reject: () => act(() => phone.reject()),
    hangUp: () => act(() => phone.hangUp()),
    hold: () => act(() => phone.hold()),
    retrieve: () => act(() => phone.retrieve()),
    setCallWaiting: async (on) => connector.setCallWaiting(line, on),
    setAutoAnswer: async (on) => connector.setAutoAnswer(line, on),
    unplug: () => act(() => connector.unplug(line)),
    plug: () => act(() => connector.plug(line)),
  }
}
