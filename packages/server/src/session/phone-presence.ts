/**
 * Presence for phones (RFC 3856) and from phones (RFC 3903): the same document as in the API, for whoever the phone belongs to, by
 * the same rights. What a phone says of its owner is the owner's choice for as long as the phone keeps saying it.
 */
import { isNamedError } from '@offhook/base'
import type { PresenceBook } from '@offhook/pbx'
import type { LineNumber } from '@offhook/telephony'
import type { Grants, Groups, People, Person } from '../directory/index.ts'
import { type PresenceDocument, type Presences, readPidf, writePidf } from '../presence/index.ts'
import type { Access, Viewer } from '../rights/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import type { PersonViews } from './person-views.ts'

export interface PhonePresenceOptions {
  readonly settings: SettingsBook
  readonly people: People
  readonly groups: Groups
  readonly grants: Grants
  readonly access: Access
  readonly presences: Presences
  readonly personViews: PersonViews
}

interface Follower {
  readonly target: string
  readonly onChange: () => void
}

export class PhonePresence implements PresenceBook {
  readonly #options: PhonePresenceOptions
  readonly #followers = new Set<Follower>()
  /** By person: what a phone chose for them, so that it takes back its own word alone. */
  readonly #chosen = new Map<string, PresenceDocument['state']>()

  constructor(options: PhonePresenceOptions) {
    this.#options = options
    const { settings, people, groups, grants, presences } = options
    const changed = (personId: string) => this.#tell((target) => this.#personAt(target)?.id === personId)
    const allChanged = () => this.#tell(() => true)
    presences.events.on('changed', ({ personId }) => changed(personId))
    people.events.on('changed', ({ person, before }) => {
      if (before?.lines.join() === person.lines.join() && before.user === person.user) changed(person.id)
      else allChanged()
    })
    people.events.on('removed', allChanged)
    grants.events.on('changed', allChanged)
    groups.events.on('changed', allChanged)
    groups.events.on('removed', allChanged)
    settings.events.on('changed', allChanged)
  }

  document(watcher: LineNumber, target: string): { readonly text: string } | 'unknown' | 'forbidden' {
    const person = this.#personAt(target)
    if (!person) return 'unknown'
    const viewer = this.#viewerAt(watcher)
    const { access, personViews } = this.#options
    if (!access.allows(viewer, 'seePresence', person.id)) return 'forbidden'
    return { text: presenceDocument(personViews, viewer, person) }
  }

  follow(target: string, onChange: () => void): () => void {
    const follower = { target, onChange }
    this.#followers.add(follower)
    return () => this.#followers.delete(follower)
  }

  async publish(
    line: LineNumber,
    said: { readonly document: string; readonly until: number } | null,
  ): Promise<'taken' | 'unknown' | 'malformed' | 'forbidden'> {
    const person = this.#options.people.byLine(line)[0]
    if (!person) return 'unknown'
    if (!said) {
      await this.#takeBack(person)
      return 'taken'
    }
    const read = documentIn(said.document)
    if (!read) return 'malformed'
    const note = read.note === '' ? {} : { note: read.note, noteUntil: null }
    // Available needs nobody to say so; and a phone that was just switched on must not undo what its owner chose elsewhere.
    if (read.state === 'available') await this.#takeBack(person, note)
    else if (!this.#options.settings.current.presenceEnabled) return 'forbidden'
    else {
      this.#chosen.set(person.id, read.state)
      const ownPresenceUntil = Math.min(said.until, read.until ?? said.until)
      await this.#options.people.change(person.id, {
        ownPresence: read.state,
        ownPresenceUntil,
        ownPresenceBy: null,
        ...note,
      })
    }
    return 'taken'
  }

  async #takeBack(person: Person, more: Partial<Pick<Person, 'note' | 'noteUntil'>> = {}): Promise<void> {
    const chosen = this.#chosen.get(person.id)
    this.#chosen.delete(person.id)
    const isItsOwn = chosen !== undefined && person.ownPresence === chosen && person.ownPresenceBy === null
    const choice = isItsOwn ? { ownPresence: null, ownPresenceUntil: null } : {}
    const changes = { ...choice, ...more }
    if (Object.keys(changes).length > 0) await this.#options.people.change(person.id, changes)
  }

  #tell(concerns: (target: string) => boolean): void {
    for (const { target, onChange } of [...this.#followers]) if (concerns(target)) onChange()
  }

  /** A line, a user name, or the user name of an address at the presence domain. */
  #personAt(target: string): Person | undefined {
    const { people } = this.#options
    return people.byLine(target)[0] ?? people.byUser(target)
  }

  /** A phone in the hall is nobody's: it sees what everybody may see. */
  #viewerAt(line: LineNumber): Viewer {
    const person = this.#options.people.byLine(line)[0]
    return { personId: person?.id ?? '', role: 'user', language: person?.language ?? 'en' }
  }
}

/** What `viewer` may see of the presence of `person`, as PIDF with RPID. */
export function presenceDocument(personViews: PersonViews, viewer: Viewer, person: Person): string {
  const { presence, note } = personViews.of(viewer, person)
  return writePidf({
    entity: `pres:${personViews.identityOf(person)}`,
    state: presence.state,
    until: presence.until,
    note,
    contact: null,
    at: presence.since,
  })
}

function documentIn(text: string): PresenceDocument | undefined {
  try {
    return readPidf(text)
  } catch (fault) {
    if (isNamedError(fault)) return undefined
    throw fault
  }
}
