/** The accounts of all people: in memory, each change on disk before it is told as done. */
import type { Unsubscribe } from '@offhook/base'
import type { People } from '../directory/index.ts'
import type { Store } from '../store/index.ts'
import { type Account, emptyAccount } from './account.ts'
import { loadAccounts, saveAccount } from './account-table.ts'

export class AccountBook {
  readonly #store: Store
  readonly #accounts = new Map<string, Account>()
  readonly #unsubscribe: Unsubscribe

  constructor(store: Store, people: People) {
    this.#store = store
    // The row goes with the person.
    this.#unsubscribe = people.events.on('removed', ({ person }) => this.#accounts.delete(person.id))
  }

  close(): void {
    this.#unsubscribe()
  }

  async load(): Promise<void> {
    for (const account of await loadAccounts(this.#store)) this.#accounts.set(account.personId, account)
  }

  of(personId: string): Account {
    return this.#accounts.get(personId) ?? emptyAccount(personId)
  }

  /** Holds at once, so that nothing is good twice; resolves when it is on disk. */
  async change(personId: string, changes: Partial<Omit<Account, 'personId'>>): Promise<void> {
    const next = { ...this.of(personId), ...changes }
    this.#accounts.set(personId, next)
    await this.#store.write(saveAccount(this.#store, next))
  }
}
