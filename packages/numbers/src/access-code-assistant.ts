/**
 * Finds the access codes of a location from test calls with one phone at the location and one external mobile (§10.2,
 * §10.3.3.1): what the phone system reported, or a person dialled, is compared with the number that it must have been.
 */
import { cleanDigits } from './clean.ts'
import { dialClassOf } from './dial-class.ts'
import { dialableFor } from './dial-country.ts'
import type { AccessCodes, StripLists } from './location.ts'
import type { Site } from './site.ts'

/** One test call. `number` is what was dialled at the phone or reported, `canonical` the number of the other phone. */
export interface AccessCodeObservation {
  readonly kind: 'dialled' | keyof StripLists
  readonly number: string
  readonly canonical: string
}

export interface AccessCodeSuggestion {
  readonly accessCodes: Partial<AccessCodes>
  readonly strip: Partial<StripLists>
  /** Places in the list of observations in which the number of the other phone was not found. */
  readonly unclear: readonly number[]
}

/** Suggests access codes and codes to strip. Later test calls win over earlier ones of the same kind. */
export function suggestAccessCodes(
  observations: readonly AccessCodeObservation[],
  site: Site,
): AccessCodeSuggestion {
  const accessCodes: Record<string, string> = {}
  const strip: Record<string, string[]> = {}
  const unclear: number[] = []
  observations.forEach((observation, index) => {
    const code = codeBefore(cleanDigits(observation.number), observation.canonical, site)
    if (code === undefined) unclear.push(index)
    else if (observation.kind === 'dialled') {
      accessCodes[dialClassOf(observation.canonical, site).access] = code
    } else {
      const codes = (strip[observation.kind] ??= [])
      if (code !== '' && !codes.includes(code)) codes.push(code)
    }
  })
  return { accessCodes, strip, unclear }
}

/** What stands before the longest form in which `canonical` ends `number`; undefined where it does not. */
function codeBefore(number: string, canonical: string, site: Site): string | undefined {
  const forms = writtenForms(canonical, site).sort((a, b) => b.length - a.length)
  const found = forms.find((form) => number.endsWith(form))
  return found === undefined ? undefined : number.slice(0, number.length - found.length)
}

function writtenForms(canonical: string, site: Site): string[] {
  const own = dialClassOf(canonical, site)
  const forms = [canonical, canonical.slice(1), dialableFor(canonical, own, '', site)]
  forms.push(dialableFor(canonical, { ...own, template: 'international', access: 'international' }, '', site))
  if (own.template !== 'international') {
    forms.push(dialableFor(canonical, { ...own, template: 'longDistance', access: 'national' }, '', site))
    forms.push(canonical.slice(site.countryStart.length))
  }
  return forms
}
