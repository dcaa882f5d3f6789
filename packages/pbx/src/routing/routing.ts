/**
 * Where a call goes: a pure rule over the settings, the directory, the signed-in phones and the present calls. It returns every
 * step it took, so that "why did this call go there?" has an answer. Nothing here sends or waits.
 */
import type { Explained, ExplanationStep } from '@offhook/base'
import type { Cause, Forwarding, LineNumber } from '@offhook/telephony'
import { type Directory, type Extension, forwardingOf } from './extension.ts'
import { type Feature, matchFeature } from './feature-code.ts'
import { barredStep, emergencyNumber, isEmergency, isOutside, outsideNumber } from './number-plan.ts'
import { type PresentCalls, placedTooMany } from './present-calls.ts'
import type { Peer, PhoneSystemSettings } from './settings.ts'
import { LONGEST_RINGING_SECONDS, REASON_PHRASES } from './unwanted.ts'

/** Who asks for the call. */
export type RouteOrigin =
  | { readonly kind: 'line'; readonly line: LineNumber }
  | { readonly kind: 'peer'; readonly peer: string }
  /** Nobody who proved who they are. */
  | { readonly kind: 'stranger' }

export interface RouteRequest {
  readonly origin: RouteOrigin
  /** The user part of the Request-URI, without escapes: digits, `*`, `#`, a leading `+`. */
  readonly dialled: string
  /** Max-Forwards (RFC 3261 §20.22); 70 where the request has none. */
  readonly maxForwards: number
  /** How often this phone system handled the call already: its own token in the request. */
  readonly ownPasses: number
  /** Diversions that the request tells of (Diversion, RFC 5806; History-Info, RFC 7044). */
  readonly diversions: number
  /** Extensions that sent this very call on before (deflected, forwarded after ringing): they are not tried again. */
  readonly visited?: readonly LineNumber[]
  /** Set when an extension sends the call on itself: a deflection or a forwarding; its rights count, not the caller's. */
  readonly onBehalfOf?: LineNumber
}

/** How many phones an extension has signed in. */
export interface Registrations {
  count(line: LineNumber): number
}

/** One hop of a call that was sent on before it was answered. */
export interface Diversion {
  readonly from: LineNumber
  readonly to: string
  readonly cause: Cause
}

export type RouteDecision =
  /** Ring the phones of an extension. */
  | {
      readonly kind: 'ring'
      readonly line: LineNumber
      /** Seconds until it counts as not answered. */
      readonly ringSeconds: number
      /** Where it goes then. */
      readonly noAnswer?: Forwarding
      readonly diversions: readonly Diversion[]
    }
  /** Let the caller hear that it rings, at an extension where no phone does. */
  | {
      readonly kind: 'ringUnheard'
      readonly line: LineNumber
      readonly ringSeconds: number
      readonly diversions: readonly Diversion[]
    }
  /** Leave through one of these peers, in this order. */
  | {
      readonly kind: 'outside'
      readonly peers: readonly string[]
      /** As it goes out. */
      readonly number: string
      readonly isEmergency: boolean
      readonly diversions: readonly Diversion[]
    }
  | { readonly kind: 'feature'; readonly feature: Feature }
  | {
      readonly kind: 'reject'
      readonly status: number
      readonly reason: string
      readonly cause: Cause
      /** The extension at which it failed, where there is one. */
      readonly line?: LineNumber
      readonly diversions: readonly Diversion[]
    }

/** What the rule looks at besides the request. */
export interface RouteContext {
  readonly settings: PhoneSystemSettings
  readonly directory: Directory
  readonly registrations: Registrations
  readonly calls: PresentCalls
}

/** Forwardings that one call may go through. */
export const MOST_DIVERSIONS = 10
/** A call may come back once (hair-pinning through a gateway); more is a loop. */
const MOST_OWN_PASSES = 2

/** Decides where `request` goes, and why. */
export function route(request: RouteRequest, context: RouteContext): Explained<RouteDecision> {
  const routing = new Routing(request, context)
  const answer = routing.decide()
  return { answer, steps: routing.steps }
}

/** One run of the rule: gathers steps and diversions on the way. */
class Routing {
  readonly steps: ExplanationStep[] = []
  readonly #diversions: Diversion[] = []
  readonly #request: RouteRequest
  readonly #context: RouteContext
  readonly #visited: Set<LineNumber>

  constructor(request: RouteRequest, context: RouteContext) {
    this.#request = request
    this.#context = context
    this.#visited = new Set(request.visited)
  }

