/** Numbers of lines: made canonical so that lines find their users (§10.3.3.6). */
import { checkLength, cleanDigits, isCanonical, isDigits } from './clean.ts'
import { ruleSource } from './recognition.ts'
import type { Formatted } from './reported.ts'
import type { Site } from './site.ts'
import { Trace } from './step.ts'

/**
 * The canonical number of a line. Rules see the line's identifier as it is, because it may be more than digits; a number that
 * is canonical already needs none. What lies outside the extensions stays as it is.
 */
export function formatLine(identifier: string, site: Site, options: { steps?: boolean } = {}): Formatted {
  checkLength(identifier)
  const trace = options.steps ? new Trace() : undefined
  const trimmed = identifier.trim()
  const known = isCanonical(cleanDigits(trimmed))
  const hit = known ? undefined : site.rules.line.apply(trimmed)
  const ruled = hit?.number ?? trimmed
  if (!known) trace?.add('line-rules', identifier, ruled, ...ruleSource(hit, site, 'line'))
  // An identifier with letters is a name, not a number with something between its digits.
  const digits = /[a-z]/i.test(ruled) ? ruled : cleanDigits(ruled)
  trace?.add('clean', known ? identifier : ruled, digits)
  const canonical = isCanonical(digits)
    ? digits
    : isDigits(digits)
      ? site.extensions.canonicalOf(digits)
      : undefined
  const own = canonical !== undefined && site.extensions.extensionOf(canonical) !== undefined
  trace?.add(
    'canonicalise',
    digits,
    canonical ?? digits,
    canonical === undefined ? null : canonical === digits ? 'already-canonical' : 'own-extension',
    canonical === undefined ? null : `location:${site.location.name}`,
  )
  return {
    result: canonical ?? digits,
    canonical: canonical ?? null,
    kind: own || canonical === undefined ? 'internal' : 'external',
    steps: trace?.steps ?? [],
  }
}
