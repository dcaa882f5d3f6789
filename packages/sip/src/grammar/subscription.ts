/** Event and Subscription-State (RFC 6665 §8.4). */
import { LONGEST_EXPIRES } from './contact.ts'
import { headerMalformed, parseParametered } from './parametered.ts'
import type { Params } from './params.ts'
import { isToken, parseNumber } from './text.ts'

export interface EventValue {
  /** The package with its templates, in lower case: `dialog`, `presence.winfo`. */
  readonly package: string
  /** Tells several subscriptions of one dialog apart (RFC 6665 §8.2.1). */
  readonly id: string | undefined
  readonly params: Params
}

/** Reads an Event value. Throws `sip-header-malformed`. */
export function parseEvent(text: string): EventValue {
  const { value, params } = parseParametered(text, 'Event')
  if (!isToken(value)) throw headerMalformed('Event')
  return { package: value.toLowerCase(), id: params.get('id'), params }
}

export interface SubscriptionState {
  /** `active`, `pending`, `terminated`, or an extension, in lower case. */
  readonly state: string
  /** Seconds left. */
  readonly expires?: number
  /** Why it ended: `deactivated`, `probation`, `rejected`, `timeout`, `giveup`, `noresource`, `invariant`. */
  readonly reason?: string
  /** Seconds to wait before subscribing again. */
  readonly retryAfter?: number
}

/** Reads a Subscription-State value. Throws `sip-header-malformed`. */
export function parseSubscriptionState(text: string): SubscriptionState {
  const { value, params } = parseParametered(text, 'Subscription-State')
  if (!isToken(value)) throw headerMalformed('Subscription-State')
  const expires = parseNumber(params.get('expires') ?? '', LONGEST_EXPIRES)
  const retryAfter = parseNumber(params.get('retry-after') ?? '', LONGEST_EXPIRES)
  const reason = params.get('reason')?.toLowerCase()
  return {
    state: value.toLowerCase(),
    ...(expires === undefined ? {} : { expires }),
    ...(reason === undefined ? {} : { reason }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  }
}

export function formatSubscriptionState({ state, expires, reason, retryAfter }: SubscriptionState): string {
  let out = state
  if (reason !== undefined) out += `;reason=${reason}`
  if (expires !== undefined) out += `;expires=${expires}`
  if (retryAfter !== undefined) out += `;retry-after=${retryAfter}`
  return out
}
