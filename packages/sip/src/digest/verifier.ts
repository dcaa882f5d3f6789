/** The server's side of digest authentication (RFC 3261 §22, RFC 8760, RFC 7616). */
import { type Clock, isNamedError, type Random } from '@offhook/base'
import { type AuthParams, type AuthValue, formatAuth, parseAuth } from '../grammar/auth-header.ts'
import type { SipRequest } from '../grammar/message.ts'
import { decodeText, encodeText } from '../grammar/text.ts'
import { type DigestAlgorithm, hashOf, parseDigestAlgorithm } from './algorithm.ts'
import { isSameSecret, NonceSource } from './nonce.ts'
import { type DigestSecrets, digestResponse, type Qop } from './response.ts'

export interface DigestVerifierOptions {
  readonly clock: Clock
  readonly random: Random
  readonly realm: string
  /** What is offered, the best first: a challenge each (RFC 8760 §2.3). */
  readonly algorithms: readonly DigestAlgorithm[]
  /** What is offered beside `auth`. */
  readonly withIntegrity?: boolean
  /** The key of the nonces, 32 bytes; drawn by chance when absent, and then nonces do not outlive a restart. */
  readonly nonceKey?: Uint8Array
  /** How long a nonce is good, in seconds. */
  readonly nonceSeconds?: number
  /** How many nonces in use are remembered. */
  readonly nonceCapacity?: number
}

/** Why credentials were not accepted. */
export type DigestRefusal =
  | 'no-credentials'
  | 'malformed'
  | 'algorithm-not-offered'
  | 'qop-not-offered'
  | 'unknown-user'
  | 'wrong-secret'
  | 'nonce-foreign'
  | 'nonce-expired'
  | 'nonce-replayed'

/**
 * `isStale`: the secret was right, only the nonce was not; challenge again with `stale=true`, and count no failure. `username` is
 * what the credentials claim.
 */
export type DigestVerdict =
  | { readonly accepted: true; readonly username: string; readonly algorithm: DigestAlgorithm }
  | {
      readonly accepted: false
      readonly because: DigestRefusal
      readonly isStale: boolean
      readonly username: string | undefined
    }

/** Finds what is kept for a user: undefined when there is no such user. */
export type SecretsOf = (username: string) => DigestSecrets | undefined

const DEFAULT_NONCE_SECONDS = 300
const DEFAULT_NONCE_CAPACITY = 200_000
const KEY_BYTES = 32

type CredentialsHeader = 'Authorization' | 'Proxy-Authorization'

interface Credentials {
  readonly username: string
  readonly algorithm: DigestAlgorithm
  readonly qop: Qop | undefined
  readonly nonce: string
  readonly nc: string
  readonly cnonce: string
  readonly uri: string
  readonly response: string
}

export class DigestVerifier {
  readonly realm: string
  /** The realm as its bytes stand in a header. */
  readonly #wireRealm: string
  readonly #algorithms: readonly DigestAlgorithm[]
  readonly #qops: readonly Qop[]
  readonly #nonces: NonceSource

