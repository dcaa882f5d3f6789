/** Profiles of client settings: the one that is named "Default" holds for all who have no other. */
import { Emitter, type Listenable, type Log, NamedError, type NewId, SerialQueue } from '@offhook/base'
import { type ClientLayout, type ClientSettings, clientSettings, contractErrors } from '@offhook/contract'
import { faultLog } from '../bus/index.ts'
import { type Statement, type Store, statementOf } from '../store/index.ts'
import type { PolicyLayer } from './client-policy.ts'
import { directoryErrors } from './errors.ts'
import type { Group } from './group.ts'
import type { Person } from './person.ts'
import type { PolicyComputer, Profile, ProfileFields } from './profile.ts'

export type ProfilesEvents = {
  /** What holds for anybody may be different. */
  changed: { readonly profile: Profile }
}

interface ProfileTables {
  profile: { id: string; name: string; description: string; data: string }
}

export interface ProfilesOptions {
  readonly store: Store
  readonly newId: NewId
  readonly log: Log
  /** Those of the configuration file. */
  readonly configured: readonly ProfileFields[]
}

export class Profiles {
  readonly #options: ProfilesOptions
  readonly #queue = new SerialQueue()
  readonly #emitter: Emitter<ProfilesEvents>
  readonly #byId = new Map<string, Profile>()

  constructor(options: ProfilesOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
  }

  get events(): Listenable<ProfilesEvents> {
    return this.#emitter
  }

  /** Also takes over what stands in the configuration; a profile that stands there no longer stays, and can be changed again. */
  async load(): Promise<void> {
    const rows = await this.#tables.selectFrom('profile').selectAll().execute()
    for (const { id, name, description, data } of rows) {
      const { settings, tabs, layout } = JSON.parse(data) as StoredData
      const fields = { settings: knownSettings(settings), tabs, layout: layout ?? {} }
      this.#byId.set(id, { id, name, description, ...fields, origin: 'builtIn' })
    }
    for (const fields of this.#options.configured) {
      const known = this.#named(fields.name)
      const profile: Profile = { ...fields, id: known?.id ?? this.#options.newId(), origin: 'file' }
      await this.#options.store.write(known ? this.#update(profile) : this.#insert(profile))
      this.#byId.set(profile.id, profile)
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
    return this.#given(profileId) ?? this.all().find((profile) => this.isDefault(profile))
  }

  /** The layers that say something about somebody's client, the strongest first. */
  layersOf(
    person: Person,
    groups: readonly Group[],
    computer: PolicyComputer | undefined,
  ): readonly PolicyLayer[] {
    const layer = (kind: PolicyLayer['kind'], source: string, profile: Profile | undefined) =>
      profile ? [{ kind, source, profile }] : []
    const active = groups.filter(({ isActive }) => isActive)
    const own = this.#given(person.profileId)
    return [
      ...(computer ? layer('computer', computer.name, this.#given(computer.profileId)) : []),
      ...layer('person', person.name, own),
      ...active
        .toSorted((a, b) => a.name.localeCompare(b.name))
        .flatMap(({ name, profileId }) => layer('group', name, this.#given(profileId))),
      ...(own ? [] : layer('everybody', '', this.of(person))),
    ]
  }

  /** Rejects with `already-exists`. */
  create(fields: ProfileFields): Promise<Profile> {
    return this.#queue.run(async () => {
      this.#checkName(fields.name, undefined)
      const profile: Profile = { ...fields, id: this.#options.newId(), origin: 'builtIn' }
      await this.#options.store.write(this.#insert(profile))
      return this.#put(profile)
    })
  }

  /** Rejects with `not-found`, `already-exists`, `profile-from-file`. */
  change(id: string, changes: Partial<ProfileFields>): Promise<Profile> {
    return this.#queue.run(async () => {
      const profile: Profile = { ...this.#own(id), ...changes }
      this.#checkName(profile.name, id)
      await this.#options.store.write(this.#update(profile))
      return this.#put(profile)
    })
  }

  /** Rejects with `not-found`, `profile-from-file`. */
  remove(id: string): Promise<Profile> {
    return this.#queue.run(async () => {
      const profile = this.#own(id)
      await this.#options.store.write(statementOf(this.#tables.deleteFrom('profile').where('id', '=', id)))
      this.#byId.delete(id)
      this.#emitter.emit('changed', { profile })
      return profile
    })
  }

  #put(profile: Profile): Profile {
    this.#byId.set(profile.id, profile)
    this.#emitter.emit('changed', { profile })
    return profile
  }

  #insert(profile: Profile): Statement {
    return statementOf(this.#tables.insertInto('profile').values({ id: profile.id, ...columnsOf(profile) }))
  }

  #update(profile: Profile): Statement {
    return statementOf(
      this.#tables.updateTable('profile').set(columnsOf(profile)).where('id', '=', profile.id),
    )
  }

  get #tables() {
    return this.#options.store.tables<ProfileTables>()
  }

  #given(id: string | null): Profile | undefined {
    return id === null ? undefined : this.#byId.get(id)
  }

  #named(name: string): Profile | undefined {
    return this.all().find((profile) => profile.name.toLowerCase() === name.toLowerCase())
  }

  /** Throws `not-found`. */
  find(id: string): Profile {
    const profile = this.#byId.get(id)
    if (!profile) throw new NamedError(contractErrors, 'not-found', { what: 'profile', key: id })
    return profile
  }

  /** One that is not changed in the file. */
  #own(id: string): Profile {
    const profile = this.find(id)
    if (profile.origin === 'file') {
      throw new NamedError(directoryErrors, 'profile-from-file', { name: profile.name })
    }
    return profile
  }

  #checkName(name: string, id: string | undefined): void {
    const known = this.#named(name)
    if (known && known.id !== id) {
      throw new NamedError(contractErrors, 'already-exists', { what: 'profile', key: name })
    }
  }
}

type StoredData = Pick<ProfileFields, 'tabs'> & {
  readonly settings: Readonly<Record<string, unknown>>
  readonly layout?: ClientLayout
}

/** Settings that the client knows no longer are left out. */
function knownSettings(settings: StoredData['settings']): ClientSettings {
  const known = Object.entries(settings).filter(
    ([name, value]) => clientSettings.safeParse({ [name]: value }).success,
  )
  return Object.fromEntries(known)
}

function columnsOf({ name, description, settings, tabs, layout }: ProfileFields) {
  return { name, description, data: JSON.stringify({ settings, tabs, layout }) }
}
