/** Profiles of client settings: the one that is named "Default" holds for all who have no other. */
import { NamedError, type NewId, SerialQueue } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { type Store, statementOf } from '../store/index.ts'
import type { Person } from './person.ts'

export interface ProfileFields {
  readonly name: string
  readonly description: string
  /** By the name of the setting; one that is missing is left to the person. */
  readonly settings: Readonly<Record<string, boolean>>
  readonly tabs: readonly { readonly title: string; readonly url: string }[]
}

export interface Profile extends ProfileFields {
  readonly id: string
}

interface ProfileTables {
  profile: { id: string; name: string; description: string; data: string }
}

export interface ProfilesOptions {
  readonly store: Store
  readonly newId: NewId
}

export class Profiles {
  readonly #options: ProfilesOptions
  readonly #queue = new SerialQueue()
  readonly #byId = new Map<string, Profile>()

  constructor(options: ProfilesOptions) {
    this.#options = options
  }

  async load(): Promise<void> {
    for (const { id, name, description, data } of await this.#tables
      .selectFrom('profile')
      .selectAll()
      .execute()) {
      const { settings, tabs } = JSON.parse(data) as Pick<Profile, 'settings' | 'tabs'>
      this.#byId.set(id, { id, name, description, settings, tabs })
    }
  }

  all(): readonly Profile[] {
    return [...this.#byId.values()]
  }

  get(id: string): Profile | undefined {
    return this.#byId.get(id)
  }

  isDefault({ name }: Profile): boolean {
    return name.toLowerCase() === 'default'
  }

  /** The person's own, else the default one; also where their own was removed. */
  of({ profileId }: Person): Profile | undefined {
    const own = profileId === null ? undefined : this.#byId.get(profileId)
    return own ?? this.all().find((profile) => this.isDefault(profile))
  }

  /** Rejects with `already-exists`. */
  create(fields: ProfileFields): Promise<Profile> {
    return this.#queue.run(async () => {
      this.#checkName(fields.name, undefined)
      const profile: Profile = { ...fields, id: this.#options.newId() }
      await this.#options.store.write(
        statementOf(this.#tables.insertInto('profile').values({ id: profile.id, ...columnsOf(profile) })),
      )
      this.#byId.set(profile.id, profile)
      return profile
    })
  }

  /** Rejects with `not-found`, `already-exists`. */
  change(id: string, changes: Partial<ProfileFields>): Promise<Profile> {
    return this.#queue.run(async () => {
      const profile: Profile = { ...this.#find(id), ...changes }
      this.#checkName(profile.name, id)
      await this.#options.store.write(
        statementOf(this.#tables.updateTable('profile').set(columnsOf(profile)).where('id', '=', id)),
      )
      this.#byId.set(id, profile)
      return profile
    })
  }

  /** Rejects with `not-found`. */
  remove(id: string): Promise<Profile> {
    return this.#queue.run(async () => {
      const profile = this.#find(id)
      await this.#options.store.write(statementOf(this.#tables.deleteFrom('profile').where('id', '=', id)))
      this.#byId.delete(id)
      return profile
    })
  }

  get #tables() {
    return this.#options.store.tables<ProfileTables>()
  }

  #find(id: string): Profile {
    const profile = this.#byId.get(id)
    if (!profile) throw new NamedError(contractErrors, 'not-found', { what: 'profile', key: id })
    return profile
  }

  #checkName(name: string, id: string | undefined): void {
    const known = this.all().find((profile) => profile.name.toLowerCase() === name.toLowerCase())
    if (known && known.id !== id) {
      throw new NamedError(contractErrors, 'already-exists', { what: 'profile', key: name })
    }
  }
}

function columnsOf({ name, description, settings, tabs }: ProfileFields) {
  return { name, description, data: JSON.stringify({ settings, tabs }) }
}
