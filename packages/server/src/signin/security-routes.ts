/** What administrators decide about signing in, and what they see of it. */
import { Readable } from 'node:stream'
import { NamedError } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { type Audit, auditCsv, changesBetween } from '../audit/index.ts'
import type { People, Person } from '../directory/index.ts'
import type { Handlers } from '../handlers.ts'
import { formatCursor, parseCursor } from '../store/index.ts'
import type { AccountBook } from './account-book.ts'
import type { Accounts } from './accounts.ts'
import type { Credentials } from './credentials.ts'
import type { DirectoryPasswords } from './directory-password.ts'
import type { Passkeys } from './passkeys.ts'
import type { Providers } from './providers.ts'
import type { ResetLinks } from './reset-links.ts'
import type { SecondFactor } from './second-factor.ts'
import { browserSession, tokenView } from './session-view.ts'
import type { SignInPolicyBook } from './sign-in-policy.ts'
import type { Sources } from './sources.ts'

export interface SecurityRouteParts {
  readonly people: People
  readonly accounts: Accounts
  readonly accountBook: AccountBook
  readonly credentials: Credentials
  readonly resetLinks: ResetLinks
  readonly signInPolicy: SignInPolicyBook
  readonly audit: Audit
  readonly passkeys: Passkeys
  readonly secondFactor: SecondFactor
  readonly sources: Sources
  readonly providers: Providers
  readonly directoryPasswords: DirectoryPasswords
}

export function securityRoutes(parts: SecurityRouteParts) {
  const {
    people,
    accounts,
    accountBook,
    credentials,
    resetLinks,
    signInPolicy,
    audit,
    passkeys,
    secondFactor,
  } = parts
  const { sources, providers, directoryPasswords } = parts

  const find = (id: string): Person => {
    const person = people.get(id)
    if (!person) throw new NamedError(contractErrors, 'not-found', { what: 'person', key: id })
    return person
  }

  return {
    getSignInPolicy: () => signInPolicy.current,

    async changeSignInPolicy({ body }, _viewer, request) {
      const before = signInPolicy.current
      const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined))
      const after = await signInPolicy.change(changes)
      request.note({ changes: changesBetween(before, after) })
      return after
    },

    getPersonSecurity({ params }, _viewer, request) {
      const { id } = find(params.id)
      return {
        hasPassword: people.passwordHash(id) !== null,
        mustChangePassword: accountBook.of(id).mustChangePassword,
        hasSecondFactor: secondFactor.isOn(id),
        passkeys: passkeys.of(id).length,
        sessions: credentials.signIns(id).map((signIn) => browserSession(signIn, request.credential?.id)),
        tokens: credentials.tokens(id).map(tokenView),
      }
    },

    async endPersonSessions({ params }, _viewer, request) {
      const person = find(params.id)
      request.note({ target: person.user })
      await credentials.endAll(person.id, request.credential?.id)
    },

    async deletePersonToken({ params }, _viewer, request) {
      const person = find(params.id)
      const token = credentials.tokens(person.id).find(({ id }) => id === params.token)
      const changes = token ? [{ field: 'token', before: token.name, after: null }] : []
      request.note({ target: person.user, changes })
      await credentials.end(person.id, params.token, 'token')
    },

    async createResetLink({ params }, _viewer, request) {
      const person = find(params.id)
      request.note({ target: person.user })
      return resetLinks.create(person.id)
    },

    async removePersonFactors({ params }, _viewer, request) {
      const person = find(params.id)
      request.note({ target: person.user })
      await secondFactor.remove(person.id)
      await passkeys.removeAll(person.id)
    },

    listSignInSources: () => [...sources.all()],

    async createSignInSource({ body }, _viewer, request) {
      request.note({ target: body.name, changes: changesBetween({}, body) })
      return sources.create(body)
    },

    async changeSignInSource({ params, body }, _viewer, request) {
      request.note({
        target: body.name,
        changes: changesBetween(sources.get(params.id), { ...body, id: params.id }),
      })
      return sources.change(params.id, body)
    },

    async deleteSignInSource({ params }, _viewer, request) {
      request.note({ target: sources.get(params.id).name })
      await sources.remove(params.id)
      await credentials.endSource(params.id)
    },

    async trySignInSource({ params }) {
      const source = sources.get(params.id)
      return source.kind === 'provider' ? providers.try(source) : directoryPasswords.try(source)
    },

    listThrottled: () => [...accounts.throttle.list()],

    releaseThrottled({ body }, _viewer, request) {
      request.note({ target: body.key })
      accounts.throttle.release(body.kind, body.key)
    },

    async listAudit({ query }) {
      const { cursor, limit, ...filter } = query
      const before = cursor === undefined ? undefined : Number(parseCursor(cursor))
      if (before !== undefined && !Number.isSafeInteger(before))
        throw new NamedError(contractErrors, 'cursor-invalid')
      const found = await audit.list({ ...filter, before, limit: limit + 1 })
      const items = found.slice(0, limit)
      return { items, next: found.length > limit ? formatCursor(String(items.at(-1)!.number)) : null }
    },

    exportAudit({ query }, _viewer, request) {
      request.sendFile({ name: 'audit.csv', content: Readable.from(auditCsv(audit.each(query))) })
    },

    checkAudit: () => audit.check(),
  } satisfies Partial<Handlers>
}
