/** How far away a number is from a location: which dial template and which access code it needs. */
import type { TemplateName } from './dial-template.ts'
import type { AccessCodes, AreaCodeRule, NorthAmericaRules } from './location.ts'
import type { Site } from './site.ts'

export interface DialClass {
  readonly template: TemplateName
  readonly access: keyof Pick<AccessCodes, 'local' | 'national' | 'international'>
  /** Code of the rule that decided, in kebab case. */
  readonly rule: string
}

const INTERNATIONAL: DialClass = {
  template: 'international',
  access: 'international',
  rule: 'international-rule',
}
const LONG_DISTANCE: DialClass = { template: 'longDistance', access: 'national', rule: 'long-distance-rule' }
const SAME_AREA: DialClass = { template: 'sameArea', access: 'local', rule: 'same-area-rule' }
/** The area code is dialled although the call is local (§10.3.6), so the local access code stays. */
const SAME_AREA_WITH_CODE: DialClass = {
  template: 'longDistance',
  access: 'local',
  rule: 'area-code-always',
}
const SAME_AREA_NEEDS_CODE: DialClass = {
  template: 'longDistance',
  access: 'local',
  rule: 'area-code-against-misreading',
}
const NORTH_AMERICA_WITH_CODE: DialClass = {
  template: 'otherAreaLocal',
  access: 'local',
  rule: 'area-code-always',
}
const OWN_AREA_TOLL: DialClass = { template: 'sameAreaToll', access: 'local', rule: 'same-area-toll-rule' }
const OTHER_AREA_LOCAL: DialClass = {
  template: 'otherAreaLocal',
  access: 'local',
  rule: 'other-area-local-rule',
}

/** The class of a canonical number as dialled from a location. */
export function dialClassOf(canonical: string, site: Site): DialClass {
  const { countryStart, areaStart } = site
  if (!canonical.startsWith(countryStart)) return INTERNATIONAL
  if (countryStart === '+1') return northAmericaClass(canonical.slice(2), site)
  // Calling codes are prefix-free, so a number that begins with +49 is German.
  if (areaStart === '' || !canonical.startsWith(areaStart)) return LONG_DISTANCE
  if (site.areaCodeAlways) return SAME_AREA_WITH_CODE
  return isMisread(canonical.slice(areaStart.length), site) ? SAME_AREA_NEEDS_CODE : SAME_AREA
}

/** Without its area code, +49 30 110 would call the police, and a number with a leading 0 another area. */
function isMisread(local: string, site: Site): boolean {
  const prefix = site.country.nationalPrefix
  return (prefix !== '' && local.startsWith(prefix)) || site.specials.kindOf(local) !== undefined
}

/** The rules of the North American numbering plan go by area code and the digits that follow (§10.3.1, §10.3.2). */
function northAmericaClass(national: string, site: Site): DialClass {
  const rules: NorthAmericaRules = site.location.northAmerica
  if (site.areaCode === '' || !national.startsWith(site.areaCode)) {
    return hits(rules.otherAreaCodes.local, national) ? OTHER_AREA_LOCAL : LONG_DISTANCE
  }
  const own = rules.ownAreaCode
  const toll = own.default === 'toll' ? !hits(own.free, national) : hits(own.toll, national)
  if (toll) return OWN_AREA_TOLL
  return site.areaCodeAlways ? NORTH_AMERICA_WITH_CODE : SAME_AREA
}

function hits(rules: readonly AreaCodeRule[], national: string): boolean {
  return rules.some((rule) => {
    if (!national.startsWith(rule.areaCode)) return false
    const rest = national.slice(rule.areaCode.length)
    return rule.prefixes.length === 0 || rule.prefixes.some((prefix) => rest.startsWith(prefix))
  })
}
