/** Entries become records: the attributes of the map, the key, the names under which groups call them. Pure. */
import type { DirectoryField } from '@offhook/contract'
import { AndFilter, type Entry, EqualityFilter, type Filter, FilterParser, OrFilter } from 'ldapts'
import type { ComputerRecord, GroupRecord, PersonRecord, SourceRecord } from '../source.ts'
import { activityAttributes, type Dialect, isActiveEntry } from './dialect.ts'
import type { LdapSettings } from './ldap-settings.ts'

/** [MS-ADA1], [MS-ADA3]; of RFC 4519's device only the first two. */
const computerAttributes = ['cn', 'description', 'dNSHostName', 'operatingSystem', 'operatingSystemVersion']

export class EntryReader {
  readonly #dialect: Dialect
  readonly #user: string
  readonly #map: readonly (readonly [DirectoryField, string])[]

  constructor(dialect: Dialect, settings: Pick<LdapSettings, 'attributes' | 'userAttribute'>) {
    this.#dialect = dialect
    this.#user = settings.userAttribute || dialect.user
    const usual = Object.entries(dialect.attributes) as [DirectoryField, string][]
    const own = Object.entries(settings.attributes).flatMap(([field, entry]) =>
      entry ? [[field as DirectoryField, entry.isOn ? entry.attribute : ''] as const] : [],
    )
    this.#map = [...new Map([...usual, ...own])].filter(([, attribute]) => attribute !== '')
  }

  /** Undefined for a field that is switched off, or that this kind of server does not have. */
  attributeOf(field: DirectoryField): string | undefined {
    return this.#map.find(([name]) => name === field)?.[1]
  }

