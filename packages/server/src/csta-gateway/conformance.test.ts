/** The connector of one Offhook at the gateway of another: the suite that every connector passes, over both. */
import { NamedError } from '@offhook/base'
import { SimulatedClock, seededRandom, settle } from '@offhook/base/testing'
import { CstaConnector, cstaErrors, readProfile, type Transport } from '@offhook/csta'
import { furnish, handsOn, wire } from '@offhook/csta/testing'
import { type Connector, services } from '@offhook/telephony'
import { describeConnector, type Harness, SimulatedSwitch } from '@offhook/telephony/testing'
import { startTestServer } from '../testing/index.ts'

const lines = ['301', '302', '303', '304'] as const
const STEP_MS = 50
const MOST_STEPS = 1200
const noPorts = {
  'sip.udp': false,
  'sip.tcp': false,
  'sip.tls': false,
  'csta.tcp': false,
  'csta.tls': false,
} as const

async function gatewayHarness(edition: 3 | 6): Promise<Harness> {
  const clock = new SimulatedClock()
  const simulated = new SimulatedSwitch('office', clock)
  const outside = furnish(simulated)
  const server = await startTestServer({ clock, connectors: [simulated], config: noPorts })
  await server.setUp()
  const { secret } = await server.parts.computers.create({
    name: 'cti-server',
    lines: '*',
    isOwnerOnly: false,
  })
  let isCut = false
  const dial = async (): Promise<Transport> => {
    if (isCut) throw new NamedError(cstaErrors, 'csta-link-lost', { reason: 'the cable is cut' })
    const [near, far] = wire({ random: seededRandom(5) })
    server.parts.cstaGateway.switchingFunction.accept(far, { address: '127.0.0.1', isEncrypted: false })
    return near
  }
  const connector = new CstaConnector({
    settings: {
      name: 'gateway',
      profile: { ...readProfile('offhook'), edition },
      host: '127.0.0.1',
      lineSource: 'discover',
      ...(edition < 6 ? { disabledServices: ['setForwarding'] as const } : {}),
      user: 'CTI-Server',
      password: secret,
    },
    clock,
    random: seededRandom(7),
    dial,
  })
  const pass = async () => {
    await clock.advanceAsync(STEP_MS)
    await settle()
  }
  const { number } = outside.party
  return {
    connector: patient(connector, pass),
    lines,
    phone: (line) => handsOn(simulated, line),
    outside: {
      number,
      dialled: number,
      dial: async (line) => outside.dial(line),
      answer: async () => outside.answer(),
      hangUp: async () => outside.hangUp(),
    },
    unobtainable: '999',
    link: {
      async break() {
        isCut = true
        server.parts.cstaGateway.switchingFunction.stop('the cable is cut')
        await settle()
      },
      async mend() {
        isCut = false
      },
    },
    async until(predicate, what) {
      for (let step = 0; !predicate(); step += 1) {
        if (step === MOST_STEPS) throw new Error(`Waited in vain for: ${what}.`)
        await pass()
      }
    },
    pass: (ms) => clock.advanceAsync(ms),
    async stop() {
      await connector.stop()
      await server.close()
    },
  }
}

/** A snapshot waits until all lines are open, which takes time. */
function patient(connector: CstaConnector, pass: () => Promise<void>): Connector {
  return {
    name: connector.name,
    events: connector.events,
    start: () => connector.start(),
    stop: () => connector.stop(),
    perform: (request) => connector.perform(request),
    async snapshot() {
      let isThere = false
      const asked = connector.snapshot().finally(() => {
        isThere = true
      })
      while (!isThere) await pass()
      return asked
    },
  }
}

const parts = { services, hasOutside: true, hasLink: true }
describeConnector('CSTA, at the gateway', { ...parts, create: () => gatewayHarness(6) })
// Before edition 6 times are counted in rings of five seconds, in which those of the suite get lost.
const withoutSeconds = services.filter((service) => service !== 'setForwarding')
describeConnector('CSTA edition 3, at the gateway', {
  ...parts,
  services: withoutSeconds,
  create: () => gatewayHarness(3),
})
