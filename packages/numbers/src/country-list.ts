/** Countries for forms: code, calling code and names. */
import { libraryCountries } from './country-table.ts'

export interface CountryEntry {
  /** ISO 3166 code. */
  readonly region: string
  readonly callingCode: string
  readonly names: { readonly de: string; readonly en: string }
}

/** Every country that can have a location, sorted by its English name. */
export function countries(): readonly CountryEntry[] {
  const german = new Intl.DisplayNames('de', { type: 'region' })
  const english = new Intl.DisplayNames('en', { type: 'region' })
  return libraryCountries.regions
    .map((region) => ({
      region,
      callingCode: libraryCountries.byRegion(region)!.callingCode,
      names: { de: german.of(region) ?? region, en: english.of(region) ?? region },
    }))
    .sort((a, b) => (a.names.en < b.names.en ? -1 : 1))
}
