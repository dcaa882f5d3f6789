/** The table of accounts, and that of reset links. */
import { type Statement, type Store, statementOf } from '../store/index.ts'
import type { Account } from './account.ts'

interface AccountRow {
  person_id: string
  must_change_password: number
  totp_secret: string | null
  totp_step: number | null
  recovery_codes: string
  phone_pin: string | null
  last_sign_in: string | null
  last_computer: string | null
}

export interface ResetLink {
  readonly tokenHash: string
  readonly personId: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

interface AccountTables {
  account: AccountRow
  reset_link: { token_hash: string; person_id: string; expires_at: number }
}

export async function loadAccounts(store: Store): Promise<readonly Account[]> {
  const rows = await store.tables<AccountTables>().selectFrom('account').selectAll().execute()
  return rows.map((row) => ({
    personId: row.person_id,
    mustChangePassword: row.must_change_password === 1,
    totpSecret: row.totp_secret,
    totpStep: row.totp_step,
    recoveryCodes: JSON.parse(row.recovery_codes) as string[],
    phonePin: row.phone_pin,
    lastSignIn: parsed<Account['lastSignIn']>(row.last_sign_in),
    lastComputer: parsed<Account['lastComputer']>(row.last_computer),
  }))
}

export function saveAccount(store: Store, account: Account): Statement {
  const row: AccountRow = {
    person_id: account.personId,
    must_change_password: account.mustChangePassword ? 1 : 0,
    totp_secret: account.totpSecret,
    totp_step: account.totpStep,
    recovery_codes: JSON.stringify(account.recoveryCodes),
    phone_pin: account.phonePin,
    last_sign_in: account.lastSignIn && JSON.stringify(account.lastSignIn),
    last_computer: account.lastComputer && JSON.stringify(account.lastComputer),
  }
  const { person_id: _key, ...others } = row
  const insert = store.tables<AccountTables>().insertInto('account').values(row)
  return statementOf(insert.onConflict((conflict) => conflict.column('person_id').doUpdateSet(others)))
}

function parsed<Value>(text: string | null): Value | null {
  return text === null ? null : (JSON.parse(text) as Value)
}

export async function loadResetLinks(store: Store): Promise<readonly ResetLink[]> {
  const rows = await store.tables<AccountTables>().selectFrom('reset_link').selectAll().execute()
  return rows.map((row) => ({
    tokenHash: row.token_hash,
    personId: row.person_id,
    expiresAt: row.expires_at,
  }))
}

export function insertResetLink(store: Store, link: ResetLink): Statement {
  const row = { token_hash: link.tokenHash, person_id: link.personId, expires_at: link.expiresAt }
  return statementOf(store.tables<AccountTables>().insertInto('reset_link').values(row))
}

export function deleteResetLinksOf(store: Store, personId: string): Statement {
  return statementOf(store.tables<AccountTables>().deleteFrom('reset_link').where('person_id', '=', personId))
}
