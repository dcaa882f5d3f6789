/** Sets of rights: two words of bits, and each set there is only once, so that the same set has the same small number. */
import {
  type Action,
  allRights,
  type LinePlace,
  type LineRight,
  linePlaces,
  lineRights,
  type PersonRight,
  personRights,
  type Right,
} from '@offhook/contract'

export type { Action }

export interface Rights {
  /** A bit for each right about the person. */
  readonly person: number
  /** A bit for each right about a line: six for the first line, six for the second, six for further ones. */
  readonly lines: number
  /** Tells this set from all others. */
  readonly id: number
}

/** Where an action has its bit. Neither word: it is granted to nobody but the owner. */
interface Bit {
  readonly person: number
  readonly lines: number
}

const LINE_SPAN = 2 ** (lineRights.length * linePlaces.length)

const known = new Map<number, Rights>()

/** The set with these bits. */
export function rightsOf(person: number, lines: number): Rights {
  const key = person * LINE_SPAN + lines
  let rights = known.get(key)
  if (!rights) {
    rights = { person, lines, id: known.size }
    known.set(key, rights)
  }
  return rights
}

export const noRights = rightsOf(0, 0)

/** What is in either set. Nothing is ever taken away by adding. */
export function union(a: Rights, b: Rights): Rights {
  if (a === b || b === noRights) return a
  return rightsOf(a.person | b.person, a.lines | b.lines)
}

const linePlacesByPosition = [0, 1, 2] as const

/** The bit of each action, by the place of the line: those about the person have the same bit in all three. */
const bits = new Map<string, readonly Bit[]>([
  ...personRights.map((name, index): [string, Bit[]] => {
    const bit = { person: 1 << index, lines: 0 }
    return [name, [bit, bit, bit]]
  }),
  ...lineRights.map((name, index): [string, Bit[]] => [
    name,
    linePlacesByPosition.map((place) => ({ person: 0, lines: 1 << (place * lineRights.length + index) })),
  ]),
])
const nobody: Bit = { person: 0, lines: 0 }

/** The bit of an action. A line right without a position is asked about the first line. */
export function bitOf(action: Action, linePosition: number | undefined): Bit {
  const place = linePosition === undefined || linePosition < 2 ? 0 : linePosition === 2 ? 1 : 2
  return bits.get(action)?.[place] ?? nobody
}

export function includes(rights: Rights, bit: Bit): boolean {
  return (rights.person & bit.person) !== 0 || (rights.lines & bit.lines) !== 0
}

/** The names of a set, in the order of the contract. */
export function namesOf(rights: Rights): Right[] {
  return allRights.filter((name) => includes(rights, bitOfName(name)))
}

export function rightsNamed(names: readonly Right[]): Rights {
  let [person, lines] = [0, 0]
  for (const name of names) {
    const bit = bitOfName(name)
    person |= bit.person
    lines |= bit.lines
  }
  return rightsOf(person, lines)
}

/** The rights of one line, wherever it stands among those of its owner. */
export function lineRightsNamed(names: readonly LineRight[]): Rights {
  return rightsNamed(linePlaces.flatMap((place) => names.map((name) => `${place}.${name}` as const)))
}

function bitOfName(name: Right): Bit {
  const [place, lineRight] = name.split('.') as [LinePlace | PersonRight, LineRight | undefined]
  if (lineRight === undefined) return bitOf(place as PersonRight, undefined)
  return bitOf(lineRight, linePlaces.indexOf(place as LinePlace) + 1)
}
