/** A small office for tests: a server on a simulated clock, a simulated switch with a phone for everybody, and their clients. */
import type { Log } from '@offhook/base'
import { SimulatedClock, settle } from '@offhook/base/testing'
import type { Settings } from '@offhook/contract'
import type { Service } from '@offhook/telephony'
import { type SimulatedPhone, SimulatedSwitch } from '@offhook/telephony/testing'
import type { Config } from '../config/index.ts'
import type { Person } from '../directory/index.ts'
import type { TestClient } from './test-client.ts'
import { startTestServer, type TestServer } from './test-server.ts'

export interface OfficeOptions {
  readonly settings?: Partial<Settings>
  /** Names with the lines of each, in order; by default Anna 301, Ben 302, Carla 303. */
  readonly people?: Readonly<Record<string, readonly string[]>>
  /** What the lines can do; everything by default. */
  readonly services?: readonly Service[]
  readonly log?: Log
  readonly config?: Partial<Config>
}

export class TestOffice {
  readonly clock: SimulatedClock
  readonly switch: SimulatedSwitch
  readonly server: TestServer
  readonly people = new Map<string, Person>()

  private constructor(clock: SimulatedClock, simulated: SimulatedSwitch, server: TestServer) {
    this.clock = clock
    this.switch = simulated
    this.server = server
  }

  static async open(options: OfficeOptions = {}): Promise<TestOffice> {
    const clock = new SimulatedClock()
    const simulated = new SimulatedSwitch('office', clock)
    const people = options.people ?? { Anna: ['301'], Ben: ['302'], Carla: ['303'] }
    for (const [name, lines] of Object.entries(people)) {
      for (const line of lines)
        simulated.addLine({ line, name, ...(options.services ? { services: options.services } : {}) })
    }
    const server = await startTestServer({
      clock,
      connectors: [simulated],
      ...(options.log ? { log: options.log } : {}),
      config: {
        'sip.udp': false,
        'sip.tcp': false,
        'sip.tls': false,
        'csta.tcp': false,
        'csta.tls': false,
        ...options.config,
      },
    })
    await server.setUp(options.settings)
    const office = new TestOffice(clock, simulated, server)
    for (const [name, lines] of Object.entries(people)) {
      office.people.set(name, await server.parts.people.create({ user: name.toLowerCase(), name, lines }))
    }
    await office.settle()
    return office
  }

  person(name: string): Person {
    return this.people.get(name)!
  }

  viewer(name: string) {
    return this.server.viewerOf(this.person(name))
  }

  phone(name: string): SimulatedPhone {
    return this.switch.phone(this.person(name).lines[0]!)
  }

  /** A session, with its snapshot received. */
  async client(name: string, options: { after?: number; credential?: string } = {}): Promise<TestClient> {
    const client = this.server.client(this.person(name), options)
    await this.settle()
    return client
  }

  /** Until everything that is under way has been written and told. */
  async settle(): Promise<void> {
    for (let i = 0; i < 6; i++) await settle()
  }

  async pass(seconds: number): Promise<void> {
    await this.clock.advanceAsync(seconds * 1000)
    await this.settle()
  }

  close(): Promise<void> {
    return this.server.close()
  }
}
