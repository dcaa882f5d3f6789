/** People: values. */
import type { Entitlement, Me } from '@offhook/contract'
import type { LineNumber } from '@offhook/telephony'
import type { Role } from '../rights/index.ts'
import type { ExtraLine } from './group.ts'

/** The numbers of a person beside their lines, as they were written; null where there is none. */
export interface PersonNumbers {
  /** Lines with this number are the person's own lines, where lines are bound by number. */
  readonly business: string | null
  readonly business2: string | null
  readonly private: string | null
  readonly pager: string | null
  readonly fax: string | null
  /** Where forwardings to the mailbox go. */
  readonly mailbox: string | null
  /** A recorder of the person's own, instead of the central one. */
  readonly recorder: string | null
}

export interface PersonAddress {
  readonly office: string
  readonly street: string
  readonly postalCode: string
  readonly city: string
  readonly state: string
  readonly country: string
  readonly website: string
}

/** Fields that stand together in one column. */
export interface PersonDetails {
  readonly firstName: string
  readonly lastName: string
  readonly numbers: PersonNumbers
  readonly company: string
  /** By the key of a field that administrators added; those of fields that are gone are kept, and not shown. */
  readonly furtherFields: Readonly<Record<string, string>>
  readonly address: PersonAddress
  /** The profile of client settings; null for the default one. */
  readonly profileId: string | null
  /** Services that the person has of their own, beside those for all and those of groups. */
  readonly entitlements: readonly Entitlement[]
  /** The version of the picture; null without one. */
  readonly picture: string | null
  /** Phones that only the person themselves sees; used like all others. */
  readonly hiddenLines: readonly LineNumber[]
  /** Lines of others that the person may watch. */
  readonly extraLines: readonly ExtraLine[]
  /** Whether extensions of the built-in phone system are theirs; what was assigned stays written and counts again later. */
  readonly usesExtensions: boolean
}

export interface Person extends PersonDetails {
  readonly id: string
  /** The sign-in name, lower case. */
  readonly user: string
  readonly name: string
  readonly email: string | null
  readonly department: string
  readonly position: string
  readonly mobile: string | null
  readonly role: Role
  /** Signing in is refused while false. */
  readonly isActive: boolean
  readonly language: Me['language']
  readonly note: string
  /** When the note goes by itself, in milliseconds since 1970; null for never. */
  readonly noteUntil: number | null
  /** The presence that was chosen; null leaves it to the rule. */
  readonly ownPresence: Me['ownPresence']
  /** When it is the rule's turn again, in milliseconds since 1970; null for never. */
  readonly ownPresenceUntil: number | null
  /** The id of the colleague who chose it; null where the person did. */
  readonly ownPresenceBy: string | null
  readonly preferredLine: LineNumber | null
  /**
   * All lines of the person, in the order in which they count as first, second and further line: those that were assigned, those
   * that were found by number, those that are hidden.
   */
  readonly lines: readonly LineNumber[]
  readonly assignedLines: readonly LineNumber[]
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly lastSeenAt: number | null
}

/** What can be set. `lines` are those that are assigned. */
export type PersonFields = Omit<Person, 'id' | 'createdAt' | 'lastSeenAt' | 'assignedLines'>

export const emptyDetails: PersonDetails = {
  firstName: '',
  lastName: '',
  numbers: {
    business: null,
    business2: null,
    private: null,
    pager: null,
    fax: null,
    mailbox: null,
    recorder: null,
  },
  company: '',
  furtherFields: {},
  address: {
    office: '',
    street: '',
    postalCode: '',
    city: '',
    state: '',
    country: '',
    website: '',
  },
  profileId: null,
  picture: null,
  entitlements: [],
  hiddenLines: [],
  extraLines: [],
  usesExtensions: true,
}

/** What somebody new begins with. */
export const emptyPerson: Omit<PersonFields, 'user' | 'name'> = {
  ...emptyDetails,
  email: null,
  department: '',
  position: '',
  mobile: null,
  role: 'user',
  isActive: true,
  language: null,
  note: '',
  noteUntil: null,
  ownPresence: null,
  ownPresenceUntil: null,
  ownPresenceBy: null,
  preferredLine: null,
  lines: [],
}