  decide(): RouteDecision {
    const { dialled, origin, maxForwards } = this.#request
    if (maxForwards <= 0) {
      this.#step('hops-exhausted', { maxForwards }, 'decided')
      return this.#reject(483, 'Too Many Hops', 'callLoop')
    }
    if (origin.kind === 'stranger') {
      this.#step('caller-not-signed-in', { dialled }, 'decided')
      return this.#reject(403, 'Forbidden', 'barred')
    }
    if (isEmergency(dialled, this.#context.settings)) return this.#emergency(dialled)
    const loop = this.#loop()
    if (loop) return loop
    const tooMany = this.#tooMany()
    if (tooMany) return tooMany
    const feature = this.#feature(dialled)
    if (feature) return feature
    return this.#number(this.#inbound(dialled), this.#request.onBehalfOf)
  }

  #loop(): RouteDecision | undefined {
    const { ownPasses, diversions } = this.#request
    if (ownPasses >= MOST_OWN_PASSES) {
      this.#step('call-came-back', { ownPasses, most: MOST_OWN_PASSES }, 'decided')
      return this.#reject(482, 'Loop Detected', 'callLoop')
    }
    if (diversions > MOST_DIVERSIONS) {
      this.#step('too-many-diversions', { diversions, most: MOST_DIVERSIONS }, 'decided')
      return this.#reject(483, 'Too Many Hops', 'callLoop')
    }
    return undefined
  }

  /** 403, because phones take a 503 for the end of the server, and would not send it an emergency call either (RFC 3261 §21.5.4). */
  #tooMany(): RouteDecision | undefined {
    const { origin, onBehalfOf } = this.#request
    if (origin.kind !== 'line' || onBehalfOf !== undefined) return undefined
    const { calls, settings } = this.#context
    const step = placedTooMany(origin.line, calls, settings.mostPlacedCalls)
    if (!step) return undefined
    this.steps.push(step)
    return this.#reject(403, 'Too Many Calls Placed', 'resourcesNotAvailable')
  }

  #feature(dialled: string): RouteDecision | undefined {
    if (this.#request.origin.kind !== 'line' || this.#request.onBehalfOf !== undefined) return undefined
    const feature = matchFeature(dialled, this.#context.settings.featureCodes)
    if (!feature) return undefined
    this.#step('feature-code', { dialled, action: feature.action }, 'decided')
    return { kind: 'feature', feature }
  }

  /** A peer calls with the number of the outside world; what stands before the extension is cut off. */
  #inbound(dialled: string): string {
    const { origin } = this.#request
    if (origin.kind !== 'peer') return dialled
    const prefix = this.#peer(origin.peer)?.inboundPrefix
    if (!prefix || !dialled.startsWith(prefix)) return this.#inboundOfLocation(dialled, origin.peer)
    const number = dialled.slice(prefix.length)
    this.#step('inbound-prefix-removed', { dialled, prefix, number }, 'changed')
    return number
  }

  /** Where nothing was agreed on with the peer, the public number of one of our locations leads to the extension behind it. */
  #inboundOfLocation(dialled: string, peer: string): string {
    const { settings, directory } = this.#context
    if (!settings.numbers || directory.extension(dialled)) return dialled
    const canonical = settings.numbers.read(peer, dialled)
    const number = settings.numbers.lineOf(canonical)
    if (number === undefined) return dialled
    // A location may stand at another phone system, to which the call may go on.
    if (!directory.extension(number) && this.#peer(peer)?.mayTransit) return dialled
    this.#step('inbound-number-of-location', { dialled, number }, 'changed')
    return number
  }

  /** `actor` is the extension in whose name the call goes on; undefined for the caller's own call. */
  #number(number: string, actor: LineNumber | undefined): RouteDecision {
    const extension = this.#context.directory.extension(number)
    if (extension) return this.#extension(extension)
    if (isOutside(number, this.#context.settings, this.#context.directory.longest)) {
      return this.#outside(number, actor)
    }
    if (this.#context.directory.isBeginning(number)) {
      this.#step('number-incomplete', { number }, 'decided')
      return this.#reject(484, 'Address Incomplete', 'invalidDestination')
    }
    this.#step('number-unknown', { number }, 'decided')
    return this.#reject(404, 'Not Found', 'invalidDestination')
  }

