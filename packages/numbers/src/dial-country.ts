/** Step 13 of §10.3.11.2: a canonical number becomes digits that the country's network understands. */

import { nationalDialDigits, ownPrefixOf } from './country.ts'
import type { DialClass } from './dial-class.ts'
import { fillTemplate } from './dial-template.ts'
import type { Site } from './site.ts'

/** Fills the country's template for a canonical number. `provider` is a network prefix or ''. */
export function dialableFor(canonical: string, dialClass: DialClass, provider: string, site: Site): string {
  const { country, countryStart, areaCode, areaStart } = site
  const template = country.templates[dialClass.template]
  if (dialClass.template === 'international') {
    const digits = canonical.slice(1)
    const code = site.countries.ofInternational(digits)?.callingCode ?? ''
    const parts = areaParts(template, canonical, digits.slice(code.length), site)
    return fillTemplate(template, { callingCode: code, ...parts, ownArea: false, provider })
  }
  const plain = canonical.slice(countryStart.length)
  const national = nationalDialDigits(country, plain)
  const ownArea = areaStart !== '' && canonical.startsWith(areaStart)
  const parts = ownArea
    ? { areaCode, local: national.slice(areaCode.length) }
    : areaParts(template, canonical, national, site)
  const used = dialClass.template === 'longDistance' ? withOwnPrefix(template, plain, site) : template
  return fillTemplate(used, { callingCode: country.callingCode, ...parts, ownArea, provider })
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

/** The template of long-distance calls, with the prefix that this number takes where prefixes vary. */
function withOwnPrefix(template: string, national: string, site: Site): string {
  const prefix = ownPrefixOf(site.country, national)
  return prefix === undefined ? template : template.replace(/^\d*/, prefix)
}
