/** What comes from a directory is changed there: who and what that is, and the refusal. */
import { NamedError } from '@offhook/base'
import { contractErrors, type DirectoryField } from '@offhook/contract'
import type { Group, GroupFields, Person, PersonFields } from '../directory/index.ts'
import type { Link } from './link.ts'
import type { Links } from './links.ts'
import { fieldOf } from './person-merge.ts'

export class Ownership {
  readonly #links: Links
  readonly #nameOf: (directoryId: string) => string | undefined

  constructor(links: Links, nameOf: (directoryId: string) => string | undefined) {
    this.#links = links
    this.#nameOf = nameOf
  }

  /** Throws `directory-owned` where a change touches what comes from a directory. */
  checkPerson(person: Person, changes: Partial<PersonFields>): void {
    const link = this.#links.ofTarget(person.id)
    if (!link) return
    const next: Person = { ...person, ...changes }
    const fields = [...link.fields, 'user'] as const
    const field = fields.find((name) => fieldOf(person, name) !== fieldOf(next, name))
    // Whom the directory switched off, nobody lets in here.
    const isLetIn = link.isOff && next.isActive && !person.isActive
    if (field !== undefined || isLetIn) throw this.#owned(link, field ?? 'isActive')
  }

  /** Throws `directory-owned` where the directory still knows somebody, who would only come again. */
  checkRemoval(targetId: string): void {
    const link = this.#links.ofTarget(targetId)
    if (link && !link.isGone) throw this.#owned(link, link.kind)
  }

  /** Throws `directory-owned` for what of a group comes from a directory: its name, its description, its members. */
  checkGroup(group: Group, changes: Partial<GroupFields>, movesMembers = false): void {
    const link = this.#links.ofTarget(group.id)
    if (!link) return
    const field = (['name', 'description'] as const).find(
      (name) => (changes[name] ?? group[name]) !== group[name],
    )
    if (field !== undefined || movesMembers) throw this.#owned(link, field ?? 'members')
  }

  #owned({ directoryId }: Link, what: string): NamedError {
    const name = this.#nameOf(directoryId) ?? ''
    return new NamedError(contractErrors, 'directory-owned', { what, name })
  }

  /** Where a person or group comes from, and which of its fields do; undefined for what was made here. */
  sourceOf(targetId: string): { name: string; fields: DirectoryField[] } | undefined {
    const link = this.#links.ofTarget(targetId)
    const name = link && this.#nameOf(link.directoryId)
    return name === undefined ? undefined : { name, fields: [...link!.fields] }
  }
}
