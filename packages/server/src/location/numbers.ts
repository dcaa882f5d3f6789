/**
 * Numbers at our location: made canonical when a phone system reports them, dialable when somebody wants to call them, readable
 * when they are shown. The rules are those of `@offhook/numbers`; here stands which of them applies.
 */
import { NamedError } from '@offhook/base'
import type { Settings } from '@offhook/contract'
import {
  canonicalOf,
  type Dialled,
  dial,
  displayOf,
  format,
  formatLine,
  numberErrors,
  type ReportedDirection,
  type Site,
} from '@offhook/numbers'
import type { LineNumber } from '@offhook/telephony'
import { siteOf } from './site.ts'

/** No number of any network is longer; what is, is cut before the engine refuses it. */
const LONGEST_NUMBER = 64
/** Results kept by number: the same few numbers are shown again and again. */
const MOST_REMEMBERED = 20_000

export class Numbers {
  #site: Site
  #lines: readonly LineNumber[] = []
  #location: Settings['location']
  readonly #displayed = new Map<string, string>()

  constructor(location: Settings['location']) {
    this.#location = location
    this.#site = siteOf(location, [])
  }

  /** Takes other settings. Throws `location-invalid`; then the former ones stay. */
  setLocation(location: Settings['location']): void {
    this.#site = siteOf(location, lengthsOf(this.#lines))
    this.#location = location
    this.#displayed.clear()
  }

  /** Takes the extensions that exist: their lengths tell what is internal. */
  setExtensions(lines: readonly LineNumber[]): void {
    const before = lengthsOf(this.#lines).join()
    this.#lines = lines
    if (lengthsOf(lines).join() !== before) this.setLocation(this.#location)
  }

  /** What a phone system reported: canonical where there is such a form, else the digits that are left. */
  reported(number: string, as: ReportedDirection): string {
    if (number === '' || isCanonical(number)) return number
    return format(number.slice(0, LONGEST_NUMBER), as, this.#site).result
  }

  /** The canonical number of a line, or null where it cannot be reached from outside. */
  canonicalOfLine(line: LineNumber): string | null {
    return formatLine(line, this.#site).canonical
  }

  /** The canonical number of what a person wrote, or null. */
  canonicalOf(text: string): string | null {
    return canonicalOf(text.slice(0, LONGEST_NUMBER), this.#site)
  }

  /** As it is shown: a canonical number grouped, an extension short, anything else as it is. */
  display(number: string): string {
    if (!isCanonical(number)) return number
    const known = this.#displayed.get(number)
    if (known !== undefined) return known
    const shown = displayOf(number, this.#site)
    if (this.#displayed.size >= MOST_REMEMBERED) this.#displayed.clear()
    this.#displayed.set(number, shown)
    return shown
  }

  /** The place of a canonical number in the viewer's language, or null. */
  place(number: string, language: 'de' | 'en'): string | null {
    return isCanonical(number) ? (this.#site.places.placeOf(number, language) ?? null) : null
  }

  /**
   * The digits that the phone system needs for what somebody typed, with the steps that led to them. Throws `number-too-long`,
   * `number-empty`.
   */
  dial(text: string, options: { forward?: boolean; steps?: boolean } = {}): Dialled {
    const dialled = dial(text, this.#site, options)
    if (dialled.result === '') throw new NamedError(numberErrors, 'number-empty')
    return dialled
  }
}

function isCanonical(number: string): boolean {
  return /^\+[0-9]{2,32}$/.test(number)
}

/** The different lengths of extensions made of digits. */
function lengthsOf(lines: readonly LineNumber[]): readonly number[] {
  const lengths = lines.filter((line) => /^[0-9]{1,20}$/.test(line)).map((line) => line.length)
  return [...new Set(lengths)].sort((a, b) => a - b)
}