  attributesOf(kind: SourceRecord['type']): readonly string[] {
    const { key } = this.#dialect
    const changed = this.#dialect.name === 'activeDirectory' ? 'uSNChanged' : 'modifyTimestamp'
    if (kind === 'group') {
      return [
        key,
        changed,
        'cn',
        'description',
        'objectSid',
        'member',
        'uniqueMember',
        'memberUid',
        'gidNumber',
      ]
    }
    if (kind === 'computer') return [key, changed, ...computerAttributes, ...activityAttributes]
    const fields = this.#map.map(([, attribute]) => attribute)
    const others = ['primaryGroupID', 'objectSid', 'gidNumber', ...activityAttributes]
    return [...new Set([key, changed, this.#user, 'cn', ...fields, ...others])]
  }

  /** Undefined for an entry without a key: it could not be known again. */
  person(entry: Entry, now: number): PersonRecord | undefined {
    const bytes = bytesOf(entry[this.#dialect.key])
    if (!bytes) return undefined
    const user = first(entry, this.#user) ?? ''
    const fields: Partial<Record<DirectoryField, string>> = {}
    for (const [field, attribute] of this.#map) fields[field] = first(entry, attribute) ?? ''
    if (fields.name === '') fields.name = first(entry, 'cn') ?? ''
    const uid = first(entry, 'uid') ?? user
    const primary = this.#primaryOf(entry)
    return {
      type: 'person',
      key: keyText(this.#dialect, bytes),
      references: [dnText(entry.dn), ...(uid === '' ? [] : [`uid ${uid.toLowerCase()}`])],
      user,
      isActive: isActiveEntry((attribute) => first(entry, attribute), now),
      fields,
      ...(primary === undefined ? {} : { primary }),
    }
  }

  /** `ranged` are members that did not come with the entry. */
  group(entry: Entry, ranged: readonly string[]): GroupRecord | undefined {
    const bytes = bytesOf(entry[this.#dialect.key])
    if (!bytes) return undefined
    const sid = bytesOf(entry.objectSid)
    const gid = first(entry, 'gidNumber')
    const names = [...valuesOf(entry, 'member'), ...valuesOf(entry, 'uniqueMember'), ...ranged].map(dnText)
    const uids = valuesOf(entry, 'memberUid').map((uid) => `uid ${uid.toLowerCase()}`)
    return {
      type: 'group',
      key: keyText(this.#dialect, bytes),
      references: [
        dnText(entry.dn),
        ...(sid ? [`sid ${hex(sid)}`] : []),
        ...(gid === undefined ? [] : [`gid ${gid}`]),
      ],
      name: first(entry, 'cn') ?? '',
      description: first(entry, 'description') ?? '',
      members: [...new Set([...names, ...uids])].sort(),
    }
  }

  /** Undefined for an entry without a key. */
  computer(entry: Entry, now: number): ComputerRecord | undefined {
    const bytes = bytesOf(entry[this.#dialect.key])
    if (!bytes) return undefined
    const text = (attribute: string) => first(entry, attribute) ?? ''
    return {
      type: 'computer',
      key: keyText(this.#dialect, bytes),
      references: [dnText(entry.dn)],
      name: text('cn'),
      description: text('description'),
      host: text('dNSHostName'),
      system: `${text('operatingSystem')} ${text('operatingSystemVersion')}`.trim(),
      isActive: isActiveEntry((attribute) => first(entry, attribute), now),
    }
  }

  /** When the entry changed; empty where the server does not tell, or counts differently. */
  stampOf(entry: Entry): string {
    return this.#dialect.name === 'activeDirectory' ? '' : (first(entry, 'modifyTimestamp') ?? '')
  }

  /**
   * [MS-ADTS] §3.1.1.4.5.11: `primaryGroupID` is the last number of the group's SID; the rest is that of the person. Elsewhere it is the
   * gidNumber of RFC 2307.
   */
  #primaryOf(entry: Entry): string | undefined {
    const rid = first(entry, 'primaryGroupID')
    const sid = bytesOf(entry.objectSid)
    if (rid !== undefined && sid && sid.length >= 12) {
      const group = Buffer.from(sid)
      group.writeUInt32LE(Number(rid) >>> 0, group.length - 4)
      return `sid ${hex(group)}`
    }
    const gid = first(entry, 'gidNumber')
    return gid === undefined ? undefined : `gid ${gid}`
  }
}

/** The bytes of the first value; undefined where there is none. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value
  if (Buffer.isBuffer(one)) return one.length > 0 ? one : undefined
  return typeof one === 'string' && one !== '' ? Buffer.from(one) : undefined
}

/** objectGUID is bytes, entryUUID is text (RFC 4530 §2.1). */
export function keyText({ key }: Dialect, bytes: Uint8Array): string {
  return key === 'objectGUID' ? hex(bytes) : Buffer.from(bytes).toString('utf8').toLowerCase()
}

/** The entries with one of these keys, of those that `filter` lets through. Bytes cannot be written into a filter's text here. */
export function withKeys(dialect: Dialect, keys: readonly Uint8Array[], filter?: string): Filter {
  const chosen = keys.map((bytes) => {
    const value = dialect.key === 'objectGUID' ? Buffer.from(bytes) : keyText(dialect, bytes)
    return new EqualityFilter({ attribute: dialect.key, value })
  })
  const any = new OrFilter({ filters: chosen })
  return filter === undefined ? any : new AndFilter({ filters: [FilterParser.parseString(filter), any] })
}

/** From what {@link keyText} wrote. */
export function keyBytes({ key }: Dialect, text: string): Uint8Array {
  return Buffer.from(text, key === 'objectGUID' ? 'hex' : 'utf8')
}

/** DNs are compared without regard to case and blanks around commas (RFC 4514, caseIgnoreMatch as most attributes have it). */
function dnText(dn: string): string {
  return dn.toLowerCase().replace(/\s*([,=])\s*/g, '$1')
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function first(entry: Entry, attribute: string): string | undefined {
  return valuesOf(entry, attribute)[0]
}

/** Servers answer in their own case. */
export function valuesOf(entry: Entry, attribute: string): string[] {
  let value = entry[attribute]
  if (value === undefined) {
    const wanted = attribute.toLowerCase()
    const name = Object.keys(entry).find((known) => known.toLowerCase() === wanted)
    value = name === undefined ? undefined : entry[name]
  }
  if (value === undefined) return []
  return (Array.isArray(value) ? value : [value])
    .map((one) => one.toString('utf8'))
    .filter((text) => text !== '')
}
