/** Locations for tests: an office in Berlin with direct dialling, and ways to change it. */

import type { DataOverrides } from '../data-override.ts'
import { parseLocations } from '../location-json.ts'
import { compileNumbering, type Numbering } from '../numbering.ts'
import type { Site } from '../site.ts'

type Json = Readonly<Record<string, unknown>>

/** +49 (30) 12345-30 to -69, internal numbers of two or three digits, access code 0. */
export function berlinJson(changes: Json = {}): Json {
  return {
    name: 'Berlin',
    country: 'DE',
    areaCode: '30',
    pbx: {
      access: 'ddi',
      trunkNumber: '12345',
      ddi: { range: { from: '30', to: '69' } },
      internalLength: { min: 2, max: 3 },
    },
    ...changes,
  }
}

/** The numbering of locations in their JSON form. */
export function numberingOf(locations: readonly Json[], overrides: DataOverrides = {}): Numbering {
  return compileNumbering(parseLocations({ locations }), overrides)
}

/** One location, prepared: {@link berlinJson} with changes. */
export function siteOf(changes: Json = {}, overrides: DataOverrides = {}): Site {
  return numberingOf([berlinJson(changes)], overrides).sites[0]!
}
