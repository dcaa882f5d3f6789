/** Call-by-call prefixes of a country, taken off outgoing numbers (§10.3.11.1 step 5, §20.1). */
import additions from './data/additions.json' with { type: 'json' }

/** Prefixes listed by an administrator, by calling code; `?` stands for one digit. */
export type ProviderOverrides = ReadonlyMap<string, readonly string[]>

export class ProviderPrefixes {
  readonly #prefixes: readonly string[]

  /** `more` are further prefixes: those of the administrator and of least-cost routing. */
  constructor(region: string, listed: readonly string[] | undefined, more: readonly string[]) {
    const known = (additions.providers.countries as Readonly<Record<string, readonly string[]>>)[region] ?? []
    this.#prefixes = [...new Set([...(listed ?? known), ...more])].sort((a, b) => b.length - a.length)
  }

  /** The prefix with which `digits` begin, longest first, as the digits that it is there; undefined if none. */
  startOf(digits: string): string | undefined {
    for (const prefix of this.#prefixes) {
      if (digits.length > prefix.length && matches(prefix, digits)) return digits.slice(0, prefix.length)
    }
    return undefined
  }
}

function matches(prefix: string, digits: string): boolean {
  for (let i = 0; i < prefix.length; i++) {
    const wanted = prefix[i]
    if (wanted !== '?' && wanted !== digits[i]) return false
  }
  return true
}
