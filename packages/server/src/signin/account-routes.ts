/** What a person may ask about their own account. */
import { type Clock, NamedError } from '@offhook/base'
import { contractErrors, type Me } from '@offhook/contract'
import type { Audit } from '../audit/index.ts'
import type { People, Person } from '../directory/index.ts'
import type { ClientRequest, Handlers } from '../handlers.ts'
import type { Access, Viewer } from '../rights/index.ts'
import type { Accounts } from './accounts.ts'
import { SIGN_IN_SECONDS } from './credential.ts'
import type { Credentials } from './credentials.ts'
import { deviceText } from './device.ts'
import { checkFresh as checkFreshSignIn } from './fresh.ts'
import type { Passkey } from './passkey.ts'
import type { Passkeys } from './passkeys.ts'
import { passwordRuleOf } from './password-rule.ts'
import type { Providers } from './providers.ts'
import type { SecondFactor } from './second-factor.ts'
import { browserSession, tokenView } from './session-view.ts'
import type { SignInPolicyBook } from './sign-in-policy.ts'
import type { Sources } from './sources.ts'

export interface AccountRouteParts {
  readonly people: People
  /** How people see themselves: built where all views are built. */
  readonly meViews: { of(person: Person): Me }
  readonly access: Access
  readonly accounts: Accounts
  readonly credentials: Credentials
  readonly signInPolicy: SignInPolicyBook
  readonly passkeys: Passkeys
  readonly secondFactor: SecondFactor
  readonly sources: Sources
  readonly providers: Providers
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
  const {
    people,
    meViews,
    accounts,
    credentials,
    clock,
    signInPolicy: policy,
    passkeys,
    secondFactor,
  } = parts
  const { sources, providers, access } = parts

  const checkFresh = (personId: string, request: ClientRequest) =>
    checkFreshSignIn(credentials, clock, personId, request)

  const expiryOf = (days: number | undefined): number | null => {
    const most = policy.current.mostTokenDays
    const wanted = days === undefined ? most : Math.min(days, most ?? days)
    return wanted === null ? null : clock.now() + wanted * DAY_MS
  }

