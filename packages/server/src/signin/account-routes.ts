/** What a person may ask about their own account. */
import { NamedError } from '@offhook/base'
import { contractErrors, type Me } from '@offhook/contract'
import type { People, Person } from '../directory/index.ts'
import type { ClientRequest, Handlers } from '../handlers.ts'
import type { Viewer } from '../rights/index.ts'
import type { Accounts } from './accounts.ts'
import { type ApiToken, SIGN_IN_SECONDS } from './credential.ts'
import type { Credentials } from './credentials.ts'

export interface AccountRouteParts {
  readonly people: People
  /** How people see themselves: built where all views are built. */
  readonly views: { me(person: Person): Me }
  readonly accounts: Accounts
  readonly credentials: Credentials
}

/**
 * RFC 6265bis §4.1.3.2: a browser takes a `__Host-` cookie only over TLS, for this host alone, for all paths; no other host
 * and no plain HTTP page can plant one.
 */
export const SESSION_COOKIE = '__Host-offhook'

/** Gives the browser the secret of its sign-in. */
export function setSessionCookie(request: ClientRequest, secret: string): void {
  request.setCookie(SESSION_COOKIE, secret, SIGN_IN_SECONDS)
}

export function accountRoutes(parts: AccountRouteParts) {
  const { people, views, accounts, credentials } = parts
  return {
    async signIn({ body }, _viewer, request) {
      const { person, secret } = await accounts.signIn(body.user, body.password, request.address)
      setSessionCookie(request, secret)
      return views.me(person)
    },

    getMe: (_input, viewer) => views.me(self(people, viewer)),

    async signOut(_input, viewer, request) {
      const { credential } = request
      if (credential?.kind === 'cookie') await credentials.end(viewer.personId, credential.id)
      request.setCookie(SESSION_COOKIE, '', 0)
    },

    async changeMe({ body }, viewer) {
      const person = self(people, viewer)
      const { preferredLine } = body
      if (preferredLine && !person.lines.includes(preferredLine)) {
        throw new NamedError(contractErrors, 'not-found', { what: 'line of yours', key: preferredLine })
      }
      const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
      return views.me(await people.change(person.id, changes))
    },

    async changePassword({ body }, viewer, request) {
      const person = self(people, viewer)
      await accounts.changePassword(person, body, request.address, request.credential?.id)
    },

    listTokens: (_input, viewer) => credentials.tokens(viewer.personId).map(tokenView),

    async createToken({ body }, viewer) {
      const { token, secret } = await credentials.createToken(viewer.personId, body.name, body.scopes)
      return { ...tokenView(token), token: secret }
    },

    async deleteToken({ params }, viewer) {
      await credentials.end(viewer.personId, params.id, 'token')
    },
  } satisfies Partial<Handlers>
}

function tokenView(token: ApiToken) {
  return {
    id: token.id,
    name: token.name,
    scopes: [...token.scopes],
    createdAt: token.createdAt,
    lastUsedAt: token.seenAt,
  }
}

/** The viewer's own record. It is gone when an administrator removed it while the request was on its way. */
function self(people: People, viewer: Viewer): Person {
  const person = people.get(viewer.personId)
  if (!person) throw new NamedError(contractErrors, 'sign-in-needed')
  return person
}
