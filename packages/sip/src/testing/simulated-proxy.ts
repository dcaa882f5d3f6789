/** A stateless proxy that stays in the path (RFC 3261 §16.11, §16.6): for tests of record-routing and more than one Via. */
import { type SipMessage, SipRequest } from '../grammar/message.ts'
import { parseNameAddress } from '../grammar/name-address.ts'
import { isSipUri, parseUri } from '../grammar/uri.ts'
import { writeMessage } from '../grammar/write-message.ts'
import type { Flow, FlowTarget } from '../transport/flow.ts'
import type { Transport, TransportUser } from '../transport/transport.ts'

export class SimulatedProxy implements TransportUser {
  readonly #transport: Transport
  readonly #host: string
  readonly #next: (user: string) => readonly FlowTarget[]

  /** `next` says where requests for a user go that carry no further route. */
  constructor(transport: Transport, next: (user: string) => readonly FlowTarget[]) {
    this.#transport = transport
    const { address, port } = transport.addresses[0]!
    this.#host = `${address}:${port}`
    this.#next = next
  }

  start(): Promise<void> {
    return this.#transport.start(this)
  }

  onMessage(message: SipMessage, _flow: Flow): void {
    if (message instanceof SipRequest) this.#forwardRequest(message)
    else {
      const [, ...rest] = message.headers.all('Via')
      message.headers.set('Via', rest)
      const { host, port, received, rport } = message.topVia
      const target = { transport: 'udp', address: received ?? host, port: rport ?? port ?? 5060 } as const
      this.#transport.flowTo(target).send(writeMessage(message))
    }
  }

  #forwardRequest(request: SipRequest): void {
    const { headers } = request
    const routes = headers.values('Route')
    if (routes[0]?.includes(this.#host)) routes.shift()
    headers.set('Route', routes)
    if (request.method === 'INVITE') headers.prepend('Record-Route', `<sip:${this.#host};lr>`)
    const hop = routes[0] === undefined ? request.uri : parseNameAddress(routes[0], 'Route').uri
    const { branch } = request.topVia
    // The branch of a stateless proxy is a function of what it forwards, so that repetitions keep theirs (§16.11).
    this.#targetsOf(hop).forEach((target, index) => {
      const copy = new SipRequest(request.method, request.uri, headers.copy(), request.body)
      const own = `${branch}${this.#host.replace(':', 'x')}${index}`
      copy.headers.prepend('Via', `SIP/2.0/UDP ${this.#host};branch=${own};rport`)
      this.#transport.flowTo(target).send(writeMessage(copy))
    })
  }

  #targetsOf(hop: string): readonly FlowTarget[] {
    const uri = parseUri(hop)
    if (!isSipUri(uri)) return []
    const known = uri.user === undefined ? [] : this.#next(uri.user)
    return known.length > 0 ? known : [{ transport: 'udp', address: uri.host, port: uri.port ?? 5060 }]
  }
}
