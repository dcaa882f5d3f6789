/** What a record means for the people here: a pure rule, with the reason of its answer. */
import { type DirectoryField, type DirectoryReason, userName } from '@offhook/contract'
import { emptyDetails, type NewPerson, type Person, type PersonFields } from '../directory/index.ts'
import type { Link } from './link.ts'
import type { PersonRecord } from './source.ts'

export interface FieldChange {
  readonly field: string
  readonly before: string | null
  readonly after: string | null
}

export type PersonOutcome =
  | {
      readonly do: 'create'
      readonly reason: 'new'
      readonly fields: NewPerson
      readonly changed: readonly FieldChange[]
    }
  | {
      readonly do: 'change'
      readonly reason: 'adopted' | 'changed' | 'renamed' | 'back' | 'disabled'
      readonly person: Person
      readonly changes: Partial<PersonFields>
      readonly changed: readonly FieldChange[]
    }
  | { readonly do: 'nothing'; readonly person: Person }
  | { readonly do: 'skip'; readonly reason: DirectoryReason }

export interface MergeContext {
  /** What was read of the same record before. */
  readonly link: Link | undefined
  /** Whom the link leads to. */
  readonly person: Person | undefined
  readonly byUser: (user: string) => Person | undefined
  /** Whether somebody belongs to a record already, of this directory or another. */
  readonly isLinked: (personId: string) => boolean
  readonly adoptsPeople: boolean
  /** Whether somebody new who is switched off there is taken. */
  readonly takesInactive: boolean
  /** A number as it is kept here: whole where it can be. */
  readonly canonicalOf: (number: string) => string
}

/**
 * A record that is known changes its person, whatever it is called now. One that is new makes somebody new, or takes over somebody of
 * that name who belongs to no directory. A name that passed on to another record opens nothing: its owner was somebody else.
 */
export function mergePerson(record: PersonRecord, context: MergeContext): PersonOutcome {
  const { person, link } = context
  const user = record.user.trim().toLowerCase()
  if (user === '') return { do: 'skip', reason: 'no-user' }
  if (!userName.safeParse(user).success) return { do: 'skip', reason: 'user-unusable' }
  const known = person ?? context.byUser(user)
  if (!person && known && (context.isLinked(known.id) || !context.adoptsPeople)) {
    return { do: 'skip', reason: 'user-taken' }
  }
  if (!known) {
    const isTaken = record.isActive || context.takesInactive
    return isTaken ? created(record, user, context) : { do: 'skip', reason: 'disabled' }
  }
  if (user !== known.user && context.byUser(user)) return { do: 'skip', reason: 'user-taken' }
  const isOff = link?.isOff ?? false
  const wanted = wantedFields(record, user, context)
  const changed = changesOf(known, wanted)
  const switches = record.isActive ? isOff && !known.isActive : known.isActive
  if (switches) {
    changed.push({ field: 'isActive', before: String(known.isActive), after: String(record.isActive) })
  }
  if (person && changed.length === 0) return { do: 'nothing', person }
  const changes: Partial<PersonFields> = {
    ...fieldsOf(wanted, changed, known),
    ...(switches ? { isActive: record.isActive } : {}),
  }
  const reason = !person
    ? 'adopted'
    : switches
      ? record.isActive
        ? 'back'
        : 'disabled'
      : changed.some(({ field }) => field === 'user')
        ? 'renamed'
        : 'changed'
  return { do: 'change', reason, person: known, changes, changed }
}

type Wanted = Readonly<Partial<Record<DirectoryField | 'user', string>>>

const NUMBERS = ['business', 'business2', 'private', 'pager', 'fax'] as const
const ADDRESS = ['office', 'street', 'postalCode', 'city', 'state', 'country', 'website'] as const

/** As long as the fields here are; a number is shorter. */
const LONGEST: Readonly<Partial<Record<DirectoryField, number>>> = {
  firstName: 80,
  lastName: 80,
  email: 254,
  postalCode: 20,
  website: 500,
}
const LONGEST_NUMBER = 40

