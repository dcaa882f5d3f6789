/** Where the registrations of the built-in phone system survive: one row a binding, written in groups. */
import type { Binding, BindingChange, RegistrationStore } from '@offhook/pbx'
import type { Statement, Store } from '../store/index.ts'

export function registrationTable(store: Store): RegistrationStore {
  return {
    async load() {
      const rows = store.rows({ sql: 'select key, binding from registration', parameters: [] }) as {
        key: string
        binding: string
      }[]
      return rows.map(({ key, binding }) => ({ key, binding: JSON.parse(binding) as Binding }))
    },
    write: (changes) => store.write(...changes.map(statementOf)),
  }
}

/** By hand, because thousands of phones may register within a second. */
function statementOf(change: BindingChange): Statement {
  if (change.type === 'delete') {
    return { sql: 'delete from registration where key = ?', parameters: [change.key] }
  }
  return {
    sql: 'insert into registration (key, binding) values (?, ?) on conflict (key) do update set binding = excluded.binding',
    parameters: [change.key, JSON.stringify(change.binding)],
  }
}
