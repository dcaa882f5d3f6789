/**
 * Whether a number that is to go out begins like one of those that nobody may call, in whatever way it is written. An expensive
 * number is the same one behind +49, 0049, a provider's prefix or *31#, and the network connects all of them.
 */
import { canonicalise } from './canonical.ts'
import { isDigits } from './clean.ts'
import { stripInternationalPrefix, stripNationalPrefix } from './country.ts'
import { parseProjectCode } from './project-code.ts'
import type { Site } from './site.ts'

export interface Barred {
  /** As it was barred. */
  readonly prefix: string
  /** The number in the writing that begins so. */
  readonly writtenAs: string
}

/** One way to write a number. */
interface Writing {
  readonly number: string
  /**
   * Digits at its beginning that need not be dialled from here. A barred beginning that is not longer speaks of numbers for which
   * they are: "0" of calls to other areas, "00" of other countries.
   */
  readonly implied: number
}

/** *31#, #31#, *21*: services of the network (3GPP TS 22.030 §6.5.2). */
const SERVICE_CODE = /^[*#]+\d{2,3}[*#]/
/** *67: the same in North America, where nothing closes them (ATIS-0300055, vertical service codes); and stars that stand alone. */
const OPEN_SERVICE_CODES = [/^[*#]+\d{2}(?=\d)/, /^[*#]+/]
/** What a service, a keypad or a terminator puts behind the number. */
const TAIL = /^(\+?\d+)[*#].*$/
const MOST_READINGS = 32

/**
 * Which of `prefixes` (as dialled at `site` without access code, national, international or with +) bars `number`, or undefined.
 * `mayCarryCode`: nobody has taken an access code off, so that what is behind one of the location counts too.
 */
export function barredPrefix(
  number: string,
  prefixes: readonly string[],
  site: Site,
  mayCarryCode = false,
): Barred | undefined {
  if (prefixes.length === 0) return undefined
  for (const reading of readingsOf(number, site, mayCarryCode)) {
    for (const { number: writtenAs, implied } of writingsOf(reading, site)) {
      const prefix = prefixes.find((known) => known.length > implied && writtenAs.startsWith(known))
      if (prefix !== undefined) return { prefix, writtenAs }
    }
  }
  return undefined
}

/** What the network, or a phone system behind ours, may take for the number that is called. */
function readingsOf(number: string, site: Site, mayCarryCode: boolean): Iterable<string> {
  const readings = withoutAllFronts([number], site)
  if (!mayCarryCode) return readings
  const codes = accessCodesOf(site)
  return withoutAllFronts([...readings, ...[...readings].flatMap((reading) => without(codes, reading))], site)
}

/** A set that is gone through sees what is added on the way. */
function withoutAllFronts(numbers: readonly string[], site: Site): Set<string> {
  const readings = new Set(numbers)
  for (const reading of readings) {
    for (const rest of withoutFront(reading, site)) if (readings.size < MOST_READINGS) readings.add(rest)
  }
  return readings
}

function withoutFront(reading: string, site: Site): readonly string[] {
  const provider = site.providers.startOf(reading)
  return [
    ...withoutService(reading),
    reading.replace(TAIL, '$1'),
    ...(provider === undefined ? [] : [reading.slice(provider.length)]),
    ...withoutProject(reading, site),
  ].filter((rest) => rest !== '')
}

function withoutService(reading: string): readonly string[] {
  if (!/^[*#]/.test(reading)) return []
  const closed = reading.replace(SERVICE_CODE, '')
  if (closed !== reading) return [closed]
  return OPEN_SERVICE_CODES.map((code) => reading.replace(code, ''))
}

/** The code of a project stands before the number that it is dialled for (§10.3.8). A PIN of any length ends where nobody can tell. */
function withoutProject(reading: string, site: Site): readonly string[] {
  return site.location.projects.flatMap(({ code }) => {
    const { parts } = parseProjectCode(code)
    const front = parts.slice(
      0,
      parts.findIndex(({ kind }) => kind === 'number'),
    )
    let rest = reading
    for (const part of front) {
      if (part.kind === 'digits' && rest.startsWith(part.digits)) rest = rest.slice(part.digits.length)
      else if ('length' in part && part.length !== null) rest = rest.slice(part.length)
      else return []
    }
    return rest === reading ? [] : [rest]
  })
}

function accessCodesOf({ pbx, strip }: Site): ReadonlySet<string> {
  const codes = [
    ...Object.values(pbx?.accessCodes ?? {}),
    ...(strip?.outgoing ?? []),
    ...(strip?.forwarding ?? []),
  ]
  return new Set(codes.filter((code) => /^[0-9*#]+$/.test(code)))
}

function without(codes: ReadonlySet<string>, reading: string): readonly string[] {
  return [...codes].filter((code) => reading.startsWith(code)).map((code) => reading.slice(code.length))
}

/** All ways to dial the number from `site`. */
function writingsOf(number: string, site: Site): readonly Writing[] {
  const asItIs = { number, implied: 0 }
  const whole = wholeNumber(number, site)
  if (!whole) return [asItIs]
  const { country } = site
  const { callingCode, internationalPrefix } = country
  const abroad = ['+', internationalPrefix].filter((start) => start !== '')
  const isOwn = whole.digits.startsWith(callingCode)
  return [
    asItIs,
    ...abroad.map((start) => ({
      number: start + whole.digits,
      implied: isOwn ? start.length + callingCode.length : 0,
    })),
    ...(isOwn ? nationalWritings(whole, site) : []),
  ]
}

function nationalWritings({ digits, isLocal, isBare }: WholeNumber, site: Site): readonly Writing[] {
  const { country, areaCode } = site
  const { nationalPrefix } = country
  const national = digits.slice(country.callingCode.length)
  const area = isLocal ? areaCode.length : 0
  const before = isLocal || isBare ? nationalPrefix.length : 0
  const isAlsoBare = nationalPrefix !== '' && !country.prefixNeeded
  return [
    { number: nationalPrefix + national, implied: before + area },
    ...(isAlsoBare ? [{ number: national, implied: area }] : []),
    ...(areaCode !== '' && national.startsWith(areaCode)
      ? [{ number: national.slice(areaCode.length), implied: 0 }]
      : []),
  ]
}

interface WholeNumber {
  /** With the code of the country, without +. */
  readonly digits: string
  /** Dialled without area code. */
  readonly isLocal: boolean
  /** Dialled with area code, but without what usually stands before it. */
  readonly isBare: boolean
}

function wholeNumber(number: string, site: Site): WholeNumber | undefined {
  const { country, countries } = site
  const { callingCode, nationalPrefix } = country
  const isPlus = number.startsWith('+')
  if (!isDigits(isPlus ? number.slice(1) : number)) return undefined
  const abroad = isPlus ? number.slice(1) : stripInternationalPrefix(country, number, countries)
  if (abroad !== undefined) return { digits: tidied(abroad, site), isLocal: false, isBare: false }
  const known = canonicalise(number, site)
  if (known) {
    const { canonical, rule } = known
    const digits = canonical.slice(1)
    return { digits, isLocal: rule === 'own-area-code', isBare: rule === 'full-national-number' }
  }
  // Networks connect at the last digit that they need: what is too long for the plan is as expensive.
  if (nationalPrefix === '' || !number.startsWith(nationalPrefix)) return undefined
  return { digits: callingCode + number.slice(nationalPrefix.length), isLocal: false, isBare: false }
}

/** Without a national prefix behind the own calling code, as in +49 (0)900. */
function tidied(digits: string, { country }: Site): string {
  const { callingCode, nationalPrefix } = country
  if (!digits.startsWith(callingCode)) return digits
  const national = digits.slice(callingCode.length)
  const plain = nationalPrefix === '0' && national.startsWith('0') ? national.slice(1) : undefined
  return callingCode + (stripNationalPrefix(country, national) ?? plain ?? national)
}
