/** Area codes and the names of their places, in German and English (§20.1, cities.xml). */
import { type Country, formatOf } from './country.ts'
import { type CountryTable, libraryCountries } from './country-table.ts'
import data from './data/area-codes.json' with { type: 'json' }

export type Language = 'de' | 'en'

/** One area code: its name in German and English, or one name for both. */
type PlaceRow = string | readonly [de: string, en: string]

/** Canonical prefixes and place names listed by an administrator, `+4989` → `München`. */
export type PlaceOverrides = ReadonlyMap<string, string>

const LONGEST_AREA_CODE = 8

/** The digits of a canonical number in parts; `areaCode` is '' where the country has none or it cannot be told. */
export interface NumberParts {
  readonly callingCode: string
  readonly areaCode: string
  readonly local: string
}

export class PlaceNames {
  readonly #countries: CountryTable
  readonly #overrides: PlaceOverrides

  constructor(countries: CountryTable, overrides: PlaceOverrides = new Map()) {
    this.#countries = countries
    this.#overrides = overrides
  }

  /** The parts of a canonical number; undefined where its calling code is not known. */
  partsOf(canonical: string): NumberParts | undefined {
    const digits = canonical.slice(1)
    const country = this.#countries.ofInternational(digits)
    if (!country) return undefined
    const national = digits.slice(country.callingCode.length)
    const length = this.#areaLength(country, national)
    return {
      callingCode: country.callingCode,
      areaCode: national.slice(0, length),
      local: national.slice(length),
    }
  }

  /** The place of a canonical number, or undefined where no area code of ours begins it. */
  placeOf(canonical: string, language: Language): string | undefined {
    for (let end = Math.min(canonical.length, 12); end > 1; end--) {
      const name = this.#overrides.get(canonical.slice(0, end))
      if (name) return name
    }
    const country = this.#countries.ofInternational(canonical.slice(1))
    const rows = country && rowsOf(country.callingCode)
    if (!country || !rows) return undefined
    const national = canonical.slice(1 + country.callingCode.length)
    for (let end = Math.min(national.length, LONGEST_AREA_CODE); end > 0; end--) {
      const row = rows[`_${national.slice(0, end)}`]
      if (row !== undefined) return typeof row === 'string' ? row : row[language === 'de' ? 0 : 1]
    }
    return undefined
  }

  /** Digits of the area code: as listed by an administrator, else the first group of the number as it is written. */
  #areaLength(country: Country, national: string): number {
    if (this.#overrides.size > 0) {
      for (let end = Math.min(national.length - 1, LONGEST_AREA_CODE); end > 0; end--) {
        if (this.#overrides.has(`+${country.callingCode}${national.slice(0, end)}`)) return end
      }
    }
    if (!country.hasAreaCodes) return 0
    const format = formatOf(country, national)
    if (!format || !/^\(?\$1/.test(format.international)) return 0
    const first = format.pattern.exec(national)?.[1]
    return first === undefined || first.length === national.length ? 0 : first.length
  }
}

/** Area codes and places without an administrator's additions. */
export const libraryPlaces = new PlaceNames(libraryCountries)

/** The area code of a canonical number, '' where its country has none. */
export function areaCodeOf(canonical: string): string {
  return libraryPlaces.partsOf(canonical)?.areaCode ?? ''
}

/** The place of a canonical number, or undefined where it is not known. */
export function placeNameOf(canonical: string, language: Language): string | undefined {
  return libraryPlaces.placeOf(canonical, language)
}

function rowsOf(callingCode: string): Readonly<Record<string, PlaceRow>> | undefined {
  const places = data.places as unknown as Readonly<Record<string, Readonly<Record<string, PlaceRow>>>>
  return Object.hasOwn(places, callingCode) ? places[callingCode] : undefined
}
