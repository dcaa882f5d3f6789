/** Calling: the phones of an extension at the same time, or peers one after the other. */
import { isNamedError } from '@offhook/base'
import { autoAnswerHeaders, type Flow, isSipUri, parseNameAddress } from '@offhook/sip'
import type { Cause, Party } from '@offhook/telephony'
import { diversionHeaders } from './call/diversion-headers.ts'
import type { Fork, Patience } from './call/fork.ts'
import { identityForPeer, identityForPhone } from './call/identity.ts'
import { PbxLeg } from './call/leg.ts'
import type { LegHeaders } from './call/leg-session.ts'
import type { Call, Leg } from './call/parts.ts'
import { Target } from './call/target.ts'
import type { Exchange } from './exchange.ts'
import type { Anchor } from './media/anchor.ts'
import { withCodecs } from './media/codec-order.ts'
import { inviteOnPath } from './media/invite-on-path.ts'
import { type Binding, isBrowser } from './registration/binding.ts'
import type { Registrar } from './registration/registrar.ts'
import { contactUserAt, domainAt, peerAddress } from './routing/peer-address.ts'
import type { RouteDecision } from './routing/routing.ts'
import type { Peer } from './routing/settings.ts'

/** The header that counts how often a call came through this phone system; peers that are B2BUAs hide Via (RFC 7332 §5). */
export const PASSES_HEADER = 'X-Offhook-Passes'
/** Tells a browser which of its line's calls this is: it shows them all, as the server tells of them, and answers this one. */
const CALL_HEADER = 'X-Offhook-Call'

/** Rings all phones of an extension. */
export function ringLine(
  exchange: Exchange,
  call: Call,
  decision: Extract<RouteDecision, { kind: 'ring' }>,
): void {
  const { line, ringSeconds } = decision
  const isFromPeer = call.origin.route.kind === 'peer'
  const autoAnswer = isFromPeer && exchange.awaitedPickups.takes(line, call.caller.party)
  ringPhones(exchange, call, line, { ringSeconds, autoAnswer })
}

/** Nobody hears it: the call waits at the extension until the caller gives up, or somebody picks it up. */
export function ringUnheard(
  exchange: Exchange,
  call: Call,
  { line, ringSeconds }: Extract<RouteDecision, { kind: 'ringUnheard' }>,
): void {
  const connection = call.join(exchange.partyOf(line), 'null', 'incoming')
  redirectedFrom(exchange, call, connection)
  const callNew = newPhones(exchange, call, line, false)
  const late = (fork: Fork) => {
    if (!exchange.directory.extension(line)?.doNotDisturb) callNew(fork)
  }
  new Target(call, connection, { line, ringSeconds, next: () => false, late }).startUnheard()
}

/** A phone has signed in to `line`: it joins in where a call rings there. A page that is loaded anew while it rings goes on ringing. */
export function ringAlso(exchange: Exchange, line: string): void {
  for (const connection of exchange.lines.of(line)) {
    connection.call.targets.find((target) => target.connection === connection)?.onSignedIn()
  }
}

/** Calls the phones of `line` that were not called yet; whether any was. */
function newPhones(exchange: Exchange, call: Call, line: string, autoAnswer: boolean) {
  const headers = headersForPhone(exchange, call, autoAnswer)
  const called = new Set<string>()
  return (fork: Fork): boolean => {
    const { registrar } = exchange
    const bindings = registrar.bindings.of(line).filter((binding) => !called.has(nameOf(registrar, binding)))
    for (const binding of bindings) {
      // A browser that is about to come back is called then.
      if (registrar.isAway(binding)) continue
      called.add(nameOf(registrar, binding))
      callPhone(exchange, call, fork, binding, call.caller.party, headers, call.offer)
    }
    return bindings.length > 0
  }
}

/** A browser that comes back over another connection lost the call that rang on the one before. */
function nameOf(registrar: Registrar, binding: Binding): string {
  return isBrowser(binding) ? `${binding.contact} ${registrar.flowOf(binding)?.key}` : binding.contact
}

export interface RingOptions {
  readonly ringSeconds: number
  readonly cause?: Cause
  readonly isHidden?: boolean
  /** Asks the phones to answer by themselves. */
  readonly autoAnswer?: boolean
}

