/** The canonical form of public numbers: + country area number, digits only (§10.3.11.3). */
import { isCanonical, isDigits } from './clean.ts'
import {
  type Country,
  isKnownNumber,
  isLocalLength,
  isOpenPlan,
  isPossibleLength,
  ownPrefixOf,
  stripInternationalPrefix,
  stripNationalPrefix,
} from './country.ts'
import type { CountryTable } from './country-table.ts'

/** Which of the built-in rules made a number canonical, stable for translation. */
export type CanonicalRule =
  | 'already-canonical'
  | 'international-prefix'
  | 'national-prefix'
  | 'full-national-number'
  | 'own-area-code'

export interface NumberingPlan {
  readonly countries: CountryTable
  readonly country: Country
  readonly areaCode: string
  /** Numbers without area code are not completed (§10.3.6). */
  readonly areaCodeAlways: boolean
}

export interface Canonicalised {
  readonly canonical: string
  readonly rule: CanonicalRule
}

/**
 * Makes a public number, dialled from `plan` without access code, canonical. Undefined where it cannot be written so: it has
 * * or #, is special, or is no number that the country could have.
 */
export function canonicalise(number: string, plan: NumberingPlan): Canonicalised | undefined {
  if (number.charCodeAt(0) === 43) {
    if (!isCanonical(number)) return undefined
    return { canonical: tidyInternational(number.slice(1), plan.countries), rule: 'already-canonical' }
  }
  if (!isDigits(number)) return undefined
  const { country } = plan
  const abroad = stripInternationalPrefix(country, number, plan.countries)
  if (abroad !== undefined) {
    return { canonical: tidyInternational(abroad, plan.countries), rule: 'international-prefix' }
  }
  const code = `+${country.callingCode}`
  const national = stripNationalPrefix(country, number)
  if (national !== undefined) return { canonical: code + national, rule: 'national-prefix' }
  return withoutPrefix(number, code, plan)
}

/** Takes a national prefix off that stands behind the calling code, as in +49 (0)30 1234. */
function tidyInternational(digits: string, countries: CountryTable): string {
  const country = countries.ofInternational(digits)
  if (!country) return `+${digits}`
  const national = digits.slice(country.callingCode.length)
  return `+${country.callingCode}${stripNationalPrefix(country, national) ?? national}`
}

/** A number without any prefix: a local number of the own area, or a national number where no prefix is needed. */
function withoutPrefix(number: string, code: string, plan: NumberingPlan): Canonicalised | undefined {
  const { country, areaCode } = plan
  const completed = areaCode + number
  const full: Canonicalised | undefined = country.general.test(number)
    ? { canonical: code + number, rule: 'full-national-number' }
    : undefined
  const completes = areaCode !== '' && !plan.areaCodeAlways
  const local = (possible: boolean): Canonicalised | undefined =>
    possible && completes ? { canonical: code + completed, rule: 'own-area-code' } : undefined
  if (full && takesNoPrefix(country, number)) return full
  if (country.prefixNeeded && isOpenPlan(country)) {
    // What begins like the national prefix and could not be stripped is no local number.
    const isLocal = !number.startsWith(country.nationalPrefix) && isPossibleLength(country, completed.length)
    if (plan.areaCodeAlways && isLocal) return undefined
    return local(isLocal) ?? full
  }
  const asLocal = local(country.general.test(completed))
  if (!full || !asLocal) return full ?? asLocal ?? unknownNational(number, code, country)
  // Canada's 310 1234 and Brazil's 4004 1234 belong to no area; other numbers of local length do.
  if (isKnownNumber(country, number)) return full
  return isLocalLength(country, number.length) || isKnownNumber(country, completed) ? asLocal : full
}

/** Numbers that are dialled as they are where others need a prefix: Australia's 1800, Korea's 1544. */
function takesNoPrefix(country: Country, number: string): boolean {
  return country.prefixVaries && !isLocalLength(country, number.length) && ownPrefixOf(country, number) === ''
}

/** Numbers of fewer digits are short numbers that nobody listed. */
const SHORTEST_NATIONAL = 6

/**
 * In a closed plan without prefixes every number is a national one. Plans change faster than metadata, and a caller is worth
 * more with a number that metadata does not know yet than with none.
 */
function unknownNational(number: string, code: string, country: Country): Canonicalised | undefined {
  if (country.nationalPrefix !== '' || isOpenPlan(country) || number.length < SHORTEST_NATIONAL)
    return undefined
  const canonical = code + number
  return isCanonical(canonical) ? { canonical, rule: 'full-national-number' } : undefined
}
