/** Vanity numbers: letters behind configured area codes become the digits of the keypad (ITU-T E.161; §10.3.7). */
import type { Country } from './country.ts'

/** The digit for each letter A to Z on the keypad of E.161. */
const KEYPAD = '22233344455566677778889999'

/**
 * The number with its letters as digits, or undefined where no vanity area code begins it or nothing is a letter. `number`
 * consists of + * #, digits and capitals.
 */
export function resolveVanity(
  number: string,
  areaCodes: readonly string[],
  country: Country,
): string | undefined {
  if (areaCodes.length === 0) return undefined
  const firstLetter = number.search(/[A-Z]/)
  if (firstLetter < 1) return undefined
  const head = nationalStart(number.slice(0, firstLetter), country)
  const tail = number.slice(firstLetter)
  if (!areaCodes.some((code) => head.startsWith(code)) || /[^A-Z0-9]/.test(tail)) return undefined
  let out = number.slice(0, firstLetter)
  for (const char of tail) out += char >= 'A' ? KEYPAD[char.charCodeAt(0) - 65] : char
  return out
}

/** The digits before the letters without the prefix or calling code of the own country. */
function nationalStart(digits: string, country: Country): string {
  const starts = [
    `+${country.callingCode}`,
    `${country.internationalDigits}${country.callingCode}`,
    country.nationalPrefix,
  ]
  const found = starts.find((start) => start !== '' && digits.startsWith(start))
  const rest = found === undefined ? digits : digits.slice(found.length)
  return rest.startsWith(country.nationalPrefix) ? rest.slice(country.nationalPrefix.length) : rest
}
