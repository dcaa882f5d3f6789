/** What is kept of somebody's sign-in beside the hash of the password. Values. */
import type { SignInMethod } from '@offhook/contract'

export interface Account {
  readonly personId: string
  /** At the next sign-in. */
  readonly mustChangePassword: boolean
  /** The sealed key of the authenticator app; null without one. */
  readonly totpSecret: string | null
  /** The time step of the last code that was taken (RFC 6238 §5.2: each is good once). */
  readonly totpStep: number | null
  /** Marks of the recovery codes that are left. */
  readonly recoveryCodes: readonly string[]
  /** The hash of the PIN for signing in at phones; null without one. */
  readonly phonePin: string | null
  readonly lastSignIn: LastSignIn | null
  /** Where they sat last, with a browser that knew at which computer it stands. */
  readonly lastComputer: { readonly name: string; readonly at: number } | null
}

export interface LastSignIn {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly method: SignInMethod
  readonly address: string
  /** The User-Agent of the browser, cut short. */
  readonly agent: string
}

export function emptyAccount(personId: string): Account {
  return {
    personId,
    mustChangePassword: false,
    totpSecret: null,
    totpStep: null,
    recoveryCodes: [],
    phonePin: null,
    lastSignIn: null,
    lastComputer: null,
  }
}
