/** What the form of a person holds, and what of it is sent. Pure. */
import type { AdminPerson } from '@offhook/contract'
import { listOf } from '../../elements/form.ts'
import { noAddress, noNumbers } from '../../people/person-text-fields.ts'

/** What is typed as one line of text each. */
export interface PersonTexts {
  readonly name: string
  readonly user: string
  readonly email: string
  readonly department: string
  readonly position: string
  readonly mobile: string
  readonly lines: string
  readonly password: string
}

export type Details = Pick<
  AdminPerson,
  | 'firstName'
  | 'lastName'
  | 'numbers'
  | 'company'
  | 'address'
  | 'profileId'
  | 'entitlements'
  | 'hiddenLines'
  | 'extraLines'
  | 'usesExtensions'
  | 'furtherFields'
>

export interface PersonDraft {
  readonly texts: PersonTexts
  readonly role: AdminPerson['role']
  readonly isActive: boolean
  readonly details: Details
}

const noTexts: PersonTexts = {
  name: '',
  user: '',
  email: '',
  department: '',
  position: '',
  mobile: '',
  lines: '',
  password: '',
}

const noDetails: Details = {
  firstName: '',
  lastName: '',
  numbers: noNumbers,
  company: '',
  address: noAddress,
  profileId: null,
  entitlements: [],
  hiddenLines: [],
  extraLines: [],
  usesExtensions: true,
  furtherFields: {},
}

export function textsOf(person: AdminPerson | null): PersonTexts {
  if (!person) return noTexts
  const { name, user, department, position } = person
  return {
    name,
    user,
    department,
    position,
    email: person.email ?? '',
    mobile: person.mobile ?? '',
    lines: person.lines.join(', '),
    password: '',
  }
}

export function detailsOf(person: AdminPerson | null): Details {
  if (!person) return noDetails
  const { firstName, lastName, numbers, company, address } = person
  const { profileId, entitlements, hiddenLines, extraLines, usesExtensions, furtherFields } = person
  return {
    ...{ firstName, lastName, numbers, company, address, profileId, entitlements },
    ...{ hiddenLines, extraLines, usesExtensions, furtherFields },
  }
}

/** The person as the server is told of them; no password is none that changes. */
export function bodyOf({ texts, role, isActive, details }: PersonDraft) {
  return {
    name: texts.name,
    user: texts.user,
    email: texts.email.trim() || null,
    department: texts.department,
    position: texts.position,
    mobile: texts.mobile.trim() || null,
    lines: listOf(texts.lines),
    role,
    isActive,
    ...details,
    ...(texts.password === '' ? {} : { password: texts.password }),
  }
}
