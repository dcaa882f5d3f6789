/** A dialog: the state two user agents share (RFC 3261 §12). It makes requests and judges those that come; it sends nothing. */
import { Headers } from '../grammar/headers.ts'
import { type SipMessage, SipRequest, type SipResponse } from '../grammar/message.ts'
import { type NameAddress, parseNameAddress } from '../grammar/name-address.ts'
import { isSipUri, parseUri } from '../grammar/uri.ts'
import type { Flow } from '../transport/flow.ts'

export interface DialogInit {
  readonly callId: string
  readonly localTag: string
  /** Empty for peers of RFC 2543, which know no tags. */
  readonly remoteTag: string
  /** From or To as it stands in messages of this side, tag included. */
  readonly localParty: string
  readonly remoteParty: string
  readonly remoteTarget: string
  readonly routeSet: readonly string[]
  readonly localSequence: number
  readonly remoteSequence?: number | undefined
  /** The connection or address by which the peer is reached, where its Contact is not to be trusted. */
  readonly flow?: Flow | undefined
  /** By which way the peer is known: its request came by it, or ours went. */
  readonly source?: Flow | undefined
}

export class Dialog {
  readonly callId: string
  readonly localTag: string
  remoteTag: string
  localParty: string
  remoteParty: string
  /** The peer's Contact, to which requests go. */
  remoteTarget: string
  routeSet: readonly string[]
  localSequence: number
  remoteSequence: number | undefined
  flow: Flow | undefined
  source: Flow | undefined
  /** The address to which the last ACK went, where a name had to be looked up for it. */
  acknowledgedTo: string | undefined
  /** The CSeq of the INVITE that the last ACK belonged to. */
  inviteSequence: number

  constructor(init: DialogInit) {
    this.callId = init.callId
    this.localTag = init.localTag
    this.remoteTag = init.remoteTag
    this.localParty = init.localParty
    this.remoteParty = init.remoteParty
    this.remoteTarget = init.remoteTarget
    this.routeSet = init.routeSet
    this.localSequence = init.localSequence
    this.remoteSequence = init.remoteSequence
    this.flow = init.flow
    this.source = init.source
    this.inviteSequence = init.localSequence
  }

  get localAddress(): NameAddress {
    return parseNameAddress(this.localParty, 'From')
  }

  get remoteAddress(): NameAddress {
    return parseNameAddress(this.remoteParty, 'To')
  }

  /** The next request in the dialog (§12.2.1.1). Via and Contact are added when it is known which way it goes. */
  request(method: string): SipRequest {
    return this.#build(method, ++this.localSequence)
  }

  /** The ACK for a 2xx: it carries the sequence number of its INVITE (§13.2.2.4). */
  ack(inviteSequence: number): SipRequest {
    return this.#build('ACK', inviteSequence)
  }

  /** Where requests go first: the first route, else the target (§8.1.2). */
  get nextHop(): string {
    const first = this.routeSet[0]
    return first === undefined ? this.remoteTarget : parseNameAddress(first, 'Route').uri
  }

  /**
   * Takes note of a request of the peer's. False when its number is lower than one seen before, which is answered 500
   * (§12.2.2).
   */
  acceptSequence(request: SipRequest): boolean {
    const { sequence } = request.cseq
    if (this.remoteSequence !== undefined && sequence < this.remoteSequence) return false
    this.remoteSequence = sequence
    return true
  }

  /**
   * A target refresh: Contact of a re-INVITE, UPDATE, SUBSCRIBE, NOTIFY or their 2xx replaces the target (§12.2). `source` is where
   * a request came from.
   */
  refreshTarget(message: SipMessage, source?: Flow): void {
    const contact = contactOf(message)
    const { flow } = this
    const hasMoved = (contact !== undefined && contact !== this.remoteTarget) || flow?.open === false
    // A peer that changed its address is not reached any more by the way it came first.
    if (flow && source && hasMoved && message instanceof SipRequest && isDirect(message)) this.flow = source
    if (contact !== undefined) this.remoteTarget = contact
  }

  #build(method: string, sequence: number): SipRequest {
    const names: string[] = []
    const values: string[] = []
    const add = (name: string, value: string) => {
      names.push(name)
      values.push(value)
    }
    let uri = this.remoteTarget
    const first = this.routeSet[0]
    if (first !== undefined) {
      if (isLooseRoute(first)) for (const route of this.routeSet) add('Route', route)
      else {
        // A strict router wants to see itself in the Request-URI (§12.2.1.1).
        uri = parseNameAddress(first, 'Route').uri
        for (const route of this.routeSet.slice(1)) add('Route', route)
        add('Route', `<${this.remoteTarget}>`)
      }
    }
    add('Max-Forwards', '70')
    add('From', this.localParty)
    add('To', this.remoteParty)
    add('Call-ID', this.callId)
    add('CSeq', `${sequence} ${method}`)
    return new SipRequest(method, uri, new Headers(names, values))
  }
}

function isLooseRoute(route: string): boolean {
  const uri = parseUri(parseNameAddress(route, 'Route').uri)
  return isSipUri(uri) && uri.params.has('lr')
}

/** The URI of the first Contact; undefined when there is none. */
export function contactOf(message: SipMessage): string | undefined {
  const values = message.headers.values('Contact')
  return values[0] === undefined || values[0] === '*' ? undefined : parseNameAddress(values[0]).uri
}

/** The UAS side (§12.1.1): `request` creates the dialog, we answer with `localTag`. */
export function dialogOfServer(request: SipRequest, localTag: string, source: Flow): Dialog {
  const { from, callId, cseq } = request
  const to = request.need('To')
  return new Dialog({
    callId,
    localTag,
    remoteTag: from.tag ?? '',
    localParty: to.includes('<') ? `${to};tag=${localTag}` : request.to.withTag(localTag).toString(),
    remoteParty: request.need('From'),
    remoteTarget: contactOf(request) ?? from.uri,
    routeSet: request.headers.values('Record-Route'),
    localSequence: 0,
    remoteSequence: cseq.sequence,
    flow: isDirect(request) ? source : undefined,
    source,
  })
}

/**
 * Whether the request came from the peer itself, without a proxy between: then the way it came is the way to it, whatever
 * its Contact says (behind NAT that is an address nobody reaches; RFC 5626 §5.3 for the idea).
 */
function isDirect(request: SipRequest): boolean {
  return (
    !request.headers.has('Record-Route') &&
    request.headers.count('Via') === 1 &&
    !request.need('Via').includes(',')
  )
}

/** The UAC side (§12.1.2): `response` creates the dialog for the request we sent; `source` is the flow by which that left. */
export function dialogOfClient(
  request: SipRequest,
  response: SipResponse,
  flow: Flow | undefined,
  source: Flow | undefined,
): Dialog {
  const { from, callId, cseq } = request
  const recordRoute = response.headers.values('Record-Route')
  return new Dialog({
    callId,
    localTag: from.tag ?? '',
    remoteTag: response.to.tag ?? '',
    localParty: request.need('From'),
    remoteParty: response.need('To'),
    remoteTarget: contactOf(response) ?? request.uri,
    routeSet: recordRoute.reverse(),
    localSequence: cseq.sequence,
    flow: recordRoute.length === 0 ? flow : undefined,
    source,
  })
}
