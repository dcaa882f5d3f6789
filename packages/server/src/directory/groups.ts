/** The groups: who is in them, what they give; changed one write at a time; every change tells whose view of whom it concerns. */
import { Emitter, type Listenable, type Log, NamedError, type NewId, SerialQueue } from '@offhook/base'
import { contractErrors } from '@offhook/contract'
import { faultLog } from '../bus/index.ts'
import type { Door, Grade } from '../rights/index.ts'
import type { Statement, Store } from '../store/index.ts'
import { directoryErrors } from './errors.ts'
import { doorsOfGroup, emptyGroup, type Group, type GroupFields, leadersOf } from './group.ts'
import { deleteGroup, deleteMember, insertGroup, loadGroups, putMember, updateGroup } from './group-table.ts'

/** What these viewers see of these people may have changed. */
export interface Concern {
  readonly viewerIds: ReadonlySet<string>
  readonly personIds: ReadonlySet<string>
}

export type GroupsEvents = {
  changed: { readonly group: Group; readonly before?: Group; readonly concerns: readonly Concern[] }
  removed: { readonly group: Group; readonly concerns: readonly Concern[] }
}

export type NewGroup = Pick<GroupFields, 'name'> & Partial<GroupFields> & { memberIds?: Iterable<string> }

export interface GroupsOptions {
  readonly store: Store
  readonly newId: NewId
  readonly log: Log
  /** What groups have over each other that are shown in each other's monitors. */
  readonly monitorGrade: () => Grade
}

export class Groups {
  readonly #options: GroupsOptions
  readonly #emitter: Emitter<GroupsEvents>
  readonly #queue = new SerialQueue()
  readonly #byId = new Map<string, Group>()
  readonly #byPerson = new Map<string, Set<string>>()
  /** What others have over members, by group and by person; made when it is asked for, dropped with every change. */
  readonly #groupDoors = new Map<string, readonly Door[]>()
  readonly #personDoors = new Map<string, readonly Door[]>()

  constructor(options: GroupsOptions) {
    this.#options = options
    this.#emitter = new Emitter(faultLog(options.log))
  }

  get events(): Listenable<GroupsEvents> {
    return this.#emitter
  }

