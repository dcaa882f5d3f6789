/** A country's numbering plan, made from libphonenumber's metadata so that it can be asked fast. */
import type { CompiledTemplate, DialTemplates, TemplateName } from './dial-template.ts'

/** One way to group the digits of a national number; `starts` are the leading digits to which it applies. */
export interface NumberFormat {
  readonly pattern: RegExp
  readonly starts: RegExp | undefined
  readonly national: string
  readonly international: string
  /** What is dialled before the number inside its country, '' for nothing. */
  readonly prefix: string
}

export interface Country {
  /** ISO 3166 code; `001` for codes that belong to no country. */
  readonly region: string
  readonly callingCode: string
  /** Dialled before area codes inside the country; '' where there is none. */
  readonly nationalPrefix: string
  /** What leads abroad in reported numbers, anchored at the beginning. */
  readonly internationalPattern: RegExp
  /** The same as plain digits where it is no pattern, else ''. */
  readonly internationalDigits: string
  /** The digits that this country's template dials to go abroad. */
  readonly internationalPrefix: string
  /** Whether a provider must be chosen for calls abroad. */
  readonly choosesProvider: boolean
  /** What may stand before a national number, anchored at the beginning; undefined where nothing may. */
  readonly nationalPattern: RegExp | undefined
  /** The same as plain digits where it is no pattern, else ''. */
  readonly nationalDigits: string
  /** What replaces the match of `nationalPattern`, or ''. */
  readonly nationalTransform: string
  /** Every national number of the country, anchored at both ends. */
  readonly general: RegExp
  /** Bit n is set where a national number may have n digits. */
  readonly lengths: number
  readonly longest: number
  /** Bit n is set where a number of n digits can be dialled without area code. */
  readonly localLengths: number
  /** Whether a number with area code needs the national prefix, so that one without it is a local number. */
  readonly prefixNeeded: boolean
  /** Whether some numbers are dialled without the prefix that others take (Australia's 1300 and 1800). */
  readonly prefixVaries: boolean
  /** Whether numbers consist of an area code and a local number, as far as the metadata tells. */
  readonly hasAreaCodes: boolean
  /** Whether some numbers are dialled in another order of digits than they have, see nationalDialDigits. */
  readonly reorders: boolean
  readonly formats: readonly NumberFormat[]
  readonly types: readonly RegExp[]
  readonly templates: DialTemplates
  /** The same, taken apart. */
  readonly dialPlan: Readonly<Record<TemplateName, CompiledTemplate>>
}

/** Whether a national number of the country may have `length` digits. */
export function isPossibleLength(country: Country, length: number): boolean {
  return length < 32 && ((country.lengths >> length) & 1) === 1
}

/** Whether a number of `length` digits can be one without area code. */
export function isLocalLength(country: Country, length: number): boolean {
  return length < 32 && ((country.localLengths >> length) & 1) === 1
}

/** Whether numbers of the country can be dialled without their area code inside it (an open plan). */
export function isOpenPlan(country: Country): boolean {
  return country.localLengths !== 0
}

/**
 * Takes the national prefix off, or undefined where the number has none. After libphonenumber's rules: a number that is
 * valid as it stands keeps its digits unless the rest is valid too, and the rest must have a possible length.
 */
export function stripNationalPrefix(country: Country, digits: string): string | undefined {
  const stripped = withoutNationalPrefix(country, digits)
  if (stripped === undefined || !isPossibleLength(country, stripped.length)) return undefined
  const valid = country.general.test(stripped)
  // A second zero is no part of a national number, except where the plan says so (Ivory Coast, San Marino).
  if (!valid && (stripped.charCodeAt(0) === 48 || country.general.test(digits))) return undefined
  return stripped
}

function withoutNationalPrefix(country: Country, digits: string): string | undefined {
  if (country.nationalDigits !== '') {
    return digits.startsWith(country.nationalDigits) ? digits.slice(country.nationalDigits.length) : undefined
  }
  if (country.nationalPattern === undefined) return undefined
  const match = country.nationalPattern.exec(digits)
  if (match === null || match[0] === '') return undefined
  const lastGroup = match.length > 1 ? match[match.length - 1] : undefined
  if (country.nationalTransform === '' || lastGroup === undefined) return digits.slice(match[0].length)
  return digits.replace(country.nationalPattern, country.nationalTransform)
}

/** Whether a national number is one of a known type, which says more than that the plan allows it. */
export function isKnownNumber(country: Country, national: string): boolean {
  return country.types.some((type) => type.test(national))
}

/** What finds the country of an international number without plus. */
export interface CallingCodes {
  ofInternational(digits: string): Country | undefined
}

/** Takes the prefix that leads abroad off, or undefined where the number has none or no country's number is behind it. */
export function stripInternationalPrefix(
  country: Country,
  digits: string,
  codes: CallingCodes,
): string | undefined {
  if (country.internationalDigits !== '') {
    return abroad(digits, country.internationalDigits, codes)
  }
  const match = country.internationalPattern.exec(digits)
  const matched = match ? abroad(digits, match[0], codes) : undefined
  const plain = abroad(digits, country.internationalPrefix, codes)
  if (matched === undefined || plain === undefined || matched === plain) return matched ?? plain
  // A pattern with provider codes may take too much (Hong Kong's 00 and 008, before 852): what is valid wins.
  const [first, second] = country.choosesProvider ? [matched, plain] : [plain, matched]
  return !isValidAbroad(first, codes) && isValidAbroad(second, codes) ? second : first
}

function abroad(digits: string, prefix: string, codes: CallingCodes): string | undefined {
  if (prefix === '' || !digits.startsWith(prefix)) return undefined
  const rest = digits.slice(prefix.length)
  // No calling code begins with 0 (ITU-T E.164).
  return rest.length < 3 || rest.length > 32 || !codes.ofInternational(rest) ? undefined : rest
}

function isValidAbroad(digits: string, codes: CallingCodes): boolean {
  const country = codes.ofInternational(digits)
  return country?.general.test(digits.slice(country.callingCode.length)) ?? false
}

/** The format that libphonenumber would choose for a national number, or undefined. */
export function formatOf(country: Country, national: string): NumberFormat | undefined {
  for (const format of country.formats) {
    if (format.starts && !format.starts.test(national)) continue
    if (format.pattern.test(national)) return format
  }
  return undefined
}

/**
 * The digits of a national number as they are dialled inside the country. They are those of the number, except where the
 * written form moves a digit (Argentina's mobiles: 9 11 2345 6789 is dialled 11 15 2345 6789).
 */
export function nationalDialDigits(country: Country, national: string): string {
  if (!country.reorders) return national
  const format = formatOf(country, national)
  if (!format || !REORDERING.test(format.national)) return national
  return national.replace(format.pattern, format.national).replace(/\D/g, '')
}

/** What is dialled before a national number inside the country, where that is not the same for all; else undefined. */
export function ownPrefixOf(country: Country, national: string): string | undefined {
  return country.prefixVaries ? formatOf(country, national)?.prefix : undefined
}

/** A format that does not begin with the first group of digits. */
export const REORDERING = /^\D*\$[2-9]/
