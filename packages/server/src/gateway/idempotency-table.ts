/** The table of requests that are performed only once. */
import { type Store, statementOf } from '../store/index.ts'
import type { IdempotencyRow, IdempotencyTable } from './idempotency.ts'

interface Tables {
  idempotency: { key: string; request: string; at: number; answer: string | null }
}

export function idempotencyTable(store: Store): IdempotencyTable {
  const tables = store.tables<Tables>()
  return {
    async find(key) {
      const row = await tables.selectFrom('idempotency').selectAll().where('key', '=', key).executeTakeFirst()
      return row satisfies IdempotencyRow | undefined
    },
    insert: (row) => store.write(statementOf(tables.insertInto('idempotency').values(row))),
    setAnswer: (key, answer) =>
      store.write(statementOf(tables.updateTable('idempotency').set({ answer }).where('key', '=', key))),
    remove: (key) => store.write(statementOf(tables.deleteFrom('idempotency').where('key', '=', key))),
    removeBefore: (at) => store.write(statementOf(tables.deleteFrom('idempotency').where('at', '<', at))),
  }
}