  async load(): Promise<void> {
    for (const group of await loadGroups(this.#options.store)) this.#keep(group, undefined)
  }

  all(): Iterable<Group> {
    return this.#byId.values()
  }

  get count(): number {
    return this.#byId.size
  }

  get(id: string): Group | undefined {
    return this.#byId.get(id)
  }

  ofPerson(personId: string): readonly Group[] {
    const ids = this.#byPerson.get(personId)
    return ids ? Array.from(ids, (id) => this.#byId.get(id)!) : none
  }

  /** What groups give others over a person. */
  doorsOf(personId: string): readonly Door[] {
    const known = this.#personDoors.get(personId)
    if (known) return known
    const doors = this.ofPerson(personId).flatMap((group) => this.#doorsOfGroup(group))
    this.#personDoors.set(personId, doors)
    return doors
  }

  /** What groups would give others over a person, if `group` were changed so. */
  doorsWith(group: Group, personId: string): readonly Door[] {
    return this.ofPerson(personId).flatMap((known) =>
      known.id === group.id
        ? [...doorsOfGroup(group), ...this.#monitorDoors(group)]
        : this.#doorsOfGroup(known),
    )
  }

  /** What groups gave others over a person when this was the grade of those that are shown in each other's monitors. */
  doorsUnder(monitorGrade: Grade, personId: string): readonly Door[] {
    return this.ofPerson(personId).flatMap((group) => [
      ...doorsOfGroup(group),
      ...this.#monitorDoors(group, monitorGrade),
    ])
  }

  /** The level of monitor groups changed: what was made of it is made again. */
  forgetDoors(): void {
    this.#groupDoors.clear()
    this.#personDoors.clear()
  }

  /** Rejects with `already-exists`. */
  create(given: NewGroup): Promise<Group> {
    return this.#queue.run(async () => {
      this.#checkName(given.name)
      const { memberIds, ...fields } = given
      const group: Group = {
        ...emptyGroup,
        ...fields,
        id: this.#options.newId(),
        memberIds: new Set(memberIds),
        primaryIds: new Set(),
      }
      await this.#options.store.write(...insertGroup(this.#options.store, group))
      this.#put(group, undefined)
      return group
    })
  }

  /** Rejects with `not-found`, `already-exists`. */
  change(id: string, changes: Partial<GroupFields>): Promise<Group> {
    return this.#queue.run(async () => {
      const before = this.#find(id)
      if (changes.name !== undefined && changes.name !== before.name) this.#checkName(changes.name)
      const group: Group = { ...before, ...changes }
      await this.#options.store.write(updateGroup(this.#options.store, group))
      this.#put(group, before)
      return group
    })
  }

  /** Rejects with `not-found`. `primary` marks the primary group of a directory. */
  addMembers(id: string, personIds: readonly string[], options: { primary?: boolean } = {}): Promise<Group> {
    return this.#queue.run(async () => {
      const before = this.#find(id)
      const isPrimary = options.primary ?? false
      const memberIds = before.memberIds.union(new Set(personIds))
      const primaryIds = isPrimary ? before.primaryIds.union(new Set(personIds)) : before.primaryIds
      const { store } = this.#options
      const statements = personIds
        .filter((personId) => !before.memberIds.has(personId) || isPrimary)
        .map((personId) => putMember(store, id, personId, primaryIds.has(personId)))
      return this.#setMembers(before, memberIds, primaryIds, statements)
    })
  }

  /** Rejects with `not-found`, `primary-group`. */
  removeMembers(id: string, personIds: readonly string[]): Promise<Group> {
    return this.#queue.run(async () => {
      const before = this.#find(id)
      const primary = personIds.find((personId) => before.primaryIds.has(personId))
      if (primary !== undefined)
        throw new NamedError(directoryErrors, 'primary-group', { group: before.name })
      const memberIds = before.memberIds.difference(new Set(personIds))
      const statements = personIds.map((personId) => deleteMember(this.#options.store, id, personId))
      return this.#setMembers(before, memberIds, before.primaryIds, statements)
    })
  }

  /** Members as their directory says; its primary groups too. Rejects with `not-found`. */
  replaceMembers(
    id: string,
    memberIds: ReadonlySet<string>,
    primaryIds: ReadonlySet<string>,
  ): Promise<Group> {
    return this.#queue.run(async () => {
      const before = this.#find(id)
      const { store } = this.#options
      const isOther = (personId: string) =>
        !before.memberIds.has(personId) || before.primaryIds.has(personId) !== primaryIds.has(personId)
      const statements = [
        ...[...before.memberIds.difference(memberIds)].map((personId) => deleteMember(store, id, personId)),
        ...[...memberIds]
          .filter(isOther)
          .map((personId) => putMember(store, id, personId, primaryIds.has(personId))),
      ]
      if (statements.length === 0) return before
      return this.#setMembers(before, memberIds, primaryIds, statements)
    })
  }

  /** Rejects with `not-found`. */
  remove(id: string): Promise<void> {
    return this.#queue.run(async () => {
      const group = this.#find(id)
      const concerns = this.#concernsOf(group)
      await this.#options.store.write(deleteGroup(this.#options.store, id))
      this.#byId.delete(id)
      for (const personId of group.memberIds) this.#byPerson.get(personId)?.delete(id)
      this.forgetDoors()
      this.#emitter.emit('removed', { group, concerns })
    })
  }

  /** The person is gone from the database, and their memberships with them. */
  forgetPerson(personId: string): void {
    for (const group of this.#byId.values()) {
      const isLeader = group.leaderId === personId || group.deputyIds.includes(personId)
      if (!isLeader && !group.memberIds.has(personId)) continue
      const left: Group = {
        ...group,
        leaderId: group.leaderId === personId ? null : group.leaderId,
        deputyIds: group.deputyIds.filter((id) => id !== personId),
        memberIds: new Set([...group.memberIds].filter((id) => id !== personId)),
        primaryIds: new Set([...group.primaryIds].filter((id) => id !== personId)),
      }
      if (isLeader) void this.#options.store.write(updateGroup(this.#options.store, left))
      this.#keep(left, group)
    }
  }

  async #setMembers(
    before: Group,
    memberIds: ReadonlySet<string>,
    primaryIds: ReadonlySet<string>,
    statements: readonly Statement[],
  ): Promise<Group> {
    const group: Group = { ...before, memberIds, primaryIds }
    if (statements.length > 0) await this.#options.store.write(...statements)
    this.#put(group, before)
    return group
  }

  #doorsOfGroup(group: Group): readonly Door[] {
    const known = this.#groupDoors.get(group.id)
    if (known) return known
    const doors = [...doorsOfGroup(group), ...this.#monitorDoors(group)]
    this.#groupDoors.set(group.id, doors)
    return doors
  }

  /** Groups that are shown to this one's members, and groups to whose members this one is shown: they have rights both ways. */
  #monitorDoors(group: Group, grade = this.#options.monitorGrade()): Door[] {
    if (!group.isActive || grade.level === 'none') return []
    const isShown = (from: Group, to: Group) =>
      from.isActive && from.monitorGroups.some(({ groupId }) => groupId === to.id)
    return [...this.#byId.values()]
      .filter((other) => isShown(group, other) || isShown(other, group))
      .map((other) => ({ rule: 'monitor-group', viewers: other.memberIds, grade, group: other.name }))
  }

  /** Whose view of whom hangs on this group. */
  #concernsOf(group: Group): Concern[] {
    const monitored = new Set(group.monitorGroups.map(({ groupId }) => groupId))
    const linked = [...this.#byId.values()].filter(
      (other) =>
        other.id !== group.id &&
        (monitored.has(other.id) || other.monitorGroups.some(({ groupId }) => groupId === group.id)),
    )
    const watchers = new Set([...group.memberIds, ...leadersOf(group)])
    for (const other of linked) for (const personId of other.memberIds) watchers.add(personId)
    return [
      { viewerIds: watchers, personIds: group.memberIds },
      ...linked.map((other) => ({ viewerIds: group.memberIds, personIds: other.memberIds })),
    ]
  }

  #find(id: string): Group {
    const group = this.#byId.get(id)
    if (!group) throw new NamedError(contractErrors, 'not-found', { what: 'group', key: id })
    return group
  }

  #checkName(name: string): void {
    for (const group of this.#byId.values()) {
      if (group.name.toLowerCase() === name.toLowerCase()) {
        throw new NamedError(contractErrors, 'already-exists', { what: 'group', key: name })
      }
    }
  }

  #put(group: Group, before: Group | undefined): void {
    const formerly = before ? this.#concernsOf(before) : []
    this.#keep(group, before)
    const concerns = before
      ? narrowed(group, before, formerly, this.#concernsOf(group))
      : this.#concernsOf(group)
    this.#emitter.emit('changed', { group, concerns, ...(before ? { before } : {}) })
  }

  #keep(group: Group, before: Group | undefined): void {
    for (const personId of before?.memberIds ?? []) {
      if (!group.memberIds.has(personId)) this.#byPerson.get(personId)?.delete(group.id)
    }
    for (const personId of group.memberIds) {
      const known = this.#byPerson.get(personId)
      if (known) known.add(group.id)
      else this.#byPerson.set(personId, new Set([group.id]))
    }
    this.#byId.set(group.id, group)
    this.forgetDoors()
  }
}

