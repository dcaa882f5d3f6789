/**
 * Networked locations: extensions of other locations become public numbers and back (§10.3.6, §10.3.11). The rules that
 * §10.3.6 speaks of are an index here, so that the number of locations does not matter; as expressions they can be shown.
 */
import { type DigitInterval, intervalExpression, intervalsOf } from './digit-range.ts'
import { numberError } from './errors.ts'
import type { PhoneSystem, Rule } from './location.ts'

/** A location that takes part, with its canonical base number. */
export interface NetworkMember {
  readonly name: string
  readonly trunk: string
  readonly pbx: PhoneSystem
}

export interface NetworkHit {
  readonly member: NetworkMember
  readonly number: string
}

/** A rule computed for another location: shown to administrators, not edited ("generierter Ausdruck"). */
export interface GeneratedRule extends Rule {
  readonly generatedFor: string
}

interface Entry extends DigitInterval {
  readonly member: NetworkMember
}

export class Network {
  readonly #members: readonly NetworkMember[]
  /** Intervals by length, sorted, so that one is found by bisection. */
  readonly #byLength = new Map<number, Entry[]>()
  readonly #byTrunk = new Map<string, NetworkMember[]>()
  readonly #trunkLengths: readonly number[]

  /** Throws `ranges-overlap` when an extension exists at two locations. */
  constructor(members: readonly NetworkMember[]) {
    this.#members = members
    for (const member of members) {
      const sharing = this.#byTrunk.get(member.trunk)
      if (sharing) sharing.push(member)
      else this.#byTrunk.set(member.trunk, [member])
      for (const interval of intervalsOf(member.pbx)) {
        const length = interval.from.length
        const entries = this.#byLength.get(length) ?? []
        entries.push({ ...interval, member })
        this.#byLength.set(length, entries)
      }
    }
    for (const entries of this.#byLength.values()) sortWithoutOverlap(entries)
    this.#trunkLengths = [...new Set(members.map((member) => member.trunk.length))].sort((a, b) => b - a)
  }

  /** The public number of another location's extension. */
  expand(digits: string, ownName: string): NetworkHit | undefined {
    const entry = this.#find(digits)
    if (!entry || entry.member.name === ownName) return undefined
    return { member: entry.member, number: entry.member.trunk + digits }
  }

  /** The extension of another location's public number. */
  shorten(canonical: string, ownName: string): NetworkHit | undefined {
    for (const length of this.#trunkLengths) {
      if (canonical.length <= length) continue
      const members = this.#byTrunk.get(canonical.slice(0, length))
      if (!members) continue
      const digits = canonical.slice(length)
      const entry = this.#find(digits)
      if (entry && entry.member.name !== ownName && members.includes(entry.member)) {
        return { member: entry.member, number: digits }
      }
    }
    return undefined
  }

  /** The rules by which numbers of the other locations are lengthened, as the list of internal numbers shows them. */
  expandingRules(ownName: string): readonly GeneratedRule[] {
    return this.#rules(ownName, (member, interval) => ({
      match: `^(${intervalExpression(interval)})$`,
      replace: `${member.trunk}\\1`,
    }))
  }

  /** The rules by which numbers of the other locations are shortened, as the list for PC dialling shows them. */
  shorteningRules(ownName: string): readonly GeneratedRule[] {
    return this.#rules(ownName, (member, interval) => ({
      match: `^\\${member.trunk}(${intervalExpression(interval)})$`,
      replace: '\\1',
    }))
  }

  #rules(
    ownName: string,
    make: (member: NetworkMember, interval: DigitInterval) => { match: string; replace: string },
  ): readonly GeneratedRule[] {
    return this.#members
      .filter((member) => member.name !== ownName)
      .flatMap((member) =>
        intervalsOf(member.pbx).map((interval) => ({
          ...make(member, interval),
          type: 'regex' as const,
          generatedFor: member.name,
        })),
      )
  }

  #find(digits: string): Entry | undefined {
    const entries = this.#byLength.get(digits.length)
    if (!entries) return undefined
    let low = 0
    let high = entries.length - 1
    while (low <= high) {
      const middle = (low + high) >> 1
      const entry = entries[middle]!
      if (digits < entry.from) high = middle - 1
      else if (digits > entry.to) low = middle + 1
      else return entry
    }
    return undefined
  }
}

function sortWithoutOverlap(entries: Entry[]): void {
  entries.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
  for (let i = 1; i < entries.length; i++) {
    const before = entries[i - 1]!
    const entry = entries[i]!
    if (entry.from > before.to) continue
    throw numberError('ranges-overlap', {
      first: before.member.name,
      second: entry.member.name,
      example: entry.from,
    })
  }
}
