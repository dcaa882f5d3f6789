/** What signs somebody in: a browser's sign-in, or an API token. Values. */
import type { Scope } from '@offhook/contract'

export interface SignIn {
  readonly kind: 'cookie'
  readonly id: string
  readonly secretHash: string
  readonly personId: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly seenAt: number
}

export interface ApiToken {
  readonly kind: 'token'
  readonly id: string
  readonly secretHash: string
  readonly personId: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: number
  readonly seenAt: number | null
}

const DAY_MS = 86_400_000
/** A sign-in that nobody used for so long is over; and every one ends some day. */
const IDLE_MS = 30 * DAY_MS
const LIFE_MS = 180 * DAY_MS

export const SIGN_IN_SECONDS = LIFE_MS / 1000

export function isOver(credential: SignIn | ApiToken, now: number): boolean {
  if (credential.kind === 'token') return false
  return now - credential.seenAt > IDLE_MS || now - credential.createdAt > LIFE_MS
}
