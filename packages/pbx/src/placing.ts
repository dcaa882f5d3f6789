/** Calling: the phones of an extension at the same time, or peers one after the other. */
import { hostInUri, isNamedError } from '@offhook/base'
import { addressOf, autoAnswerHeaders, type Flow, isSipUri, parseNameAddress } from '@offhook/sip'
import type { Cause, Party } from '@offhook/telephony'
import { diversionHeaders } from './call/diversion-headers.ts'
import type { Fork, Patience } from './call/fork.ts'
import { identityForPeer, identityForPhone } from './call/identity.ts'
import { inviteOnPath } from './call/invite-on-path.ts'
import { PbxLeg } from './call/leg.ts'
import type { LegHeaders } from './call/leg-session.ts'
import type { Call, Leg } from './call/parts.ts'
import { Target } from './call/target.ts'
import type { Anchor } from './media/anchor.ts'
import { withCodecs } from './media/codec-order.ts'
import { type Binding, isBrowser } from './registration/binding.ts'
import type { Registrar } from './registration/registrar.ts'
import { contactUserAt, domainAt, peerAddress } from './routing/peer-address.ts'
import type { RouteDecision } from './routing/routing.ts'
import type { Peer } from './routing/settings.ts'
import type { SwitchingDomain } from './switching-domain.ts'

/** The header that counts how often a call came through this phone system; peers that are B2BUAs hide Via (RFC 7332 §5). */
export const PASSES_HEADER = 'X-Offhook-Passes'
/** Tells a browser which of its line's calls this is: it shows them all, as the server tells of them, and answers this one. */
const CALL_HEADER = 'X-Offhook-Call'

/** Rings all phones of an extension. */
export function ringLine(
  switching: SwitchingDomain,
  call: Call,
  decision: Extract<RouteDecision, { kind: 'ring' }>,
): void {
  const { line, ringSeconds } = decision
  const isFromPeer = call.origin.route.kind === 'peer'
  const autoAnswer = isFromPeer && switching.awaitedPickups.takes(line, call.caller.party)
  ringPhones(switching, call, line, { ringSeconds, autoAnswer })
}

/** Nobody hears it: the call waits at the extension until the caller gives up, or somebody picks it up. */
export function ringUnheard(
  switching: SwitchingDomain,
  call: Call,
  { line, ringSeconds }: Extract<RouteDecision, { kind: 'ringUnheard' }>,
): void {
  const connection = call.join(switching.partyOf(line), 'null', 'incoming')
  redirectedFrom(switching, call, connection)
  const callNew = newPhones(switching, call, line, false)
  const late = (fork: Fork) => {
    if (!switching.directory.extension(line)?.doNotDisturb) callNew(fork)
  }
  new Target(call, connection, { line, ringSeconds, next: () => false, late }).startUnheard()
}

/** A phone has signed in to `line`: it joins in where a call rings there. A page that is loaded anew while it rings goes on ringing. */
export function ringAlso(switching: SwitchingDomain, line: string): void {
  for (const connection of switching.lines.of(line)) {
    connection.call.targets.find((target) => target.connection === connection)?.onSignedIn()
  }
}

