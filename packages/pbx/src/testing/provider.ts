/** A provider on a real socket at which a phone system registers: it says what it is told to say, and calls to where it was told. */
import { silentLog, systemClock, systemRandom } from '@offhook/base'
import {
  Agent,
  type IncomingInvite,
  type IncomingRequest,
  NetworkTransport,
  type OutgoingInvite,
} from '@offhook/sip'
import type { Peer } from '../routing/settings.ts'

export class Provider {
  readonly agent = agentOnLoopback()
  /** The REGISTER requests that came, with credentials or without. */
  readonly asked: IncomingRequest['request'][] = []
  /** The calls that came. */
  readonly calls: IncomingInvite['request'][] = []
  /** What a REGISTER with credentials is answered with. */
  answer: { status: number; reason?: string; headers?: Record<string, string> } = { status: 200 }

  constructor() {
    this.agent.onRequest('REGISTER', (incoming) => this.#onRegister(incoming))
    this.agent.onInvite((invite) => {
      this.calls.push(invite.request)
      const isProved = invite.request.headers.has('Proxy-Authorization')
      if (isProved) invite.reject(486)
      else invite.reject(407, { headers: { 'Proxy-Authenticate': CHALLENGE } })
    })
  }

  /** As it stands in the settings of the phone system. */
  peer(change: Partial<Peer> = {}): Peer {
    return {
      name: 'provider',
      host: '127.0.0.1',
      port: this.agent.addresses[0]!.port,
      domain: 'provider.test',
      addresses: [],
      carriesOutsideCalls: true,
      mayTransit: false,
      credentials: { user: 'login', secret: 'open sesame' },
      registration: { account: 'trunk', expires: 600 },
      ...change,
    }
  }

  /** Where the phone system said that it is. */
  get contact(): string {
    const contacts = this.asked.at(-1)!.contacts
    return contacts === '*' ? '' : contacts[0]!.uri
  }

  /** Calls the phone system: its Contact, or the same place with another user. */
  call(options: CallOptions): OutgoingInvite {
    return callFrom(this.agent, this.contact, options)
  }

  #onRegister(incoming: IncomingRequest): void {
    const { request } = incoming
    this.asked.push(request)
    if (!request.headers.has('Authorization')) {
      incoming.respond(401, { headers: { 'WWW-Authenticate': CHALLENGE } })
      return
    }
    const { status, reason, headers } = this.answer
    const granted = { Contact: request.headers.get('Contact'), Expires: request.headers.get('Expires') }
    incoming.respond(status, {
      ...(reason === undefined ? {} : { reason }),
      headers: { ...(status === 200 ? granted : {}), ...headers },
    })
  }
}

const CHALLENGE = 'Digest realm="provider.test", nonce="n1"'

export interface CallOptions {
  /** In place of the user of the contact. */
  readonly user?: string
  readonly to?: string
  readonly headers?: Record<string, string>
}

/** Calls `contact` from `agent`. */
export function callFrom(agent: Agent, contact: string, { user, to, headers }: CallOptions): OutgoingInvite {
  return agent.invite({
    target: user === undefined ? contact : contact.replace(/^sip:[^@]*/, `sip:${user}`),
    from: '<sip:+4989123@provider.test>',
    to: `<sip:${to ?? 'trunk'}@provider.test>`,
    ...(headers ? { headers } : {}),
    reliable: 'off',
  })
}

export function agentOnLoopback(): Agent {
  return new Agent({
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
    userAgent: 'Provider',
    transport: new NetworkTransport({
      clock: systemClock,
      log: silentLog,
      listeners: [{ transport: 'udp', host: '127.0.0.1', port: 0 }],
    }),
  })
}
