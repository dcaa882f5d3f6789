/** The client's side of digest authentication (RFC 3261 §22.2, §22.3; RFC 8760 §2.4). */
import { isNamedError, type Random, randomHex } from '@offhook/base'
import { type AuthParams, formatAuth, parseAuth } from '../grammar/auth-header.ts'
import type { SipRequest, SipResponse } from '../grammar/message.ts'
import { decodeText, encodeText } from '../grammar/text.ts'
import { DIGEST_HASHES, type DigestAlgorithm, digestHex, hashOf, parseDigestAlgorithm } from './algorithm.ts'
import { type DigestSecrets, digestResponse, type Qop } from './response.ts'

/** The password, or what is kept in its place for one realm. */
export type DigestAccount =
  | { readonly username: string; readonly password: string }
  | { readonly username: string; readonly secrets: DigestSecrets }

interface Challenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | undefined
  readonly algorithm: DigestAlgorithm
  /** False when the challenge named no algorithm; then the answer does not either. */
  readonly namesAlgorithm: boolean
  readonly qop: Qop | undefined
  /** `Authorization` answers a 401, `Proxy-Authorization` a 407. */
  readonly header: 'Authorization' | 'Proxy-Authorization'
}

const CNONCE_BYTES = 8
const MOST_CHALLENGES = 16
const MOST_REALMS = 8

/**
 * Answers the challenges to one account, and goes on with the nonce as long as the server takes it (RFC 7616 §3.4). One for every
 * registration or trunk; not shared between accounts.
 */
export class DigestClient {
  readonly #account: DigestAccount
  readonly #random: Random
  /** By header and realm: one request may have to satisfy several proxies. */
  readonly #challenges = new Map<string, { challenge: Challenge; count: number }>()

  constructor(account: DigestAccount, random: Random) {
    this.#account = account
    this.#random = random
  }

  /**
   * Takes the challenges of a 401 or 407. True: {@link authorize} has new credentials, send the request again. False: there is no
   * challenge that can be answered, or the answer has been refused. The caller bounds how often it tries: a server may call every
   * nonce stale.
   */
  accept(response: SipResponse): boolean {
    const [from, header] =
      response.status === 407
        ? (['Proxy-Authenticate', 'Proxy-Authorization'] as const)
        : (['WWW-Authenticate', 'Authorization'] as const)
    const best = new Map<string, { challenge: Challenge; isStale: boolean }>()
    for (const text of response.headers.all(from).slice(0, MOST_CHALLENGES)) {
      const read = this.#read(text, from, header)
      const known = read && best.get(read.challenge.realm)
      // The strongest, wherever it stands: RFC 8760 §2.4 would take the topmost, but then who can reorder can also weaken.
      if (read && (!known || strength(read.challenge) < strength(known.challenge)))
        best.set(read.challenge.realm, read)
    }
    return [...best.values()].map((read) => this.#take(read.challenge, read.isStale)).some(Boolean)
  }

  /** Gives `request` the credentials for every challenge so far, in place of older ones. */
  authorize(request: SipRequest): void {
    for (const header of ['Authorization', 'Proxy-Authorization'] as const) {
      const values: string[] = []
      for (const entry of this.#challenges.values()) {
        if (entry.challenge.header === header)
          values.push(this.#answer(entry.challenge, ++entry.count, request))
      }
      if (values.length > 0) request.headers.set(header, values)
    }
  }

  #take(challenge: Challenge, isStale: boolean): boolean {
    const key = `${challenge.header} ${challenge.realm}`
    const known = this.#challenges.get(key)
    // Challenged again although the nonce was new and is not called stale: the credentials are wrong (RFC 3261 §22.2). A nonce
    // used before may have grown old at a server that does not say so.
    if (known?.count === 1 && !isStale) {
      this.#challenges.delete(key)
      return false
    }
    if (!known && this.#challenges.size >= MOST_REALMS) return false
    this.#challenges.set(key, { challenge, count: 0 })
    return true
  }

  #read(
    text: string,
    from: string,
    header: Challenge['header'],
  ): { challenge: Challenge; isStale: boolean } | undefined {
    const params = readDigest(text, from)
    const realm = decodeText(params?.get('realm') ?? '')
    const nonce = params?.get('nonce')
    const algorithm = parseDigestAlgorithm(params?.get('algorithm'))
    const qop = chooseQop(params?.get('qop'))
    if (!params || !nonce || !algorithm || qop === null) return undefined
    if ('secrets' in this.#account && !this.#account.secrets[hashOf(algorithm)]) return undefined
    const namesAlgorithm = params.has('algorithm')
    const challenge = { realm, nonce, opaque: params.get('opaque'), algorithm, namesAlgorithm, qop, header }
    return { challenge, isStale: params.get('stale')?.toLowerCase() === 'true' }
  }

  #answer(challenge: Challenge, count: number, request: SipRequest): string {
    const { realm, nonce, opaque, algorithm, qop } = challenge
    const nc = count.toString(16).padStart(8, '0')
    const cnonce = randomHex(this.#random, CNONCE_BYTES)
    const response = digestResponse({
      algorithm,
      ha1: this.#ha1(challenge),
      method: request.method,
      uri: request.uri,
      nonce,
      nc,
      cnonce,
      qop,
      body: request.body,
    })
    const params: [string, string][] = [
      ['username', encodeText(this.#account.username)],
      ['realm', encodeText(realm)],
      ['nonce', nonce],
      ['uri', request.uri],
      ['response', response],
    ]
    if (challenge.namesAlgorithm) params.push(['algorithm', algorithm])
    if (qop !== undefined) params.push(['qop', qop], ['nc', nc])
    if (qop !== undefined || algorithm.endsWith('-sess')) params.push(['cnonce', cnonce])
    if (opaque !== undefined) params.push(['opaque', opaque])
    return formatAuth('Digest', params, true)
  }

  #ha1({ algorithm, realm }: Challenge): string {
    const name = hashOf(algorithm)
    if ('secrets' in this.#account) return this.#account.secrets[name]!
    return digestHex(name, `${this.#account.username}:${realm}:${this.#account.password}`)
  }
}

const strength = ({ algorithm }: Challenge): number => DIGEST_HASHES.indexOf(hashOf(algorithm))

function readDigest(text: string, header: string): AuthParams | undefined {
  try {
    const value = parseAuth(text, header)
    return value.scheme === 'digest' ? value.params : undefined
  } catch (fault) {
    if (isNamedError(fault)) return undefined
    throw fault
  }
}

/** `auth` where it is offered, else `auth-int`; undefined when none is offered; null when only others are. */
function chooseQop(offered: string | undefined): Qop | undefined | null {
  if (offered === undefined) return undefined
  const offers = offered.split(',', 8).map((each) => each.trim().toLowerCase())
  if (offers.includes('auth')) return 'auth'
  return offers.includes('auth-int') ? 'auth-int' : null
}
