/** All locations together, prepared once: the object through which the rest of the product asks about numbers. */
import { CountryTable } from './country-table.ts'
import type { DataOverrides } from './data-override.ts'
import { numberError } from './errors.ts'
import type { Location } from './location.ts'
import { Network, type NetworkMember } from './network.ts'
import { PlaceNames } from './place-name.ts'
import { compileSite, type Site, type SiteData, trunkOf } from './site.ts'

export interface Numbering {
  readonly sites: readonly Site[]
  /** The site of a location. Throws `location-unknown`. */
  at(name: string): Site
}

/**
 * Prepares locations. Throws `ranges-overlap` when networked locations share an extension, `rule-invalid` when an expression
 * does not compile.
 */
export function compileNumbering(locations: readonly Location[], overrides: DataOverrides = {}): Numbering {
  const data = siteData(overrides)
  const network = networkOf(locations, data)
  const sites = locations.map((location) => compileSite(location, data, network))
  const byName = new Map(sites.map((site) => [site.location.name, site]))
  return {
    sites,
    at(name) {
      const site = byName.get(name)
      if (site) return site
      const known = [...byName.keys()].slice(0, 20).join(', ')
      throw numberError('location-unknown', { name: name.slice(0, 200), known })
    },
  }
}

function siteData(overrides: DataOverrides): SiteData {
  const countries = new CountryTable(overrides.templates)
  return {
    countries,
    places: new PlaceNames(countries, overrides.places),
    specialNumbers: (country) => overrides.specialNumbers?.get(country.callingCode),
    providers: (country) => overrides.providers?.get(country.callingCode),
  }
}

/** The network of all locations that take part and have extensions with public numbers. */
function networkOf(locations: readonly Location[], data: SiteData): Network | undefined {
  const members = locations.flatMap((location): NetworkMember[] => {
    const { pbx } = location
    if (!location.network.enabled || pbx?.access !== 'ddi' || pbx.trunkNumber === '') return []
    const country = data.countries.byRegion(location.country)!
    return [{ name: location.name, trunk: trunkOf(location, country), pbx }]
  })
  return members.length > 0 ? new Network(members) : undefined
}
