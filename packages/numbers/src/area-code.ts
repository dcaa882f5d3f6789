/** The area code of a location, as people enter it: 030, 30, (030), 0 30. */
import type { Country } from './country.ts'
import type { JsonReader } from './json-reader.ts'

/** Reads an area code and takes the trunk prefix off (§10.2). Missing means the country or site has none. */
export function readAreaCode(json: JsonReader, country: Country): string {
  return trimAreaCode(json.text(/^[\d ()/-]{0,12}$/, 'an area code of digits', ''), country)
}

/**
 * Takes the trunk prefix off an area code. Only a prefix that begins with 0 is taken off: area codes of Russia begin with 8
 * like its trunk prefix, and in Italy the zero is part of the number.
 */
export function trimAreaCode(text: string, country: Country): string {
  const digits = text.replace(/\D/g, '')
  const trunk = country.nationalPrefix
  return trunk.startsWith('0') && digits.startsWith(trunk) ? digits.slice(trunk.length) : digits
}
