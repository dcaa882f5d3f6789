/** Signing in with the app registration by which an Entra ID is read: one set-up for both. */
import { NamedError } from '@offhook/base'
import { contractErrors, type NewSignInSource, type SignInSource } from '@offhook/contract'
import type { AppRegistration } from '../directory-source/index.ts'
import type { Sources } from '../signin/index.ts'

const TIMEOUT_MS = 15_000

/**
 * Makes the provider, or gives the one that is there the present secret. The user name of the directory is the one of the token, so
 * nobody links anything. Rejects with `directory-unreachable`, `directory-answer-unexpected`, `too-many`.
 */
export async function connectSignIn(
  registration: AppRegistration,
  sources: Pick<Sources, 'all' | 'create' | 'change'>,
  fetch: typeof globalThis.fetch,
): Promise<SignInSource> {
  const { name, clientId, secret } = registration
  const issuer = await issuerOf(registration, fetch)
  const known = sources
    .all()
    .find((source) => source.kind === 'provider' && source.issuer === issuer && source.clientId === clientId)
  if (known?.kind === 'provider') {
    const { id, hasSecret: _hasSecret, ...fields } = known
    return sources.change(id, { ...fields, isActive: true, secret })
  }
  const fields: NewSignInSource = {
    ...{ kind: 'provider', name, isActive: true, issuer, clientId, secret },
    ...{ scopes: ['openid', 'profile', 'email'], findBy: 'user', userClaim: 'preferred_username' },
    ...{ roleClaim: '', roles: [], signOutThere: false },
  }
  return sources.create(fields)
}

/** OpenID Connect Discovery 1.0 §4: a tenant may be called by a domain, while its tokens name it by its id. */
async function issuerOf(
  { name, loginUrl, tenant }: AppRegistration,
  fetch: typeof globalThis.fetch,
): Promise<string> {
  const url = `${loginUrl}/${encodeURIComponent(tenant)}/v2.0/.well-known/openid-configuration`
  const told = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
    (answer) => answer.json() as Promise<{ readonly issuer?: unknown }>,
    (fault: unknown) => {
      const reason = fault instanceof Error ? fault.message : String(fault)
      throw new NamedError(contractErrors, 'directory-unreachable', { name, reason }, fault)
    },
  )
  if (typeof told.issuer !== 'string' || !URL.canParse(told.issuer)) {
    const reason = 'it does not say by what name it signs people in'
    throw new NamedError(contractErrors, 'directory-answer-unexpected', { name, cause: 'other', reason })
  }
  return told.issuer
}
