/** The conformance suite's harness: the CSTA connector, a wire, and the simulated CSTA switch in some dialect. */
import { NamedError } from '@offhook/base'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import type { Connector, LineNumber, Service, Snapshot } from '@offhook/telephony'
import { type Harness, type HarnessPhone, SimulatedSwitch } from '@offhook/telephony/testing'
import { CstaConnector } from '../connector/csta-connector.ts'
import { parseProfile, readProfile, type SwitchProfile } from '../connector/profile.ts'
import type { CstaSettings } from '../connector/settings.ts'
import { cstaErrors } from '../errors.ts'
import type { Transport } from '../link/transport.ts'
import { type Dialect, SECONDS_PER_RING } from './dialect.ts'
import { SimulatedCstaSwitch } from './simulated-csta-switch.ts'
import { wire } from './wire.ts'

const lines = ['301', '302', '303', '304'] as const
const names = ['Anna', 'Ben', 'Carla', 'Dora']
const outsideNumber = '+49301234567'
const STEP_MS = 50
const MOST_STEPS = 1200

export interface CstaHarnessOptions {
  readonly dialect?: Partial<Dialect>
  readonly profile?: Partial<SwitchProfile>
  readonly settings?: Partial<CstaSettings>
  readonly disabledServices?: readonly Service[]
  /** Cuts and glues what goes over the wire. */
  readonly seed?: number
}

export interface CstaHarness extends Harness {
  readonly csta: SimulatedCstaSwitch
  readonly cstaConnector: CstaConnector
  readonly clock: SimulatedClock
  readonly simulated: SimulatedSwitch
  /** The names of all requests that the connector has sent. */
  readonly requests: readonly string[]
}

/** A profile for the simulated switch in its plain dialect, with what the test wants otherwise. */
export function profileFor(dialect: Partial<Dialect>, profile: Partial<SwitchProfile> = {}): SwitchProfile {
  const { session: _session, id: _id, ...generic } = readProfile('generic')
  return parseProfile('simulated', {
    ...generic,
    port: 7220,
    edition: dialect.edition ?? 6,
    deviceForm: dialect.usesRepresentation ? 'switching' : 'plain',
    isFilterInverted: dialect.invertsFilter ?? false,
    secondsPerRing: SECONDS_PER_RING,
    knowsNotReachable: true,
    redirectsToPickUp: false,
    openPerSecond: 1000,
    ...profile,
  })
}

export function settingsFor(
  dialect: Partial<Dialect>,
  options: Pick<CstaHarnessOptions, 'profile' | 'settings'> = {},
): CstaSettings {
  return {
    name: 'csta',
    profile: profileFor(dialect, options.profile),
    host: '127.0.0.1',
    lineSource: 'list',
    lines: lines.map((line, index) => ({ line, name: names[index]! })),
    ...options.settings,
  }
}

/** Four people and one outside on the switch. */
export function furnish(simulated: SimulatedSwitch) {
  lines.forEach((line, index) => {
    simulated.addLine({ line, name: names[index]! })
  })
  return simulated.addOutside(outsideNumber, { name: 'Mrs Weber' })
}

/** All in memory and on a simulated clock. */
export async function cstaHarness(options: CstaHarnessOptions = {}): Promise<CstaHarness> {
  const { dialect = {}, seed } = options
  const clock = new SimulatedClock()
  const simulated = new SimulatedSwitch('switch', clock)
  const outside = furnish(simulated)
  const csta = new SimulatedCstaSwitch(simulated, clock, dialect)
  await csta.start()
  let isCut = false
  const requests: string[] = []
  const dial = async (): Promise<Transport> => {
    if (isCut) throw new NamedError(cstaErrors, 'csta-link-lost', { reason: 'the cable is cut' })
    const [near, far] = wire(seed === undefined ? {} : { random: seededRandom(seed) })
    csta.accept(far).events.on('request', ({ message }) => requests.push(message.name))
    return near
  }
  const settings = settingsFor(dialect, options)
  const disabled = options.disabledServices ? { disabledServices: options.disabledServices } : {}
  const connector = new CstaConnector({
    settings: { ...settings, ...disabled },
    clock,
    random: seededRandom(7),
    dial,
  })
  return {
    csta,
    simulated,
    requests,
    cstaConnector: connector,
    clock,
    connector: checked(connector, simulated, () => clock.advanceAsync(STEP_MS)),
    lines,
    phone: (line) => handsOn(simulated, line),
    outside: {
      number: outsideNumber,
      dialled: outsideNumber,
      dial: async (line) => outside.dial(line),
      answer: async () => outside.answer(),
      hangUp: async () => outside.hangUp(),
    },
    unobtainable: '999',
    link: {
      async break() {
        isCut = true
        csta.cut()
      },
      async mend() {
        isCut = false
      },
    },
    async until(predicate, what) {
      for (let step = 0; !predicate(); step += 1) {
        if (step === MOST_STEPS) throw new Error(`Waited a minute in vain for: ${what}.`)
        await clock.advanceAsync(STEP_MS)
      }
    },
    pass: (ms) => inSteps(clock, ms),
    stop: () => connector.stop(),
  }
}

/** Time goes on in steps, so that messages on their way arrive in between. */
async function inSteps(clock: SimulatedClock, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= STEP_MS) await clock.advanceAsync(Math.min(left, STEP_MS))
}

/**
 * The connector, whose snapshots are those of the switch itself where the two differ: so the suite, which lays facts beside
 * snapshots, lays them beside the truth.
 */
export function checked(
  connector: CstaConnector,
  simulated: SimulatedSwitch,
  pass: () => Promise<void>,
  /** Whether the connector knows calls by the ids of the switch. */
  hasSwitchIds = true,
): Connector {
  return {
    name: connector.name,
    events: connector.events,
    start: () => connector.start(),
    stop: () => connector.stop(),
    perform: (request) => connector.perform(request),
    async snapshot(): Promise<Snapshot> {
      let isThere = false
      const asked = connector.snapshot().finally(() => {
        isThere = true
      })
      // A snapshot waits until all lines are open, which takes time.
      while (!isThere) await pass()
      const told = await asked
      const truth = await simulated.snapshot()
      return statesOf(told, hasSwitchIds) === statesOf(truth, hasSwitchIds)
        ? told
        : { ...truth, devices: told.devices }
    },
  }
}

function statesOf({ calls }: Snapshot, hasSwitchIds: boolean): string {
  const states = calls.map(({ switchCallId, connections }) => [
    hasSwitchIds ? switchCallId : '',
    connections.map(({ party, state }) => `${party.line ?? 'outside'} ${party.number} ${state}`).sort(),
  ])
  return JSON.stringify(states.sort())
}

export function handsOn(simulated: SimulatedSwitch, line: LineNumber): HarnessPhone {
  const phone = simulated.phone(line)
  return {
    dial: async (destination) => phone.dial(destination),
    answer: async () => phone.answer(),
    reject: async () => phone.reject(),
    hangUp: async () => phone.hangUp(),
    hold: async () => phone.hold(),
    retrieve: async () => phone.retrieve(),
    setCallWaiting: async (on) => simulated.setCallWaiting(line, on),
    setAutoAnswer: async (on) => simulated.setAutoAnswer(line, on),
    unplug: async () => simulated.unplug(line),
    plug: async () => simulated.plug(line),
  }
}
