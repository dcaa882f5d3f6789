/**
 * People as JSON, one text for each class of viewers who are shown the same. A text stands until the person changes, so that a
 * thousand clients that come at once cost a thousand joins and not a thousand times everybody.
 */
import type { People, Person } from '../directory/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import type { PersonViews } from './person-views.ts'

export interface PersonTextsOptions {
  readonly people: People
  readonly access: Access
  readonly personViews: PersonViews
}

export class PersonTexts {
  readonly #options: PersonTextsOptions
  readonly #byPerson = new Map<string, Map<string, string>>()

  constructor(options: PersonTextsOptions) {
    this.#options = options
  }

  /** What decides how a person is shown to a viewer: rights, favourite mark, language. */
  classOf(viewer: Viewer, personId: string): string {
    const { access, people } = this.#options
    const mark = people.favourites(viewer.personId).has(personId) ? '*' : ''
    return `${access.classOf(viewer, personId)}${mark} ${viewer.language}`
  }

  /** Whether the viewer has other rights over the person than under `before`; marks and language apart. */
  isRegraded(before: Access, viewer: Viewer, personId: string): boolean {
    return before.classOf(viewer, personId) !== this.#options.access.classOf(viewer, personId)
  }

  text(viewer: Viewer, person: Person): string {
    const texts = this.#textsOf(person.id)
    const key = this.classOf(viewer, person.id)
    const known = texts.get(key)
    if (known !== undefined) return known
    const text = JSON.stringify(this.#options.personViews.of(viewer, person))
    texts.set(key, text)
    return text
  }

  /** The person changed: gives back the texts as they were told, and forgets them. */
  renew(personId: string): ReadonlyMap<string, string> {
    const told = this.#byPerson.get(personId) ?? none
    this.#byPerson.delete(personId)
    return told
  }

  /** Everything may read differently now. */
  clear(): void {
    this.#byPerson.clear()
  }

  #textsOf(personId: string): Map<string, string> {
    const known = this.#byPerson.get(personId)
    if (known) return known
    const made = new Map<string, string>()
    this.#byPerson.set(personId, made)
    return made
  }
}

const none: ReadonlyMap<string, string> = new Map()
