/** An INVITE that came in: who calls, where to, and the call that this begins. */
import { type Explained, isNamedError } from '@offhook/base'
import {
  diversions,
  type Flow,
  historyInfo,
  type IncomingInvite,
  isSipUri,
  parseNameAddress,
  type SipRequest,
} from '@offhook/sip'
import type { Party } from '@offhook/telephony'
import { PbxCall } from './call/call.ts'
import { isPrivate, numberOf, partyFromPeer, partyOfExtension } from './call/identity.ts'
import { tellPath } from './call/invite-on-path.ts'
import { PbxLeg } from './call/leg.ts'
import { textOf } from './call/leg-session.ts'
import type { Call, CallOrigin } from './call/parts.ts'
import { takeJoined } from './feature/join.ts'
import { takeReplaced } from './feature/replaces.ts'
import type { Anchor } from './media/anchor.ts'
import { type MediaPath, mediaPath, traitsOf } from './media/path.ts'
import { PASSES_HEADER } from './placing.ts'
import { abilitiesOf } from './registration/abilities.ts'
import type { SignIn } from './registration/sign-in.ts'
import { withoutPin } from './routing/feature-code.ts'
import { emergencyNumber, isEmergency } from './routing/number-plan.ts'
import { contactUserAt } from './routing/peer-address.ts'
import type { RouteOrigin } from './routing/routing.ts'
import type { Peer } from './routing/settings.ts'
import type { SwitchingDomain } from './switching-domain.ts'

const USUAL_MAX_FORWARDS = 70

/** Who calls: how that is known, how it is told, and by which phone where it is one of ours. */
interface Caller {
  readonly route: RouteOrigin
  readonly party: Party
  readonly device?: string
  /** What is spoken with it, where it has an order of its own. */
  readonly codecs?: readonly string[] | undefined
}

/** Takes a call: proves who calls, finds out where to. */
export function onInvite(switching: SwitchingDomain, signIn: SignIn, invite: IncomingInvite): void {
  const { request, source } = invite
  const peer = peerOf(switching, source, userOf(request))
  if (peer !== undefined) {
    const { codecs, mediaThroughServer: isThroughServer = false } = switching.peer(peer)!
    const { numbers } = switching.settings
    const party = partyFromPeer(request, (number) => numbers?.read(peer, number) ?? number)
    const caller = { route: { kind: 'peer', peer }, party, codecs } as const
    invite.guard = switching.guards.peer(peer, invite)
    void arrive(switching, invite, caller, isThroughServer)
    return
  }
  const judged = signIn.judge(request, source)
  if (judged.verdict === 'accepted') {
    const { extension, device } = judged.owner
    const party = partyOfExtension(extension, isPrivate(request))
    const route = { kind: 'line', line: extension.number } as const
    const caller = { route, party, device: device.id }
    invite.guard = switching.guards.phone(extension.number, device.id, invite)
    void arrive(switching, invite, caller, device.mediaThroughServer ?? false)
    return
  }
  invite.reject(judged.status, { headers: judged.headers, isOnce: true })
}

/**
 * The peer that sends over `flow`: from an address of its list, which may name a port, so that two peers can live on one machine; or by
 * the way on which it answered our registration. Of several at one registrar it is the one whose account is called.
 */
export function peerOf(switching: SwitchingDomain, flow: Flow, user?: string): string | undefined {
  const found = switching.settings.peers.filter((peer) =>
    isOfPeer(switching, peer, flow, user === contactUserAt(peer)),
  )
  const called = found.find((peer) => user !== undefined && contactUserAt(peer) === user)
  return (called ?? found[0])?.name
}

/** Whether what comes over `flow` is the peer's; `callsContact`: it is sent to the address that we registered there. */
export function isOfPeer(switching: SwitchingDomain, peer: Peer, flow: Flow, callsContact: boolean): boolean {
  const { remoteAddress, remotePort } = flow
  return (
    peer.addresses.includes(remoteAddress) ||
    peer.addresses.includes(`${remoteAddress}:${remotePort}`) ||
    isOfRegistration(flow, switching.peerRegistrations.flowOf(peer.name), callsContact)
  )
}

/**
 * The very connection, or pair of UDP addresses. A registrar that does not keep connections (RFC 5626) makes a new one to our contact:
 * it is believed when it calls that and comes from where we registered, which over TCP and TLS nobody else can.
 */
function isOfRegistration(flow: Flow, registered: Flow | undefined, callsContact: boolean): boolean {
  if (!registered) return false
  if (flow.key === registered.key) return true
  const isAlike = flow.transport === registered.transport && flow.remoteAddress === registered.remoteAddress
  return flow.reliable && isAlike && callsContact
}

function userOf({ parsedUri }: SipRequest): string | undefined {
  return isSipUri(parsedUri) ? parsedUri.user : undefined
}

/**
 * The number that is called. A registrar sends calls to our Contact, and then it stands in P-Called-Party-ID (RFC 7315 §4.2) or in To;
 * a provider that writes it to the Request-URI is taken at its word.
 */
function calledNumber(switching: SwitchingDomain, request: SipRequest, { route }: Caller): string {
  const number = numberOf(request.parsedUri)
  const peer = route.kind === 'peer' ? switching.peer(route.peer) : undefined
  if (!peer || contactUserAt(peer) === undefined || contactUserAt(peer) !== userOf(request)) return number
  const called = numberIn(request, 'P-Called-Party-ID') || numberIn(request, 'To')
  // Whoever calls us writes To: nobody may make this phone system call for help by it.
  return called === '' || isEmergency(called, switching.settings) ? number : called
}

