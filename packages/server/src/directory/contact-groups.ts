/** The groups of favourites and monitor that people made: changed one write at a time. */
import { NamedError, type NewId, SerialQueue } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { type Statement, type Store, statementOf } from '../store/index.ts'
import type { ContactGroup, ContactGroupFields } from './contact-group.ts'

interface ContactGroupTables {
  contact_group: { id: string; person_id: string; place: number; data: string }
}

export interface ContactGroupsOptions {
  readonly store: Store
  readonly newId: NewId
}

/** Groups that one person may make. */
const MOST_GROUPS = 100

export class ContactGroups {
  readonly #options: ContactGroupsOptions
  readonly #queue = new SerialQueue()
  /** By person, in their order. */
  readonly #byPerson = new Map<string, readonly ContactGroup[]>()

  constructor(options: ContactGroupsOptions) {
    this.#options = options
  }

  async load(): Promise<void> {
    const rows = await this.#tables.selectFrom('contact_group').selectAll().orderBy('place').execute()
    for (const { id, person_id, data } of rows) {
      const fields = JSON.parse(data) as ContactGroupFields
      this.#byPerson.set(person_id, [...this.of(person_id), { ...fields, id, personId: person_id }])
    }
  }

  of(personId: string): readonly ContactGroup[] {
    return this.#byPerson.get(personId) ?? none
  }

  /** Rejects with `too-many`. */
  create(personId: string, fields: ContactGroupFields): Promise<ContactGroup> {
    return this.#queue.run(async () => {
      const groups = this.of(personId)
      if (groups.length >= MOST_GROUPS) {
        throw new NamedError(contractErrors, 'too-many', { what: 'groups', limit: MOST_GROUPS })
      }
      const group: ContactGroup = { ...fields, id: this.#options.newId(), personId }
      await this.#replace(personId, [...groups, group])
      return group
    })
  }

  /** Rejects with `not-found`. */
  change(personId: string, id: string, changes: Partial<ContactGroupFields>): Promise<ContactGroup> {
    return this.#queue.run(async () => {
      const group: ContactGroup = { ...this.#find(personId, id), ...changes }
      await this.#replace(
        personId,
        this.of(personId).map((known) => (known.id === id ? group : known)),
      )
      return group
    })
  }

  /** Rejects with `not-found`. */
  remove(personId: string, id: string): Promise<void> {
    return this.#queue.run(async () => {
      this.#find(personId, id)
      await this.#replace(
        personId,
        this.of(personId).filter((known) => known.id !== id),
      )
    })
  }

  /** Those that are not named follow in their former order. */
  order(personId: string, ids: readonly string[]): Promise<void> {
    return this.#queue.run(async () => {
      const rank = (id: string) => (ids.includes(id) ? ids.indexOf(id) : ids.length)
      await this.#replace(
        personId,
        [...this.of(personId)].sort((a, b) => rank(a.id) - rank(b.id)),
      )
    })
  }

  /** The person is gone from the database, and their groups with them; in the groups of others they are no longer shown. */
  forgetPerson(personId: string): void {
    this.#byPerson.delete(personId)
  }

  get #tables() {
    return this.#options.store.tables<ContactGroupTables>()
  }

  #find(personId: string, id: string): ContactGroup {
    const group = this.of(personId).find((known) => known.id === id)
    if (!group) throw new NamedError(contractErrors, 'not-found', { what: 'group', key: id })
    return group
  }

  /** A person has few groups: all of theirs are written anew. */
  async #replace(personId: string, groups: readonly ContactGroup[]): Promise<void> {
    const statements: Statement[] = [
      statementOf(this.#tables.deleteFrom('contact_group').where('person_id', '=', personId)),
      ...groups.map(({ id, personId: _owner, ...fields }, place) =>
        statementOf(
          this.#tables
            .insertInto('contact_group')
            .values({ id, person_id: personId, place, data: JSON.stringify(fields) }),
        ),
      ),
    ]
    await this.#options.store.write(...statements)
    this.#byPerson.set(personId, groups)
  }
}

const none: readonly ContactGroup[] = []
