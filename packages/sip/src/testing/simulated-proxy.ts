/** A stateless proxy (RFC 3261 §16.11): for tests of record-routing (§16.6), of more than one Via, of challenges on the way. */
import { addressOf } from '../grammar/host.ts'
import { createResponse, type SipMessage, SipRequest, type SipResponse } from '../grammar/message.ts'
import { parseNameAddress } from '../grammar/name-address.ts'
import { isSipUri, parseUri } from '../grammar/uri.ts'
import { writeMessage } from '../grammar/write-message.ts'
import type { Flow, FlowTarget } from '../transport/flow.ts'
import type { Transport, TransportUser } from '../transport/transport.ts'

export interface SimulatedProxyOptions {
  /** Whether it stays in the path of the dialog; it does by default. */
  readonly recordsRoute?: boolean
  /** The values of Proxy-Authenticate for an INVITE that may not pass yet: it is answered 407. */
  readonly challenge?: (invite: SipRequest) => readonly string[] | undefined
  /** Changes bodies that pass, as an application layer gateway does with session descriptions. */
  readonly rewrite?: (body: string) => string
}

export class SimulatedProxy implements TransportUser {
  readonly #transport: Transport
  readonly #address: string
  readonly #host: string
  readonly #next: (user: string) => readonly FlowTarget[]
  readonly #options: SimulatedProxyOptions

  /** `next` says where requests for a user go that carry no further route and name no other host's address. */
  constructor(
    transport: Transport,
    next: (user: string) => readonly FlowTarget[],
    options: SimulatedProxyOptions = {},
  ) {
    this.#transport = transport
    const { address, port } = transport.addresses[0]!
    this.#address = address
    this.#host = `${address}:${port}`
    this.#next = next
    this.#options = options
  }

  start(): Promise<void> {
    return this.#transport.start(this)
  }

  onMessage(message: SipMessage, _flow: Flow): void {
    if (message instanceof SipRequest) this.#onRequest(message)
    else {
      const [, ...rest] = message.headers.all('Via')
      message.headers.set('Via', rest)
      this.#rewrite(message)
      this.#sendBack(message)
    }
  }

  #onRequest(request: SipRequest): void {
    // The ACK for an answer of its own goes no further.
    if (request.method === 'ACK' && request.to.tag === this.#ownTag) return
    const challenges = request.method === 'INVITE' ? this.#options.challenge?.(request) : undefined
    if (challenges) {
      const response = createResponse(request, 407, undefined, { toTag: this.#ownTag })
      for (const challenge of challenges) response.headers.append('Proxy-Authenticate', challenge)
      this.#sendBack(response)
    } else this.#forwardRequest(request)
  }

  /** The tag of its own answers is always the same, because it keeps no state to remember it in. */
  get #ownTag(): string {
    return `proxy-${this.#address}`
  }

  #forwardRequest(request: SipRequest): void {
    const { headers } = request
    const routes = headers.values('Route')
    if (routes[0] !== undefined && this.#isOwn(parseNameAddress(routes[0], 'Route').uri)) routes.shift()
    headers.set('Route', routes)
    if (request.method === 'INVITE' && this.#options.recordsRoute !== false) {
      headers.prepend('Record-Route', `<sip:${this.#host};lr>`)
    }
    this.#rewrite(request)
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

  #sendBack(response: SipResponse): void {
    const { host, port, received, rport } = response.topVia
    const target = { transport: 'udp', address: received ?? host, port: rport ?? port ?? 5060 } as const
    this.#transport.flowTo(target).send(writeMessage(response))
  }

  #rewrite(message: SipMessage): void {
    const { rewrite } = this.#options
    if (!rewrite || message.body.length === 0) return
    message.body = Buffer.from(rewrite(Buffer.from(message.body).toString()))
  }

  #isOwn(route: string): boolean {
    const uri = parseUri(route)
    return isSipUri(uri) && `${uri.host}:${uri.port ?? 5060}` === this.#host
  }

  #targetsOf(hop: string): readonly FlowTarget[] {
    const uri = parseUri(hop)
    if (!isSipUri(uri)) return []
    const address = addressOf(uri.host)
    const isElsewhere = address !== undefined && address !== this.#address
    const known = uri.user === undefined || isElsewhere ? [] : this.#next(uri.user)
    return known.length > 0 ? known : [{ transport: 'udp', address: uri.host, port: uri.port ?? 5060 }]
  }
}