  #extension(extension: Extension): RouteDecision {
    const line = extension.number
    if (this.#visited.has(line)) {
      this.#step('forwarding-loop', { line }, 'decided')
      return this.#reject(482, 'Loop Detected', 'callLoop', line)
    }
    this.#visited.add(line)
    this.#step('number-is-extension', { line, name: extension.name }, 'passed')
    const always = forwardingOf(extension, 'always')
    if (always) return this.#forward(extension, always, 'callForwardAlways')
    if (extension.doNotDisturb) return this.#undisturbed(extension)
    const phones = this.#context.registrations.count(line)
    if (phones === 0) return this.#unreachable(extension)
    const present = this.#context.calls.ofLine(line)
    const most = extension.callWaiting ? this.#context.settings.mostCallsPerExtension : 1
    if (present >= most) return this.#busy(extension, present, most)
    const noAnswer = forwardingOf(extension, 'noAnswer')
    this.#step('phones-ring', { line, phones, present }, 'decided')
    return {
      kind: 'ring',
      line,
      ringSeconds:
        noAnswer?.ringSeconds ?? (noAnswer ? USUAL_NO_ANSWER_SECONDS : this.#context.settings.ringSeconds),
      ...(noAnswer ? { noAnswer } : {}),
      diversions: this.#diversions,
    }
  }

