/** The writing side of one reading: records become people and groups, and whoever is gone is switched off at the end. */
import { isNamedError, type NamedError } from '@offhook/base'
import type { DirectoryChange, DirectoryReason, DirectoryRunCounts } from '@offhook/contract'
import type { Groups, NewPerson, People, Person, PersonWrite } from '../directory/index.ts'
import { type ComputerStore, takeComputer } from './computer-intake.ts'
import { saveLink } from './directory-table.ts'
import { takeGroup } from './group-intake.ts'
import { isSameLink, type Link } from './link.ts'
import type { Links } from './links.ts'
import { membershipsOf } from './membership.ts'
import { mergePerson, type PersonOutcome } from './person-merge.ts'
import { type PictureStore, takePicture } from './picture-intake.ts'
import type { ComputerRecord, GroupRecord, PersonRecord, PictureItem, SourceRecord } from './source.ts'

export interface IntakeOptions {
  readonly directoryId: string
  /** As its groups say where they come from. */
  readonly directoryName: string
  readonly people: People
  readonly groups: Groups
  readonly links: Links
  readonly pictures: PictureStore
  /** While pictures are not taken over, those that came before are free to be changed here. */
  readonly takesPictures: boolean
  readonly computers: ComputerStore
  /** Those that came before are ours where computers are not taken over any more. */
  readonly takesComputers: boolean
  readonly adoptsPeople: boolean
  /** Whether somebody new who is switched off there is taken: by those who ask for them afterwards. */
  readonly takesInactive: boolean
  readonly canonicalOf: (number: string) => string
}

export interface FinishOptions {
  /** Every record that is there was taken or seen: the others are gone. */
  readonly isComplete: boolean
  /** More of the people than this, in percent, are not taken away. */
  readonly brakePercent: number
}

/** Records that are written in one transaction. */
const BATCH = 200
/** Changes that are kept for the history of a run. */
const KEPT_CHANGES = 200
/** As many may always go: in a small company one in five is a single person. */
const ALWAYS_ALLOWED = 3

interface Pending {
  readonly record: PersonRecord
  readonly outcome: Extract<PersonOutcome, { do: 'create' | 'change' }>
  readonly link: Link | undefined
}

