/** What comes from a directory is changed there: who and what that is, and the refusal. */
import { NamedError } from '@offhook/base'
import {
  type BindingNumber,
  contractErrors,
  type DirectoryField,
  type DirectorySettings,
  type PersonSource,
} from '@offhook/contract'
import type { Group, GroupFields, Person, PersonFields } from '../directory/index.ts'
import type { Link } from './link.ts'
import type { Links } from './links.ts'
import { fieldOf } from './person-merge.ts'

export class Ownership {
  readonly #links: Links
  readonly #settingsOf: (directoryId: string) => DirectorySettings | undefined

  constructor(links: Links, settingsOf: (directoryId: string) => DirectorySettings | undefined) {
    this.#links = links
    this.#settingsOf = settingsOf
  }

  /**
   * The fields that a change must write to the directory first; none for most. Throws `directory-owned` where it touches what can be
   * changed there alone.
   */
  checkPerson(person: Person, changes: Partial<PersonFields>): readonly DirectoryField[] {
    const link = this.#links.ofTarget(person.id)
    if (!link) return []
    const next: Person = { ...person, ...changes }
    const touched = ([...link.fields, 'user'] as const).filter(
      (name) => fieldOf(person, name) !== fieldOf(next, name),
    )
    const written = this.#written(link)
    const field = touched.find((name) => !written.some((one) => one === name))
    // Whom the directory switched off, nobody lets in here.
    const isLetIn = link.isOff && next.isActive && !person.isActive
    if (field !== undefined || isLetIn) throw this.#owned(link, field ?? 'isActive')
    return written.filter((name) => touched.includes(name))
  }

  /** Throws `directory-owned` where somebody's picture comes from a directory. */
  checkPicture(personId: string): void {
    const link = this.#links.ofTarget(personId)
    if (link && hasPicture(link)) throw this.#owned(link, 'picture')
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

  /** Throws `directory-owned` for what of a computer comes from a directory, and where one that it switched off would be let in. */
  checkComputer(
    computer: {
      readonly id: string
      readonly name: string
      readonly description: string
      readonly isActive: boolean
    },
    changes: {
      readonly name?: string | undefined
      readonly description?: string | undefined
      readonly isActive?: boolean | undefined
    },
  ): void {
    const link = this.#links.ofTarget(computer.id)
    if (!link) return
    const field = (['name', 'description'] as const).find(
      (name) => (changes[name] ?? computer[name]) !== computer[name],
    )
    const isLetIn = link.isOff && changes.isActive === true && !computer.isActive
    if (field !== undefined || isLetIn) throw this.#owned(link, field ?? 'isActive')
  }

  #owned({ directoryId }: Link, what: string): NamedError {
    const name = this.#settingsOf(directoryId)?.name ?? ''
    return new NamedError(contractErrors, 'directory-owned', { what, name })
  }

  /** Where a person or group comes from, and what of them does; undefined for what was made here. */
  sourceOf(targetId: string): PersonSource | undefined {
    const link = this.#links.ofTarget(targetId)
    const settings = link && this.#settingsOf(link.directoryId)
    if (!link || !settings) return undefined
    return {
      name: settings.name,
      fields: [...link.fields],
      written: [...this.#written(link)],
      hasPicture: hasPicture(link),
    }
  }

  /** Whether lines are found by that number of a person, as far as the directory is asked that they come from. */
  bindsLines(personId: string, number: BindingNumber): boolean {
    const link = this.#links.ofTarget(personId)
    const settings = link && this.#settingsOf(link.directoryId)
    return settings?.unboundNumbers?.includes(number) !== true
  }

  /** What of a link is written there when it is changed here. What is gone there cannot be. */
  #written({ directoryId, fields, isGone }: Link): readonly DirectoryField[] {
    const settings = this.#settingsOf(directoryId)
    if (isGone || settings?.kind !== 'ldap' || !settings.isActive || !settings.writesFields) return []
    return fields.filter((field) => writableFields.includes(field))
  }
}

/**
 * Numbers and where somebody works: what people keep up to date themselves. Names, mail and department stay with those who run the
 * directory.
 */
const writableFields: readonly DirectoryField[] = [
  ...(['position', 'company', 'mobile', 'business', 'business2', 'private', 'pager', 'fax'] as const),
  ...(['office', 'street', 'postalCode', 'city', 'state', 'country', 'website'] as const),
]

function hasPicture({ picture, isGone }: Link): boolean {
  return !isGone && picture?.isShown === true
}
