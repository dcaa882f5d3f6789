/**
 * Who sends a request: proved by digest (RFC 3261 §22), throttled, and answered in such a way that nobody learns which users there
 * are: a wrong secret and an unknown user are told the same, after the same work.
 */
import type { Clock } from '@offhook/base'
import type { DigestVerifier, Flow, SipRequest } from '@offhook/sip'
import type { DeviceOwner, Directory } from '../routing/extension.ts'
import type { Throttle } from './throttle.ts'

export type SignInVerdict =
  | { readonly verdict: 'accepted'; readonly owner: DeviceOwner }
  | { readonly verdict: 'answer'; readonly status: number; readonly headers: SignInHeaders }

/** What goes with the answer: a challenge, or when to try again. */
export type SignInHeaders = Readonly<Record<string, string | readonly string[]>>

export interface SignInOptions {
  readonly clock: Clock
  readonly verifier: DigestVerifier
  readonly throttle: Throttle
  readonly directory: () => Directory
  /** Whether a phone of the extension is signed in from `address` now. */
  readonly isKnownAddress: (line: string, address: string) => boolean
  /** Whether any phone is signed in from `address`: then it is no scanner's. */
  readonly knows: (address: string) => boolean
}

const FORBIDDEN: SignInVerdict = { verdict: 'answer', status: 403, headers: {} }
/** A scanner learns nothing; a phone of a site whose power came back tries again. */
const LATER: SignInVerdict = { verdict: 'answer', status: 503, headers: { 'Retry-After': '30' } }

export class SignIn {
  readonly #options: SignInOptions

  constructor(options: SignInOptions) {
    this.#options = options
  }

  /** Judges the credentials of `request`, which came over `flow`. */
  judge(request: SipRequest, flow: Flow): SignInVerdict {
    const { clock, throttle, verifier, directory, isKnownAddress } = this.#options
    const now = clock.monotonic()
    const address = flow.remoteAddress
    const claimed = verifier.claimedUser(request)
    if (claimed === undefined) return this.#challenge(flow, now, false)
    const owner = directory().device(claimed)
    const isKnown = owner !== undefined && isKnownAddress(owner.extension.number, address)
    if (throttle.onAttempt(address, claimed, isKnown, now) === 'refuse') return FORBIDDEN
    const result = verifier.verify(request, (user) => directory().device(user)?.device.secrets)
    if (result.accepted) {
      throttle.onSuccess(address, claimed)
      const proved = directory().device(result.username)
      return proved ? { verdict: 'accepted', owner: proved } : FORBIDDEN
    }
    if (result.isStale) return this.#challenge(flow, now, true)
    if (result.because === 'malformed') return { verdict: 'answer', status: 400, headers: {} }
    if (result.because !== 'unknown-user' && result.because !== 'wrong-secret') {
      return this.#challenge(flow, now, false)
    }
    throttle.onFailure(address, claimed, now)
    return FORBIDDEN
  }

  #challenge({ remoteAddress: address, transport }: Flow, now: number, isStale: boolean): SignInVerdict {
    const { throttle, verifier, knows } = this.#options
    // What speaks SIP in a browser reads the first challenge alone and knows MD5 alone; its transport is encrypted.
    const isBrowser = transport === 'ws' || transport === 'wss'
    const challenges = verifier.challenges(isStale, isBrowser ? ['MD5'] : undefined)
    if (!knows(address) && throttle.onUnproved(address, now) === 'silence') return LATER
    return { verdict: 'answer', status: 401, headers: { 'WWW-Authenticate': challenges } }
  }
}