  #undisturbed(extension: Extension): RouteDecision {
    const busy = forwardingOf(extension, 'busy')
    this.#step('do-not-disturb', { line: extension.number }, 'passed')
    if (busy) return this.#forward(extension, busy, 'callForwardBusy')
    return this.#notTaken(extension, 'doNotDisturb')
  }

  #unreachable(extension: Extension): RouteDecision {
    const notReachable = forwardingOf(extension, 'notReachable')
    if (notReachable) return this.#forward(extension, notReachable, 'callForwardNotReachable')
    const { number: line, mailbox } = extension
    this.#step('no-phone-signed-in', { line }, 'passed')
    if (mailbox !== undefined && mailbox !== line) {
      this.#step('mailbox-while-absent', { line, destination: mailbox }, 'changed')
      return this.#divert(line, mailbox, 'callForwardNotReachable')
    }
    return this.#notTaken(extension, 'destNotObtainable')
  }

  /** Nobody is there for the call, and it goes nowhere else: the caller is answered as it is set. */
  #notTaken({ number: line, ...extension }: Extension, cause: Cause): RouteDecision {
    const { whileAbsent: status } = this.#context.settings.unwantedCalls
    if (status !== 180) {
      this.#step('answered-while-absent', { line, status }, 'decided')
      return this.#reject(status, REASON_PHRASES[status], cause, line)
    }
    this.#step('rings-unheard', { line }, 'decided')
    const noAnswer = extension.forwardings.find(({ kind }) => kind === 'noAnswer')
    const ringSeconds = noAnswer ? (noAnswer.ringSeconds ?? USUAL_NO_ANSWER_SECONDS) : LONGEST_RINGING_SECONDS
    return { kind: 'ringUnheard', line, ringSeconds, diversions: this.#diversions }
  }

  #busy(extension: Extension, present: number, most: number): RouteDecision {
    const busy = forwardingOf(extension, 'busy')
    if (busy) return this.#forward(extension, busy, 'callForwardBusy')
    this.#step('line-busy', { line: extension.number, present, most }, 'decided')
    return this.#reject(486, 'Busy Here', 'busy', extension.number)
  }

  #forward(extension: Extension, forwarding: Forwarding, cause: Cause): RouteDecision {
    const { number } = extension
    const to = forwarding.destination
    this.#step(`forwarded-${kebab(forwarding.kind)}`, { line: number, destination: to }, 'changed')
    return this.#divert(number, to, cause)
  }

  #divert(number: LineNumber, to: string, cause: Cause): RouteDecision {
    this.#diversions.push({ from: number, to, cause })
    if (this.#diversions.length + this.#request.diversions > MOST_DIVERSIONS) {
      this.#step(
        'too-many-diversions',
        { diversions: this.#diversions.length, most: MOST_DIVERSIONS },
        'decided',
      )
      return this.#reject(483, 'Too Many Hops', 'callLoop', number)
    }
    return this.#number(to, number)
  }

  #outside(number: string, actor: LineNumber | undefined): RouteDecision {
    const { settings } = this.#context
    const out = outsideNumber(number, settings)
    this.#step('number-is-outside', { number, sent: out }, 'passed')
    const refusal = this.#withoutRight(actor)
    if (refusal) return refusal
    const barred = barredStep({ ...this.#payer(actor), dialled: number, sent: out }, settings)
    if (barred) {
      this.steps.push(barred)
      return this.#reject(403, 'Destination Barred', 'barred')
    }
    const carriers = settings.peers.filter((peer) => peer.carriesOutsideCalls && !this.#isOrigin(peer))
    if (carriers.length === 0) {
      this.#step('no-way-outside', { number: out }, 'decided')
      return this.#reject(404, 'No Route', 'destNotObtainable')
    }
    const free = carriers.filter((peer) => this.#hasRoom(peer))
    if (free.length === 0) {
      this.#step('all-peers-full', { number: out }, 'decided')
      return this.#reject(503, 'All Trunks Busy', 'resourcesNotAvailable')
    }
    return this.#leave(free, out, false)
  }

  /** In whose name the call goes outside: of the line that sends it on, else of whoever calls. */
  #payer(actor: LineNumber | undefined): { line: LineNumber | undefined; peer: string | undefined } {
    const { origin } = this.#request
    return {
      line: actor ?? (origin.kind === 'line' ? origin.line : undefined),
      peer: origin.kind === 'peer' ? origin.peer : undefined,
    }
  }

  /** Toll fraud's usual doors: a line, a forwarding or a peer that has no right to call outside. */
  #withoutRight(actor: LineNumber | undefined): RouteDecision | undefined {
    const { origin } = this.#request
    const { line } = this.#payer(actor)
    if (line !== undefined) {
      const may = this.#context.directory.extension(line)?.outsideCalls ?? false
      this.#step('line-may-call-outside', { line, may }, may ? 'passed' : 'decided')
      return may ? undefined : this.#reject(403, 'Outside Calls Not Allowed', 'barred')
    }
    if (origin.kind !== 'peer') return this.#reject(403, 'Forbidden', 'barred')
    const may = this.#peer(origin.peer)?.mayTransit ?? false
    this.#step('peer-may-transit', { peer: origin.peer, may }, may ? 'passed' : 'decided')
    return may ? undefined : this.#reject(403, 'Transit Not Allowed', 'barred')
  }

  /** Nothing stands in the way of an emergency call: no right, no forwarding, no bound on calls, no access code. */
  #emergency(dialled: string): RouteDecision {
    const { settings } = this.#context
    const number = emergencyNumber(dialled, settings)
    this.#step('number-is-emergency', { dialled, number }, 'passed')
    const carriers = settings.peers.filter((peer) => peer.carriesOutsideCalls && !this.#isOrigin(peer))
    if (carriers.length > 0) return this.#leave(carriers, number, true)
    // Without any way outside an extension of that number may be the porter's lodge.
    const extension = this.#context.directory.extension(number)
    if (extension) return this.#extension(extension)
    this.#step('no-way-outside', { number }, 'decided')
    return this.#reject(404, 'No Route', 'destNotObtainable')
  }

  #leave(peers: readonly Peer[], number: string, emergency: boolean): RouteDecision {
    const names = peers.map((peer) => peer.name)
    this.#step('leaves-through-peer', { peer: names[0] ?? null, number }, 'decided')
    return { kind: 'outside', peers: names, number, isEmergency: emergency, diversions: this.#diversions }
  }

  #hasRoom(peer: Peer): boolean {
    if (peer.mostCalls === undefined) return true
    const present = this.#context.calls.ofPeer(peer.name)
    if (present < peer.mostCalls) return true
    this.#step('peer-full', { peer: peer.name, present, most: peer.mostCalls }, 'passed')
    return false
  }

  /** A transit call leaves by another peer than it came in where there is a choice of several. */
  #isOrigin(peer: Peer): boolean {
    const { origin } = this.#request
    if (origin.kind !== 'peer' || origin.peer !== peer.name) return false
    return this.#context.settings.peers.some((other) => other.carriesOutsideCalls && other.name !== peer.name)
  }

  #peer(name: string): Peer | undefined {
    return this.#context.settings.peers.find((peer) => peer.name === name)
  }

  #reject(status: number, reason: string, cause: Cause, line?: LineNumber): RouteDecision {
    return {
      kind: 'reject',
      status,
      reason,
      cause,
      ...(line === undefined ? {} : { line }),
      diversions: this.#diversions,
    }
  }

  #step(rule: string, because: ExplanationStep['because'], outcome: ExplanationStep['outcome']): void {
    this.steps.push({ rule, because, outcome })
  }
}

/** Ringing before a forwarding on no answer, where its setting names no time (about five rings). */
const USUAL_NO_ANSWER_SECONDS = 20

function kebab(kind: Forwarding['kind']): string {
  return kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
