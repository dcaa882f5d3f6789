/**
 * How much strangers may send: addresses where no phone is signed in, and which are no peer's. Asked before anything is read, so that
 * neither garbage nor requests that are refused without a challenge (BYE, unknown methods …) cost more than this look.
 */
import type { Clock } from '@offhook/base'
import { type SourceGate, TokenBucketGate } from '@offhook/sip'
import type { Throttle } from './throttle.ts'

/** Far more than a phone says before it is signed in; enough for a house full of them that signs in at the same moment. */
export const strangerLimits = { perSecond: 200, burst: 2000 } as const

export interface StrangerGateOptions {
  readonly clock: Clock
  /** Silences who scans and guesses. */
  readonly throttle: Pick<Throttle, 'isSilenced'>
  /** Whether a phone is signed in from `address`. */
  readonly isSignedIn: (address: string) => boolean
  /** Addresses of peers, with or without `:port`. */
  readonly peers: () => Iterable<string>
  /** Told once, until the address has behaved for a while. */
  readonly onFlood: (address: string) => void
}

export function strangerGate(options: StrangerGateOptions): SourceGate {
  const { clock, throttle, isSignedIn, peers, onFlood } = options
  const bucket = new TokenBucketGate(clock, { ...strangerLimits, onLimited: onFlood })
  const isPeer = (address: string) => {
    for (const peer of peers()) if (peer === address || peer.startsWith(`${address}:`)) return true
    return false
  }
  return {
    admits: (address) => {
      if (isSignedIn(address)) return true
      if (throttle.isSilenced(address, clock.monotonic())) return false
      return isPeer(address) || bucket.admits(address)
    },
  }
}
