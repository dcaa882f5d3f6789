/** The conformance suite of the connector port, with desk phones on real sockets. */
import { silentLog, systemClock, systemRandom } from '@offhook/base'
import { MediaEngine } from '@offhook/media'
import { Agent, type IncomingInvite, NetworkTransport, type OutgoingInvite } from '@offhook/sip'
import { services } from '@offhook/telephony'
import {
  describeConnector,
  type Harness,
  type HarnessOutside,
  type HarnessPhone,
} from '@offhook/telephony/testing'
import type { DeskPhone } from './testing/desk-phone.ts'
import { OFFICE_LINES, Office, officeExtension, until } from './testing/office.ts'

const OUTSIDE = '+49301234567'

/** With `media` a media engine stands by, on ports of its own. */
async function create(media?: MediaEngine): Promise<Harness> {
  const outside = await openOutside()
  const office = new Office({
    ...(media ? { media: { engine: media, address: '127.0.0.1' } } : {}),
    extensions: OFFICE_LINES.map((line) => officeExtension(line, { pickupGroup: 'office' })),
    settings: {
      peers: [
        {
          name: 'carrier',
          host: '127.0.0.1',
          port: outside.port,
          addresses: [`127.0.0.1:${outside.port}`],
          carriesOutsideCalls: true,
          mayTransit: false,
        },
      ],
    },
  })
  const phones = new Map<string, DeskPhone>()
  const { connector } = office
  const start = connector.start.bind(connector)
  connector.start = async () => {
    await start()
    outside.server = office.server
    for (const line of OFFICE_LINES) {
      if (phones.has(line)) continue
      const phone = await office.addPhone(line)
      await phone.register()
      phones.set(line, phone)
    }
  }
  return {
    connector,
    lines: OFFICE_LINES,
    phone: (line) => handsOn(office, line, phones.get(line)!),
    outside: outside.person,
    unobtainable: '99',
    until: (predicate, what) => until(predicate, what),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    async stop() {
      await outside.agent.stop()
      await office.close()
    },
  }
}

function handsOn(office: Office, line: string, phone: DeskPhone): HarnessPhone {
  return {
    dial: async (destination) => {
      const call = phone.dial(destination)
      await until(() => call.state !== 'calling', `an answer to the call from ${line}`)
    },
    answer: async () => {
      await until(() => phone.ringing.length > 0, `${line} ringing`)
      await phone.answer()
    },
    reject: async () => phone.reject(),
    hangUp: async () => phone.hangUp(),
    hold: () => phone.hold(),
    retrieve: () => phone.retrieve(),
    setCallWaiting: async (on) => office.change(line, { callWaiting: on }),
    setAutoAnswer: async (on) => {
      phone.autoAnswer = on
    },
    unplug: async () => void (await phone.register(0)),
    plug: async () => void (await phone.register()),
  }
}

/** Somebody beyond the peer. */
async function openOutside() {
  const agent = new Agent({
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    userAgent: 'Carrier',
    transport: new NetworkTransport({
      clock: systemClock,
      log: silentLog,
      listeners: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
    }),
  })
  let incoming: IncomingInvite | undefined
  let usage: IncomingInvite | OutgoingInvite | undefined
  agent.onInvite((invite) => {
    incoming = usage = invite
    invite.progress(180)
  })
  await agent.start()
  const sdp =
    'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 19998 RTP/AVP 8\r\n'
  const opened = { agent, port: agent.addresses[0]!.port, server: { address: '127.0.0.1', port: 5060 } }
  const person: HarnessOutside = {
    number: OUTSIDE,
    dialled: OUTSIDE,
    async dial(line) {
      const { address, port } = opened.server
      usage = agent.invite({
        target: `sip:${line}@${address}:${port}`,
        from: `<sip:${OUTSIDE}@127.0.0.1>`,
        body: sdp,
      })
    },
    answer: async () => incoming?.answer({ body: sdp }),
    hangUp: async () => usage?.end(),
  }
  return Object.assign(opened, { person })
}

/** Calls do not wait at busy lines, and the server makes call backs itself. */
const offered = services.filter((service) => service !== 'campOnCall' && service !== 'callBackNonCallRelated')

describeConnector('the built-in phone system without media', {
  services: offered.filter((service) => service !== 'conferenceCall'),
  create: () => create(),
  hasOutside: true,
})

describeConnector('the built-in phone system with media', {
  services: offered,
  async create() {
    const engine = await MediaEngine.start({
      address: '127.0.0.1',
      firstPort: 45_000,
      lastPort: 45_199,
      driver: 'dgram',
    })
    const harness = await create(engine)
    return {
      ...harness,
      async stop() {
        await harness.stop()
        await engine.stop()
      },
    }
  },
  hasOutside: true,
})
