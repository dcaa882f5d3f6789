/** People: values. */
import type { Me } from '@offhook/contract'
import type { LineNumber } from '@offhook/telephony'
import type { Role } from '../rights/index.ts'

export interface Person {
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
  /** The person's own word on their presence. */
  readonly ownPresence: Me['ownPresence']
  readonly preferredLine: LineNumber | null
  /** In the order in which they count as first, second and further line. */
  readonly lines: readonly LineNumber[]
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly lastSeenAt: number | null
}

export type PersonFields = Omit<Person, 'id' | 'createdAt' | 'lastSeenAt'>

/** What somebody new begins with. */
export const emptyPerson: Omit<PersonFields, 'user' | 'name'> = {
  email: null,
  department: '',
  position: '',
  mobile: null,
  role: 'user',
  isActive: true,
  language: null,
  note: '',
  ownPresence: null,
  preferredLine: null,
  lines: [],
}
