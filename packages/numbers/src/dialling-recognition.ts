/** Steps 1 to 7 of §10.3.11.2: what kind of number it is, and its canonical form. */
import { canonicalise } from './canonical.ts'
import { cleanDigits, cleanLetters, isCanonical, isDigits, withoutLetters } from './clean.ts'
import type { Dialling } from './dialling-state.ts'
import { ruleSource } from './recognition.ts'
import type { Site } from './site.ts'
import { resolveVanity } from './vanity.ts'

/** A leading ! hands the rest to the phone system unchanged. */
export function bypass(d: Dialling): boolean {
  if (!d.number.includes('!')) return false
  const trimmed = d.number.trimStart()
  if (!trimmed.startsWith('!')) return false
  const rest = trimmed.slice(1)
  d.trace?.add('bypass', d.number, rest, 'bypass')
  d.number = rest
  d.plain = rest
  return true
}

/** Step 1. */
export function clean(d: Dialling): void {
  const cleaned = cleanLetters(d.number)
  d.trace?.add('clean', d.number, cleaned)
  d.number = cleaned
}

/** Emergency numbers of a softphone's subnet get a prefix and go through no other rule (§10.3.3.5). */
export function emergency(d: Dialling): boolean {
  const { client, forward } = d.options
  if (!client || forward || d.site.emergency.isEmpty) return false
  const digits = cleanDigits(d.number)
  const hit = d.site.emergency.find(digits, client)
  if (!hit) return false
  const result = hit.rule.prefix + digits
  d.trace?.add(
    'emergency',
    d.number,
    result,
    hit.rule.name,
    `location:${d.site.location.name}/emergency/${hit.index}`,
  )
  d.number = result
  d.plain = digits
  d.kind = 'emergency'
  return true
}

/** Steps 2 and 3. */
export function vanity(d: Dialling): void {
  const { site, trace } = d
  const resolved = resolveVanity(d.number, site.location.vanityAreaCodes, site.country)
  const after = resolved ?? d.number
  trace?.add(
    'vanity',
    d.number,
    after,
    resolved === undefined ? null : 'keypad-letters',
    resolved === undefined ? null : `location:${site.location.name}/vanityAreaCodes`,
  )
  const digits = withoutLetters(after)
  trace?.add('clean-digits', after, digits)
  d.number = digits
  d.plain = digits
}

/**
 * Step 4. A special number is dialled as it is. Numbers other than emergency calls give way to extensions: they must be
 * "länger sein als die internen Rufnummern oder als externe Regel konfiguriert" (§10.3.11.3).
 */
export function special(d: Dialling): boolean {
  const { site, trace, number } = d
  const speciality = site.specials.kindOf(number)
  const found = speciality === 'certain' || (speciality === 'likely' && !looksInternal(number, site))
  trace?.add(
    'special-number',
    number,
    number,
    found ? 'special-number' : null,
    found ? `special-number:${site.country.region}/${number}` : null,
  )
  if (found) d.kind = 'special'
  return found
}

/** Step 5. */
export function externalRules(d: Dialling): boolean {
  const { site, trace, number } = d
  const hit = site.rules.external.apply(number)
  trace?.add('external-rules', number, hit?.number ?? number, ...ruleSource(hit, site, 'external'))
  if (!hit) return false
  d.number = hit.number
  if (isCanonical(hit.number)) d.canonical = hit.number
  if (site.specials.kindOf(hit.number) !== undefined) d.kind = 'special'
  return true
}

/**
 * Step 6. The number is only recognised, because it is dialled "ohne weitere Formatierung": what the rule makes of it is the
 * number by which the person is known, not what the phone system needs.
 */
export function internalRules(d: Dialling): boolean {
  const { site, trace, number } = d
  const hit = site.rules.internal.apply(number)
  trace?.add('internal-rules', number, number, ...ruleSource(hit, site, 'internal'))
  if (!hit) return false
  d.kind = 'internal'
  d.canonical = isCanonical(hit.number) ? hit.number : (site.extensions.canonicalOf(number) ?? null)
  return true
}

/** Step 7. */
export function makeCanonical(d: Dialling): void {
  const { site, trace, number } = d
  const from = `location:${site.location.name}`
  const extension = isDigits(number) ? site.extensions.canonicalOf(number) : undefined
  if (extension !== undefined) {
    trace?.add('canonicalise', number, extension, 'own-extension', from)
    d.number = extension
    d.canonical = extension
    return
  }
  if (looksInternal(number, site)) {
    trace?.add('canonicalise', number, number, 'internal-length', from)
    d.kind = 'internal'
    return
  }
  const known = canonicalise(number, site)
  if (known) {
    trace?.add('canonicalise', number, known.canonical, known.rule, `country:${site.country.region}`)
    d.number = known.canonical
    d.canonical = known.canonical
    return
  }
  // The phone system's own codes (*21*30#) are no public numbers: an access code would break them.
  const isCode = number.includes('*') || number.includes('#')
  trace?.add('canonicalise', number, number, isCode ? 'feature-code' : null, isCode ? from : null)
  if (isCode) d.kind = 'internal'
}

/** Digits of the length of an extension. */
function looksInternal(number: string, site: Site): boolean {
  if (!site.pbx || !isDigits(number)) return false
  const { min, max } = site.pbx.internalLength
  return (number.length >= min && number.length <= max) || site.extensions.canonicalOf(number) !== undefined
}
