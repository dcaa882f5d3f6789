/** Numbers for people: +49 (30) 123456, short inside their own location (§10.3.11.3). */
import { formatOf } from './country.ts'
import type { Site } from './site.ts'

/**
 * A canonical number as it is shown at a location: an extension of the location short, otherwise
 * `+country (area) number` where the parts are known, otherwise grouped as the country writes it.
 */
export function displayOf(canonical: string, site: Site): string {
  return site.extensions.extensionOf(canonical) ?? displayPublic(canonical, site)
}

/** The same without regard to extensions. */
export function displayPublic(canonical: string, site: Pick<Site, 'places' | 'countries'>): string {
  const parts = site.places.partsOf(canonical)
  if (!parts) return canonical
  if (parts.areaCode !== '') return `+${parts.callingCode} (${parts.areaCode}) ${parts.local}`
  const country = site.countries.ofInternational(canonical.slice(1))!
  const format = formatOf(country, parts.local)
  const grouped = format ? parts.local.replace(format.pattern, format.international) : parts.local
  return `+${parts.callingCode} ${grouped.replace(/[()]/g, '')}`
}