  return {
    async signIn({ body }, _viewer, request) {
      const { person, secret } = await accounts.signIn(body, request)
      setSessionCookie(request, secret)
      return meViews.of(person)
    },

    getMe: (_input, viewer) => meViews.of(self(people, viewer)),

    async signOut(_input, viewer, request) {
      const signIn = credentials.signIns(viewer.personId).find(({ id }) => id === request.credential?.id)
      if (signIn) await credentials.end(viewer.personId, signIn.id)
      request.setCookie(SESSION_COOKIE, '', 0)
      const { method, source } = signIn ?? {}
      if (method !== 'provider' || source === undefined) return { redirect: null }
      return { redirect: await providers.signOutUrl(source, request.host) }
    },

    async changeMe({ body }, viewer) {
      const person = self(people, viewer)
      const { preferredLine } = body
      if (preferredLine && !person.lines.includes(preferredLine)) {
        throw new NamedError(contractErrors, 'not-found', { what: 'line of yours', key: preferredLine })
      }
      const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
      // A time belongs to what is set with it: what is set without one stands for ever.
      if (body.ownPresence) access.checkOn('setPresence')
      if (body.ownPresence !== undefined) {
        changes.ownPresenceUntil = body.ownPresence === null ? null : (body.ownPresenceUntil ?? null)
        changes.ownPresenceBy = null
      }
      if (body.note !== undefined) changes.noteUntil = body.note === '' ? null : (body.noteUntil ?? null)
      return meViews.of(await people.change(person.id, changes))
    },

    async changePassword({ body }, viewer, request) {
      const person = self(people, viewer)
      await accounts.changePassword(person, body, request, request.credential?.id)
    },

    async beginPasskeySignIn(_input, _viewer, request) {
      const { ticket, options } = await passkeys.beginSignIn(request.host)
      return { ticket, options: { ...options } }
    },

    async signInWithPasskey({ body }, _viewer, request) {
      const { ticket, response } = body
      const { throttle } = accounts
      // There is no user name to guess at: the address alone is slowed.
      const person = await throttle.guarded(`passkey ${request.address}`, request.address, async () => {
        try {
          return await passkeys.personOf(ticket, request.host, response)
        } catch (fault) {
          throttle.failedFrom(request.address)
          throw fault
        }
      })
      const { secret } = await accounts.open(person, { method: 'passkey', source: '', ...originOf(request) })
      setSessionCookie(request, secret)
      return meViews.of(person)
    },

    async beginSecondFactorAtSignIn({ body }, _viewer, request) {
      const { recoveryCodes, ...setup } = await accounts.beginSecondFactor(body.user, body.password, request)
      return { ...setup, recoveryCodes: [...recoveryCodes] }
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
      return {
        passwordRule: passwordRuleOf(policy.current, self(people, viewer).role),
        hasPassword: people.passwordHash(viewer.personId) !== null,
        secondFactor: {
          isOn: secondFactor.isOn(viewer.personId),
          isRequired: secondFactor.isRequired(self(people, viewer)),
          recoveryCodesLeft: secondFactor.recoveryCodesLeft(viewer.personId),
        },
        passkeys: passkeys.of(viewer.personId).map(passkeyView),
        identities: sources
          .identitiesOf(viewer.personId)
          .map(({ sourceId }) => ({ sourceId, name: sources.get(sourceId).name })),
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

    beginSecondFactor(_input, viewer, request) {
      checkFresh(viewer.personId, request)
      const { recoveryCodes, ...setup } = secondFactor.begin(self(people, viewer))
      return { ...setup, recoveryCodes: [...recoveryCodes] }
    },

    async confirmSecondFactor({ body }, viewer, request) {
      checkFresh(viewer.personId, request)
      await secondFactor.confirm(self(people, viewer), body.code)
    },

    async removeSecondFactor(_input, viewer, request) {
      checkFresh(viewer.personId, request)
      const person = self(people, viewer)
      if (secondFactor.isRequired(person)) throw new NamedError(contractErrors, 'second-factor-required')
      await secondFactor.remove(person.id)
    },

    async beginPasskey(_input, viewer, request) {
      const session = checkFresh(viewer.personId, request)
      return { ...(await passkeys.beginRegistration(self(people, viewer), session, request.host)) }
    },

    async createPasskey({ body }, viewer, request) {
      const session = checkFresh(viewer.personId, request)
      request.note({ target: body.name, changes: [] })
      const { name, response } = body
      return passkeyView(await passkeys.register(self(people, viewer), session, request.host, name, response))
    },

    async renamePasskey({ params, body }, viewer) {
      return passkeyView(await passkeys.rename(viewer.personId, params.id, body.name))
    },

    async deletePasskey({ params }, viewer, request) {
      checkFresh(viewer.personId, request)
      await passkeys.remove(viewer.personId, params.id)
    },

    listTokens: (_input, viewer) => credentials.tokens(viewer.personId).map(tokenView),

    async createToken({ body }, viewer, request) {
      checkFresh(viewer.personId, request)
      const { name, scopes, days } = body
      const made = await credentials.createToken(viewer.personId, name, scopes, expiryOf(days))
      return { ...tokenView(made.token), token: made.secret }
    },

    async deleteToken({ params }, viewer) {
      await credentials.end(viewer.personId, params.id, 'token')
    },
  } satisfies Partial<Handlers>
}

function originOf({ address, agent }: ClientRequest) {
  return { address, agent }
}

function passkeyView({ id, name, isSynced, createdAt, usedAt }: Passkey) {
  return { id, name, isSynced, createdAt, lastUsedAt: usedAt }
}

/** The viewer's own record. It is gone when an administrator removed it while the request was on its way. */
function self(people: People, viewer: Viewer): Person {
  const person = people.get(viewer.personId)
  if (!person) throw new NamedError(contractErrors, 'sign-in-needed')
  return person
}
