/** What a person may ask about their own account. */
import { type Clock, NamedError } from '@offhook/base'
import { contractErrors, type Me } from '@offhook/contract'
import type { Audit } from '../audit/index.ts'
import type { People, Person } from '../directory/index.ts'
import type { ClientRequest, Handlers } from '../handlers.ts'
import type { Viewer } from '../rights/index.ts'
import type { Accounts } from './accounts.ts'
import { type ApiToken, SIGN_IN_SECONDS } from './credential.ts'
import type { Credentials } from './credentials.ts'
import { deviceText } from './device.ts'
import { browserSession } from './session-view.ts'
import type { SignInPolicyBook } from './sign-in-policy.ts'

export interface AccountRouteParts {
  readonly people: People
  /** How people see themselves: built where all views are built. */
  readonly views: { me(person: Person): Me }
  readonly accounts: Accounts
  readonly credentials: Credentials
  readonly signInPolicy: SignInPolicyBook
  readonly audit: Audit
  readonly clock: Clock
}

const DAY_MS = 86_400_000

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
  const { people, views, accounts, credentials, clock, signInPolicy: policy } = parts

  const expiryOf = (days: number | undefined, personId: string, request: ClientRequest): number | null => {
    const own = request.credential ? credentials.endOf(personId, request.credential.id) : null
    const most = policy.current.mostTokenDays
    const wanted = days === undefined ? most : Math.min(days, most ?? days)
    const limits = [own, wanted === null ? null : clock.now() + wanted * DAY_MS]
    const ends = limits.filter((limit) => limit !== null)
    return ends.length === 0 ? null : Math.min(...ends)
  }

  return {
    async signIn({ body }, _viewer, request) {
      const { person, secret } = await accounts.signIn(body, request)
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
      // A time belongs to what is set with it: what is set without one stands for ever.
      if (body.ownPresence !== undefined) {
        changes.ownPresenceUntil = body.ownPresence === null ? null : (body.ownPresenceUntil ?? null)
        changes.ownPresenceBy = null
      }
      if (body.note !== undefined) changes.noteUntil = body.note === '' ? null : (body.noteUntil ?? null)
      return views.me(await people.change(person.id, changes))
    },

    async changePassword({ body }, viewer, request) {
      const person = self(people, viewer)
      await accounts.changePassword(person, body, request, request.credential?.id)
    },

    getPasswordRule() {
      const { minimumLength, refuseCommon } = policy.current
      return { minimumLength, refuseCommon }
    },

    async resetPassword({ body }, _viewer, request) {
      const person = await accounts.resetPassword(body.token, body.newPassword)
      await parts.audit.record({
        actorId: person.id,
        actor: person.name,
        action: 'resetPassword',
        target: person.user,
        address: request.address,
        device: deviceText(request.agent),
      })
    },

    getOwnSecurity(_input, viewer, request) {
      const { minimumLength, refuseCommon } = policy.current
      return {
        passwordRule: { minimumLength, refuseCommon },
        hasPassword: people.passwordHash(viewer.personId) !== null,
        sessions: credentials
          .signIns(viewer.personId)
          .map((signIn) => browserSession(signIn, request.credential?.id)),
      }
    },

    async endOwnSession({ params }, viewer) {
      await credentials.end(viewer.personId, params.id, 'cookie')
    },

    async endOtherSessions(_input, viewer, request) {
      await credentials.endOtherSignIns(viewer.personId, request.credential?.id)
    },

    listTokens: (_input, viewer) => credentials.tokens(viewer.personId).map(tokenView),

    async createToken({ body }, viewer, request) {
      // A token must not make one that reaches further, or lives longer, than itself.
      const missing = body.scopes.find((scope) => !request.scopes.includes(scope))
      if (missing !== undefined) throw new NamedError(contractErrors, 'scope-missing', { scope: missing })
      const expiresAt = expiryOf(body.days, viewer.personId, request)
      const { token, secret } = await credentials.createToken(
        viewer.personId,
        body.name,
        body.scopes,
        expiresAt,
      )
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
    expiresAt: token.expiresAt,
  }
}

/** The viewer's own record. It is gone when an administrator removed it while the request was on its way. */
function self(people: People, viewer: Viewer): Person {
  const person = people.get(viewer.personId)
  if (!person) throw new NamedError(contractErrors, 'sign-in-needed')
  return person
}
