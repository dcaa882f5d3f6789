import { NamedError } from '@offhook/base'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import { type Service, services } from '@offhook/telephony'
import { describeConnector, type Harness, SimulatedSwitch } from '@offhook/telephony/testing'
import { CstaConnector } from '../connector/csta-connector.ts'
import { cstaErrors } from '../errors.ts'
import { checked, furnish, handsOn, profileFor } from '../testing/csta-harness.ts'
import { SimulatedCstaSwitch } from '../testing/simulated-csta-switch.ts'
import { dialUacsta } from '../testing/uacsta-phones.ts'
import { UacstaSwitch } from './uacsta-switch.ts'

const lines = ['301', '302', '303', '304'] as const
const names = ['Anna', 'Ben', 'Carla', 'Dora']
const STEP_MS = 50
const MOST_STEPS = 1200

/** A phone cannot fetch a call from another one, nor leave one there, nor wait for a line; nor does its CSTA know the later words of forwardings. */
const without: ReadonlySet<Service> = new Set([
  'directedPickupCall',
  'groupPickupCall',
  'parkCall',
  'campOnCall',
  'callBackNonCallRelated',
  'setForwarding',
])
const offered = services.filter((service) => !without.has(service))

async function phonesHarness(): Promise<Harness> {
  const clock = new SimulatedClock()
  const simulated = new SimulatedSwitch('phones', clock)
  const outside = furnish(simulated)
  const csta = new SimulatedCstaSwitch(simulated, clock, { edition: 3 })
  await csta.start()
  let isCut = false
  let uacstaSwitch: UacstaSwitch | undefined
  const connector = new CstaConnector({
    settings: {
      name: 'uacsta',
      profile: profileFor({ edition: 6 }, { services: offered }),
      host: 'phones',
      lineSource: 'list',
      lines: lines.map((line, index) => ({ line, name: names[index]! })),
    },
    clock,
    random: seededRandom(3),
    dial: async () => {
      if (isCut) throw new NamedError(cstaErrors, 'csta-link-lost', { reason: 'the network is down' })
      const isLine = (number: string) => lines.some((line) => line === number)
      uacstaSwitch = new UacstaSwitch({ clock, dial: dialUacsta(csta, clock), isLine })
      return uacstaSwitch
    },
  })
  const pass = () => clock.advanceAsync(STEP_MS)
  return {
    connector: checked(connector, simulated, pass, false),
    lines,
    phone: (line) => handsOn(simulated, line),
    outside: {
      number: outside.party.number,
      dialled: outside.party.number,
      dial: async (line) => outside.dial(line),
      answer: async () => outside.answer(),
      hangUp: async () => outside.hangUp(),
    },
    unobtainable: '999',
    async until(predicate, what) {
      for (let step = 0; !predicate(); step += 1) {
        if (step === MOST_STEPS) throw new Error(`Waited a minute in vain for: ${what}.`)
        await pass()
      }
    },
    async pass(ms) {
      for (let left = ms; left > 0; left -= STEP_MS) await clock.advanceAsync(Math.min(left, STEP_MS))
    },
    async stop() {
      isCut = true
      await connector.stop()
    },
  }
}

describeConnector('CSTA, over SIP phones', { services: offered, hasOutside: true, create: phonesHarness })
