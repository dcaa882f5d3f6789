/** The table of computers. */
import { type Statement, type Store, statementOf } from '../store/index.ts'
import { type Computer, emptyComputer } from './computer.ts'

interface ComputerRow {
  id: string
  name: string
  secret_hash: string | null
  data: string
  created_at: number
}

interface ComputerTables {
  computer: ComputerRow
}

type ComputerData = Omit<Computer, 'id' | 'name' | 'secretHash' | 'createdAt'>

export async function loadComputers(store: Store): Promise<readonly Computer[]> {
  const rows = await store.tables<ComputerTables>().selectFrom('computer').selectAll().execute()
  return rows.map((row) => ({
    // Older versions knew no directories and no profiles.
    ...emptyComputer,
    ...{ host: '', system: '' },
    ...(JSON.parse(row.data) as ComputerData),
    id: row.id,
    name: row.name,
    secretHash: row.secret_hash,
    createdAt: row.created_at,
  }))
}

export function saveComputer(store: Store, computer: Computer): Statement {
  const { id, name, secretHash, createdAt, ...data } = computer
  const columns = { name, secret_hash: secretHash, data: JSON.stringify(data), created_at: createdAt }
  return statementOf(
    store
      .tables<ComputerTables>()
      .insertInto('computer')
      .values({ id, ...columns })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(columns)),
  )
}

export function deleteComputer(store: Store, id: string): Statement {
  return statementOf(store.tables<ComputerTables>().deleteFrom('computer').where('id', '=', id))
}