  constructor(options: DigestVerifierOptions) {
    this.realm = options.realm
    this.#wireRealm = encodeText(options.realm)
    this.#algorithms = options.algorithms
    this.#qops = options.withIntegrity ? ['auth', 'auth-int'] : ['auth']
    this.#nonces = new NonceSource({
      clock: options.clock,
      random: options.random,
      key: options.nonceKey ?? options.random.bytes(KEY_BYTES),
      seconds: options.nonceSeconds ?? DEFAULT_NONCE_SECONDS,
      capacity: options.nonceCapacity ?? DEFAULT_NONCE_CAPACITY,
    })
  }

  /**
   * The values for WWW-Authenticate or Proxy-Authenticate, a header line each, all with one nonce, the algorithm that is liked best
   * first (RFC 8760 §2.3). `among` leaves out others, for a client that is known not to pass over them.
   */
  challenges(isStale = false, among: readonly DigestAlgorithm[] = this.#algorithms): string[] {
    const nonce = this.#nonces.issue()
    const offered = this.#algorithms.filter((algorithm) => among.includes(algorithm))
    return (offered.length > 0 ? offered : this.#algorithms).map((algorithm) =>
      formatAuth('Digest', [
        ['realm', this.#wireRealm],
        ['nonce', nonce],
        ['qop', this.#qops.join(',')],
        ['algorithm', algorithm],
        ...(isStale ? [['stale', 'true'] as const] : []),
      ]),
    )
  }

  /**
   * Judges the credentials of `request` for this realm in `header`. An unknown user costs as much time as a known one.
   *
   * The digest's `uri` is not compared with the Request-URI: proxies on the way rewrite that one, and the nonce count keeps
   * credentials from being used for a second request.
   */
  verify(
    request: SipRequest,
    secretsOf: SecretsOf,
    header: CredentialsHeader = 'Authorization',
  ): DigestVerdict {
    const params = this.#paramsOf(request, header)
    if (typeof params === 'string') return refused(params, undefined)
    const read = this.#read(params)
    if (typeof read === 'string') return refused(read, params.get('username'))
    const ha1 = secretsOf(read.username)?.[hashOf(read.algorithm)]
    const expected = digestResponse({ ...read, ha1: ha1 ?? '', method: request.method, body: request.body })
    const isRight = isSameSecret(expected, read.response.toLowerCase())
    if (ha1 === undefined) return refused('unknown-user', read.username)
    if (!isRight) return refused('wrong-secret', read.username)
    // Without qop there is no count: such a nonce is good for one request.
    const use = this.#nonces.use(read.nonce, read.qop === undefined ? 1 : Number.parseInt(read.nc, 16))
    if (use === 'fresh') return { accepted: true, username: read.username, algorithm: read.algorithm }
    return { accepted: false, because: `nonce-${use}`, isStale: true, username: read.username }
  }

  /**
   * The user that {@link verify} would judge; empty where the credentials cannot be read, undefined where there are none for this realm.
   * Whoever slows down guessing counts by this name, and by none that stands elsewhere in the request.
   */
  claimedUser(request: SipRequest, header: CredentialsHeader = 'Authorization'): string | undefined {
    const params = this.#paramsOf(request, header)
    if (typeof params === 'string') return params === 'malformed' ? '' : undefined
    return decodeText(params.get('username') ?? '')
  }

  /** The parameters of the Digest credentials for this realm: a request may carry some for others too (RFC 3261 §22.3). */
  #paramsOf(request: SipRequest, header: string): AuthParams | DigestRefusal {
    let found: DigestRefusal = 'no-credentials'
    for (const text of request.headers.all(header)) {
      const value = readAuth(text, header)
      if (value === undefined) found = 'malformed'
      else if (value.scheme === 'digest' && value.params.get('realm') === this.#wireRealm) return value.params
    }
    return found
  }

  #read(params: AuthParams): Credentials | DigestRefusal {
    const algorithm = parseDigestAlgorithm(params.get('algorithm'))
    if (algorithm === undefined || !this.#algorithms.includes(algorithm)) return 'algorithm-not-offered'
    const qop = params.get('qop')?.toLowerCase() as Qop | undefined
    if (qop !== undefined && !this.#qops.includes(qop)) return 'qop-not-offered'
    const [username, nonce, uri, response] = [
      params.get('username'),
      params.get('nonce'),
      params.get('uri'),
      params.get('response'),
    ]
    const nc = params.get('nc') ?? ''
    const cnonce = params.get('cnonce') ?? ''
    if (!username || !nonce || !uri || !response) return 'malformed'
    if (qop !== undefined && (!/^[0-9a-fA-F]{8}$/.test(nc) || cnonce === '')) return 'malformed'
    return {
      username: decodeText(username),
      algorithm,
      qop,
      nonce,
      nc,
      cnonce: decodeText(cnonce),
      uri,
      response,
    }
  }
}

function readAuth(text: string, header: string): AuthValue | undefined {
  try {
    return parseAuth(text, header)
  } catch (fault) {
    if (isNamedError(fault)) return undefined
    throw fault
  }
}

function refused(because: DigestRefusal, username: string | undefined): DigestVerdict {
  return { accepted: false, because, isStale: false, username }
}
