/**
 * What the port of the browsers is known as outside: behind a router, as STUN servers tell (server-reflexive candidates), and at
 * relays (RFC 8445 §5.1.1.2). One address at a relay serves all legs, as the port itself does.
 */
import type { Random } from '@offhook/base'
import { COMPONENT, candidatePriority, foundationOf, hostCandidate, isSameFamily } from '../ice/candidates.ts'
import type { Base } from '../ice/check-list.ts'
import type { Candidate, CandidateType } from '../sdp/ice-attributes.ts'
import type { TransportAddress } from '../stun/attributes.ts'
import { StunMapping } from '../stun/mapping.ts'
import { type AllocationState, type RelayServer, TurnAllocation } from '../turn/allocation.ts'
import { RelayStream } from '../turn/relay-stream.ts'

/** Servers by address: whoever knows them by name has looked it up. */
export interface OutsideServers {
  /** Public addresses under which the port is reached, too, as behind a router that forwards it. */
  readonly advertised?: readonly string[]
  readonly stun: readonly TransportAddress[]
  readonly relays: readonly RelayServer[]
  /** The port answers others as a STUN server itself. */
  readonly answersStun?: boolean
}

/** What has become of it, for whoever watches. */
export interface OutsideReport {
  /** From where servers see us. */
  readonly mapped: readonly TransportAddress[]
  readonly relays: readonly {
    readonly server: TransportAddress
    readonly transport: RelayServer['transport']
    readonly state: AllocationState
    /** The code with which the relay refused. */
    readonly refusal?: number
    /** Why the connection to it is gone. */
    readonly fault?: string
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
  /** Where it is not reached over UDP. */
  readonly stream: RelayStream | undefined
  base: Base | undefined
}

/** What is subtracted from the preference of an address at a relay: voice waits behind what was lost in a stream. */
const STREAM_PENALTY = { udp: 0, tcp: 1000, tls: 2000 } as const

export class Outside {
  readonly #options: OutsideOptions
  readonly #mappings = new Map<string, StunMapping>()
  readonly #relays = new Map<string, KnownRelay>()
  #advertised: readonly string[] = []

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
        candidateOf('srflx', mapped, base, server, MOST_PREFERENCE - index),
      ]),
    )
    return [...this.#forwarded(), ...reflexive.values(), ...this.bases.map(({ candidate }) => candidate)]
  }

  get report(): OutsideReport {
    return {
      mapped: this.#mapped().map(({ mapped }) => mapped),
      relays: Array.from(this.#relays.values(), ({ allocation }) => {
        const { server, state, refusal, fault, relayed } = allocation
        return {
          server: { address: server.address, port: server.port },
          transport: server.transport,
          state,
          ...(refusal === undefined ? {} : { refusal }),
          ...(fault === undefined ? {} : { fault }),
          ...(relayed ? { relayed } : {}),
        }
      }),
    }
  }

  /** Asks these servers from now on. Relays that are known keep their address; new credentials count when they ask anew. */
  use({ stun, relays, advertised = [] }: OutsideServers): void {
    this.#advertised = advertised
    const [stunKeys, relayKeys] = [stun.map(placeOf), relays.map(relayKey)]
    for (const key of [...this.#mappings.keys()]) if (!stunKeys.includes(key)) this.#mappings.delete(key)
    for (const [key, relay] of [...this.#relays]) {
      if (relayKeys.includes(key)) continue
      this.#leave(relay)
      this.#relays.delete(key)
    }
    for (const server of stun) if (!this.#mappings.has(placeOf(server))) this.#addStun(server)
    for (const server of relays) {
      const known = this.#relays.get(relayKey(server))
      if (known) known.allocation.server = server
      else this.#addRelay(server)
    }
  }

  /** Takes what comes from one of the servers; false where it is of somebody else. */
  take(packet: Uint8Array, address: string, port: number): boolean {
    if (this.#mappings.size + this.#relays.size === 0) return false
    const place = { address, port }
    const mapping = this.#mappings.get(placeOf(place))
    const relay = this.#relays.get(relayKey({ ...place, transport: 'udp' }))
    mapping?.take(packet)
    relay?.allocation.take(packet)
    return mapping !== undefined || relay !== undefined
  }

  tick(): void {
    for (const mapping of this.#mappings.values()) mapping.tick()
    for (const { allocation } of this.#relays.values()) allocation.tick()
  }

  close(): void {
    for (const relay of this.#relays.values()) this.#leave(relay)
  }

  /** As host candidates, behind those of this machine: nothing else is known of the router that forwards the port. */
  #forwarded(): Candidate[] {
    const { bases } = this.#options
    const [first] = bases
    const isNew = (address: string) => !bases.some(({ candidate }) => candidate.address === address)
    return this.#advertised
      .filter(isNew)
      .flatMap((address, index) =>
        first
          ? hostCandidate(address, first.candidate.port, MOST_PREFERENCE - bases.length - 100 - index)
          : [],
      )
  }

  #leave({ allocation, stream }: KnownRelay): void {
    allocation.close()
    stream?.close()
  }

  #mapped(): { mapped: TransportAddress; base: Base; server: TransportAddress }[] {
    const servers = [
      ...this.#mappings.values(),
      // From where a relay sees a stream says nothing of the port of the browsers.
      ...[...this.#relays.values()].flatMap(({ allocation, stream }) => (stream ? [] : allocation)),
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
    const { transport } = server
    const stream =
      transport === 'udp'
        ? undefined
        : new RelayStream(
            { ...server, transport },
            {
              onFrame: (frame) => known.allocation.take(frame),
              onLost: (fault) => known.allocation.disconnected(fault),
            },
          )
    const send = (packet: Uint8Array) =>
      stream ? stream.send(packet) : way.send(packet, server.address, server.port)
    const preference = MOST_PREFERENCE - STREAM_PENALTY[transport] - this.#relays.size
    const known: KnownRelay = {
      stream,
      allocation: new TurnAllocation(server, send, random, nowMs, {
        onChanged: () => {
          const { relayed } = known.allocation
          known.base = relayed && {
            candidate: candidateOf('relay', relayed, way, server, preference),
            send: (packet, address, port) => known.allocation.send(packet, address, port),
          }
        },
        onData: (packet, address, port) => {
          if (known.base) onPacket(packet, known.base, address, port)
        },
      }),
      base: undefined,
    }
    this.#relays.set(relayKey(server), known)
  }
}

/** RFC 8445 §5.1.2.1. */
const MOST_PREFERENCE = 65_535

function candidateOf(
  type: CandidateType,
  { address, port }: TransportAddress,
  base: Base,
  server: TransportAddress,
  preference: number,
): Candidate {
  const { candidate } = base
  return {
    foundation: foundationOf(type, candidate.address, server.address),
    component: COMPONENT,
    transport: 'udp',
    priority: candidatePriority(type, preference),
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

/** One server may be a relay over UDP, TCP and TLS. */
function relayKey(server: Pick<RelayServer, 'address' | 'port' | 'transport'>): string {
  return `${server.transport} ${placeOf(server)}`
}
