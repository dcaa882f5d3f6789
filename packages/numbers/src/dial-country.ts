/** Step 13 of §10.3.11.2: a canonical number becomes digits that the country's network understands. */

import { nationalDialDigits, ownPrefixOf } from './country.ts'
import type { DialClass } from './dial-class.ts'
import { fillTemplate } from './dial-template.ts'
import type { Site } from './site.ts'

/** Fills the country's template for a canonical number. `provider` is a network prefix or ''. */
export function dialableFor(canonical: string, dialClass: DialClass, provider: string, site: Site): string {
  const name = dialClass.template
  const { source, digits, tail } = site.country.dialPlan[name]
  if (name === 'international') {
    if (tail === 'EFG') return provider + digits + canonical.slice(1)
    return fillInternational(source, canonical, provider, site)
  }
  const plain = canonical.slice(site.countryStart.length)
  const national = nationalDialDigits(site.country, plain)
  const ownPrefix = name === 'longDistance' ? ownPrefixOf(site.country, plain) : undefined
  if (tail === 'FG') return provider + (ownPrefix ?? digits) + national
  const ownArea = site.areaStart !== '' && canonical.startsWith(site.areaStart)
  if (tail === 'G' && ownArea) return provider + digits + national.slice(site.areaCode.length)
  const parts = ownArea
    ? { areaCode: site.areaCode, local: national.slice(site.areaCode.length) }
    : areaParts(source, canonical, national, site)
  return fillTemplate(source, { callingCode: site.country.callingCode, ...parts, ownArea, provider })
}

function fillInternational(template: string, canonical: string, provider: string, site: Site): string {
  const digits = canonical.slice(1)
  const callingCode = site.countries.ofInternational(digits)?.callingCode ?? ''
  const parts = areaParts(template, canonical, digits.slice(callingCode.length), site)
  return fillTemplate(template, { callingCode, ...parts, ownArea: false, provider })
}

/** Where area code and local number are dialled side by side it does not matter where one ends. */
function areaParts(
  template: string,
  canonical: string,
  national: string,
  site: Site,
): { areaCode: string; local: string } {
  if (template.includes('FG')) return { areaCode: '', local: national }
  const parts = site.places.partsOf(canonical)
  return parts ? { areaCode: parts.areaCode, local: parts.local } : { areaCode: '', local: national }
}
