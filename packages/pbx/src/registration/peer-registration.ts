/** Our registration at one peer (a provider's registrar), from its start to its end. */
import { type Clock, hostPort, sleep } from '@offhook/base'
import type { Agent, Flow, Registration } from '@offhook/sip'
import { contactUserAt, registrarOf } from '../routing/peer-address.ts'
import type { Peer } from '../routing/settings.ts'

export type PeerRegistrationState = 'registering' | 'registered' | 'wrongPassword' | 'refused' | 'unreachable'

/** How it stands with the registration at a peer. */
export interface PeerRegistrationStatus {
  readonly peer: string
  readonly state: PeerRegistrationState
  /** Milliseconds since 1970: until when the peer sends calls here, where it said so. */
  readonly until: number | null
  /** What was answered last where it failed, shortened; 408 and 503 also stand for no answer and no way. */
  readonly status: number | null
  readonly reason: string
  /** When it is tried again. */
  readonly retryAt: number | null
}

/** A reason phrase is what a stranger wrote. */
const LONGEST_REASON = 120
/** How long the end waits for the peer's answer. */
const UNREGISTER_MS = 2_000

export class PeerRegistration {
  readonly #clock: Clock
  readonly #registration: Registration
  /** Of the last answer that was good. */
  #flow: Flow | undefined
  #status: PeerRegistrationStatus

  constructor(agent: Agent, clock: Clock, peer: Peer, onChange: (status: PeerRegistrationStatus) => void) {
    this.#clock = clock
    const { user, secret } = peer.credentials!
    this.#status = { peer: peer.name, state: 'registering', until: null, ...NO_FAILURE }
    this.#registration = agent.register({
      ...registrarOf(peer)!,
      contactUser: contactUserAt(peer)!,
      credentials: { username: user, password: secret },
      expires: peer.registration!.expires,
    })
    const change = (status: Omit<PeerRegistrationStatus, 'peer'>) => {
      this.#status = { peer: peer.name, ...status }
      onChange(this.#status)
    }
    this.#registration.on('registered', ({ expires }) => {
      this.#flow = this.#registration.flow
      change({ state: 'registered', until: clock.now() + expires * 1000, ...NO_FAILURE })
    })
    this.#registration.on('failed', ({ status, reason, retryAfterMs }) => {
      const retryAt = clock.now() + retryAfterMs
      const { until } = this
      change({ state: stateOf(status), until, status, reason: reason.slice(0, LONGEST_REASON), retryAt })
    })
  }

  get status(): PeerRegistrationStatus {
    return this.#status
  }

  /** Until when the peer knows our address; also after a refresh failed, as long as the time granted before runs. */
  get until(): number | null {
    const { until } = this.#status
    return until !== null && until > this.#clock.now() ? until : null
  }

  /** The way by which the peer reaches us: the connection, or for UDP the pair of addresses. */
  get flow(): Flow | undefined {
    return this.until !== null && this.#flow?.open ? this.#flow : undefined
  }

  /** How calls get there: to the server where we registered, by the route that it gave (RFC 3608). Empty while it does not answer. */
  get way(): { flow?: Flow; nextHop?: string; route?: readonly string[] } {
    const { flow } = this
    if (!flow || this.#status.state !== 'registered') return {}
    const { serviceRoute } = this.#registration
    const route = serviceRoute.length > 0 ? { route: serviceRoute } : {}
    // For UDP the address alone, so that what is too large for a datagram can go over TCP (RFC 3261 §18.1.1).
    return flow.reliable
      ? { flow, ...route }
      : { nextHop: `sip:${hostPort(flow.remoteAddress, flow.remotePort)};transport=udp`, ...route }
  }

  /** Takes our address back; resolves when the peer has answered, or should have. */
  async stop(): Promise<void> {
    const isKnown = this.until !== null
    const gone = this.#registration.stop()
    if (isKnown) await Promise.race([gone, sleep(this.#clock, UNREGISTER_MS)])
  }
}

const NO_FAILURE = { status: null, reason: '', retryAt: null }

/** 401 and 407 come back when the answer to the challenge was wrong; many registrars say 403 for that, but for more as well. */
function stateOf(status: number): PeerRegistrationState {
  if (status === 401 || status === 407) return 'wrongPassword'
  return status === 408 || status === 503 ? 'unreachable' : 'refused'
}