export class Intake {
  readonly #options: IntakeOptions
  readonly #seen = new Set<string>()
  readonly #gone = new Set<string>()
  readonly #changes: DirectoryChange[] = []
  readonly #groups: GroupRecord[] = []
  /** Their name was taken when they came; whoever had it may have been renamed since. */
  #again: PersonRecord[] = []
  #batch: PersonRecord[] = []
  /** Whether anything came that decides about who is in which group. */
  #movesMembers = false
  #counts = {
    read: 0,
    created: 0,
    changed: 0,
    deactivated: 0,
    skipped: 0,
    groups: 0,
    pictures: 0,
    computers: 0,
  }

  constructor(options: IntakeOptions) {
    this.#options = options
  }

  get counts(): DirectoryRunCounts {
    return this.#counts
  }

  get changes(): DirectoryChange[] {
    return this.#changes
  }

  async take(record: SourceRecord): Promise<void> {
    this.#seen.add(record.key)
    this.#gone.delete(record.key)
    this.#counts.read++
    if (record.type === 'group') {
      this.#groups.push(record)
      return
    }
    if (record.type === 'computer') return this.#takeComputer(record)
    this.#batch.push(record)
    if (this.#batch.length >= BATCH) await this.#flush(true)
  }

  present(key: string): void {
    this.#seen.add(key)
  }

  gone(key: string): void {
    this.#seen.delete(key)
    this.#gone.add(key)
  }

  /** After {@link finish}. That of somebody who was left out is left out too. Rejects as the directory does, and with `queue-full`. */
  async takePicture(item: PictureItem): Promise<void> {
    const { links, people, pictures } = this.#options
    const link = this.#links.get(item.key)
    const person = link && !link.isGone ? people.get(link.targetId) : undefined
    if (!link || !person) return
    const { did, picture } = await takePicture(item, link, pictures)
    if (did === 'nothing') return
    await links.save([{ ...link, picture }])
    this.#counts[did === 'left' ? 'skipped' : 'pictures']++
    const title = `${person.name} (${person.user})`
    if (did === 'left') this.#note('person', 'picture-unreadable', title, [])
    else
      this.#note('person', 'changed', title, [
        {
          field: 'picture',
          before: person.picture,
          after: people.get(person.id)?.picture ?? null,
        },
      ])
  }

  /** Writes what waits. Answers how many would have been taken away where those are too many; then none of them is. */
  async finish({ isComplete, brakePercent }: FinishOptions): Promise<{ readonly wouldDeactivate: number }> {
    await this.#flush(true)
    this.#batch = this.#again
    this.#again = []
    await this.#flush(false)
    if (!this.#options.takesComputers) this.#freeComputers()
    const missing = this.#missing(isComplete)
    const people = missing.filter(({ kind }) => kind === 'person')
    const total = [...this.#links.values()].filter(({ kind, isGone }) => kind === 'person' && !isGone).length
    const isBraked =
      people.length * 100 > brakePercent * total &&
      (people.length > ALWAYS_ALLOWED || people.length === total)
    if (!isBraked)
      for (let at = 0; at < missing.length; at += BATCH) await this.#takeAway(missing.slice(at, at + BATCH))
    const names = keysByName(this.#links.values())
    for (const record of this.#groups) await this.#takeGroup(record, names)
    if (this.#movesMembers) await this.#setMembers()
    return { wouldDeactivate: isBraked ? people.length : 0 }
  }

  get #links(): ReadonlyMap<string, Link> {
    return this.#options.links.of(this.#options.directoryId)
  }

  #missing(isComplete: boolean): Link[] {
    return [...this.#links.values()].filter(
      ({ key, isGone }) => !isGone && (this.#gone.has(key) || (isComplete && !this.#seen.has(key))),
    )
  }

  async #flush(mayComeAgain: boolean): Promise<void> {
    const records = this.#batch
    this.#batch = []
    const pending: Pending[] = []
    const links: Link[] = []
    for (const record of records) {
      const link = this.#links.get(record.key)
      const outcome = this.#outcomeOf(record, link)
      if (outcome.do === 'skip') {
        if (outcome.reason === 'user-taken' && mayComeAgain) this.#again.push(record)
        else this.#skip(record, outcome.reason)
      } else if (outcome.do === 'nothing') {
        const next = this.#linkOf(record, outcome.person.id, link?.isOff ?? false)
        if (!link || !isSameLink(link, next)) links.push(next)
      } else pending.push({ record, outcome, link })
    }
    await this.#options.links.save(links)
    if (links.length > 0) this.#movesMembers = true
    if (pending.length > 0) await this.#write(pending, mayComeAgain)
  }

  #outcomeOf(record: PersonRecord, link: Link | undefined): PersonOutcome {
    const { people, links, adoptsPeople, takesInactive, canonicalOf } = this.#options
    return mergePerson(record, {
      link,
      person: link && people.get(link.targetId),
      byUser: (user) => people.byUser(user),
      isLinked: (personId) => links.ofTarget(personId) !== undefined,
      adoptsPeople,
      takesInactive,
      canonicalOf,
    })
  }

  async #write(pending: readonly Pending[], mayComeAgain: boolean): Promise<void> {
    const { people, links } = this.#options
    const writes: PersonWrite[] = pending.map(({ outcome }) =>
      outcome.do === 'create'
        ? { create: outcome.fields as NewPerson }
        : { id: outcome.person.id, changes: outcome.changes },
    )
    const made: (Link | undefined)[] = []
    const results = await people.writeAll(writes, (at, person) => {
      const { record, link, outcome } = pending[at]!
      const switches = outcome.changed.some(({ field }) => field === 'isActive')
      const isOff = switches ? !record.isActive : (link?.isOff ?? false)
      const next = this.#linkOf(record, person.id, isOff)
      made[at] = next
      return [saveLink(next)]
    })
    this.#movesMembers = true
    for (const [at, result] of results.entries()) {
      const { record, outcome } = pending[at]!
      if (made[at]) links.keep(made[at])
      if (isNamedError(result)) this.#refused(record, result, mayComeAgain)
      else this.#tell(outcome, result)
    }
  }

  #refused(record: PersonRecord, fault: NamedError, mayComeAgain: boolean): void {
    if (fault.code === 'already-exists' && mayComeAgain) this.#again.push(record)
    else this.#skip(record, fault.code === 'last-administrator' ? 'last-administrator' : 'user-taken')
  }

  #tell(outcome: Pending['outcome'], person: Person): void {
    if (outcome.do === 'create') this.#counts.created++
    else if (outcome.reason === 'disabled') this.#counts.deactivated++
    else this.#counts.changed++
    this.#note('person', outcome.reason, `${person.name} (${person.user})`, outcome.changed)
  }

  #skip(record: PersonRecord, reason: DirectoryReason): void {
    this.#counts.skipped++
    // Somebody who never was here and is switched off there is no news.
    if (reason !== 'disabled')
      this.#note('person', reason, record.user || record.fields.name || record.key, [])
  }

  #note(
    what: DirectoryChange['what'],
    reason: DirectoryReason,
    title: string,
    fields: DirectoryChange['fields'] | readonly DirectoryChange['fields'][number][],
  ): void {
    if (this.#changes.length < KEPT_CHANGES) this.#changes.push({ what, reason, title, fields: [...fields] })
  }

  #linkOf(record: PersonRecord, personId: string, isOff: boolean): Link {
    const { directoryId, takesPictures } = this.#options
    return {
      directoryId,
      key: record.key,
      kind: 'person',
      targetId: personId,
      references: record.references,
      members: [],
      primary: record.primary ?? null,
      isOff,
      isGone: false,
      fields: Object.keys(record.fields) as Link['fields'],
      picture: takesPictures ? (this.#links.get(record.key)?.picture ?? null) : null,
    }
  }

  /** People are switched off, which signs them out; groups give nothing any more. Both stay, with all that hangs on them. */
  async #takeAway(missing: readonly Link[]): Promise<void> {
    const { people, groups, links } = this.#options
    const persons = missing.filter(({ kind, targetId }) => kind === 'person' && people.get(targetId))
    const made: Link[] = []
    const writes = persons.map(({ targetId }) => ({ id: targetId, changes: { isActive: false } }))
    const results = await people.writeAll(writes, (at, person) => {
      const wasActive = people.get(person.id)?.isActive ?? false
      const next = { ...persons[at]!, isGone: true, isOff: wasActive || persons[at]!.isOff }
      made.push(next)
      return [saveLink(next)]
    })
    for (const link of made) links.keep(link)
    for (const [at, result] of results.entries()) {
      if (isNamedError(result)) {
        this.#counts.skipped++
        const person = people.get(persons[at]!.targetId)
        this.#note('person', 'last-administrator', person?.name ?? '', [])
      } else {
        this.#counts.deactivated++
        this.#note('person', 'gone', `${result.name} (${result.user})`, [])
      }
    }
    for (const link of missing) {
      if (link.kind === 'computer') await this.#loseComputer(link)
      if (link.kind !== 'group') continue
      const group = groups.get(link.targetId)
      if (group?.isActive) await groups.change(group.id, { isActive: false })
      await links.save([{ ...link, isGone: true, isOff: link.isOff || group?.isActive === true }])
      this.#counts.groups++
      this.#note('group', 'gone', group?.name ?? link.key, [])
    }
    this.#movesMembers = true
  }

  async #takeComputer(record: ComputerRecord): Promise<void> {
    const { links, computers, directoryId } = this.#options
    const link = this.#links.get(record.key)
    const isLinked = (id: string) => links.ofTarget(id) !== undefined
    const { computer, isOff, reason, fields } = await takeComputer(record, link, computers, isLinked)
    if (!computer) {
      this.#counts.skipped++
      this.#note('computer', reason, record.name || record.key, [])
      return
    }
    const { references } = record
    const common = { directoryId, key: record.key, kind: 'computer', targetId: computer.id } as const
    const rest = { members: [], primary: null, isGone: false, fields: [], picture: null }
    const next: Link = { ...common, references, isOff, ...rest }
    if (!link || !isSameLink(link, next)) await links.save([next])
    if (fields.length === 0) return
    this.#counts.computers++
    this.#note('computer', reason, computer.name, fields)
  }

  /** It is switched off, with all that hangs on it; whoever wants to remove it may do so then. */
  async #loseComputer(link: Link): Promise<void> {
    const { computers, links } = this.#options
    const computer = computers.get(link.targetId)
    const isOff = link.isOff || computer?.isActive === true
    if (computer?.isActive) await computers.change(computer.id, { isActive: false })
    await links.save([{ ...link, isGone: true, isOff }])
    this.#counts.computers++
    this.#note('computer', 'gone', computer?.name ?? link.key, [])
  }

  #freeComputers(): void {
    for (const { kind, targetId } of [...this.#links.values()])
      if (kind === 'computer') this.#options.links.forgetTarget(targetId)
  }

  async #takeGroup(record: GroupRecord, names: ReadonlyMap<string, string>): Promise<void> {
    const { groups, links, directoryId, directoryName } = this.#options
    const link = this.#links.get(record.key)
    const { group, reason, fields } = await takeGroup(record, link, groups, directoryName)
    if (reason !== null) {
      this.#counts.groups++
      this.#note('group', reason, group.name, fields)
    }
    const next: Link = {
      directoryId,
      key: record.key,
      kind: 'group',
      targetId: group.id,
      references: record.references,
      members: keysOf(record.members, names),
      primary: null,
      isOff: link?.isGone ? false : (link?.isOff ?? false),
      isGone: false,
      fields: [],
      picture: null,
    }
    if (link && isSameLink(link, next)) return
    await links.save([next])
    this.#movesMembers = true
  }

  async #setMembers(): Promise<void> {
    const { groups, people, links } = this.#options
    const names = keysByName(this.#links.values())
    // Groups that came with this reading are known only now.
    const named = [...this.#links.values()].map((link) => ({ ...link, members: keysOf(link.members, names) }))
    await links.save(named.filter((link) => !isSameLink(link, this.#links.get(link.key)!)))
    for (const [key, { memberIds, primaryIds }] of membershipsOf(this.#links.values())) {
      const group = groups.get(this.#links.get(key)!.targetId)
      if (!group) continue
      const isHere = (id: string) => people.get(id) !== undefined
      const members = new Set([...memberIds].filter(isHere))
      const moved = members.symmetricDifference(group.memberIds).size
      await groups.replaceMembers(group.id, members, new Set([...primaryIds].filter(isHere)))
      if (moved === 0) continue
      this.#counts.groups++
      const counts = { field: 'members', before: String(group.memberIds.size), after: String(members.size) }
      this.#note('group', 'changed', group.name, [counts])
    }
  }
}

function keysByName(links: Iterable<Link>): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const { key, references, isGone } of links) {
    if (!isGone) for (const reference of references) names.set(reference, key)
  }
  return names
}

/** Members are kept by key: when one is renamed, a directory does not always tell that the group's list reads otherwise now. */
function keysOf(members: readonly string[], names: ReadonlyMap<string, string>): readonly string[] {
  return members.map((name) => names.get(name) ?? name).sort()
}
