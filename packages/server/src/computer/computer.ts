/** A computer: whose software uses lines over CSTA, and beside which telephones stand, whoever is signed in at it. Values. */
import type { LineNumber } from '@offhook/telephony'
import type { Groups, People, Person } from '../directory/index.ts'

export interface ComputerFields {
  /** Signs in under this name. */
  readonly name: string
  readonly description: string
  /** While false its token does not count, and its telephones are nobody's. */
  readonly isActive: boolean
  /** Over CSTA: all lines that there are, or these. */
  readonly lines: '*' | readonly LineNumber[]
  /** Groups whose members' lines it has over CSTA too. */
  readonly groupIds: readonly string[]
  /** Lines are used only by those to whom they belong; the computer says who sits at it. */
  readonly isOwnerOnly: boolean
  /** Telephones that stand beside it: whoever is signed in there has their lines. At most two. */
  readonly phones: readonly LineNumber[]
  /** The settings of the client that hold there. */
  readonly profileId: string | null
}

export interface Computer extends ComputerFields {
  readonly id: string
  /** Its name in the network, and what runs on it, as a directory says; empty where none does. */
  readonly host: string
  readonly system: string
  /** Null for one that came from a directory and was given no token yet. */
  readonly secretHash: string | null
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly seen: ComputerSeen | null
}

/** When it was here last, and what it said of itself. */
export interface ComputerSeen {
  readonly at: number
  readonly address: string
  /** The program over CSTA, or the browser. */
  readonly software: string
  /** The name of who was signed in; empty where nobody said. */
  readonly user: string
}

export const emptyComputer: Omit<ComputerFields, 'name'> = {
  description: '',
  isActive: true,
  lines: [],
  groupIds: [],
  isOwnerOnly: false,
  phones: [],
  profileId: null,
}

/** Where the lines of groups are looked up. */
export interface LineOwners {
  readonly people: People
  readonly groups: Groups
}

export function hasLine(computer: Computer, line: LineNumber, { people, groups }: LineOwners): boolean {
  if (!computer.isActive) return false
  if (computer.lines === '*' || computer.lines.includes(line)) return true
  if (computer.groupIds.length === 0) return false
  const owners = people.byLine(line)
  return computer.groupIds.some((id) => owners.some((owner) => groups.get(id)?.memberIds.has(owner.id)))
}

/** Whether whoever sits at the computer may use a line, beside watching it. */
export function mayUse(
  computer: Computer,
  line: LineNumber,
  acting: Person | undefined,
  owners: LineOwners,
): boolean {
  if (!hasLine(computer, line, owners)) return false
  return !computer.isOwnerOnly || (acting?.isActive === true && acting.lines.includes(line))
}
