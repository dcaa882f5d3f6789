/** The last sign of life, kept among the settings: when a crash cut calls short, their entries end there and not at the restart. */
import type { Statement, Store } from '../store/index.ts'

const KEY = 'aliveAt'

export function writePulse(at: number): Statement {
  return {
    sql: 'insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
    parameters: [KEY, String(at)],
  }
}

export function lastPulse(store: Store): number | undefined {
  const [row] = store.rows({ sql: 'select value from setting where key = ?', parameters: [KEY] }) as {
    value: string
  }[]
  return row ? Number(row.value) : undefined
}
