/**
 * Sign-out that a provider begins: it sends a token that names whom it signed out, and their sign-ins by it end here (OpenID Connect
 * Back-Channel Logout 1.0). Deviation: sessions of a provider are not told apart, so all sign-ins of the person by it end, and a token
 * that names a session alone, without a subject, is refused.
 */
import type { Clock, Log } from '@offhook/base'
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import type { Credentials } from './credentials.ts'
import type { Sources } from './sources.ts'

export interface ProviderSignOutOptions {
  readonly sources: Sources
  readonly credentials: Credentials
  /** Where the provider keeps its keys, and what it calls itself. */
  readonly metadataOf: (sourceId: string) => Promise<{ readonly issuer: string; readonly jwks_uri?: string }>
  readonly clock: Clock
  readonly log: Log
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
/** A token is good for two minutes (§2.4), and within them once. */
const TOKEN_SECONDS = 120
const MOST_REMEMBERED = 10_000

export class ProviderSignOut {
  readonly #options: ProviderSignOutOptions
  readonly #keys = new Map<string, ReturnType<typeof createRemoteJWKSet>>()
  /** Ids of tokens that were taken, with the time at which they are too old anyway. */
  readonly #taken = new Map<string, number>()

  constructor(options: ProviderSignOutOptions) {
    this.#options = options
  }

  /** The person who was signed out; null for a token that is not taken (§2.6). */
  async signOut(sourceId: string, token: string): Promise<{ readonly personId: string } | null> {
    const { sources, credentials, log } = this.#options
    const source = sources.providers().find(({ id }) => id === sourceId)
    if (!source) return null
    let claims: JWTPayload
    try {
      claims = await this.#verified(sourceId, source.clientId, token)
    } catch (fault) {
      const reason = fault instanceof errors.JOSEError ? fault.code : String(fault).slice(0, 200)
      log.warn('a sign-out of a provider was not taken', { provider: source.name, reason })
      return null
    }
    const person = sources.linked(sourceId, claims.sub ?? '')
    // Nobody here: then nobody is left signed in either.
    if (!person) return { personId: '' }
    const meant = credentials.signIns(person.id).filter((signIn) => signIn.source === sourceId)
    for (const { id } of meant) await credentials.end(person.id, id)
    return { personId: person.id }
  }

  /** §2.6: signature, issuer, audience, age, the event, a subject, no nonce, and not seen before. */
  async #verified(sourceId: string, audience: string, token: string): Promise<JWTPayload> {
    const { metadataOf, clock } = this.#options
    const { issuer, jwks_uri: address } = await metadataOf(sourceId)
    if (address === undefined) throw new Error('the provider names no keys')
    const keys = this.#keys.get(address) ?? createRemoteJWKSet(new URL(address), { timeoutDuration: 5000 })
    this.#keys.set(address, keys)
    const now = clock.now()
    const { payload } = await jwtVerify(token, keys, {
      ...{ issuer, audience, maxTokenAge: TOKEN_SECONDS, clockTolerance: 30, currentDate: new Date(now) },
      requiredClaims: ['iat', 'jti', 'events', 'sub'],
      algorithms: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'],
    })
    const { events, nonce, jti } = payload as JWTPayload & { events?: object; nonce?: unknown }
    if (nonce !== undefined) throw new Error('a token with a nonce is a token of a sign-in')
    if (typeof events !== 'object' || !Object.hasOwn(events, EVENT)) throw new Error('no sign-out is told')
    this.#take(`${issuer} ${jti}`, now)
    return payload
  }

  #take(id: string, now: number): void {
    for (const [known, until] of this.#taken) {
      if (until > now && this.#taken.size < MOST_REMEMBERED) break
      this.#taken.delete(known)
    }
    if (this.#taken.has(id)) throw new Error('it was taken before')
    this.#taken.set(id, now + (TOKEN_SECONDS + 60) * 1000)
  }
}
