/** What signs somebody in: a browser's sign-in, or an API token. Values. */
import type { Scope, SignInMethod } from '@offhook/contract'

export interface SignIn {
  readonly kind: 'cookie'
  readonly id: string
  readonly secretHash: string
  readonly personId: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly seenAt: number
  readonly method: SignInMethod
  /** The provider or directory that vouched; empty for the others. */
  readonly source: string
  /** Where it came from. */
  readonly address: string
  /** The User-Agent of the browser, cut short. */
  readonly agent: string
}

/** How and from where somebody signs in. */
export type SignInOrigin = Pick<SignIn, 'method' | 'source' | 'address' | 'agent'>

export interface ApiToken {
  readonly kind: 'token'
  readonly id: string
  readonly secretHash: string
  readonly personId: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: number
  readonly seenAt: number | null
  /** Null: it does not end by itself. */
  readonly expiresAt: number | null
}

const DAY_MS = 86_400_000
/** A sign-in that nobody used for so long is over; and every one ends some day. */
const IDLE_MS = 30 * DAY_MS
const LIFE_MS = 180 * DAY_MS

export const SIGN_IN_SECONDS = LIFE_MS / 1000

export function isOver(credential: SignIn | ApiToken, now: number): boolean {
  if (credential.kind === 'token') return credential.expiresAt !== null && now >= credential.expiresAt
  return now - credential.seenAt > IDLE_MS || now - credential.createdAt > LIFE_MS
}
