/** Signing in at OpenID Connect providers: authorization code with PKCE (OpenID Connect Core §3.1, RFC 7636, RFC 9700). */
import { type Clock, type Log, NamedError, type Random } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import * as oidc from 'openid-client'
import type { Groups, People, Person } from '../directory/index.ts'
import { isWanted, makePerson } from './new-people.ts'
import { isLoopback, type ProviderSource, type Sources } from './sources.ts'
import { Tickets } from './tickets.ts'

export interface ProvidersOptions {
  readonly sources: Sources
  readonly people: People
  readonly groups: Groups
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** A sign-in on its way: where it was begun, and where it comes back. */
interface Begun {
  readonly sourceId: string
  readonly redirectUri: string
  /** Set when somebody who is signed in links their account. */
  readonly personId: string | undefined
}

const TIMEOUT_SECONDS = 10
const KNOWN_FOR_MS = 3_600_000
/** The page to which providers send browsers back. */
const RETURN_PATH = '/sign-in/provider'

export class Providers {
  readonly #options: ProvidersOptions
  /** By the ticket that stands in a cookie: an answer is taken from the browser that asked, and from no other. */
  readonly #begun: Tickets<Begun>
  readonly #known = new Map<
    string,
    { readonly source: ProviderSource; readonly config: oidc.Configuration; readonly until: number }
  >()

  constructor(options: ProvidersOptions) {
    this.#options = options
    this.#begun = new Tickets(options.clock, options.random, 600_000)
  }

