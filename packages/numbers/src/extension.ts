/** The extensions of a location that have a public number: a direct-dialling block, or the numbers of a multi-number line. */
import type { DirectDialling, PhoneSystem } from './location.ts'

export interface Extensions {
  /** The public number of an extension, or undefined where `digits` is none. */
  canonicalOf(digits: string): string | undefined
  /** The extension of a public number, or undefined where the number is not the location's. */
  extensionOf(canonical: string): string | undefined
}

/** Numbers of a range or by first digit; without either, every number of internal length. */
export function isInDirectDialling(
  ddi: DirectDialling | undefined,
  internalLength: PhoneSystem['internalLength'],
  digits: string,
): boolean {
  const length = digits.length
  if (ddi?.range) {
    const { from, to } = ddi.range
    if (length < from.length || length > to.length) return false
    if (length === from.length && digits < from) return false
    if (length === to.length && digits > to) return false
    // Lengths between those of the ends hold numbers, not digit strings: no leading zero there.
    return from.length === to.length || length === from.length || digits[0] !== '0'
  }
  if (length < internalLength.min || length > internalLength.max) return false
  if (!ddi) return true
  const first = digits[0]!
  return first >= ddi.firstDigits.from && first <= ddi.firstDigits.to
}

/** A direct-dialling block. `trunk` is the canonical base number, `+493012345`. */
export function directDialling(trunk: string, pbx: PhoneSystem): Extensions {
  const { ddi, internalLength } = pbx
  return {
    canonicalOf: (digits) => (isInDirectDialling(ddi, internalLength, digits) ? trunk + digits : undefined),
    extensionOf(canonical) {
      if (!canonical.startsWith(trunk)) return undefined
      const digits = canonical.slice(trunk.length)
      return digits !== '' && isInDirectDialling(ddi, internalLength, digits) ? digits : undefined
    },
  }
}

/** A multi-number line: pairs of canonical number and extension. */
export function multiNumber(pairs: readonly (readonly [canonical: string, internal: string])[]): Extensions {
  const toCanonical = new Map<string, string>()
  const toInternal = new Map<string, string>()
  for (const [canonical, internal] of pairs) {
    // The first number of an extension is the one by which it is known.
    if (!toCanonical.has(internal)) toCanonical.set(internal, canonical)
    if (!toInternal.has(canonical)) toInternal.set(canonical, internal)
  }
  return {
    canonicalOf: (digits) => toCanonical.get(digits),
    extensionOf: (canonical) => toInternal.get(canonical),
  }
}

/** A location without a phone system has no extensions. */
export const noExtensions: Extensions = {
  canonicalOf: () => undefined,
  extensionOf: () => undefined,
}
