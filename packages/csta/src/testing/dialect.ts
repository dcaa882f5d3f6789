/** What makers do differently. Each can be switched on alone. */
import type { MessageName } from '../message/message.ts'
import type { Edition } from '../message/schema.ts'

/** Seconds of a ring: one, so that times survive where only rings are counted. */
export const SECONDS_PER_RING = 1

export interface Dialect {
  readonly edition: Edition
  /** Application sessions: none, or with this user and password. */
  readonly session?: { readonly user: string; readonly password: string }
  /** Events that the switch does not have. */
  readonly leavesOut: readonly MessageName[]
  readonly repeatsDelivered: boolean
  /** Names the active call as the primary one of a transfer. */
  readonly swapsCalls: boolean
  readonly hasNoNamespaces: boolean
  /** `N<302>Ben` instead of `302`, and trunks for those outside. */
  readonly usesRepresentation: boolean
  /**
   * Each number appears at two phones. What the second does not do makes the first one inactive (`bridged`), or clears it (`exclusive`).
   */
  readonly sharesLines: 'no' | 'bridged' | 'exclusive'
  /** Another device identifier in each connection. */
  readonly hasDynamicIds: boolean
  /** `true` in a monitor filter means wanted. */
  readonly invertsFilter: boolean
  /** Answers requests after the events that they lead to. */
  readonly answersLate: boolean
  /** Answers snapshots and lists of devices in segments. */
  readonly segments: boolean
  /** What is refused with `serviceNotSupported`. */
  readonly refuses: readonly MessageName[]
}

export const plainDialect: Dialect = {
  edition: 6,
  leavesOut: [],
  repeatsDelivered: false,
  swapsCalls: false,
  hasNoNamespaces: false,
  usesRepresentation: false,
  sharesLines: 'no',
  hasDynamicIds: false,
  invertsFilter: false,
  answersLate: false,
  segments: false,
  refuses: [],
}
