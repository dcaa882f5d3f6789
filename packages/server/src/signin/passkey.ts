/** Passkeys (W3C WebAuthn Level 3): values and their table. */
import { type Statement, type Store, statementOf } from '../store/index.ts'

export interface Passkey {
  readonly id: string
  /** The credential's own id, base64url. */
  readonly credentialId: string
  readonly personId: string
  readonly name: string
  /** COSE key, base64url. */
  readonly publicKey: string
  /** Uses, as the authenticator counts them; many always say 0. */
  readonly counter: number
  readonly transports: readonly string[]
  /** The host for which it was made (relying party id). */
  readonly host: string
  /** Whether it is kept in an account of its maker, and so outlives the device. */
  readonly isSynced: boolean
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly usedAt: number | null
}

interface PasskeyTables {
  passkey: { id: string; credential_id: string; person_id: string; data: string }
}

export async function loadPasskeys(store: Store): Promise<readonly Passkey[]> {
  const rows = await store.tables<PasskeyTables>().selectFrom('passkey').selectAll().orderBy('id').execute()
  return rows.map((row) => ({
    ...(JSON.parse(row.data) as Omit<Passkey, 'id' | 'credentialId' | 'personId'>),
    id: row.id,
    credentialId: row.credential_id,
    personId: row.person_id,
  }))
}

export function insertPasskey(store: Store, { id, credentialId, personId, ...data }: Passkey): Statement {
  const row = { id, credential_id: credentialId, person_id: personId, data: JSON.stringify(data) }
  return statementOf(store.tables<PasskeyTables>().insertInto('passkey').values(row))
}

export function updatePasskey(
  store: Store,
  { id, credentialId: _c, personId: _p, ...data }: Passkey,
): Statement {
  const tables = store.tables<PasskeyTables>()
  return statementOf(
    tables
      .updateTable('passkey')
      .set({ data: JSON.stringify(data) })
      .where('id', '=', id),
  )
}

export function deletePasskey(store: Store, id: string): Statement {
  return statementOf(store.tables<PasskeyTables>().deleteFrom('passkey').where('id', '=', id))
}
