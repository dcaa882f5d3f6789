/** The canonical form of public numbers: + country area number, digits only (seed §10.3.11.3). */
import { isCanonical, isDigits } from './clean.ts'
import {
  type Country,
  isLocalLength,
  isOpenPlan,
  isPossibleLength,
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
  /** Numbers without area code are not completed (seed §10.3.6). */
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
  const abroad = stripInternationalPrefix(country, number)
  if (abroad !== undefined && isCanonical(`+${abroad}`) && plan.countries.ofInternational(abroad)) {
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
  const full = (): Canonicalised | undefined =>
    country.general.test(number) ? { canonical: code + number, rule: 'full-national-number' } : undefined
  const local = (possible: boolean): Canonicalised | undefined =>
    possible && areaCode !== '' && !plan.areaCodeAlways
      ? { canonical: code + completed, rule: 'own-area-code' }
      : undefined
  if (country.prefixNeeded && isOpenPlan(country)) {
    // What begins like the national prefix and could not be stripped is no local number.
    const isLocal = !number.startsWith(country.nationalPrefix) && isPossibleLength(country, completed.length)
    if (plan.areaCodeAlways && isLocal) return undefined
    return local(isLocal) ?? full()
  }
  const couldBeLocal = country.general.test(completed)
  // Seven digits in North America are local although the plan knows a few national numbers of seven digits.
  if (couldBeLocal && isLocalLength(country, number.length)) return local(true) ?? full()
  return full() ?? local(couldBeLocal)
}