  /** Where the browser goes, and the ticket for its cookie. Rejects with `not-found` and `provider-unreachable`. */
  async begin(
    sourceId: string,
    host: string,
    personId?: string,
  ): Promise<{ readonly url: string; readonly ticket: string }> {
    const source = this.#active(sourceId)
    const config = await this.#configOf(source)
    const redirectUri = `https://${host}${RETURN_PATH}`
    const ticket = this.#begun.issue({ sourceId, redirectUri, personId })
    const { state, nonce, verifier } = this.#secretsOf(ticket)
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: redirectUri,
      scope: [...new Set(['openid', ...source.scopes])].join(' '),
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    })
    return { url: url.href, ticket }
  }

  /**
   * Who came back. Rejects with `provider-answer-unexpected`, `provider-refused`, `provider-unreachable`, `person-not-linked`.
   * `isLink` is true where somebody who is signed in linked their account.
   */
  async finish(
    ticket: string | undefined,
    query: string,
  ): Promise<{
    readonly person: Person
    readonly sourceId: string
    readonly linkedPersonId: string | undefined
  }> {
    const begun = ticket === undefined ? undefined : this.#begun.read(ticket)
    if (ticket === undefined || !begun) throw new NamedError(contractErrors, 'provider-answer-unexpected')
    const source = this.#active(begun.sourceId)
    const claims = await this.#claims(source, begun, this.#secretsOf(ticket), query)
    if (!this.#begun.spend(ticket)) throw new NamedError(contractErrors, 'provider-answer-unexpected')
    const person = await this.#personOf(source, claims, begun.personId)
    if (begun.personId === undefined) await this.#setRole(source, claims, person)
    return { person, sourceId: source.id, linkedPersonId: begun.personId }
  }

  /** Where the browser goes to sign out there too; null where that is not wanted or not possible. */
  async signOutUrl(sourceId: string, host: string): Promise<string | null> {
    const source = this.#options.sources.providers().find(({ id }) => id === sourceId)
    if (!source?.signOutThere) return null
    try {
      const config = await this.#configOf(source)
      if (config.serverMetadata().end_session_endpoint === undefined) return null
      return oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: `https://${host}/` }).href
    } catch {
      // Signing out here must not fail because they do not answer there.
      return null
    }
  }

  /** What the provider says of itself. Rejects with `not-found` and `provider-unreachable`. */
  async metadataOf(sourceId: string): Promise<{ readonly issuer: string; readonly jwks_uri?: string }> {
    const { issuer, jwks_uri } = (await this.#configOf(this.#active(sourceId))).serverMetadata()
    return { issuer, ...(jwks_uri === undefined ? {} : { jwks_uri }) }
  }

  /** Asks for the description anew. Rejects with `provider-unreachable`. */
  async try(source: ProviderSource): Promise<{ readonly server: string; readonly entries: null }> {
    this.#known.delete(source.id)
    const config = await this.#configOf(source)
    return { server: config.serverMetadata().issuer, entries: null }
  }

  /** What must come back (OpenID Connect Core §3.1.2.1), and what proves that it comes back to us (RFC 7636 §4.1). */
  #secretsOf(ticket: string) {
    const of = (purpose: string) => this.#begun.secret(ticket, purpose)
    return { state: of('state'), nonce: of('nonce'), verifier: of('verifier') }
  }

  async #claims(
    source: ProviderSource,
    begun: Begun,
    secrets: { readonly state: string; readonly nonce: string; readonly verifier: string },
    query: string,
  ): Promise<oidc.IDToken> {
    const config = await this.#configOf(source)
    const answer = new URL(begun.redirectUri)
    answer.search = query
    try {
      const tokens = await oidc.authorizationCodeGrant(config, answer, {
        pkceCodeVerifier: secrets.verifier,
        expectedState: secrets.state,
        expectedNonce: secrets.nonce,
        idTokenExpected: true,
      })
      return tokens.claims()!
    } catch (fault) {
      this.#options.log.warn('a provider did not sign somebody in', {
        provider: source.name,
        fault: reasonOf(fault),
      })
      const { name } = source
      throw new NamedError(contractErrors, 'provider-refused', { name, reason: reasonOf(fault) }, fault)
    }
  }

  async #personOf(
    source: ProviderSource,
    claims: oidc.IDToken,
    linking: string | undefined,
  ): Promise<Person> {
    const { sources, people } = this.#options
    const subject = claims.sub
    const linked = sources.linked(source.id, subject)
    const known = linking === undefined ? (linked ?? this.#find(source, claims)) : people.get(linking)
    const isNew = known === undefined && linking === undefined && isWanted(source, claims)
    const found = isNew ? await makePerson(source, claims, this.#options) : known
    if (!found?.isActive) throw new NamedError(contractErrors, 'person-not-linked', { name: source.name })
    if (found !== linked) await sources.link(source.id, subject, found.id)
    return found
  }

  /** By what the administrator trusts this provider to say. An address counts only where the provider has verified it. */
  #find(source: ProviderSource, claims: oidc.IDToken): Person | undefined {
    const { people } = this.#options
    if (source.findBy === 'user') {
      const user = claims[source.userClaim]
      return typeof user === 'string' ? people.byUser(user.toLowerCase()) : undefined
    }
    if (source.findBy === 'link' || claims.email_verified !== true || typeof claims.email !== 'string') {
      return undefined
    }
    const email = claims.email.toLowerCase()
    const found = [...people.all()].filter((person) => person.email?.toLowerCase() === email)
    return found.length === 1 ? found[0] : undefined
  }

  async #setRole(source: ProviderSource, claims: oidc.IDToken, person: Person): Promise<void> {
    if (source.roleClaim === '') return
    const value = claims[source.roleClaim]
    const values = Array.isArray(value) ? value.map(String) : [String(value ?? '')]
    const given = source.roles.filter((row) => values.includes(row.value)).map((row) => row.role)
    const role = (['administrator', 'operator'] as const).find((known) => given.includes(known)) ?? 'user'
    if (role === person.role) return
    try {
      await this.#options.people.change(person.id, { role })
    } catch (fault) {
      // The last administrator stays one.
      this.#options.log.warn('a role could not be taken over', {
        provider: source.name,
        fault: reasonOf(fault),
      })
    }
  }

  #active(id: string): ProviderSource {
    const source = this.#options.sources.providers().find((known) => known.id === id)
    if (!source) throw new NamedError(contractErrors, 'not-found', { what: 'provider', key: id })
    return source
  }

  /** What the provider says of itself, asked once an hour, and after each change of the settings. */
  async #configOf(source: ProviderSource): Promise<oidc.Configuration> {
    const { clock, sources } = this.#options
    const known = this.#known.get(source.id)
    if (known && known.source === source && known.until > clock.monotonic()) return known.config
    const secret = sources.secretOf(source.id)
    const issuer = new URL(source.issuer)
    const insecure =
      issuer.protocol === 'http:' && isLoopback(issuer.hostname) ? [oidc.allowInsecureRequests] : []
    try {
      const found = await oidc.discovery(
        issuer,
        source.clientId,
        secret === '' ? undefined : secret,
        undefined,
        {
          execute: insecure,
          timeout: TIMEOUT_SECONDS,
        },
      )
      const metadata = found.serverMetadata()
      const config = new oidc.Configuration(
        metadata,
        source.clientId,
        {},
        clientAuthentication(metadata, secret),
      )
      config.timeout = TIMEOUT_SECONDS
      for (const allow of insecure) allow(config)
      this.#known.set(source.id, { source, config, until: clock.monotonic() + KNOWN_FOR_MS })
      return config
    } catch (fault) {
      const details = { name: source.name, reason: reasonOf(fault) }
      throw new NamedError(contractErrors, 'provider-unreachable', details, fault)
    }
  }
}

/** OpenID Connect Core §9: the header is what providers know that do not say what they know. */
function clientAuthentication(metadata: oidc.ServerMetadata, secret: string): oidc.ClientAuth {
  if (secret === '') return oidc.None()
  const methods = metadata.token_endpoint_auth_methods_supported
  return methods && !methods.includes('client_secret_basic')
    ? oidc.ClientSecretPost(secret)
    : oidc.ClientSecretBasic(secret)
}

/** In one line, and never with what stands in a token. */
function reasonOf(fault: unknown): string {
  if (fault instanceof oidc.AuthorizationResponseError || fault instanceof oidc.ResponseBodyError) {
    return [fault.error, fault.error_description].filter(Boolean).join(': ').slice(0, 200)
  }
  const { message, cause } = fault as { message?: string; cause?: { message?: string; code?: string } }
  return [message, cause?.code ?? cause?.message].filter(Boolean).join(': ').slice(0, 200)
}