function wantedFields(record: PersonRecord, user: string, { canonicalOf }: MergeContext): Wanted {
  const wanted: Partial<Record<DirectoryField | 'user', string>> = { user }
  for (const [field, given] of Object.entries(record.fields) as [DirectoryField, string][]) {
    const text = given.normalize('NFC').replace(/\s+/g, ' ').trim()
    const isNumber = field === 'mobile' || NUMBERS.some((name) => name === field)
    if (isNumber)
      wanted[field] = text === '' ? '' : canonicalOf(text.slice(0, LONGEST_NUMBER)).slice(0, LONGEST_NUMBER)
    else if (field === 'website') wanted[field] = websiteOf(text)
    else wanted[field] = text.slice(0, LONGEST[field] ?? 120)
  }
  if (wanted.name === '' || wanted.name === undefined) {
    const both = `${wanted.firstName ?? ''} ${wanted.lastName ?? ''}`.trim()
    wanted.name = (both || user).slice(0, 120)
  }
  return wanted
}

/** An address that a browser may open; others are left out. */
function websiteOf(text: string): string {
  if (text === '' || text.length > 500) return ''
  const address = URL.canParse(text) ? text : `https://${text}`
  return /^https?:\/\//i.test(address) && URL.canParse(address) ? address : ''
}

function created(record: PersonRecord, user: string, context: MergeContext): PersonOutcome {
  const wanted = wantedFields(record, user, context)
  const changed: FieldChange[] = (Object.keys(wanted) as (keyof Wanted)[])
    .filter((field) => wanted[field] !== '')
    .map((field) => ({ field, before: null, after: wanted[field]! }))
  const { isActive } = record
  if (!isActive) changed.push({ field: 'isActive', before: null, after: 'false' })
  const fields = { ...fieldsOf(wanted, changed, undefined), user, name: wanted.name!, isActive }
  return { do: 'create', reason: 'new', fields, changed }
}

function changesOf(person: Person, wanted: Wanted): FieldChange[] {
  return (Object.keys(wanted) as (keyof Wanted)[])
    .filter((field) => fieldOf(person, field) !== wanted[field])
    .map((field) => ({ field, before: fieldOf(person, field), after: wanted[field]! }))
}

/** The value that a person has here in a field that directories know; empty for none. */
export function fieldOf(person: Person, field: DirectoryField | 'user'): string {
  if (isNumberField(field)) return person.numbers[field] ?? ''
  if (isAddressField(field)) return person.address[field]
  return person[field] ?? ''
}

function fieldsOf(
  wanted: Wanted,
  changed: readonly FieldChange[],
  person: Person | undefined,
): Partial<PersonFields> {
  const plain: Record<string, string | null> = {}
  const numbers: Record<string, string | null> = {}
  const address: Record<string, string> = {}
  for (const { field } of changed as readonly { field: DirectoryField | 'user' | 'isActive' }[]) {
    if (field === 'isActive') continue
    const value = wanted[field]!
    if (isNumberField(field)) numbers[field] = value === '' ? null : value
    else if (isAddressField(field)) address[field] = value
    else plain[field] = value === '' && (field === 'email' || field === 'mobile') ? null : value
  }
  const before = person ?? emptyDetails
  return {
    ...(plain as Partial<PersonFields>),
    ...(Object.keys(numbers).length > 0 ? { numbers: { ...before.numbers, ...numbers } } : {}),
    ...(Object.keys(address).length > 0 ? { address: { ...before.address, ...address } } : {}),
  }
}

/** Of the numbers that stand together. */
export function isNumberField(field: string): field is (typeof NUMBERS)[number] {
  return NUMBERS.some((name) => name === field)
}

function isAddressField(field: string): field is (typeof ADDRESS)[number] {
  return ADDRESS.some((name) => name === field)
}

/** The fields of a record as they would stand here, those that are empty left out. */
export function previewFields(
  record: PersonRecord,
  context: MergeContext,
): Partial<Record<DirectoryField, string>> {
  const { user: _user, ...wanted } = wantedFields(record, record.user.trim().toLowerCase(), context)
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== ''))
}
