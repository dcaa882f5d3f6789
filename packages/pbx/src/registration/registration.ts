/** What a REGISTER does to the bindings of an extension: RFC 3261 §10.3 steps 6 to 8, RFC 5626 §6, as a pure rule. */

import type { PhoneSystemSettings } from '../routing/settings.ts'
import { type Binding, type BindingFlow, bindingKey, type PhoneAbilities } from './binding.ts'
import type { BindingChange } from './registration-store.ts'

export interface RegisteredContact {
  readonly uri: string
  /** The `expires` parameter, in seconds. */
  readonly expires?: number
  readonly q?: number
  readonly instance?: string
  readonly regId?: number
}

/** A REGISTER whose sender has proved to be `device` of `line`. */
export interface RegistrationRequest {
  readonly line: string
  readonly device: string
  readonly contacts: readonly RegisteredContact[] | '*'
  /** The Expires header, in seconds. */
  readonly expires?: number
  readonly path: readonly string[]
  readonly callId: string
  readonly cseq: number
  readonly flow: BindingFlow
  readonly userAgent: string
  readonly abilities: PhoneAbilities
}

export type RegistrationOutcome =
  | {
      readonly status: 200
      /** All bindings of the line from now on. */
      readonly bindings: readonly Binding[]
      readonly changes: readonly BindingChange[]
    }
  /** Interval Too Brief: `shortest` goes into Min-Expires. */
  | { readonly status: 423; readonly shortest: number }
  | { readonly status: 400 | 403 | 500; readonly reason: string }

/** Contacts one device may have at the same time; a phone that changes ports forever must not fill the memory. */
const MOST_CONTACTS_PER_DEVICE = 8

/** Applies `request` to the line's `known` bindings; `now` in milliseconds since 1970. Expired bindings are dropped. */
export function register(
  known: readonly Binding[],
  request: RegistrationRequest,
  limits: PhoneSystemSettings['registration'],
  now: number,
): RegistrationOutcome {
  const live = known.filter((binding) => binding.expiresAt > now)
  if (request.contacts === '*') return removeAll(live, request)
  let bindings: readonly Binding[] = live
  const changes: BindingChange[] = []
  for (const contact of request.contacts) {
    const seconds = granted(contact, request, limits)
    if (seconds === undefined) return { status: 423, shortest: limits.shortest }
    const key = bindingKey({ line: request.line, contact: contact.uri, ...flowId(contact) })
    const before = bindings.find((binding) => bindingKey(binding) === key)
    if (before && isOutdated(before, request)) return { status: 500, reason: 'Out Of Order' }
    bindings = bindings.filter((binding) => binding !== before)
    if (seconds === 0) {
      if (before) changes.push({ type: 'delete', key })
      continue
    }
    const binding = bindingOf(contact, request, before?.since ?? now, now + seconds * 1000)
    bindings = [...bindings, binding]
    changes.push({ type: 'put', key, binding })
  }
  const own = bindings.filter((binding) => binding.device === request.device)
  if (own.length > MOST_CONTACTS_PER_DEVICE) return { status: 403, reason: 'Too Many Contacts' }
  return { status: 200, bindings, changes }
}

/** RFC 3261 §10.2.2: `*` needs an expiry of 0 and stands alone. A device removes its own bindings only. */
function removeAll(live: readonly Binding[], request: RegistrationRequest): RegistrationOutcome {
  if (request.expires !== 0) return { status: 400, reason: 'Wildcard Needs Expires 0' }
  const own = live.filter((binding) => binding.device === request.device)
  if (own.some((binding) => isOutdated(binding, request))) return { status: 500, reason: 'Out Of Order' }
  return {
    status: 200,
    bindings: live.filter((binding) => binding.device !== request.device),
    changes: own.map((binding) => ({ type: 'delete', key: bindingKey(binding) })),
  }
}

/** §10.3 step 7: within one Call-ID the CSeq must rise, or an old request that was delayed would win. */
function isOutdated(binding: Binding, request: RegistrationRequest): boolean {
  return binding.callId === request.callId && request.cseq <= binding.cseq
}

/** Seconds granted; 0 removes; undefined where the wish is too short (§10.3 step 7: less than an hour may be refused). */
function granted(
  contact: RegisteredContact,
  request: RegistrationRequest,
  limits: PhoneSystemSettings['registration'],
): number | undefined {
  const asked = contact.expires ?? request.expires ?? limits.usual
  if (asked === 0) return 0
  return asked < limits.shortest ? undefined : Math.min(asked, limits.longest)
}

function flowId(contact: RegisteredContact): { instance?: string; regId?: number } {
  return {
    ...(contact.instance === undefined ? {} : { instance: contact.instance }),
    ...(contact.regId === undefined ? {} : { regId: contact.regId }),
  }
}

function bindingOf(
  contact: RegisteredContact,
  request: RegistrationRequest,
  since: number,
  expiresAt: number,
): Binding {
  return {
    line: request.line,
    device: request.device,
    contact: contact.uri,
    ...flowId(contact),
    ...(contact.q === undefined ? {} : { q: contact.q }),
    path: request.path,
    callId: request.callId,
    cseq: request.cseq,
    flow: request.flow,
    userAgent: request.userAgent,
    abilities: request.abilities,
    since,
    expiresAt,
  }
}
