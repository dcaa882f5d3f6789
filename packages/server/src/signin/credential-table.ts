/** The tables of sign-ins and API tokens. */
import type { Scope, SignInMethod } from '@offhook/contract'
import { type Statement, type Store, statementOf } from '../store/index.ts'
import type { ApiToken, SignIn } from './credential.ts'

interface SignInRow {
  id: string
  secret_hash: string
  person_id: string
  created_at: number
  seen_at: number
  method: string
  source: string
  address: string
  agent: string
}

interface TokenRow {
  id: string
  secret_hash: string
  person_id: string
  name: string
  scopes: string
  created_at: number
  last_used_at: number | null
  expires_at: number | null
}

interface CredentialTables {
  sign_in: SignInRow
  api_token: TokenRow
}

export async function loadSignIns(store: Store): Promise<readonly SignIn[]> {
  const rows = await store
    .tables<CredentialTables>()
    .selectFrom('sign_in')
    .selectAll()
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    kind: 'cookie',
    id: row.id,
    secretHash: row.secret_hash,
    personId: row.person_id,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    method: row.method as SignInMethod,
    source: row.source,
    address: row.address,
    agent: row.agent,
  }))
}

export async function loadTokens(store: Store): Promise<readonly ApiToken[]> {
  const rows = await store
    .tables<CredentialTables>()
    .selectFrom('api_token')
    .selectAll()
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    kind: 'token',
    id: row.id,
    secretHash: row.secret_hash,
    personId: row.person_id,
    name: row.name,
    scopes: row.scopes.split(' ') as Scope[],
    createdAt: row.created_at,
    seenAt: row.last_used_at,
    expiresAt: row.expires_at,
  }))
}

export function insertSignIn(store: Store, signIn: SignIn): Statement {
  const row: SignInRow = {
    id: signIn.id,
    secret_hash: signIn.secretHash,
    person_id: signIn.personId,
    created_at: signIn.createdAt,
    seen_at: signIn.seenAt,
    method: signIn.method,
    source: signIn.source,
    address: signIn.address,
    agent: signIn.agent,
  }
  return statementOf(store.tables<CredentialTables>().insertInto('sign_in').values(row))
}

export function insertToken(store: Store, token: ApiToken): Statement {
  const row: TokenRow = {
    id: token.id,
    secret_hash: token.secretHash,
    person_id: token.personId,
    name: token.name,
    scopes: token.scopes.join(' '),
    created_at: token.createdAt,
    last_used_at: token.seenAt,
    expires_at: token.expiresAt,
  }
  return statementOf(store.tables<CredentialTables>().insertInto('api_token').values(row))
}

export function updateSeen(store: Store, credential: SignIn | ApiToken, at: number): Statement {
  const tables = store.tables<CredentialTables>()
  return statementOf(
    credential.kind === 'cookie'
      ? tables.updateTable('sign_in').set({ seen_at: at }).where('id', '=', credential.id)
      : tables.updateTable('api_token').set({ last_used_at: at }).where('id', '=', credential.id),
  )
}

export function deleteCredential(store: Store, credential: SignIn | ApiToken): Statement {
  const table = credential.kind === 'cookie' ? 'sign_in' : 'api_token'
  return statementOf(store.tables<CredentialTables>().deleteFrom(table).where('id', '=', credential.id))
}