export function ringPhones(exchange: Exchange, call: Call, line: string, options: RingOptions): Target {
  const connection = call.join(exchange.partyOf(line), 'null', 'incoming')
  redirectedFrom(exchange, call, connection)
  const callNew = newPhones(exchange, call, line, options.autoAnswer === true)
  let isFirst = true
  const target: Target = new Target(call, connection, {
    line,
    ...options,
    next: (fork) => {
      const isAny = isFirst && callNew(fork)
      isFirst = false
      return isAny
    },
    ...(options.isHidden ? {} : { late: callNew, patience: patienceWith(exchange, line) }),
  })
  target.start()
  return target
}

function patienceWith(exchange: Exchange, line: string): Patience {
  const { clock, registrar } = exchange
  return { clock, left: () => registrar.awaitedFor(line) }
}

/** Tries the peers of the decision in their order. */
export function ringPeers(
  exchange: Exchange,
  call: Call,
  decision: Extract<RouteDecision, { kind: 'outside' }>,
): void {
  const { number, isEmergency } = decision
  const connection = call.join({ number }, 'null', 'incoming')
  redirectedFrom(exchange, call, connection)
  const left = [...decision.peers]
  new Target(call, connection, {
    ringSeconds: PEER_RING_SECONDS,
    next: (fork) => {
      const peer = exchange.peer(left.shift() ?? '')
      if (!peer) return false
      if (connection.peer !== undefined) exchange.lines.removePeer(connection.peer)
      connection.peer = peer.name
      exchange.lines.addPeer(peer.name)
      callPeer(exchange, call, fork, peer, number, isEmergency)
      return true
    },
  }).start()
}

/** Calls the number where the caller of `call` is, through the first peer of the decision; false where that is gone. */
export function promptThroughPeer(
  exchange: Exchange,
  call: Call,
  fork: Fork,
  { peers, number }: Extract<RouteDecision, { kind: 'outside' }>,
): boolean {
  const peer = exchange.peer(peers[0] ?? '')
  if (!peer) return false
  call.caller.peer = peer.name
  exchange.lines.addPeer(peer.name)
  callPeer(exchange, call, fork, peer, number, false)
  return true
}

/** Calls `number` through `peer`, on the way that its media need, offering what the other end of the call offers. */
function callPeer(
  exchange: Exchange,
  call: Call,
  fork: Fork,
  peer: Peer,
  number: string,
  isEmergency: boolean,
): void {
  const { codecs, mediaThroughServer: isThroughServer = false } = peer
  const address =
    exchange.peerRegistrations.flowOf(peer.name)?.remoteAddress ?? peer.addresses[0] ?? peer.host
  const question = { isThroughServer, codecs, ...exchange.outsideOf(address) }
  inviteOnPath(call, fork, question, call.offer, undefined, (anchor, offer) =>
    invitePeer(exchange, call, peer, number, isEmergency, anchor, offer),
  )
}

/** The network ends calls that nobody answers by itself; this is for one that forgets to. */
const PEER_RING_SECONDS = 240

function redirectedFrom(
  exchange: Exchange,
  call: Call,
  connection: { redirectedFrom: Party | undefined },
): void {
  const last = call.visited.at(-1)
  if (last !== undefined) connection.redirectedFrom = exchange.partyOf(last)
}

function headersForPhone(exchange: Exchange, call: Call, autoAnswer: boolean): LegHeaders {
  const { domain } = exchange.settings
  return {
    ...diversionHeaders(call.diversions, domain),
    ...(autoAnswer ? Object.fromEntries(autoAnswerHeaders(domain)) : {}),
  }
}

/** Calls one phone for `fork`, on the way that its media need. */
export function callPhone(
  exchange: Exchange,
  call: Call,
  fork: Fork,
  binding: Binding,
  caller: Party,
  headers: LegHeaders,
  offer: string | undefined,
): void {
  const { origin } = call
  const device = exchange.directory.extension(binding.line)?.devices.find(({ id }) => id === binding.device)
  const question = {
    transport: binding.flow.transport,
    isThroughServer: device?.mediaThroughServer ?? false,
    ...exchange.outsideOf(binding.flow.address),
  }
  const named = isBrowser(binding) ? { ...headers, [CALL_HEADER]: call.id } : headers
  inviteOnPath(call, fork, question, offer, binding.line, (anchor, toPhone) =>
    invitePhone(exchange, binding, caller, named, toPhone, origin.maxForwards, anchor),
  )
}

