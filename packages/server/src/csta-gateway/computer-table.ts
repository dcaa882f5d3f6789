/** The table of computers. */
import { type Statement, type Store, statementOf } from '../store/index.ts'
import type { Computer } from './computer.ts'

interface ComputerRow {
  id: string
  name: string
  secret_hash: string
  lines: string
  owner_only: number
  created_at: number
  seen_at: number | null
}

interface ComputerTables {
  csta_computer: ComputerRow
}

export async function loadComputers(store: Store): Promise<readonly Computer[]> {
  const rows = await store.tables<ComputerTables>().selectFrom('csta_computer').selectAll().execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    secretHash: row.secret_hash,
    lines: JSON.parse(row.lines) as Computer['lines'],
    isOwnerOnly: row.owner_only === 1,
    createdAt: row.created_at,
    seenAt: row.seen_at,
  }))
}

export function saveComputer(store: Store, computer: Computer): Statement {
  const { id, ...columns } = {
    id: computer.id,
    name: computer.name,
    secret_hash: computer.secretHash,
    lines: JSON.stringify(computer.lines),
    owner_only: computer.isOwnerOnly ? 1 : 0,
    created_at: computer.createdAt,
    seen_at: computer.seenAt,
  } satisfies ComputerRow
  return statementOf(
    store
      .tables<ComputerTables>()
      .insertInto('csta_computer')
      .values({ id, ...columns })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(columns)),
  )
}

export function deleteComputer(store: Store, id: string): Statement {
  return statementOf(store.tables<ComputerTables>().deleteFrom('csta_computer').where('id', '=', id))
}
