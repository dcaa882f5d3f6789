/**
 * Make Call (ECMA-269 §17.1.18) by third-party call control (RFC 3725 flow I, with the wait of flow IV): the own phone rings first,
 * without an offer; what it offers on answering goes to the destination, and it waits on hold until somebody answers there.
 */
import { NamedError } from '@offhook/base'
import { autoAnswerHeaders } from '@offhook/sip'
import { type Cause, serviceErrors } from '@offhook/telephony'
import { PbxCall } from '../call/call.ts'
import { Fork, type ForkUser } from '../call/fork.ts'
import { partyOfExtension } from '../call/identity.ts'
import type { Call, Leg } from '../call/parts.ts'
import { answerOnHold } from '../call/session-description.ts'
import { callPhone } from '../placing.ts'
import { type Binding, isBrowser } from '../registration/binding.ts'
import type { Extension } from '../routing/extension.ts'
import type { SwitchingDomain } from '../switching-domain.ts'

/** How long the own phone may ring. */
export const PROMPT_SECONDS = 30
const MAX_FORWARDS = 70

/**
 * Calls `destination` from the phones of `extension`, or from `device` alone; the id of the call. A browser answers by itself only
 * where it was named: whoever dials elsewhere does not sit before it.
 */
export function makeCall(
  switching: SwitchingDomain,
  extension: Extension,
  destination: string,
  device?: string,
): string {
  const prompted = promptedPhones(switching.registrar.bindings.of(extension.number), device)
  if (prompted.length === 0)
    throw new NamedError(serviceErrors, 'line-not-in-service', { line: extension.number })
  const { call, fork, called } = begin(switching, extension, destination)
  const headers = Object.fromEntries(autoAnswerHeaders(switching.settings.domain))
  for (const binding of prompted) {
    const isUnasked = device === undefined && isBrowser(binding)
    callPhone(switching, call, fork, binding, called, isUnasked ? {} : headers, undefined)
  }
  fork.limit(switching.clock, PROMPT_SECONDS)
  return call.id
}

/** A call of `extension` that waits for its own phone, or for what stands in its place. */
export function begin(switching: SwitchingDomain, extension: Extension, destination: string) {
  const party = partyOfExtension(extension)
  const called = switching.partyOf(destination)
  const call = new PbxCall(switching, originOf(extension), party, 'initiated', called)
  call.phase = 'prompting'
  call.tell({ type: 'serviceInitiated', initiatingDevice: party, calledDevice: called, cause: 'makeCall' })
  const fork = new Fork(new Prompt(call, destination))
  call.prompt = fork
  return { call, fork, called }
}

/** What a line calls by itself came from nowhere else. */
export function originOf({ number }: Extension) {
  return {
    route: { kind: 'line', line: number },
    maxForwards: MAX_FORWARDS,
    ownPasses: 0,
    diversions: 0,
  } as const
}

/** The device that was named; else the phones that are none of a browser, where there are such. */
function promptedPhones(bindings: readonly Binding[], device: string | undefined): readonly Binding[] {
  if (device !== undefined) return bindings.filter((binding) => binding.device === device)
  const phones = bindings.filter((binding) => !isBrowser(binding))
  return phones.length > 0 ? phones : bindings
}

class Prompt implements ForkUser {
  readonly #call: Call
  readonly #destination: string

  constructor(call: Call, destination: string) {
    this.#call = call
    this.#destination = destination
  }

  onRinging(): void {}

  onAnswered(_fork: Fork, leg: Leg): void {
    const call = this.#call
    call.prompt = undefined
    call.caller.attach(leg)
    if (leg.received === undefined) {
      this.#end('incompatibleDestination')
      return
    }
    call.offer = leg.received
    leg.acknowledge(answerOnHold(leg.received, '1'))
    call.caller.state = 'connected'
    call.handle('callerAnswered')
    call.tell({ type: 'originated', callingDevice: call.caller.party, calledDevice: call.called })
    call.seek(this.#destination)
  }

  onFailed(): void {
    this.#end('callRejected')
  }

  onRedirected(): void {
    this.#end('callRejected')
  }

  onTimeUp(): void {
    this.#end('callNotAnswered')
  }

  #end(cause: Cause): void {
    const call = this.#call
    call.handle('callerLeft', { from: call.caller, release: { cause, by: call.caller.party } })
  }
}