const none: readonly Group[] = []

/** Where only members came or went, it is they who see others anew and whom others see anew. */
function narrowed(
  group: Group,
  before: Group,
  formerly: readonly Concern[],
  now: readonly Concern[],
): readonly Concern[] {
  const all = [...formerly, ...now]
  const { memberIds, primaryIds, ...rest } = group
  const { memberIds: formerIds, primaryIds: formerPrimary, ...formerRest } = before
  if (JSON.stringify(gist(rest)) !== JSON.stringify(gist(formerRest))) return all
  const moved = memberIds.symmetricDifference(formerIds)
  return all.flatMap(({ viewerIds, personIds }) => [
    { viewerIds: viewerIds.intersection(moved), personIds },
    { viewerIds, personIds: personIds.intersection(moved) },
  ])
}

/** What of a group decides about rights, as plain values. */
function gist(fields: Omit<Group, 'memberIds' | 'primaryIds'>) {
  const { isActive, leaderId, deputyIds, memberGrade, leaderGrade, monitorGroups } = fields
  const { leaderSeesJournal, membersSeeJournal, mayChangeJournal } = fields
  const grades = [memberGrade.rights.id, leaderGrade.rights.id]
  const journal = [leaderSeesJournal, membersSeeJournal, mayChangeJournal]
  return [isActive, leaderId, deputyIds, grades, monitorGroups.map(({ groupId }) => groupId), journal]
}