/** Calls one phone, over the connection by which it signed in where that is open. */
function invitePhone(
  exchange: Exchange,
  binding: Binding,
  caller: Party,
  headers: LegHeaders,
  offer: string | undefined,
  maxForwards: number,
  anchor: Anchor | undefined,
): Leg {
  const { domain } = exchange.settings
  const identity = identityForPhone(caller, domain)
  const invite = exchange.agent.invite({
    target: binding.contact,
    from: identity.from,
    to: `<sip:${binding.line}@${domain}>`,
    maxForwards: maxForwards - 1,
    headers: { ...identity.headers, ...headers },
    // A phone that is to make the offer makes it in its 200: an offer in a reliable 18x would have to be answered before.
    ...(offer === undefined ? { reliable: 'off' } : { body: Buffer.from(offer, 'latin1') }),
    ...routeToPhone(exchange, binding),
  })
  const leg = PbxLeg.outgoing(invite, offer, exchange.legs, binding.abilities, anchor)
  leg.device = binding.device
  return leg
}

/**
 * How a request gets to a phone: over its open connection, or to the address where it was last, with its Path (RFC 3327 §5.3) as
 * Route. Never to where Contact or Path point by themselves: a phone could name the gateway of a provider there, which believes
 * whatever comes from us, and call at our expense.
 */
export function routeToPhone(
  exchange: Exchange,
  binding: Binding,
): { flow: Flow; route?: readonly string[] } | { nextHop: string; route?: readonly string[] } {
  const flow = exchange.registrar.flowOf(binding)
  const route = binding.path.length > 0 ? { route: binding.path } : {}
  return flow ? { flow, ...route } : { nextHop: nextHopOf(binding), ...route }
}

/**
 * Without an open connection: the address it came from. For UDP that opens the NAT's door again; for streams the port is the one at
 * which it listens. A browser cannot be connected to (RFC 7118 §5).
 */
function nextHopOf(binding: Binding): string {
  const { flow, path, contact } = binding
  if (isBrowser(binding)) return `sip:gone.invalid;transport=${flow.transport}`
  const host = flow.address.includes(':') ? `[${flow.address}]` : flow.address
  const port = flow.transport === 'udp' ? flow.port : listeningPort(path[0] ?? `<${contact}>`)
  return `sip:${host}${port === undefined ? '' : `:${port}`};transport=${flow.transport}`
}

function listeningPort(address: string): number | undefined {
  try {
    const uri = parseNameAddress(address, 'Path').parsedUri
    return isSipUri(uri) ? uri.port : undefined
  } catch (fault) {
    if (isNamedError(fault)) return undefined
    throw fault
  }
}

function invitePeer(
  exchange: Exchange,
  call: Call,
  peer: Peer,
  number: string,
  isEmergency: boolean,
  anchor: Anchor | undefined,
  offer: string | undefined,
): Leg {
  const domain = domainAt(peer, exchange.settings.domain)
  const { codecs } = peer
  const said = offer === undefined ? undefined : withCodecs(offer, codecs)
  const { party } = call.caller
  const { told, why } = exchange.toldTo(peer.name, party, isEmergency)
  if (why) exchange.decided(call, 'shown-number', { ...why, answer: why.answer.number }, party.line)
  const identity = identityForPeer(told, domain)
  const shown = (number: string) => exchange.toldTo(peer.name, exchange.partyOf(number), false).told.number
  const invite = exchange.agent.invite({
    ...peerAddress(peer, number),
    ...exchange.peerRegistrations.wayTo(peer.name),
    from: identity.from,
    contactUser: contactUserAt(peer),
    maxForwards: call.origin.maxForwards - 1,
    headers: {
      ...identity.headers,
      ...diversionHeaders(call.diversions, domain, shown),
      [PASSES_HEADER]: `${exchange.token};n=${call.origin.ownPasses + 1}`,
    },
    ...(said === undefined ? { reliable: 'off' } : { body: Buffer.from(said, 'latin1') }),
    ...(peer.credentials
      ? { credentials: { username: peer.credentials.user, password: peer.credentials.secret } }
      : {}),
  })
  return PbxLeg.outgoing(invite, said, exchange.legs, undefined, anchor, codecs)
}
