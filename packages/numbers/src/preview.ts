/** How numbers of a location look from outside and inside: what an administrator sees while typing (§10.2, §10.3.3). */
import { intervalsOf } from './digit-range.ts'
import { displayPublic } from './display.ts'
import type { Site } from './site.ts'

export interface ExtensionPreview {
  /** `+49 (30) 12345-30`. */
  readonly external: string
  /** `30`. */
  readonly internal: string
}

/** The first and the last extension of every length, or every multi-number. Empty without a phone system. */
export function previewExtensions(site: Site): readonly ExtensionPreview[] {
  const { pbx } = site
  if (!pbx) return []
  if (pbx.access === 'msn') return pbx.msn.map((entry) => preview(entry.internal, site))
  if (pbx.trunkNumber === '') return []
  const ends = intervalsOf(pbx).flatMap(({ from, to }) => (from === to ? [from] : [from, to]))
  return ends.map((internal) => preview(internal, site))
}

function preview(internal: string, site: Site): ExtensionPreview {
  const canonical = site.extensions.canonicalOf(internal)
  if (canonical === undefined) return { external: '', internal }
  const shown = displayPublic(canonical, site)
  const { pbx, location } = site
  if (pbx?.access !== 'ddi' || location.areaCode === '') return { external: shown, internal }
  return {
    external: `${site.countryStart} (${location.areaCode}) ${pbx.trunkNumber}-${internal}`,
    internal,
  }
}
