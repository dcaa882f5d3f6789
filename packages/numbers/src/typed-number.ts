/** Numbers as people write and search them, without access code: for display and for searching contacts. */
import { checkLength, cleanLetters, withoutLetters } from './clean.ts'
import { displayOf } from './display.ts'
import { recognise } from './recognition.ts'
import { type Formatted, finish } from './reported.ts'
import type { Site } from './site.ts'
import { Trace } from './step.ts'
import { resolveVanity } from './vanity.ts'

/** The number as it is shown at the location (§10.3.10, "Formatieren für die Anzeige"). */
export function formatForDisplay(number: string, site: Site, options: { steps?: boolean } = {}): Formatted {
  const trace = options.steps ? new Trace() : undefined
  const known = resolve(number, site, false, trace)
  const shown = known.canonical === null ? known.result : displayOf(known.canonical, site)
  trace?.add(
    'display',
    known.result,
    shown,
    known.canonical === null ? null : known.kind === 'internal' ? 'own-extension' : 'country-format',
    known.canonical === null ? null : `location:${site.location.name}`,
  )
  return { ...known, result: shown, steps: trace?.steps ?? [] }
}

/** The number with which contacts are searched; extensions of networked locations are lengthened (§10.3.6). */
export function formatForSearch(number: string, site: Site, options: { steps?: boolean } = {}): Formatted {
  const trace = options.steps ? new Trace() : undefined
  const { enabled, searchAcross } = site.location.network
  const known = resolve(number, site, enabled && searchAcross, trace)
  return { ...known, steps: trace?.steps ?? [] }
}

/** The canonical number of anything that a person may have written, or null where it has none. */
export function canonicalOf(number: string, site: Site): string | null {
  return resolve(number, site, false, undefined).canonical
}

function resolve(number: string, site: Site, acrossNetwork: boolean, trace: Trace | undefined): Formatted {
  checkLength(number)
  const letters = cleanLetters(number)
  const keypad = resolveVanity(letters, site.location.vanityAreaCodes, site.country)
  if (keypad !== undefined) {
    trace?.add('vanity', number, keypad, 'keypad-letters', `location:${site.location.name}/vanityAreaCodes`)
  }
  const cleaned = withoutLetters(keypad ?? letters)
  trace?.add('clean', keypad ?? number, cleaned)
  if (cleaned.startsWith('+') || site.specials.kindOf(cleaned) === 'certain') {
    return finish(cleaned, 'external', site, trace)
  }
  const known = recognise(cleaned, site, acrossNetwork, trace)
  if (known.kind === 'external' && !known.final) return finish(known.number, 'external', site, trace)
  const canonical = known.canonical ?? null
  if (canonical !== null && !known.final) {
    trace?.add('canonicalise', known.number, canonical, 'own-extension', `location:${site.location.name}`)
  }
  return { result: canonical ?? known.number, canonical, kind: known.kind, steps: [] }
}
