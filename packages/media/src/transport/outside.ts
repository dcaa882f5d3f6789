/**
 * What the port of the browsers is known as outside: behind a router, as STUN servers tell (server-reflexive candidates), and at
 * relays (RFC 8445 §5.1.1.2). One address at a relay serves all legs, as the port itself does.
 */
import type { Random } from '@offhook/base'
import { COMPONENT, candidatePriority, foundationOf, isSameFamily } from '../ice/candidates.ts'
import type { Base } from '../ice/check-list.ts'
import type { Candidate, CandidateType } from '../sdp/ice-attributes.ts'
import type { TransportAddress } from '../stun/attributes.ts'
import { StunMapping } from '../stun/mapping.ts'
import { type AllocationState, type RelayServer, TurnAllocation } from '../turn/allocation.ts'

/** Servers by address: whoever knows them by name has looked it up. */
export interface OutsideServers {
  readonly stun: readonly TransportAddress[]
  readonly relays: readonly RelayServer[]
}

/** What has become of it, for whoever watches. */
export interface OutsideReport {
  /** From where servers see us. */
  readonly mapped: readonly TransportAddress[]
  readonly relays: readonly {
    readonly server: TransportAddress
    readonly state: AllocationState
    /** The code with which the relay refused. */
    readonly refusal?: number
    readonly relayed?: TransportAddress
  }[]
}

export interface OutsideOptions {
  /** The ways out: one for each address of this machine. */
  readonly bases: readonly Base[]
  readonly random: Random
  readonly nowMs: () => number
  /** A packet came through a relay; `base` is the way back. It holds until the call returns. */
  readonly onPacket: (packet: Uint8Array, base: Base, address: string, port: number) => void
}

interface KnownRelay {
  readonly allocation: TurnAllocation
  base: Base | undefined
}

export class Outside {
  readonly #options: OutsideOptions
  readonly #mappings = new Map<string, StunMapping>()
  readonly #relays = new Map<string, KnownRelay>()

  constructor(options: OutsideOptions) {
    this.#options = options
  }

  /** Addresses at relays: packets may leave by them. */
  get bases(): readonly Base[] {
    return [...this.#relays.values()].flatMap(({ base }) => base ?? [])
  }

  /** What peers are told beside the addresses of this machine. */
  get candidates(): readonly Candidate[] {
    const own = new Set(this.#options.bases.map(({ candidate }) => placeOf(candidate)))
    const mapped = this.#mapped().filter(({ mapped }) => !own.has(placeOf(mapped)))
    const reflexive = new Map(
      mapped.map(({ mapped, base, server }, index) => [
        placeOf(mapped),
        candidateOf('srflx', mapped, base, server, index),
      ]),
    )
    return [...reflexive.values(), ...this.bases.map(({ candidate }) => candidate)]
  }

  get report(): OutsideReport {
    return {
      mapped: this.#mapped().map(({ mapped }) => mapped),
      relays: Array.from(this.#relays.values(), ({ allocation }) => {
        const { server, state, refusal, relayed } = allocation
        return {
          server: { address: server.address, port: server.port },
          state,
          ...(refusal === undefined ? {} : { refusal }),
          ...(relayed ? { relayed } : {}),
        }
      }),
    }
  }

  /** Asks these servers from now on. Relays that are known keep their address; new credentials count when they ask anew. */
  use({ stun, relays }: OutsideServers): void {
    const [stunKeys, relayKeys] = [stun.map(placeOf), relays.map(placeOf)]
    for (const key of [...this.#mappings.keys()]) if (!stunKeys.includes(key)) this.#mappings.delete(key)
    for (const [key, { allocation }] of [...this.#relays]) {
      if (relayKeys.includes(key)) continue
      allocation.close()
      this.#relays.delete(key)
    }
    for (const server of stun) if (!this.#mappings.has(placeOf(server))) this.#addStun(server)
    for (const server of relays) {
      const known = this.#relays.get(placeOf(server))
      if (known) known.allocation.server = server
      else this.#addRelay(server)
    }
  }

  /** Takes what comes from one of the servers; false where it is of somebody else. */
  take(packet: Uint8Array, address: string, port: number): boolean {
    if (this.#mappings.size + this.#relays.size === 0) return false
    const key = placeOf({ address, port })
    const [mapping, relay] = [this.#mappings.get(key), this.#relays.get(key)]
    mapping?.take(packet)
    relay?.allocation.take(packet)
    return mapping !== undefined || relay !== undefined
  }

  tick(): void {
    for (const mapping of this.#mappings.values()) mapping.tick()
    for (const { allocation } of this.#relays.values()) allocation.tick()
  }

  close(): void {
    for (const { allocation } of this.#relays.values()) allocation.close()
  }

  #mapped(): { mapped: TransportAddress; base: Base; server: TransportAddress }[] {
    const servers = [
      ...this.#mappings.values(),
      ...Array.from(this.#relays.values(), ({ allocation }) => allocation),
    ]
    return servers.flatMap(({ mapped, server }) => {
      const base = this.#wayTo(server)
      return mapped && base ? [{ mapped, base, server }] : []
    })
  }

  #wayTo({ address }: TransportAddress): Base | undefined {
    return this.#options.bases.find(({ candidate }) => isSameFamily(candidate.address, address))
  }

  #addStun(server: TransportAddress): void {
    const way = this.#wayTo(server)
    if (!way) return
    const { random, nowMs } = this.#options
    const send = (packet: Uint8Array) => way.send(packet, server.address, server.port)
    this.#mappings.set(placeOf(server), new StunMapping(server, send, random, nowMs))
  }

  #addRelay(server: RelayServer): void {
    const way = this.#wayTo(server)
    if (!way) return
    const { random, nowMs, onPacket } = this.#options
    const send = (packet: Uint8Array) => way.send(packet, server.address, server.port)
    const known: KnownRelay = {
      allocation: new TurnAllocation(server, send, random, nowMs, {
        onChanged: () => {
          const { relayed } = known.allocation
          known.base = relayed && {
            candidate: candidateOf('relay', relayed, way, server, this.#relays.size),
            send: (packet, address, port) => known.allocation.send(packet, address, port),
          }
        },
        onData: (packet, address, port) => {
          if (known.base) onPacket(packet, known.base, address, port)
        },
      }),
      base: undefined,
    }
    this.#relays.set(placeOf(server), known)
  }
}

function candidateOf(
  type: CandidateType,
  { address, port }: TransportAddress,
  base: Base,
  server: TransportAddress,
  index: number,
): Candidate {
  const { candidate } = base
  return {
    foundation: foundationOf(type, candidate.address, server.address),
    component: COMPONENT,
    transport: 'udp',
    priority: candidatePriority(type, 65_535 - index),
    address,
    port,
    type,
    relatedAddress: candidate.address,
    relatedPort: candidate.port,
  }
}

function placeOf({ address, port }: TransportAddress): string {
  return `${port} ${address}`
}
