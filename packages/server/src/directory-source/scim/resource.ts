/** People and groups as SCIM writes them: RFC 7643 §4.1, §4.2, §4.3. Pure, both ways. */
import type { DirectoryField } from '@offhook/contract'
import type { Group, Person } from '../../directory/index.ts'
import type { Link } from '../link.ts'
import type { GroupRecord, PersonRecord } from '../source.ts'
import { isObject, type Json, type JsonObject, nameIn } from './filter.ts'
import { photosFrom } from './photo.ts'
import { ScimFault } from './scim-errors.ts'

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const ENTERPRISE_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** Numbers by their type (§4.1.2); a second one of "work" is the second business number. */
const NUMBER_TYPES = { mobile: 'mobile', private: 'home', fax: 'fax', pager: 'pager' } as const

export function userResource(person: Person, link: Link): JsonObject {
  const { numbers, address } = person
  const phones = [
    [numbers.business, 'work'],
    [numbers.business2, 'work'],
    [person.mobile, 'mobile'],
    [numbers.private, 'home'],
    [numbers.fax, 'fax'],
    [numbers.pager, 'pager'],
  ].flatMap(([value, type]) => (value ? [{ value, type: type! }] : []))
  const place = {
    streetAddress: address.street,
    locality: address.city,
    region: address.state,
    postalCode: address.postalCode,
    country: address.country,
  }
  const externalId = externalIdOf(link)
  return {
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
    id: link.key,
    ...(externalId === undefined ? {} : { externalId }),
    userName: person.user,
    displayName: person.name,
    name: { givenName: person.firstName, familyName: person.lastName, formatted: person.name },
    active: person.isActive,
    ...(person.position === '' ? {} : { title: person.position }),
    ...(address.website === '' ? {} : { profileUrl: address.website }),
    ...(person.email === null ? {} : { emails: [{ value: person.email, type: 'work', primary: true }] }),
    ...(phones.length === 0 ? {} : { phoneNumbers: phones }),
    ...photosFrom(link.picture?.mark),
    ...(Object.values(place).every((text) => text === '') ? {} : { addresses: [{ ...place, type: 'work' }] }),
    [ENTERPRISE_SCHEMA]: {
      department: person.department,
      organization: person.company,
      division: address.office,
    },
  }
}

/** Throws a {@link ScimFault} where `userName` is missing. What a resource leaves out is empty (§3.5.1). */
export function personRecord(resource: JsonObject, key: string): PersonRecord {
  const user = text(resource, 'userName')
  if (user === '') throw new ScimFault(400, '"userName" is missing.', 'invalidValue')
  const name = object(resource, 'name')
  const enterprise = object(resource, ENTERPRISE_SCHEMA)
  const phones = list(resource, 'phoneNumbers')
  const ofType = (type: string) =>
    phones.filter((phone) => text(phone, 'type').toLowerCase() === type).map((phone) => text(phone, 'value'))
  const emails = list(resource, 'emails')
  const primary = emails.find((email) => email.primary === true) ?? emails[0]
  const address = list(resource, 'addresses').find((one) => text(one, 'type') !== 'home') ?? {}
  const business = ofType('work')
  const fields: Record<DirectoryField, string> = {
    name: text(resource, 'displayName') || text(name, 'formatted'),
    firstName: text(name, 'givenName'),
    lastName: text(name, 'familyName'),
    email: primary ? text(primary, 'value') : '',
    department: text(enterprise, 'department'),
    company: text(enterprise, 'organization'),
    office: text(enterprise, 'division'),
    position: text(resource, 'title'),
    business: business[0] ?? '',
    business2: business[1] ?? '',
    mobile: ofType(NUMBER_TYPES.mobile)[0] ?? '',
    private: ofType(NUMBER_TYPES.private)[0] ?? '',
    fax: ofType(NUMBER_TYPES.fax)[0] ?? '',
    pager: ofType(NUMBER_TYPES.pager)[0] ?? '',
    street: text(address, 'streetAddress'),
    city: text(address, 'locality'),
    state: text(address, 'region'),
    postalCode: text(address, 'postalCode'),
    country: text(address, 'country'),
    website: text(resource, 'profileUrl'),
  }
  return {
    type: 'person',
    key,
    references: referencesOf(resource),
    user,
    isActive: isActive(resource),
    fields,
  }
}

export function groupResource(
  group: Group,
  link: Link,
  titleOf: (key: string) => string | undefined,
): JsonObject {
  const externalId = externalIdOf(link)
  return {
    schemas: [GROUP_SCHEMA],
    id: link.key,
    ...(externalId === undefined ? {} : { externalId }),
    displayName: group.name,
    members: link.members.flatMap((key) => {
      const display = titleOf(key)
      return display === undefined ? [] : [{ value: key, display }]
    }),
  }
}

/** Throws a {@link ScimFault} where `displayName` is missing. */
export function groupRecord(resource: JsonObject, key: string): GroupRecord {
  const name = text(resource, 'displayName')
  if (name === '') throw new ScimFault(400, '"displayName" is missing.', 'invalidValue')
  const members = list(resource, 'members').map((member) => text(member, 'value'))
  return {
    type: 'group',
    key,
    references: referencesOf(resource),
    name,
    description: '',
    members: [...new Set(members.filter((member) => member !== ''))],
  }
}

const EXTERNAL = 'external '

function referencesOf(resource: JsonObject): readonly string[] {
  const external = text(resource, 'externalId')
  return external === '' ? [] : [`${EXTERNAL}${external.slice(0, 500)}`]
}

function externalIdOf(link: Link): string | undefined {
  return link.references.find((reference) => reference.startsWith(EXTERNAL))?.slice(EXTERNAL.length)
}

/** Entra ID writes "False" as a string where it was not told otherwise. */
function isActive(resource: JsonObject): boolean {
  const value = resource[nameIn(resource, 'active') ?? ''] ?? true
  return String(value).toLowerCase() !== 'false'
}

function text(of: JsonObject, name: string): string {
  const value = of[nameIn(of, name) ?? '']
  return typeof value === 'string' ? value : ''
}

function object(of: JsonObject, name: string): JsonObject {
  const value = of[nameIn(of, name) ?? '']
  return isObject(value) ? value : {}
}

function list(of: JsonObject, name: string): readonly JsonObject[] {
  const value: Json | undefined = of[nameIn(of, name) ?? '']
  return Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : []
}
