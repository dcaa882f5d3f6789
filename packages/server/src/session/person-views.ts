/**
 * People, as others see them. Every field that the rights of the viewer do not cover is left out here; gateway and screens show what
 * they get.
 */
import type { PersonView } from '@offhook/contract'
import type { People, Person } from '../directory/index.ts'
import type { Numbers } from '../location/index.ts'
import type { Access, Action, Viewer } from '../rights/index.ts'
import type { SettingsBook } from '../settings/index.ts'
import type { LineViews } from './line-views.ts'
import type { PresenceViews } from './presence-views.ts'

export interface PersonViewsOptions {
  readonly settings: SettingsBook
  readonly people: People
  readonly numbers: Numbers
  readonly access: Access
  readonly lineViews: LineViews
  readonly presenceViews: PresenceViews
}

type NumberView = PersonView['numbers'][number]

/** Numbers beside the lines, and with what they are seen. */
const otherNumbers: readonly {
  readonly kind: NumberView['kind']
  readonly action: Action
  readonly of: (person: Person) => string | null
}[] = [
  { kind: 'business', action: 'seeBusinessContact', of: ({ numbers }) => numbers.business },
  { kind: 'business', action: 'seeBusinessContact', of: ({ numbers }) => numbers.business2 },
  { kind: 'mobile', action: 'seeBusinessContact', of: ({ mobile }) => mobile },
  { kind: 'private', action: 'seePrivateNumber', of: ({ numbers }) => numbers.private },
  { kind: 'pager', action: 'seeDepartment', of: ({ numbers }) => numbers.pager },
  { kind: 'fax', action: 'seeDepartment', of: ({ numbers }) => numbers.fax },
]

/** What a viewer is told of that they may do, or see elsewhere. */
const doable = [
  'seePresence',
  'setPresence',
  'setNote',
  'seeJournal',
  'changeJournal',
  'seePublicAppointments',
] as const

export class PersonViews {
  readonly #options: PersonViewsOptions

  constructor(options: PersonViewsOptions) {
    this.#options = options
  }

  /** A person as `viewer` may see them. */
  of(viewer: Viewer, person: Person): PersonView {
    const { access, people, lineViews, presenceViews } = this.#options
    const may = (action: Action) => access.allows(viewer, action, person.id)
    const seesContact = may('seeBusinessContact')
    return {
      id: person.id,
      name: person.name,
      picture: may('seePicture') ? person.picture : null,
      department: may('seeDepartment') ? person.department : '',
      position: seesContact ? person.position : '',
      email: seesContact ? person.email : null,
      identity: seesContact ? this.identityOf(person) : null,
      company: seesContact ? person.company : '',
      address: may('seeDepartment') ? person.address : null,
      furtherFields: may('seeDepartment') ? this.#furtherFieldsOf(person) : [],
      note: may('seeNote') ? person.note : '',
      presence: presenceViews.of(viewer, person),
      numbers: this.#numbersOf(viewer, person),
      lines: lineViews.of(viewer, person),
      forwardedLines: lineViews.forwarded(viewer, person),
      audioVideo: lineViews.audioVideo(viewer, person),
      mayChange: [
        ...(may('setPresence') ? (['presence'] as const) : []),
        ...(may('setNote') ? (['note'] as const) : []),
      ],
      isFavourite: people.favourites(viewer.personId).has(person.id),
      permitted: viewer.personId === person.id ? [...doable] : doable.filter(may),
    }
  }

  #furtherFieldsOf(person: Person): PersonView['furtherFields'] {
    return this.#options.settings.current.furtherFields.flatMap(({ key, label }) => {
      const value = person.furtherFields[key] ?? ''
      return value === '' ? [] : [{ label, value }]
    })
  }

  /** Whether one of the further fields of a person that `viewer` may see has a text in it; `text` in small letters. */
  hasInFields(viewer: Viewer, person: Person, text: string): boolean {
    const isIn = ({ value }: { readonly value: string }) => value.toLowerCase().includes(text)
    return (
      this.#furtherFieldsOf(person).some(isIn) &&
      this.#options.access.allows(viewer, 'seeDepartment', person.id)
    )
  }

  /** The address for presence and chat: the user name at the presence domain, or the user name where it has a domain already. */
  identityOf({ user }: Person): string {
    return user.includes('@') ? user : `${user}@${this.#options.settings.current.presenceDomain}`
  }

  /** The lines that are shown, and the other numbers as far as each may be seen. */
  #numbersOf(viewer: Viewer, person: Person): NumberView[] {
    const { access, numbers, lineViews } = this.#options
    const may = (action: Action) => access.allows(viewer, action, person.id)
    const lines = lineViews.shown(viewer, person).map((line) => ({
      kind: 'business' as const,
      canonical: numbers.of(line).canonicalOfLine(line),
      display: line,
      dial: line,
    }))
    const known = new Set(lines.flatMap(({ canonical, dial }) => [canonical, dial]))
    const more = otherNumbers
      .filter(({ action }) => may(action))
      .flatMap(({ kind, of }) => {
        const number = of(person)
        const view = number ? this.#numberView(kind, number, person) : undefined
        return view && !(kind === 'business' && known.has(view.canonical ?? view.dial)) ? [view] : []
      })
    return [...lines, ...more]
  }

  #numberView(kind: NumberView['kind'], number: string, person: Person): NumberView {
    const own = this.#options.numbers.of(person.lines[0])
    const canonical = own.canonicalOf(number)
    return {
      kind,
      canonical,
      display: canonical ? own.display(canonical) : number,
      dial: canonical ?? number,
    }
  }
}
