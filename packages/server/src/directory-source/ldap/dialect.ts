/** What kinds of LDAP servers have in common and what not: filters, attributes, how changes are told. */
import type { DirectoryField } from '@offhook/contract'

export interface Dialect {
  readonly name: 'activeDirectory' | 'other'
  /** What stays when an entry is renamed or moved. */
  readonly key: 'objectGUID' | 'entryUUID'
  readonly user: string
  readonly personFilter: string
  readonly groupFilter: string
  readonly computerFilter: string
  /** A JPEG: of Active Directory ([MS-ADA3] §2.314) up to 100 kB, of RFC 2798 §2.6 as large as anybody likes. */
  readonly picture: string
  readonly attributes: Readonly<Partial<Record<DirectoryField, string>>>
}

/** [MS-ADTS] §3.1.1.3.4.1.1: this server is an Active Directory domain controller. */
const ACTIVE_DIRECTORY = '1.2.840.113556.1.4.800'

/** RFC 4519, RFC 4524 and RFC 2798 have these in common with Active Directory. */
const shared: Dialect['attributes'] = {
  name: 'displayName',
  firstName: 'givenName',
  lastName: 'sn',
  email: 'mail',
  position: 'title',
  mobile: 'mobile',
  business: 'telephoneNumber',
  private: 'homePhone',
  pager: 'pager',
  fax: 'facsimileTelephoneNumber',
  office: 'physicalDeliveryOfficeName',
  postalCode: 'postalCode',
  city: 'l',
  state: 'st',
}

export const activeDirectory: Dialect = {
  name: 'activeDirectory',
  key: 'objectGUID',
  user: 'sAMAccountName',
  personFilter: '(&(objectCategory=person)(objectClass=user))',
  // Groups that belong to a machine (groupType with bit 1, [MS-ADTS] §2.2.12) are not of people.
  groupFilter: '(&(objectCategory=group)(!(groupType:1.2.840.113556.1.4.803:=1)))',
  computerFilter: '(objectCategory=computer)',
  picture: 'thumbnailPhoto',
  attributes: {
    ...shared,
    department: 'department',
    company: 'company',
    business2: 'otherTelephone',
    street: 'streetAddress',
    country: 'co',
    website: 'wWWHomePage',
  },
}

export const otherDirectory: Dialect = {
  name: 'other',
  key: 'entryUUID',
  user: 'uid',
  personFilter: '(objectClass=inetOrgPerson)',
  groupFilter: '(|(objectClass=groupOfNames)(objectClass=groupOfUniqueNames)(objectClass=posixGroup))',
  // RFC 4519 §3.3; such servers keep nothing that says more.
  computerFilter: '(objectClass=device)',
  picture: 'jpegPhoto',
  attributes: {
    ...shared,
    department: 'departmentNumber',
    company: 'o',
    street: 'street',
    website: 'labeledURI',
  },
}

export function dialectOf(supportedCapabilities: readonly string[]): Dialect {
  return supportedCapabilities.includes(ACTIVE_DIRECTORY) ? activeDirectory : otherDirectory
}

/** `userAccountControl`, [MS-ADTS] §2.2.16: ADS_UF_ACCOUNT_DISABLE. */
const ACCOUNT_DISABLE = 0x2
/** Milliseconds between 1601, where Active Directory begins to count, and 1970. */
const SINCE_1601_MS = 11_644_473_600_000n

/** Whether an account may be used at `now`: switched off, expired, or locked for good, as each kind of server says it. */
export function isActiveEntry(first: (attribute: string) => string | undefined, now: number): boolean {
  const control = Number(first('userAccountControl') ?? 0)
  if ((control & ACCOUNT_DISABLE) !== 0) return false
  // [MS-ADTS] accountExpires: 0 and 2^63 - 1 are never; else units of 100 ns.
  const expires = first('accountExpires')
  if (
    expires !== undefined &&
    /^\d{1,19}$/.test(expires) &&
    expires !== '0' &&
    expires !== '9223372036854775807'
  ) {
    if (BigInt(expires) / 10_000n - SINCE_1601_MS <= BigInt(now)) return false
  }
  // 389 Directory Server; and ppolicy's mark for "locked until somebody unlocks it".
  if (first('nsAccountLock')?.toLowerCase() === 'true') return false
  return first('pwdAccountLockedTime') !== '000001010000Z'
}

/** The attributes that {@link isActiveEntry} asks for. */
export const activityAttributes = [
  'userAccountControl',
  'accountExpires',
  'nsAccountLock',
  'pwdAccountLockedTime',
]

/** Why something was refused: a stable word, for those who translate, and a sentence. */
export interface Refusal {
  readonly cause: string
  readonly reason: string
}

const refusal = (cause: string, reason: string): Refusal => ({ cause, reason })

/** Why a server refused the service account, [MS-ERREF] §2.2 as Active Directory writes it behind "data". */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  '525': refusal('unknownAccount', 'there is no such account'),
  '52e': refusal('wrongPassword', 'the password is wrong'),
  '530': refusal('hours', 'it may not sign in at this time of day'),
  '531': refusal('place', 'it may not sign in from here'),
  '532': refusal('passwordExpired', 'its password has expired'),
  '533': refusal('disabled', 'the account is switched off'),
  '701': refusal('accountExpired', 'the account has expired'),
  '773': refusal('mustChange', 'its password must be changed first'),
  '775': refusal('locked', 'the account is locked after too many attempts'),
}

/** Result codes of RFC 4511 §4.1.9. */
const RESULTS: Readonly<Record<number, Refusal>> = {
  8: refusal('needsEncryption', 'the server wants an encrypted connection'),
  32: refusal('noEntry', 'there is no such entry'),
  49: refusal('wrongCredentials', 'the name or the password is wrong'),
  50: refusal('noRight', 'it may not read there'),
}

/** The same for what was to be written. */
const WRITE_RESULTS: Readonly<Record<number, Refusal>> = {
  19: refusal('unusableValue', 'it does not take this value'),
  21: refusal('unusableValue', 'it does not take this value'),
  50: refusal('noWriteRight', 'it may not write there'),
  53: refusal('unwilling', 'the server does not let anybody write there'),
}

/** As {@link refusalOf}, after a modification. */
export function writeRefusalOf(resultCode: number, message: string): Refusal {
  return WRITE_RESULTS[resultCode] ?? refusalOf(resultCode, message)
}

/** The reason in plain words, from a result code and what the server wrote to it. */
export function refusalOf(resultCode: number, message: string): Refusal {
  const data = /\bdata ([0-9a-f]{2,8})\b/i.exec(message)?.[1]?.toLowerCase()
  const known = (data === undefined ? undefined : REFUSALS[data]) ?? RESULTS[resultCode]
  return known ?? refusal('other', message.slice(0, 200))
}
