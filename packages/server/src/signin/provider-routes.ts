/** Signing in by somebody who vouches: OpenID Connect providers, Kerberos. And what the sign-in page offers. */
import { NamedError } from '@offhook/base'
import { contractErrors, type Me, type SignInMethod } from '@offhook/contract'
import type { People, Person } from '../directory/index.ts'
import type { ClientRequest, Handlers } from '../handlers.ts'
import { setSessionCookie } from './account-routes.ts'
import type { Accounts } from './accounts.ts'
import type { Credentials } from './credentials.ts'
import { checkFresh } from './fresh.ts'
import type { Kerberos } from './kerberos.ts'
import { passwordRuleOf } from './password-rule.ts'
import type { Providers } from './providers.ts'
import type { SignInPolicyBook } from './sign-in-policy.ts'
import type { Sources } from './sources.ts'

export interface ProviderRouteParts {
  readonly people: People
  readonly meViews: { of(person: Person): Me }
  readonly accounts: Accounts
  readonly credentials: Credentials
  readonly sources: Sources
  readonly providers: Providers
  readonly kerberos: Kerberos
  readonly signInPolicy: SignInPolicyBook
  readonly clock: { now(): number }
}

/** Ties the answer of a provider to the browser that asked. It must come along when the provider sends the browser back. */
const TICKET_COOKIE = '__Host-offhook-provider'
const TICKET_SECONDS = 600

export function providerRoutes(parts: ProviderRouteParts) {
  const { people, meViews, accounts, credentials, sources, providers, kerberos, signInPolicy, clock } = parts

  const open = async (person: Person, method: SignInMethod, source: string, request: ClientRequest) => {
    const { address, agent } = request
    const { secret } = await accounts.open(person, { method, source, address, agent })
    setSessionCookie(request, secret)
    return meViews.of(person)
  }

  return {
    getSignInMethods() {
      return {
        passwordRule: passwordRuleOf(signInPolicy.current, 'user'),
        kerberos: kerberos.isOn,
        providers: sources.providers().map(({ id, name }) => ({ id, name })),
      }
    },

    async beginProviderSignIn({ params }, _viewer, request) {
      const { url, ticket } = await providers.begin(params.id, request.host)
      request.setCookie(TICKET_COOKIE, ticket, TICKET_SECONDS)
      return { url }
    },

    async beginProviderLink({ params }, viewer, request) {
      checkFresh(credentials, clock, viewer.personId, request)
      const { url, ticket } = await providers.begin(params.id, request.host, viewer.personId)
      request.setCookie(TICKET_COOKIE, ticket, TICKET_SECONDS)
      return { url }
    },

    async signInWithProvider({ body }, viewer, request) {
      const ticket = request.cookie(TICKET_COOKIE)
      request.setCookie(TICKET_COOKIE, '', 0)
      const { person, sourceId, linkedPersonId } = await providers.finish(ticket, body.query)
      if (linkedPersonId === undefined) return open(person, 'provider', sourceId, request)
      // Linking is not signing in: whoever signed out meanwhile stays signed out.
      if (viewer?.personId !== linkedPersonId) throw new NamedError(contractErrors, 'sign-in-needed')
      return meViews.of(person)
    },

    async unlinkProvider({ params }, viewer, request) {
      checkFresh(credentials, clock, viewer.personId, request)
      if (!people.get(viewer.personId)) throw new NamedError(contractErrors, 'sign-in-needed')
      await sources.unlink(params.id, viewer.personId)
    },

    async signInWithKerberos(_input, _viewer, request) {
      const { person, answer } = await kerberos.personOf(request.authorization)
      if (answer !== '') request.setHeader('www-authenticate', `Negotiate ${answer}`)
      return open(person, 'kerberos', '', request)
    },
  } satisfies Partial<Handlers>
}