/** Calls the phones of `line` that were not called yet; whether any was. */
function newPhones(switching: SwitchingDomain, call: Call, line: string, autoAnswer: boolean) {
  const headers = headersForPhone(switching, call, autoAnswer)
  const called = new Set<string>()
  return (fork: Fork): boolean => {
    const { registrar } = switching
    const bindings = registrar.bindings.of(line).filter((binding) => !called.has(nameOf(registrar, binding)))
    for (const binding of bindings) {
      // A browser that is about to come back is called then.
      if (registrar.isAway(binding)) continue
      called.add(nameOf(registrar, binding))
      callPhone(switching, call, fork, binding, call.caller.party, headers, call.offer)
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

export function ringPhones(
  switching: SwitchingDomain,
  call: Call,
  line: string,
  options: RingOptions,
): Target {
  const connection = call.join(switching.partyOf(line), 'null', 'incoming')
  redirectedFrom(switching, call, connection)
  const callNew = newPhones(switching, call, line, options.autoAnswer === true)
  let isFirst = true
  const target: Target = new Target(call, connection, {
    line,
    ...options,
    next: (fork) => {
      const isAny = isFirst && callNew(fork)
      isFirst = false
      return isAny
    },
    ...(options.isHidden ? {} : { late: callNew, patience: patienceWith(switching, line) }),
  })
  target.start()
  return target
}

function patienceWith(switching: SwitchingDomain, line: string): Patience {
  const { clock, registrar } = switching
  return { clock, left: () => registrar.awaitedFor(line) }
}

/** Tries the peers of the decision in their order. */
export function ringPeers(
  switching: SwitchingDomain,
  call: Call,
  decision: Extract<RouteDecision, { kind: 'outside' }>,
): void {
  const { number, isEmergency } = decision
  const connection = call.join({ number }, 'null', 'incoming')
  redirectedFrom(switching, call, connection)
  const left = [...decision.peers]
  new Target(call, connection, {
    ringSeconds: PEER_RING_SECONDS,
    next: (fork) => {
      const peer = switching.peer(left.shift() ?? '')
      if (!peer) return false
      if (connection.peer !== undefined) switching.lines.removePeer(connection.peer)
      connection.peer = peer.name
      switching.lines.addPeer(peer.name)
      callPeer(switching, call, fork, peer, number, isEmergency)
      return true
    },
  }).start()
}

/** Calls the number where the caller of `call` is, through the first peer of the decision; false where that is gone. */
export function promptThroughPeer(
  switching: SwitchingDomain,
  call: Call,
  fork: Fork,
  { peers, number }: Extract<RouteDecision, { kind: 'outside' }>,
): boolean {
  const peer = switching.peer(peers[0] ?? '')
  if (!peer) return false
  call.caller.peer = peer.name
  switching.lines.addPeer(peer.name)
  callPeer(switching, call, fork, peer, number, false)
  return true
}

/** Calls `number` through `peer`, on the way that its media need, offering what the other end of the call offers. */
function callPeer(
  switching: SwitchingDomain,
  call: Call,
  fork: Fork,
  peer: Peer,
  number: string,
  isEmergency: boolean,
): void {
  const { codecs, mediaThroughServer: isThroughServer = false } = peer
  const address =
    switching.peerRegistrations.flowOf(peer.name)?.remoteAddress ?? peer.addresses[0] ?? peer.host
  const signalledFrom = addressOf(address)
  const question = { isThroughServer, codecs, signalledFrom, ...switching.outsideOf(address) }
  inviteOnPath(call, fork, question, call.offer, undefined, (anchor, offer) =>
    invitePeer(switching, call, peer, number, isEmergency, anchor, offer),
  )
}

/** The network ends calls that nobody answers by itself; this is for one that forgets to. */
const PEER_RING_SECONDS = 240

function redirectedFrom(
  switching: SwitchingDomain,
  call: Call,
  connection: { redirectedFrom: Party | undefined },
): void {
  const last = call.visited.at(-1)
  if (last !== undefined) connection.redirectedFrom = switching.partyOf(last)
}

function headersForPhone(switching: SwitchingDomain, call: Call, autoAnswer: boolean): LegHeaders {
  const { domain } = switching.settings
  return {
    ...diversionHeaders(call.diversions, domain),
    ...(autoAnswer ? Object.fromEntries(autoAnswerHeaders(domain)) : {}),
  }
}

/** Calls one phone for `fork`, on the way that its media need. */
export function callPhone(
  switching: SwitchingDomain,
  call: Call,
  fork: Fork,
  binding: Binding,
  caller: Party,
  headers: LegHeaders,
  offer: string | undefined,
): void {
  const { origin } = call
  const device = switching.directory.extension(binding.line)?.devices.find(({ id }) => id === binding.device)
  const question = {
    transport: binding.flow.transport,
    isThroughServer: device?.mediaThroughServer ?? false,
    signalledFrom: binding.flow.address,
    ...switching.outsideOf(binding.flow.address),
  }
  const named = isBrowser(binding) ? { ...headers, [CALL_HEADER]: call.id } : headers
  inviteOnPath(call, fork, question, offer, binding.line, (anchor, toPhone) =>
    invitePhone(switching, binding, caller, named, toPhone, origin.maxForwards, anchor),
  )
}

/** Calls one phone, over the connection by which it signed in where that is open. */
function invitePhone(
  switching: SwitchingDomain,
  binding: Binding,
  caller: Party,
  headers: LegHeaders,
  offer: string | undefined,
  maxForwards: number,
  anchor: Anchor | undefined,
): Leg {
  const { domain } = switching.settings
  const identity = identityForPhone(caller, domain)
  const invite = switching.agent.invite({
    target: binding.contact,
    from: identity.from,
    to: `<sip:${binding.line}@${domain}>`,
    maxForwards: maxForwards - 1,
    headers: { ...identity.headers, ...headers },
    // A phone that is to make the offer makes it in its 200: an offer in a reliable 18x would have to be answered before.
    ...(offer === undefined ? { reliable: 'off' } : { body: Buffer.from(offer, 'latin1') }),
    ...routeToPhone(switching, binding),
  })
  invite.guard = switching.guards.phone(binding.line, binding.device, invite)
  const leg = PbxLeg.outgoing(invite, offer, switching.legs, binding.abilities, anchor)
  leg.device = binding.device
  return leg
}

/**
 * How a request gets to a phone: over its open connection, or to the address where it was last, with its Path (RFC 3327 §5.3) as
 * Route. Never to where Contact or Path point by themselves: a phone could name the gateway of a provider there, which believes
 * whatever comes from us, and call at our expense.
 */
export function routeToPhone(
  switching: SwitchingDomain,
  binding: Binding,
): { flow: Flow; route?: readonly string[] } | { nextHop: string; route?: readonly string[] } {
  const flow = switching.registrar.flowOf(binding)
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
  const port = flow.transport === 'udp' ? flow.port : listeningPort(path[0] ?? `<${contact}>`)
  return `sip:${hostInUri(flow.address)}${port === undefined ? '' : `:${port}`};transport=${flow.transport}`
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
  switching: SwitchingDomain,
  call: Call,
  peer: Peer,
  number: string,
  isEmergency: boolean,
  anchor: Anchor | undefined,
  offer: string | undefined,
): Leg {
  const domain = domainAt(peer, switching.settings.domain)
  const { codecs } = peer
  const said = offer === undefined ? undefined : withCodecs(offer, codecs)
  const { party } = call.caller
  const { told, why } = switching.toldTo(peer.name, party, isEmergency)
  if (why) switching.decided(call, 'shown-number', { ...why, answer: why.answer.number }, party.line)
  const identity = identityForPeer(told, domain)
  const shown = (number: string) => switching.toldTo(peer.name, switching.partyOf(number), false).told.number
  const invite = switching.agent.invite({
    ...peerAddress(peer, number),
    ...switching.peerRegistrations.wayTo(peer.name),
    from: identity.from,
    contactUser: contactUserAt(peer),
    maxForwards: call.origin.maxForwards - 1,
    headers: {
      ...identity.headers,
      ...diversionHeaders(call.diversions, domain, shown),
      [PASSES_HEADER]: `${switching.token};n=${call.origin.ownPasses + 1}`,
    },
    ...(said === undefined ? { reliable: 'off' } : { body: Buffer.from(said, 'latin1') }),
    ...(peer.credentials
      ? { credentials: { username: peer.credentials.user, password: peer.credentials.secret } }
      : {}),
  })
  invite.guard = switching.guards.peer(peer.name, invite)
  return PbxLeg.outgoing(invite, said, switching.legs, undefined, anchor, codecs)
}
