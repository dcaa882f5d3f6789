/** Splits numbers that are longer than their country allows; the rest is sent as tones (§10.3.6). */
import { type Country, isPossibleLength } from './country.ts'
import type { CountryTable } from './country-table.ts'

/** USA, Russia and Taiwan (§10.3.6), and the countries that share their numbering plans. */
const SPLIT_CODES = ['1', '7', '886']

export interface SplitNumber {
  readonly canonical: string
  readonly rest: string
}

/** The number and the rest to send after the connection, or undefined where nothing is too long. */
export function splitTooLong(canonical: string, countries: CountryTable): SplitNumber | undefined {
  const digits = canonical.slice(1)
  const country = countries.ofInternational(digits)
  if (!country || !SPLIT_CODES.includes(country.callingCode)) return undefined
  const national = digits.slice(country.callingCode.length)
  const length = lengthOf(country, national)
  if (length === undefined || length >= national.length) return undefined
  return {
    canonical: `+${country.callingCode}${national.slice(0, length)}`,
    rest: national.slice(length),
  }
}

/**
 * How many digits belong to the number. The longest beginning that is a number of a known type; where none is, the usual
 * length of the plan. In Taiwan it depends on the area code, which the types know.
 */
function lengthOf(country: Country, national: string): number | undefined {
  const isNumber = (length: number) => {
    const start = national.slice(0, length)
    return isPossibleLength(country, length) && country.types.some((type) => type.test(start))
  }
  for (let length = Math.min(national.length, country.longest); length > 0; length--) {
    if (isNumber(length)) return length
  }
  return national.length > country.longest ? country.longest : undefined
}
