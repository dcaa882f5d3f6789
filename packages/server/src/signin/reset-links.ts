/** Links with which somebody sets a new password: made by an administrator, good once and for a day. */
import { type Clock, NamedError, type Random } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import type { Store } from '../store/index.ts'
import { deleteResetLinksOf, insertResetLink, loadResetLinks, type ResetLink } from './account-table.ts'
import { bearerHash, isBearer, newBearer } from './bearer.ts'

const LIFE_MS = 86_400_000

export class ResetLinks {
  readonly #store: Store
  readonly #clock: Clock
  readonly #random: Random
  readonly #byHash = new Map<string, ResetLink>()

  constructor(store: Store, clock: Clock, random: Random) {
    this.#store = store
    this.#clock = clock
    this.#random = random
  }

  async load(): Promise<void> {
    for (const link of await loadResetLinks(this.#store)) this.#byHash.set(link.tokenHash, link)
  }

  /** A new link ends the one before. */
  async create(personId: string): Promise<{ readonly token: string; readonly expiresAt: number }> {
    const token = newBearer(this.#random)
    const link = { tokenHash: bearerHash(token), personId, expiresAt: this.#clock.now() + LIFE_MS }
    await this.end(personId)
    await this.#store.write(insertResetLink(this.#store, link))
    this.#byHash.set(link.tokenHash, link)
    return { token, expiresAt: link.expiresAt }
  }

  /** Whose link it is. Throws `reset-link-invalid`. */
  personOf(token: string): string {
    const link = isBearer(token) ? this.#byHash.get(bearerHash(token)) : undefined
    if (!link || link.expiresAt <= this.#clock.now())
      throw new NamedError(contractErrors, 'reset-link-invalid')
    return link.personId
  }

  /** From now on no link of theirs is good. */
  async end(personId: string): Promise<void> {
    const links = [...this.#byHash.values()].filter((link) => link.personId === personId)
    for (const { tokenHash } of links) this.#byHash.delete(tokenHash)
    if (links.length > 0) await this.#store.write(deleteResetLinksOf(this.#store, personId))
  }
}