/** Empty where there is none, or none that can be read. */
function numberIn(request: SipRequest, name: string): string {
  const text = request.headers.get(name)
  if (text === undefined) return ''
  try {
    return numberOf(parseNameAddress(text, name).parsedUri)
  } catch (fault) {
    if (isNamedError(fault)) return ''
    throw fault
  }
}

/** Decides the way of the caller's media, and begins when that way is open. */
async function arrive(
  switching: SwitchingDomain,
  invite: IncomingInvite,
  caller: Caller,
  isThroughServer: boolean,
): Promise<void> {
  const { gateway } = switching
  if (!gateway || isTooMany(switching, invite, caller)) {
    begin(switching, invite, caller, undefined, undefined)
    return
  }
  const offer = textOf(invite.remoteBody)
  const path = mediaPath({
    transport: invite.source.transport,
    isThroughServer,
    signalledFrom: invite.source.remoteAddress,
    ...switching.outsideOf(invite.source.remoteAddress),
    ...(offer === undefined ? {} : { offered: traitsOf(offer) }),
  })
  if (path.answer.way === 'direct') {
    begin(switching, invite, caller, path, undefined)
    return
  }
  // Those that come at once must not take the media of more calls than their line may place.
  const { route } = caller
  const placement = route.kind === 'line' ? switching.lines.placements.begin(route.line) : undefined
  const anchor = await gateway.anchor(path.answer, caller.codecs).catch((fault) => {
    switching.log.warn('A call could not be anchored', {
      fault: isNamedError(fault) ? fault.code : 'unknown',
    })
    return undefined
  })
  placement?.release()
  if (!anchor) invite.reject(503)
  else if (invite.state === 'ended') anchor.close()
  else begin(switching, invite, caller, path, anchor)
}

/** That the routing will refuse it, for which no media are opened. */
function isTooMany(switching: SwitchingDomain, invite: IncomingInvite, caller: Caller): boolean {
  const { route } = caller
  if (route.kind !== 'line' || invite.replaces || invite.joins) return false
  const { lines, settings } = switching
  if (lines.placedBy(route.line) < settings.mostPlacedCalls) return false
  return !isEmergency(calledNumber(switching, invite.request, caller), settings)
}

function begin(
  switching: SwitchingDomain,
  invite: IncomingInvite,
  caller: Caller,
  path: Explained<MediaPath> | undefined,
  anchor: Anchor | undefined,
): void {
  const { request } = invite
  const { party } = caller
  const leg = PbxLeg.incoming(invite, switching.legs, abilitiesOf(request.headers), anchor, caller.codecs)
  leg.device = caller.device
  if (anchor && leg.received === undefined && textOf(invite.remoteBody) !== undefined) {
    leg.refuse(488, 'Not Acceptable Here')
    return
  }
  if (invite.replaces) {
    takeReplaced(switching, leg, invite.replaces, party)
    return
  }
  if (invite.joins) {
    takeJoined(switching, leg, invite.joins, party)
    return
  }
  const { dialled, pin } = withoutPin(
    calledNumber(switching, request, caller),
    switching.settings.featureCodes,
  )
  const call = new PbxCall(
    switching,
    { ...originOf(switching, request, caller), ...(pin === undefined ? {} : { pin }) },
    party,
    'initiated',
    switching.partyOf(dialled),
  )
  call.caller.attach(leg)
  call.offer = leg.received
  if (path) tellPath(call, path, party.line)
  call.tell({ type: 'serviceInitiated', initiatingDevice: party, cause: 'keyOperation' })
  call.caller.state = 'connected'
  call.tell({ type: 'originated', callingDevice: party, calledDevice: call.called })
  call.seek(withEmergencyPrefix(call, dialled, invite.source.remoteAddress))
}

/** `dialled`, with the prefix of the place where the phone is when it is an emergency number; and why. */
function withEmergencyPrefix(call: Call, dialled: string, address: string): string {
  const { settings } = call.switching
  const { line } = call.caller
  if (line === undefined || !settings.emergencyPrefix || !isEmergency(dialled, settings)) return dialled
  const number = emergencyNumber(dialled, settings)
  const found = settings.emergencyPrefix({ line, number, address })
  if (!found) return dialled
  const because = { number, address, prefix: found.prefix, name: found.rule }
  const answer = found.prefix + number
  const steps = [{ rule: 'emergency-rule-of-place', because, outcome: 'decided' as const }]
  call.switching.decided(call, 'emergency', { answer, steps }, line)
  return answer
}

function originOf(switching: SwitchingDomain, request: SipRequest, { route, device }: Caller): CallOrigin {
  const { headers } = request
  const maxForwards = Number(headers.get('Max-Forwards') ?? USUAL_MAX_FORWARDS)
  return {
    route,
    maxForwards: Number.isInteger(maxForwards) ? Math.min(maxForwards, 255) : USUAL_MAX_FORWARDS,
    ownPasses: ownPasses(switching, headers.get(PASSES_HEADER)),
    diversions: diversionsOf(request),
    ...(device === undefined ? {} : { device }),
  }
}

function ownPasses(switching: SwitchingDomain, text: string | undefined): number {
  if (text === undefined) return 0
  const found = /^([0-9a-f]{12});n=(\d{1,3})$/.exec(text)
  return found?.[1] === switching.token ? Number(found[2]) : 0
}

/** Both headers tell of the same diversions where both are there; one that cannot be read counts as none. */
function diversionsOf(request: SipRequest): number {
  const { headers } = request
  let count = 0
  try {
    if (headers.has('Diversion')) count = diversions(headers).reduce((sum, each) => sum + each.counter, 0)
    if (headers.has('History-Info')) count = Math.max(count, historyInfo(headers).length - 1)
  } catch (fault) {
    if (!isNamedError(fault)) throw fault
  }
  return count
}
