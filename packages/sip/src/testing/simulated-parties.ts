/** Alice, Bob and whoever else is needed, each a whole user agent, on a {@link SimulatedNetwork}. */
import { silentLog } from '@offhook/base'
import { SimulatedClock, seededRandom } from '@offhook/base/testing'
import { Agent, type AgentOptions } from '../agent/agent.ts'
import { type NetworkConditions, SimulatedNetwork, type SimulatedTransport } from './simulated-network.ts'

export interface Party {
  readonly agent: Agent
  /** The party's address as a URI. */
  readonly uri: string
  readonly address: string
  readonly host: SimulatedTransport
}

export interface SimulatedParties {
  readonly clock: SimulatedClock
  readonly network: SimulatedNetwork
  /** Adds a user agent named `name` on a host of its own. */
  join(name: string, options?: Partial<AgentOptions>): Promise<Party>
}

/** An empty network; join parties to it. `seed` decides every bit of chance. */
export function simulatedParties(conditions: Partial<NetworkConditions> = {}, seed = 1): SimulatedParties {
  const clock = new SimulatedClock()
  const network = new SimulatedNetwork(clock, seededRandom(seed), conditions)
  let hosts = 0
  return {
    clock,
    network,
    async join(name, options = {}) {
      const address = `192.0.2.${++hosts}`
      const host = network.host(name, address)
      const agent = new Agent({
        clock,
        random: seededRandom(seed * 1000 + hosts),
        log: silentLog,
        transport: host,
        userAgent: `${name}/1.0`,
        sessionTimer: false,
        ...options,
      })
      await agent.start()
      return { agent, uri: `sip:${name}@${address}`, address, host }
    },
  }
}
