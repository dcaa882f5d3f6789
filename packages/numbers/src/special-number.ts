/**
 * Special numbers of a country: emergency calls, directory services and other short numbers that cannot be written
 * internationally (§10.3.11.3, §20.1). Facts from libphonenumber; a file of the administrator may replace them.
 */
import additions from './data/additions.json' with { type: 'json' }
import data from './data/special-numbers.json' with { type: 'json' }

/**
 * `certain` numbers are special at every location: emergency numbers and those that an administrator listed. Others give way
 * to extensions of the same digits.
 */
export type Speciality = 'certain' | 'likely'

/** Special numbers listed by an administrator, by calling code; `?` stands for one digit. */
export type SpecialNumberOverrides = ReadonlyMap<string, readonly string[]>

const LONGEST = 6

export class SpecialNumbers {
  readonly #certain: RegExp | undefined
  readonly #likely: RegExp | undefined
  readonly #unlikely: RegExp | undefined
  readonly #longest: number

  constructor(region: string, listed?: readonly string[]) {
    if (listed) {
      // A list of the administrator replaces ours, but emergency calls stay possible whatever it says.
      this.#certain = anchored(emergencyPattern(region), ...listed.map(wildcardPattern))
      this.#longest = Math.max(LONGEST, ...listed.map((number) => number.length))
      return
    }
    const [emergency = '', short = '', sms = '', carrier = ''] = rowOf(region)
    const extra = (additions.specialNumbers.countries as Readonly<Record<string, string>>)[region] ?? ''
    this.#certain = anchored(emergency, extra)
    this.#likely = anchored(short)
    this.#unlikely = anchored(sms, carrier)
    this.#longest = LONGEST
  }

  /** What kind of special number `digits` is, or undefined. */
  kindOf(digits: string): Speciality | undefined {
    if (digits.length > this.#longest || digits.length < 2) return undefined
    if (this.#certain?.test(digits)) return 'certain'
    if (this.#likely?.test(digits) && !this.#unlikely?.test(digits)) return 'likely'
    return undefined
  }
}

function rowOf(region: string): readonly string[] {
  return (data.countries as Readonly<Record<string, readonly string[]>>)[region] ?? []
}

function emergencyPattern(region: string): string {
  return rowOf(region)[0] ?? ''
}

function wildcardPattern(number: string): string {
  return number.replace(/[^0-9?]/g, '').replaceAll('?', '\\d')
}

function anchored(...patterns: readonly string[]): RegExp | undefined {
  const given = patterns.filter((pattern) => pattern !== '')
  return given.length === 0 ? undefined : new RegExp(`^(?:${given.join('|')})$`)
}
